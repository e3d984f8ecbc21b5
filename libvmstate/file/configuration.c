/* SPDX-License-Identifier: BSD-3-Clause */
#include "configuration.h"

#include <string.h>

#include <vmstate/fields.h>

/* Longest machine type that a load accepts. */
#define MACHINE_MAX      4096
#define CAPABILITIES_MAX 1024

VmsConfiguration *vms_configuration_new(const char *machine)
{
    VmsConfiguration *c = g_new0(VmsConfiguration, 1);

    if (machine) {
        c->length = (uint32_t)strlen(machine);
        c->machine = g_strdup(machine);
    }
    return c;
}

void vms_configuration_free(VmsConfiguration *configuration)
{
    if (configuration) {
        g_free(configuration->machine);
        g_free(configuration->capabilities);
        g_free(configuration);
    }
}

char *vms_configuration_machine(const VmsConfiguration *configuration)
{
    /* A load that failed may have left a length without a name. */
    return configuration->machine ? g_strndup(configuration->machine, configuration->length) : g_strdup("");
}

static bool save_capability(VMStateStream *f, void *pv, G_GNUC_UNUSED size_t size, G_GNUC_UNUSED const VMStateField *field,
                            G_GNUC_UNUSED VMStateJSONWriter *vmdesc, G_GNUC_UNUSED GError **errp)
{
    const VmsCapability *c = pv;

    vmstate_stream_put_u8(f, c->length);
    vmstate_stream_put(f, c->name, c->length);
    return true;
}

static bool load_capability(VMStateStream *f, void *pv, G_GNUC_UNUSED size_t size, G_GNUC_UNUSED const VMStateField *field,
                            G_GNUC_UNUSED GError **errp)
{
    VmsCapability *c = pv;

    c->length = vmstate_stream_get_u8(f);
    vmstate_stream_get(f, c->name, c->length);
    c->name[c->length] = 0;
    return true;
}

static const VMStateInfo info_capability = { .name = "capability", .save = save_capability, .load = load_capability };

static bool has_page_bits(void *opaque)
{
    return ((VmsConfiguration *)opaque)->has_page_bits;
}

static bool has_capabilities(void *opaque)
{
    return ((VmsConfiguration *)opaque)->has_capabilities;
}

static bool has_uuid(void *opaque)
{
    return ((VmsConfiguration *)opaque)->has_uuid;
}

static bool found_page_bits(void *opaque, G_GNUC_UNUSED GError **errp)
{
    ((VmsConfiguration *)opaque)->has_page_bits = true;
    return true;
}

static bool found_capabilities(void *opaque, G_GNUC_UNUSED GError **errp)
{
    ((VmsConfiguration *)opaque)->has_capabilities = true;
    return true;
}

static bool found_uuid(void *opaque, G_GNUC_UNUSED GError **errp)
{
    ((VmsConfiguration *)opaque)->has_uuid = true;
    return true;
}

static const VMStateDescription description_page_bits = {
    .name = "configuration/target-page-bits",
    .version_id = 1,
    .minimum_version_id = 1,
    .needed = has_page_bits,
    .pre_load_errp = found_page_bits,
    .fields =
        (const VMStateField[]){
            { .name = "target_page_bits",
              .size = sizeof(uint32_t),
              .info = &vmstate_info_uint32,
              .flags = VMS_SINGLE,
              .offset = offsetof(VmsConfiguration, page_bits) },
            VMSTATE_END_OF_LIST(),
        },
};

static const VMStateDescription description_capabilities = {
    .name = "configuration/capabilities",
    .version_id = 1,
    .minimum_version_id = 1,
    .needed = has_capabilities,
    .pre_load_errp = found_capabilities,
    .fields =
        (const VMStateField[]){
            { .name = "caps_count",
              .size = sizeof(uint32_t),
              .info = &vmstate_info_uint32,
              .flags = VMS_SINGLE,
              .offset = offsetof(VmsConfiguration, n_capabilities),
              .version_id = 1 },
            { .name = "capabilities",
              .size = sizeof(VmsCapability),
              .info = &info_capability,
              .version_id = 1,
              .flags = (enum VMStateFlags)(VMS_VARRAY_UINT32 | VMS_POINTER | VMS_ALLOC),
              .num_offset = offsetof(VmsConfiguration, n_capabilities),
              .offset = offsetof(VmsConfiguration, capabilities),
              .extra = &(const VMStateFieldExtra){ VMSTATE_EXTRA_INIT(VMStateFieldExtra), .capacity = CAPABILITIES_MAX } },
            VMSTATE_END_OF_LIST(),
        },
};

static const VMStateDescription description_uuid = {
    .name = "configuration/uuid",
    .version_id = 1,
    .minimum_version_id = 1,
    .needed = has_uuid,
    .pre_load_errp = found_uuid,
    .fields =
        (const VMStateField[]){
            { .name = "uuid",
              .size = 1,
              .num = 16,
              .info = &vmstate_info_uint8,
              .flags = VMS_ARRAY,
              .offset = offsetof(VmsConfiguration, uuid),
              .version_id = 1 },
            VMSTATE_END_OF_LIST(),
        },
};

const VMStateDescription vms_configuration_description = {
    .name = "configuration",
    .version_id = 1,
    .fields =
        (const VMStateField[]){
            { .name = "len",
              .size = sizeof(uint32_t),
              .info = &vmstate_info_uint32,
              .flags = VMS_SINGLE,
              .offset = offsetof(VmsConfiguration, length) },
            { .name = "name",
              .info = &vmstate_info_buffer,
              .flags = (enum VMStateFlags)(VMS_VBUFFER | VMS_POINTER | VMS_ALLOC),
              .size_indirect = { offsetof(VmsConfiguration, length), sizeof(uint32_t) },
              .offset = offsetof(VmsConfiguration, machine),
              .extra = &(const VMStateFieldExtra){ VMSTATE_EXTRA_INIT(VMStateFieldExtra), .capacity = MACHINE_MAX } },
            VMSTATE_END_OF_LIST(),
        },
    .subsections =
        (const VMStateDescription *const[]){ &description_page_bits, &description_capabilities, &description_uuid, NULL },
};
