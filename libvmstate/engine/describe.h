/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The vmdesc of what a save writes, in the order of the calls; docs/stream-format.md has the form
 * of the text. Every function takes NULL for the writer and then does nothing. The writer is NULL
 * in the styles minimal and none; the style is asked only where there is a writer.
 *
 * A description (of a section, struct, subsection, list element ...):
 *
 *     vms_describe_description_begin(w, style, vmsd, version);
 *         each field that exists, in order
 *     vms_describe_fields_end(w);
 *     each subsection that is needed:
 *         vms_describe_subsection_begin(w, first);
 *             the subsection, as a description
 *         vms_describe_subsection_end(w);
 *     vms_describe_subsections_end(w);      only if there was one
 *
 * A field, one element or many:
 *
 *     VmsDescribeArray a;
 *     vms_describe_array_begin(&a, w, style, &described_field, count);
 *     for each element:
 *         VMStateJSONWriter *inner = vms_describe_element_begin(&a, is_null);
 *             put it, with inner as the writer of all that it contains
 *         vms_describe_element_end(&a, size);
 *     vms_describe_array_end(&a);
 *
 * - count is 1 for a field that is no array. An array of 0 elements leaves no trace.
 * - size is the number of bytes that this element put, all that is nested in it included.
 * - inner is NULL where what the element contains is not written: use it for this element only.
 * - A struct (VMS_STRUCT or VMS_VSTRUCT, behind a pointer or not): the calls of a description go
 *   between element_begin and element_end. Their text stands in an object "struct", or, with
 *   VMS_VSTRUCT, in the field's own; that is decided here.
 * - tmp, qtailq, qlist, gtree: the calls of a description, as for a struct, once for each one that
 *   is put: the tmp; each list element; each tree node's key (if it has a description) and value.
 *   They repeat the keys in the field's object. For the nodes of a list or tree, the writer comes
 *   from vms_describe_node(). Custom infos get inner as vmdesc.
 * - NULL in an array of pointers: is_null is true, the element is the byte 0x30, so size is 1, and
 *   nothing stands between the two calls. It is the same in all styles: runs are found here.
 * - VMS_ARRAY_OF_POINTER_AUTO_ALLOC: as above; the size of an element that is there includes its
 *   marker byte.
 * - VMSTATE_VALIDATE and fields that do not exist: no calls.
 * - A save that fails may stop in the middle; the text is thrown away then.
 * - Short cut: once vms_describe_array_is_done() is true, further elements need no calls, only
 *   vms_describe_array_end(). That is so after the first element of most arrays.
 * - Short cut: vms_describe_plain() is a whole field, where no element contains a description or
 *   gets a writer, none is NULL, and all have the same size: scalars, buffers, bitmaps, strings ...
 */
#ifndef VMS_ENGINE_DESCRIBE_H
#define VMS_ENGINE_DESCRIBE_H

#include <stdbool.h>
#include <stdint.h>
#include <vmstate/description.h>
#include <vmstate/vmdesc.h>

#include "describe-field.h"
#include "json.h"

/* The style compact lists at most this many elements of an array one by one. */
#define VMS_DESCRIBE_LISTED_MAX 1000

/* "vmsd_name": ..., "version": ..., "fields": [ */
void vms_describe_description_begin(VMStateJSONWriter *w, VMStateVmdescStyle style, const VMStateDescription *vmsd,
                                    int version);
/* ] */
void vms_describe_fields_end(VMStateJSONWriter *w);
/* "subsections": [ before the first; { */
void vms_describe_subsection_begin(VMStateJSONWriter *w, bool first);
/* } */
void vms_describe_subsection_end(VMStateJSONWriter *w);
/* ] */
void vms_describe_subsections_end(VMStateJSONWriter *w);

/* What an array's entries are made from. */
typedef enum VmsDescribeMode {
    /* Nothing is written (any more). */
    VMS_DESCRIBE_DONE,
    /* One entry, which the first element describes. */
    VMS_DESCRIBE_FIRST,
    /* One entry a run of NULLs or of others; the first of a run describes it. */
    VMS_DESCRIBE_RUNS,
    /* One entry an element. */
    VMS_DESCRIBE_LIST,
    /* As LIST, with an entry of its own for the marker byte before each. */
    VMS_DESCRIBE_MARKERS,
    /* One entry while all elements look alike; with the first that does not, LIST or TOTAL. */
    VMS_DESCRIBE_COMPARE,
    /* One entry that says nothing but the size of all. */
    VMS_DESCRIBE_TOTAL,
} VmsDescribeMode;

/* A field's elements on their way into the text. All members are private. */
typedef struct VmsDescribeArray {
    VMStateJSONWriter *w;
    VMStateVmdescStyle style;
    VmsDescribeMode mode;
    const VmsDescribeField *described;
    uint64_t count;
    /* The element that is open, or begins next, and the bytes of those before it. */
    uint64_t index;
    uint64_t total;
    /* The open element is NULL; it has an entry, which may be taken back. */
    bool is_null;
    bool is_open;
    VmsJsonMark entry;
    size_t entry_head;
    VmsJsonMark body;
    /* Where the field's text begins. */
    VmsJsonMark start;
    /* RUNS, COMPARE: elements that an entry stands for, and where its text behind the name is. */
    uint64_t run;
    bool run_is_null;
    size_t head;
    size_t end;
} VmsDescribeArray;

void vms_describe_array_begin(VmsDescribeArray *a, VMStateJSONWriter *w, VMStateVmdescStyle style,
                              const VmsDescribeField *described, uint64_t count);
VMStateJSONWriter *vms_describe_element_begin(VmsDescribeArray *a, bool is_null);
void vms_describe_element_end(VmsDescribeArray *a, uint64_t size);
void vms_describe_array_end(VmsDescribeArray *a);

/*
 * The writer for node @node, counted from 0, of a list or tree. @inner is that of the node before
 * it, at first element_begin's, and @start where that stood before the first node. In the style
 * compact, a list of more than VMS_DESCRIBE_LISTED_MAX nodes loses the text of all of them, and its
 * entry tells only its size.
 */
VMStateJSONWriter *vms_describe_node(VMStateJSONWriter *inner, VMStateVmdescStyle style, const VmsJsonMark *start,
                                     uint64_t node);

static inline bool vms_describe_array_is_done(const VmsDescribeArray *a)
{
    return a->mode == VMS_DESCRIBE_DONE;
}

/* A whole field of @count elements of @size bytes each; see above. */
void vms_describe_plain(VMStateJSONWriter *w, VMStateVmdescStyle style, const VmsDescribeField *described, uint64_t count,
                        uint64_t size);

/* { "name": ..., "instance_id": ...; a description follows. */
void vms_describe_section_begin(VMStateJSONWriter *w, const char *idstr, uint32_t instance_id);
/* } */
void vms_describe_section_end(VMStateJSONWriter *w);
/* A whole section that code, not a description, wrote. */
void vms_describe_opaque_section(VMStateJSONWriter *w, const char *idstr, uint32_t instance_id, uint64_t size);

#endif
