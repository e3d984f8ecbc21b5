/* SPDX-License-Identifier: BSD-3-Clause */
#include "layout.h"

#include <vmstate/iterable.h>

static void item_free(gpointer data)
{
    VmsLayoutItem *item = data;

    g_free(item->idstr);
    g_clear_pointer(&item->data, g_bytes_unref);
    g_free(item);
}

VMStateLayout *vms_layout_new(void)
{
    VMStateLayout *layout = g_new0(VMStateLayout, 1);

    g_atomic_ref_count_init(&layout->refs);
    layout->items = g_ptr_array_new_with_free_func(item_free);
    return layout;
}

VMStateLayout *vmstate_layout_ref(VMStateLayout *layout)
{
    g_atomic_ref_count_inc(&layout->refs);
    return layout;
}

void vmstate_layout_unref(VMStateLayout *layout)
{
    if (!layout || !g_atomic_ref_count_dec(&layout->refs)) {
        return;
    }
    vms_configuration_free(layout->configuration);
    g_free(layout->machine);
    g_ptr_array_unref(layout->items);
    g_free(layout);
}

const char *vmstate_layout_get_machine(const VMStateLayout *layout)
{
    return layout->machine;
}

void vms_layout_set_configuration(VMStateLayout *layout, VmsConfiguration *configuration)
{
    vms_configuration_free(layout->configuration);
    g_free(layout->machine);
    layout->configuration = configuration;
    layout->machine = vms_configuration_machine(configuration);
}

void vms_layout_add_section(VMStateLayout *layout, uint8_t type, uint32_t section_id, const char *idstr, uint32_t instance,
                            int version)
{
    VmsLayoutItem *item = g_new0(VmsLayoutItem, 1);

    item->type = type;
    item->section_id = section_id;
    item->idstr = g_strdup(idstr);
    item->instance = instance;
    item->version = version;
    g_ptr_array_add(layout->items, item);
}

void vms_layout_add_command(VMStateLayout *layout, uint16_t command, GBytes *data)
{
    VmsLayoutItem *item = g_new0(VmsLayoutItem, 1);

    item->type = VMS_ELEMENT_COMMAND;
    item->command = command;
    item->data = data;
    g_ptr_array_add(layout->items, item);
}

static const char *type_name(uint8_t type)
{
    switch (type) {
    case VMSTATE_SECTION_START:
        return "START";
    case VMSTATE_SECTION_PART:
        return "PART";
    case VMSTATE_SECTION_END:
        return "END";
    default:
        return "FULL";
    }
}

char *vmstate_layout_to_string(const VMStateLayout *layout)
{
    GString *text = g_string_new(NULL);

    if (layout->machine) {
        g_autofree char *machine = g_strescape(layout->machine, NULL);

        g_string_append_printf(text, "configuration %s\n", machine);
    }
    for (guint i = 0; i < layout->items->len; i++) {
        const VmsLayoutItem *item = g_ptr_array_index(layout->items, i);

        if (item->type == VMS_ELEMENT_COMMAND) {
            g_string_append_printf(text, "COMMAND 0x%04x, %zu bytes\n", item->command, g_bytes_get_size(item->data));
        } else {
            g_autofree char *idstr = g_strescape(item->idstr, NULL);

            g_string_append_printf(text, "%s %u %s@%u version %d\n", type_name(item->type), item->section_id, idstr,
                                   item->instance, item->version);
        }
    }
    return g_string_free(text, FALSE);
}
