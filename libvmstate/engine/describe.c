/* SPDX-License-Identifier: BSD-3-Clause */
#include "describe.h"

#include <string.h>

void vms_describe_description_begin(VMStateJSONWriter *w, VMStateVmdescStyle style, const VMStateDescription *vmsd,
                                    int version)
{
    vmstate_json_writer_str(w, "vmsd_name", vmsd->name);
    vmstate_json_writer_int64(w, "version", version);
    if (style == VMSTATE_VMDESC_COMPACT) {
        vmstate_json_writer_int64(w, "minimum_version_id", vmsd->minimum_version_id);
    }
    vmstate_json_writer_start_array(w, "fields");
}

void vms_describe_fields_end(VMStateJSONWriter *w)
{
    vmstate_json_writer_end_array(w);
}

void vms_describe_subsection_begin(VMStateJSONWriter *w, bool first)
{
    if (first) {
        vmstate_json_writer_start_array(w, "subsections");
    }
    vmstate_json_writer_start_object(w, NULL);
}

void vms_describe_subsection_end(VMStateJSONWriter *w)
{
    vmstate_json_writer_end_object(w);
}

void vms_describe_subsections_end(VMStateJSONWriter *w)
{
    vmstate_json_writer_end_array(w);
}

static VmsDescribeMode choose_mode(const VmsDescribeArray *a)
{
    const VmsDescribeField *d = a->described;
    bool is_compact = a->style == VMSTATE_VMDESC_COMPACT;

    if (!a->w || a->count == 0) {
        return VMS_DESCRIBE_DONE;
    }
    if (d->field->flags & VMS_ARRAY_OF_POINTER_AUTO_ALLOC) {
        return is_compact && a->count > VMS_DESCRIBE_LISTED_MAX ? VMS_DESCRIBE_TOTAL : VMS_DESCRIBE_MARKERS;
    }
    if (a->count == 1) {
        return VMS_DESCRIBE_LIST;
    }
    if (is_compact) {
        return d->is_uniform ? VMS_DESCRIBE_FIRST : VMS_DESCRIBE_COMPARE;
    }
    if (!d->can_fold) {
        return VMS_DESCRIBE_LIST;
    }
    if (a->style != VMSTATE_VMDESC_QEMU_7_2 && (d->field->flags & VMS_ARRAY_OF_POINTER)) {
        return VMS_DESCRIBE_RUNS;
    }
    return VMS_DESCRIBE_FIRST;
}

void vms_describe_array_begin(VmsDescribeArray *a, VMStateJSONWriter *w, VMStateVmdescStyle style,
                              const VmsDescribeField *described, uint64_t count)
{
    *a = (VmsDescribeArray){
        .w = w,
        .style = style,
        .described = described,
        .count = count,
        .start = vms_json_mark(w),
    };
    a->mode = choose_mode(a);
}

static void write_name(const VmsDescribeArray *a)
{
    const VmsDescribeField *d = a->described;

    if (d->name_position == VMS_DESCRIBE_NAME_UNIQUE) {
        vmstate_json_writer_str(a->w, "name", d->field->name);
        return;
    }
    g_autofree char *name = g_strdup_printf("%s[%u]", d->field->name, d->name_position);
    vmstate_json_writer_str(a->w, "name", name);
}

/* Each QEMU leaves out another one. */
static bool index_is_written(const VmsDescribeArray *a, uint64_t index)
{
    switch (a->style) {
    case VMSTATE_VMDESC_QEMU_10:
        return index != a->count - 1;
    case VMSTATE_VMDESC_QEMU_11:
        return index != 0;
    default:
        return true;
    }
}

static void begin_entry(VmsDescribeArray *a, uint64_t index)
{
    a->entry = vms_json_mark(a->w);
    vmstate_json_writer_start_object(a->w, NULL);
    write_name(a);
    a->entry_head = vms_json_length(a->w);
    if (a->count == 1) {
        return;
    }
    if (a->mode == VMS_DESCRIBE_FIRST) {
        vmstate_json_writer_uint64(a->w, "array_len", a->count);
    } else if (a->mode == VMS_DESCRIBE_LIST && index_is_written(a, index)) {
        vmstate_json_writer_uint64(a->w, "index", index);
    }
}

