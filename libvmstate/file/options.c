/* SPDX-License-Identifier: BSD-3-Clause */
#include "options.h"

#include <limits.h>

#include "engine/path.h"

#define DEFAULT_VMDESC_BUDGET ((size_t)64 << 20)
#define DEFAULT_MEMORY        ((uint64_t)1 << 30)
#define DEFAULT_ELEMENTS      ((uint64_t)1 << 32)
#define MAX_DEPTH             128u

VMStateSaveOptions *vmstate_save_options_new(void)
{
    VMStateSaveOptions *o = g_new0(VMStateSaveOptions, 1);

    o->codec = VMSTATE_CODEC_RAW;
    o->level = INT_MIN;
    o->style = VMSTATE_VMDESC_COMPACT;
    o->vmdesc_budget = DEFAULT_VMDESC_BUDGET;
    o->footers = true;
    o->page_size = 4096;
    o->versions = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    return o;
}

void vmstate_save_options_free(VMStateSaveOptions *options)
{
    if (!options) {
        return;
    }
    g_hash_table_unref(options->versions);
    g_free(options->machine);
    vmstate_layout_unref(options->layout);
    g_free(options);
}

VMStateSaveOptions *vms_save_options_copy(const VMStateSaveOptions *options)
{
    VMStateSaveOptions *o = vmstate_save_options_new();
    GHashTable *versions = o->versions;
    GHashTableIter iter;
    gpointer key, value;

    if (!options) {
        return o;
    }
    *o = *options;
    o->versions = versions;
    g_hash_table_iter_init(&iter, options->versions);
    while (g_hash_table_iter_next(&iter, &key, &value)) {
        g_hash_table_insert(versions, g_strdup(key), value);
    }
    o->machine = g_strdup(options->machine);
    o->layout = options->layout ? vmstate_layout_ref(options->layout) : NULL;
    return o;
}

int vms_save_options_version(const VMStateSaveOptions *options, const char *idstr, uint32_t instance)
{
    gpointer version;

    if (g_hash_table_lookup_extended(options->versions, idstr, NULL, &version)) {
        return GPOINTER_TO_INT(version);
    }
    return options->version_func ? options->version_func(idstr, instance, options->version_data) : -1;
}

void vmstate_save_options_set_codec(VMStateSaveOptions *options, VMStateCodec codec, int level)
{
    options->codec = codec;
    options->level = level;
}

void vmstate_save_options_set_form(VMStateSaveOptions *options, VMStateForm form)
{
    options->form = form;
}

void vmstate_save_options_set_vmdesc(VMStateSaveOptions *options, VMStateVmdescStyle style, size_t budget)
{
    options->style = style;
    options->vmdesc_budget = budget ? budget : DEFAULT_VMDESC_BUDGET;
}

void vmstate_save_options_set_checksum(VMStateSaveOptions *options, bool checksum)
{
    options->checksum = checksum ? VMS_ON : VMS_OFF;
}

void vmstate_save_options_set_footers(VMStateSaveOptions *options, bool footers)
{
    options->footers = footers;
}

void vmstate_save_options_set_page_size(VMStateSaveOptions *options, uint32_t page_size)
{
    options->page_size = page_size;
}

void vmstate_save_options_set_configuration(VMStateSaveOptions *options, const char *machine)
{
    g_free(options->machine);
    options->machine = g_strdup(machine);
}

void vmstate_save_options_set_version(VMStateSaveOptions *options, const char *idstr, int version_id)
{
    g_hash_table_insert(options->versions, g_strdup(idstr), GINT_TO_POINTER(version_id));
}

void vmstate_save_options_set_version_func(VMStateSaveOptions *options,
                                           int (*func)(const char *idstr, uint32_t instance_id, void *data), void *data)
{
    options->version_func = func;
    options->version_data = data;
}

void vmstate_save_options_set_layout(VMStateSaveOptions *options, const VMStateLayout *layout)
{
    vmstate_layout_unref(options->layout);
    options->layout = layout ? vmstate_layout_ref((VMStateLayout *)layout) : NULL;
}

void vmstate_save_options_set_live(VMStateSaveOptions *options, bool live)
{
    options->live = live;
}

VMStateLoadOptions *vmstate_load_options_new(void)
{
    VMStateLoadOptions *o = g_new0(VMStateLoadOptions, 1);

    o->atomic = true;
    o->footers = true;
    vmstate_load_options_set_budgets(o, 0, 0, 0);
    return o;
}

void vmstate_load_options_free(VMStateLoadOptions *options)
{
    if (options) {
        g_free(options->machine);
        g_free(options);
    }
}

VMStateLoadOptions *vms_load_options_copy(const VMStateLoadOptions *options)
{
    VMStateLoadOptions *o = vmstate_load_options_new();

    if (options) {
        *o = *options;
        o->machine = g_strdup(options->machine);
    }
    return o;
}

void vmstate_load_options_set_form(VMStateLoadOptions *options, VMStateForm form)
{
    options->form = form;
}

void vmstate_load_options_set_checksum(VMStateLoadOptions *options, VMStateChecksum checksum)
{
    options->checksum = checksum;
}

void vmstate_load_options_set_atomic(VMStateLoadOptions *options, bool atomic)
{
    options->atomic = atomic;
}

void vmstate_load_options_set_footers(VMStateLoadOptions *options, bool footers)
{
    options->footers = footers;
}

void vmstate_load_options_set_allow_missing(VMStateLoadOptions *options, bool allow)
{
    options->allow_missing = allow;
}

void vmstate_load_options_set_strict(VMStateLoadOptions *options, bool strict)
{
    options->strict = strict;
}

void vmstate_load_options_set_machine(VMStateLoadOptions *options, const char *machine)
{
    g_free(options->machine);
    options->machine = g_strdup(machine);
}

void vmstate_load_options_set_budgets(VMStateLoadOptions *options, uint64_t memory, uint64_t elements, unsigned depth)
{
    options->memory = memory ? memory : DEFAULT_MEMORY;
    options->elements = elements ? elements : DEFAULT_ELEMENTS;
    options->depth = depth ? MIN(depth, (unsigned)VMS_MAX_DEPTH) : VMS_MAX_DEPTH;
}
