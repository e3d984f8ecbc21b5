/* SPDX-License-Identifier: BSD-3-Clause */
/* The part of the device of every-field.h that hooks put, get, read and write. */
#include "every-field.h"

#include <errno.h>
#include <string.h>

static int get_custom(VMStateStream *f, void *pv, size_t size, const VMStateField *field)
{
    uint8_t *p = pv;

    (void)field;
    for (size_t i = size; i-- > 0;) {
        p[i] = vmstate_stream_get_u8(f);
    }
    return 0;
}

static int put_custom(VMStateStream *f, void *pv, size_t size, const VMStateField *field,
                      VMStateJSONWriter *vmdesc)
{
    const uint8_t *p = pv;

    (void)field;
    vmstate_json_writer_str(vmdesc, "order", "last first");
    for (size_t i = size; i-- > 0;) {
        vmstate_stream_put_u8(f, p[i]);
    }
    return 0;
}

static bool load_custom(VMStateStream *f, void *pv, size_t size, const VMStateField *field,
                        GError **errp)
{
    uint8_t count = vmstate_stream_get_u8(f);

    if (count != size) {
        g_set_error(errp, VMSTATE_ERROR, VMSTATE_ERROR_VALUE, "%s has %zu bytes, not %u",
                    field->name, size, count);
        return false;
    }
    return vmstate_stream_get(f, pv, size);
}

static bool save_custom(VMStateStream *f, void *pv, size_t size, const VMStateField *field,
                        VMStateJSONWriter *vmdesc, GError **errp)
{
    (void)field;
    (void)vmdesc;
    (void)errp;
    vmstate_stream_put_u8(f, (uint8_t)size);
    vmstate_stream_put(f, pv, size);
    return true;
}

static const VMStateInfo custom_info = {
    .name = "custom",
    .get = get_custom,
    .put = put_custom,
    .extra = &(const VMStateInfoExtra){VMSTATE_EXTRA_INIT(VMStateInfoExtra), .max_bytes = 4},
};

static const VMStateInfo custom_errp_info = {
    .name = "custom errp",
    .load = load_custom,
    .save = save_custom,
    .extra = &(const VMStateInfoExtra){VMSTATE_EXTRA_INIT(VMStateInfoExtra), .max_bytes = 5},
};

static uint64_t get_low_bits(void *opaque)
{
    const EveryHooked *h = opaque;

    return h->bits & 0xff;
}

static bool set_low_bits(void *opaque, uint64_t value, GError **errp)
{
    EveryHooked *h = opaque;

    (void)errp;
    h->bits = (h->bits & ~0xffu) | (uint32_t)value;
    return true;
}

static uint64_t get_high_bits(void *opaque)
{
    const EveryHooked *h = opaque;

    return h->bits >> 16;
}

static bool set_high_bits(void *opaque, uint64_t value, GError **errp)
{
    EveryHooked *h = opaque;

    if (value > 0x7fff) {
        g_set_error_literal(errp, VMSTATE_ERROR, VMSTATE_ERROR_VALUE, "only 15 bits are there");
        return false;
    }
    h->bits = (h->bits & 0xffff) | (uint32_t)value << 16;
    return true;
}

static bool read_memory(void *opaque, uint64_t offset, void *data, size_t size, GError **errp)
{
    const EveryHooked *h = opaque;

    (void)errp;
    g_assert(offset + size <= sizeof(h->memory));
    memcpy(data, h->memory + offset, size);
    return true;
}

static bool write_memory(void *opaque, uint64_t offset, const void *data, size_t size,
                         GError **errp)
{
    EveryHooked *h = opaque;

    (void)errp;
    g_assert(offset + size <= sizeof(h->memory));
    memcpy(h->memory + offset, data, size);
    return true;
}

typedef struct DerivedTmp {
    EveryHooked *parent;
    uint32_t doubled;
} DerivedTmp;

static int derive(void *opaque)
{
    DerivedTmp *tmp = opaque;

    tmp->doubled = tmp->parent->derived * 2u;
    return 0;
}

static int take_derived(void *opaque, int version_id)
{
    DerivedTmp *tmp = opaque;

    if (version_id != 0 || tmp->doubled % 2 || tmp->doubled / 2 > UINT16_MAX) {
        return -EINVAL;
    }
    tmp->parent->derived = (uint16_t)(tmp->doubled / 2);
    return 0;
}

static const VMStateDescription derived_vmsd = {
    .name = "every/derived",
    .pre_save = derive,
    .post_load = take_derived,
    .fields = (const VMStateField[]){
        VMSTATE_UINT32(doubled, DerivedTmp),
        VMSTATE_END_OF_LIST(),
    },
};

const VMStateDescription every_hooked_vmsd = {
    .name = "every/hooked",
    .version_id = 1,
    .fields = (const VMStateField[]){
        VMSTATE_BUFFER_UNSAFE_INFO(custom, EveryHooked, 0, custom_info, 4),
        VMSTATE_BUFFER_UNSAFE_INFO(custom_errp, EveryHooked, 0, custom_errp_info, 4),
        VMSTATE_BITFIELD_UINT8("low", EveryHooked, get_low_bits, set_low_bits),
        VMSTATE_BITFIELD_UINT16("high", EveryHooked, get_high_bits, set_high_bits),
        VMSTATE_MEMORY("memory", EveryHooked, EVERY_MEMORY, read_memory, write_memory),
        VMSTATE_WITH_TMP(EveryHooked, DerivedTmp, derived_vmsd),
        VMSTATE_END_OF_LIST(),
    },
    .extra = &(const VMStateDescriptionExtra){
        VMSTATE_EXTRA_INIT(VMStateDescriptionExtra),
        .state_size = sizeof(EveryHooked),
    },
};