static void end_entry(VmsDescribeArray *a, uint64_t size)
{
    vmstate_json_writer_uint64(a->w, "size", size);
    vmstate_json_writer_end_object(a->w);
}

static const char *type_name(const VMStateField *field)
{
    if (field->flags & VMS_STRUCT) {
        return "struct";
    }
    if (field->flags & VMS_VSTRUCT) {
        return "vstruct";
    }
    return field->info ? field->info->name : "unknown";
}

/* What the open element's entry calls its type. QEMU 7.2 does not tell a NULL. */
static const char *element_type(const VmsDescribeArray *a)
{
    if (!a->is_null || a->style == VMSTATE_VMDESC_QEMU_7_2) {
        return type_name(a->described->field);
    }
    if (a->mode == VMS_DESCRIBE_MARKERS || a->style == VMSTATE_VMDESC_QEMU_11) {
        return "ptr-marker";
    }
    return "nullptr";
}

/* The struct's object is there in 7.2's entry of a NULL too, but empty. */
static bool has_struct_object(const VmsDescribeArray *a)
{
    return (a->described->field->flags & VMS_STRUCT) && (!a->is_null || a->style == VMSTATE_VMDESC_QEMU_7_2);
}

/* The newest entry turns out to stand for several elements. */
static void insert_array_len(VmsDescribeArray *a)
{
    g_autofree char *text = NULL;

    if (a->run > 1) {
        text = g_strdup_printf(", \"array_len\": %" G_GUINT64_FORMAT, (guint64)a->run);
        vms_json_insert(a->w, a->head, text, strlen(text));
    }
    a->run = 0;
}

static void write_marker(VmsDescribeArray *a)
{
    begin_entry(a, a->index);
    vmstate_json_writer_str(a->w, "type", "ptr-marker");
    end_entry(a, 1);
}

/* True when the element that begins needs no entry of its own. */
static bool is_part_of_run(VmsDescribeArray *a)
{
    if (a->mode != VMS_DESCRIBE_RUNS || a->run == 0) {
        return false;
    }
    if (a->run_is_null == a->is_null) {
        a->run++;
        return true;
    }
    insert_array_len(a);
    return false;
}

VMStateJSONWriter *vms_describe_element_begin(VmsDescribeArray *a, bool is_null)
{
    a->is_null = is_null;
    a->is_open = false;
    if (vms_json_overflowed(a->w)) {
        a->mode = VMS_DESCRIBE_DONE;
    }
    if (a->mode == VMS_DESCRIBE_DONE || a->mode == VMS_DESCRIBE_TOTAL || is_part_of_run(a)) {
        return NULL;
    }
    if (a->mode == VMS_DESCRIBE_MARKERS && !is_null) {
        write_marker(a);
    }
    begin_entry(a, a->index);
    vmstate_json_writer_str(a->w, "type", element_type(a));
    if (has_struct_object(a)) {
        vmstate_json_writer_start_object(a->w, "struct");
    }
    a->body = vms_json_mark(a->w);
    a->is_open = true;
    return is_null ? NULL : a->w;
}

/* Writes an entry again, as element @index of a list; @body is what stood behind its name. */
static void list_again(VmsDescribeArray *a, uint64_t index, const char *body)
{
    begin_entry(a, index);
    vms_json_insert(a->w, vms_json_length(a->w), body, strlen(body));
    vmstate_json_writer_end_object(a->w);
}

/* The newest entry does not look like the ones before it, for all of which the first one stands. */
static void unfold(VmsDescribeArray *a)
{
    size_t length;
    const char *text = vms_json_text(a->w, &length);
    g_autofree char *first = NULL;
    g_autofree char *newest = NULL;

    if (a->count > VMS_DESCRIBE_LISTED_MAX) {
        a->mode = VMS_DESCRIBE_TOTAL;
        vms_json_rewind(a->w, &a->start);
        return;
    }
    a->mode = VMS_DESCRIBE_LIST;
    first = g_strndup(text + a->head, a->end - a->head - 1);
    newest = g_strndup(text + a->entry_head, length - a->entry_head - 1);
    vms_json_rewind(a->w, &a->start);
    for (uint64_t i = 0; i < a->run; i++) {
        list_again(a, i, first);
    }
    list_again(a, a->run, newest);
}

static bool newest_looks_like_first(const VmsDescribeArray *a)
{
    size_t length;
    const char *text = vms_json_text(a->w, &length);

    return length - a->entry_head == a->end - a->head &&
           memcmp(text + a->entry_head, text + a->head, a->end - a->head) == 0;
}

VMStateJSONWriter *vms_describe_node(VMStateJSONWriter *inner, VMStateVmdescStyle style, const VmsJsonMark *start,
                                     uint64_t node)
{
    if (!inner || style != VMSTATE_VMDESC_COMPACT || node < VMS_DESCRIBE_LISTED_MAX) {
        return inner;
    }
    vms_json_rewind(inner, start);
    return NULL;
}

static void begin_run(VmsDescribeArray *a)
{
    a->run = 1;
    a->run_is_null = a->is_null;
    a->head = a->entry_head;
    a->end = vms_json_length(a->w);
}

static void compare(VmsDescribeArray *a)
{
    if (a->run == 0) {
        begin_run(a);
    } else if (newest_looks_like_first(a)) {
        vms_json_rewind(a->w, &a->entry);
        a->run++;
    } else {
        unfold(a);
    }
}

static void close_element(VmsDescribeArray *a, uint64_t size)
{
    /* A custom info that ends what it did not begin, or the reverse, does not break the rest. */
    if (vms_json_depth(a->w) != a->body.depth) {
        vms_json_rewind(a->w, &a->body);
    }
    if (has_struct_object(a)) {
        vmstate_json_writer_end_object(a->w);
    }
    end_entry(a, a->mode == VMS_DESCRIBE_MARKERS && !a->is_null ? size - 1 : size);
}

void vms_describe_element_end(VmsDescribeArray *a, uint64_t size)
{
    a->index++;
    a->total += size;
    if (!a->is_open) {
        return;
    }
    close_element(a, size);
    if (vms_json_overflowed(a->w)) {
        return;
    }
    if (a->mode == VMS_DESCRIBE_FIRST) {
        a->mode = VMS_DESCRIBE_DONE;
    } else if (a->mode == VMS_DESCRIBE_RUNS) {
        begin_run(a);
    } else if (a->mode == VMS_DESCRIBE_COMPARE) {
        compare(a);
    }
}

static void write_total(VmsDescribeArray *a)
{
    begin_entry(a, 0);
    vmstate_json_writer_str(a->w, "type", "buffer");
    end_entry(a, a->total);
}

void vms_describe_array_end(VmsDescribeArray *a)
{
    if (vms_json_overflowed(a->w)) {
        return;
    }
    if (a->mode == VMS_DESCRIBE_RUNS || a->mode == VMS_DESCRIBE_COMPARE) {
        insert_array_len(a);
    } else if (a->mode == VMS_DESCRIBE_TOTAL) {
        write_total(a);
    }
    a->mode = VMS_DESCRIBE_DONE;
}

void vms_describe_plain(VMStateJSONWriter *w, VMStateVmdescStyle style, const VmsDescribeField *described, uint64_t count,
                        uint64_t size)
{
    VmsDescribeArray a;

    vms_describe_array_begin(&a, w, style, described, count);
    for (uint64_t i = 0; i < count && !vms_describe_array_is_done(&a); i++) {
        vms_describe_element_begin(&a, false);
        vms_describe_element_end(&a, size);
    }
    vms_describe_array_end(&a);
}

void vms_describe_section_begin(VMStateJSONWriter *w, const char *idstr, uint32_t instance_id)
{
    vmstate_json_writer_start_object(w, NULL);
    vmstate_json_writer_str(w, "name", idstr);
    vmstate_json_writer_uint64(w, "instance_id", instance_id);
}

void vms_describe_section_end(VMStateJSONWriter *w)
{
    vmstate_json_writer_end_object(w);
}

void vms_describe_opaque_section(VMStateJSONWriter *w, const char *idstr, uint32_t instance_id, uint64_t size)
{
    vms_describe_section_begin(w, idstr, instance_id);
    vmstate_json_writer_uint64(w, "size", size);
    vmstate_json_writer_start_array(w, "fields");
    vmstate_json_writer_start_object(w, NULL);
    vmstate_json_writer_str(w, "name", "data");
    vmstate_json_writer_uint64(w, "size", size);
    vmstate_json_writer_str(w, "type", "buffer");
    vmstate_json_writer_end_object(w);
    vmstate_json_writer_end_array(w);
    vms_describe_section_end(w);
}
