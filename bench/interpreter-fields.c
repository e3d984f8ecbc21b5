/* SPDX-License-Identifier: BSD-3-Clause */
#include "interpreter-fields.h"

#include <string.h>

#include "bench.h"

#define SUBSECTION 0x05

typedef bool (*ElementFunc)(VMStateStream *stream, void *element, size_t size,
                            const VMStateField *field);

typedef struct Element {
    ElementFunc put;
    ElementFunc get;
} Element;

static bool save_description(VMStateStream *stream, const VMStateDescription *vmsd, void *opaque);
static bool load_description(VMStateStream *stream, const VMStateDescription *vmsd, void *opaque,
                             int version);

#define UNUSED_PARAMETERS G_GNUC_UNUSED size_t size, G_GNUC_UNUSED const VMStateField *field

static bool put_8(VMStateStream *stream, void *element, UNUSED_PARAMETERS)
{
    vmstate_stream_put_u8(stream, *(const uint8_t *)element);
    return true;
}

static bool put_16(VMStateStream *stream, void *element, UNUSED_PARAMETERS)
{
    vmstate_stream_put_be16(stream, *(const uint16_t *)element);
    return true;
}

static bool put_32(VMStateStream *stream, void *element, UNUSED_PARAMETERS)
{
    vmstate_stream_put_be32(stream, *(const uint32_t *)element);
    return true;
}

static bool put_64(VMStateStream *stream, void *element, UNUSED_PARAMETERS)
{
    vmstate_stream_put_be64(stream, *(const uint64_t *)element);
    return true;
}

static bool get_8(VMStateStream *stream, void *element, UNUSED_PARAMETERS)
{
    *(uint8_t *)element = vmstate_stream_get_u8(stream);
    return true;
}

static bool get_bool(VMStateStream *stream, void *element, UNUSED_PARAMETERS)
{
    uint8_t value = vmstate_stream_get_u8(stream);

    *(bool *)element = value;
    return value <= 1;
}

static bool get_16(VMStateStream *stream, void *element, UNUSED_PARAMETERS)
{
    *(uint16_t *)element = vmstate_stream_get_be16(stream);
    return true;
}

static bool get_32(VMStateStream *stream, void *element, UNUSED_PARAMETERS)
{
    *(uint32_t *)element = vmstate_stream_get_be32(stream);
    return true;
}

static bool get_64(VMStateStream *stream, void *element, UNUSED_PARAMETERS)
{
    *(uint64_t *)element = vmstate_stream_get_be64(stream);
    return true;
}

static bool get_equal_8(VMStateStream *stream, void *element, UNUSED_PARAMETERS)
{
    return vmstate_stream_get_u8(stream) == *(const uint8_t *)element;
}

static bool get_equal_32(VMStateStream *stream, void *element, UNUSED_PARAMETERS)
{
    return vmstate_stream_get_be32(stream) == *(const uint32_t *)element;
}

static bool get_at_most(VMStateStream *stream, void *element, UNUSED_PARAMETERS)
{
    int32_t value = (int32_t)vmstate_stream_get_be32(stream);

    if (value < 0 || value > *(const int32_t *)element) {
        return false;
    }
    *(int32_t *)element = value;
    return true;
}

static bool put_timer(VMStateStream *stream, void *element, UNUSED_PARAMETERS)
{
    const VMStateTimer *timer = element;

    vmstate_stream_put_be64(stream, (uint64_t)timer->expire_time);
    return true;
}

static bool get_timer(VMStateStream *stream, void *element, UNUSED_PARAMETERS)
{
    VMStateTimer *timer = element;

    timer->expire_time = (int64_t)vmstate_stream_get_be64(stream);
    return true;
}

static bool put_buffer(VMStateStream *stream, void *element, size_t size,
                       G_GNUC_UNUSED const VMStateField *field)
{
    vmstate_stream_put(stream, element, size);
    return true;
}

static bool get_buffer(VMStateStream *stream, void *element, size_t size,
                       G_GNUC_UNUSED const VMStateField *field)
{
    return vmstate_stream_get(stream, element, size);
}

static bool put_unused(VMStateStream *stream, G_GNUC_UNUSED void *element, size_t size,
                       G_GNUC_UNUSED const VMStateField *field)
{
    vmstate_stream_put_zeros(stream, size);
    return true;
}

static bool get_unused(VMStateStream *stream, G_GNUC_UNUSED void *element, size_t size,
                       G_GNUC_UNUSED const VMStateField *field)
{
    return vmstate_stream_skip(stream, size);
}

/* A temporary struct begins with a pointer to the struct that it stands for. */
static bool put_tmp(VMStateStream *stream, void *element, size_t size, const VMStateField *field)
{
    g_autofree void *tmp = g_malloc(size);

    *(void **)tmp = element;
    return save_description(stream, field->vmsd, tmp);
}

static bool get_tmp(VMStateStream *stream, void *element, size_t size, const VMStateField *field)
{
    g_autofree void *tmp = g_malloc(size);

    *(void **)tmp = element;
    return load_description(stream, field->vmsd, tmp, field->version_id);
}

static bool put_custom(VMStateStream *stream, void *element, size_t size,
                       const VMStateField *field)
{
    return field->info->put(stream, element, size, field, NULL) == 0;
}

static bool get_custom(VMStateStream *stream, void *element, size_t size,
                       const VMStateField *field)
{
    return field->info->get(stream, element, size, field) == 0;
}

static const Element elements[] = {
    [VMSTATE_INFO_CUSTOM] = { put_custom, get_custom },
    [VMSTATE_INFO_BOOL] = { put_8, get_bool },
    [VMSTATE_INFO_INT8] = { put_8, get_8 },
    [VMSTATE_INFO_INT16] = { put_16, get_16 },
    [VMSTATE_INFO_INT32] = { put_32, get_32 },
    [VMSTATE_INFO_INT64] = { put_64, get_64 },
    [VMSTATE_INFO_UINT8] = { put_8, get_8 },
    [VMSTATE_INFO_UINT16] = { put_16, get_16 },
    [VMSTATE_INFO_UINT32] = { put_32, get_32 },
    [VMSTATE_INFO_UINT64] = { put_64, get_64 },
    [VMSTATE_INFO_UINT8_EQUAL] = { put_8, get_equal_8 },
    [VMSTATE_INFO_UINT32_EQUAL] = { put_32, get_equal_32 },
    [VMSTATE_INFO_INT32_EQUAL] = { put_32, get_equal_32 },
    [VMSTATE_INFO_INT32_LE] = { put_32, get_at_most },
    [VMSTATE_INFO_TIMER] = { put_timer, get_timer },
    [VMSTATE_INFO_BUFFER] = { put_buffer, get_buffer },
    [VMSTATE_INFO_UNUSED_BUFFER] = { put_unused, get_unused },
    [VMSTATE_INFO_TMP] = { put_tmp, get_tmp },
};

/* What no device here has. */
#define UNKNOWN_FLAGS                                                                              \
    (VMS_ARRAY_OF_POINTER | VMS_ARRAY_OF_POINTER_AUTO_ALLOC | VMS_ALLOC | VMS_VSTRUCT |            \
     VMS_VARRAY | VMS_GARRAY | VMS_MUST_EXIST)

/* How the field's elements are put and got; NULL: they are structs. */
static const Element *element_of(const VMStateField *field)
{
    const Element *element = NULL;

    if (field->info && (size_t)field->info->id < G_N_ELEMENTS(elements)) {
        element = &elements[field->info->id];
    }
    if ((field->flags & UNKNOWN_FLAGS) || field->size_indirect.size ||
        (!(field->flags & VMS_STRUCT) && !(element && element->put))) {
        bench_fail("the interpreter does not know fields like %s", field->name);
    }
    return element;
}

static bool exists(const VMStateField *field, void *opaque, int version)
{
    return field->field_exists ? field->field_exists(opaque, version)
                               : field->version_id <= version;
}

static size_t count_elements(const VMStateField *field, const uint8_t *opaque)
{
    const uint8_t *count = opaque + field->num_offset;
    size_t n = 1;

    if (field->flags & VMS_ARRAY) {
        n = (size_t)field->num;
    } else if (field->flags & VMS_VARRAY_INT32) {
        n = (size_t)*(const int32_t *)(const void *)count;
    } else if (field->flags & VMS_VARRAY_UINT32) {
        n = *(const uint32_t *)(const void *)count;
    } else if (field->flags & VMS_VARRAY_UINT16) {
        n = *(const uint16_t *)(const void *)count;
    } else if (field->flags & VMS_VARRAY_UINT8) {
        n = *count;
    }
    return field->flags & VMS_MULTIPLY_ELEMENTS ? n * (size_t)field->num : n;
}

static size_t element_size(const VMStateField *field, const uint8_t *opaque)
{
    size_t size = field->size;

    if (field->flags & VMS_VBUFFER) {
        size = *(const uint32_t *)(const void *)(opaque + field->size_offset);
        if (field->flags & VMS_MULTIPLY) {
            size *= field->size;
        }
    }
    return size;
}

static uint8_t *first_element(const VMStateField *field, uint8_t *opaque)
{
    uint8_t *first = opaque + field->offset;

    return field->flags & VMS_POINTER ? *(uint8_t **)(void *)first : first;
}

static bool save_field(VMStateStream *stream, const VMStateField *field, uint8_t *opaque)
{
    size_t n = count_elements(field, opaque);
    size_t size = element_size(field, opaque);
    uint8_t *first = first_element(field, opaque);
    const Element *kind = element_of(field);

    for (size_t i = 0; i < n; i++) {
        uint8_t *element = first + i * size;

        if (!(kind ? kind->put(stream, element, size, field)
                   : save_description(stream, field->vmsd, element))) {
            return false;
        }
    }
    return !vmstate_stream_failed(stream);
}

static bool load_field(VMStateStream *stream, const VMStateField *field, uint8_t *opaque)
{
    size_t n = count_elements(field, opaque);
    size_t size = element_size(field, opaque);
    uint8_t *first = first_element(field, opaque);
    const Element *kind = element_of(field);

    for (size_t i = 0; i < n; i++) {
        uint8_t *element = first + i * size;

        if (!(kind ? kind->get(stream, element, size, field)
                   : load_description(stream, field->vmsd, element, field->vmsd->version_id))) {
            return false;
        }
    }
    return !vmstate_stream_failed(stream);
}

static bool save_subsections(VMStateStream *stream, const VMStateDescription *vmsd, void *opaque)
{
    for (const VMStateDescription *const *sub = vmsd->subsections; sub && *sub; sub++) {
        size_t length = strlen((*sub)->name);

        if ((*sub)->needed && !(*sub)->needed(opaque)) {
            continue;
        }
        vmstate_stream_put_u8(stream, SUBSECTION);
        vmstate_stream_put_u8(stream, (uint8_t)length);
        vmstate_stream_put(stream, (*sub)->name, length);
        vmstate_stream_put_be32(stream, (uint32_t)(*sub)->version_id);
        if (!save_description(stream, *sub, opaque)) {
            return false;
        }
    }
    return true;
}

static const VMStateDescription *find_subsection(const VMStateDescription *vmsd, const char *name)
{
    for (const VMStateDescription *const *sub = vmsd->subsections; sub && *sub; sub++) {
        if (strcmp((*sub)->name, name) == 0) {
            return *sub;
        }
    }
    return NULL;
}

/* The name of the subsection of @vmsd that comes next; false where something else comes. */
static bool peek_name(VMStateStream *stream, const VMStateDescription *vmsd, char *name)
{
    uint8_t header[2 + UINT8_MAX];
    size_t length = strlen(vmsd->name);

    if (vmstate_stream_peek(stream, header, 2) < 2 || header[0] != SUBSECTION ||
        vmstate_stream_peek(stream, header, 2 + (size_t)header[1]) < 2 + (size_t)header[1]) {
        return false;
    }
    memcpy(name, header + 2, header[1]);
    name[header[1]] = '\0';
    return strncmp(name, vmsd->name, length) == 0 && name[length] == '/';
}

static bool load_subsections(VMStateStream *stream, const VMStateDescription *vmsd, void *opaque)
{
    char name[UINT8_MAX + 1];

    while (peek_name(stream, vmsd, name)) {
        const VMStateDescription *sub = find_subsection(vmsd, name);

        if (!sub) {
            return false;
        }
        vmstate_stream_skip(stream, 2 + strlen(name));
        if (!load_description(stream, sub, opaque, (int)vmstate_stream_get_be32(stream))) {
            return false;
        }
    }
    return true;
}

static bool save_description(VMStateStream *stream, const VMStateDescription *vmsd, void *opaque)
{
    if (vmsd->pre_save && vmsd->pre_save(opaque) != 0) {
        return false;
    }
    for (const VMStateField *field = vmsd->fields; !(field->flags & VMS_END); field++) {
        if (exists(field, opaque, vmsd->version_id) && !save_field(stream, field, opaque)) {
            return false;
        }
    }
    return save_subsections(stream, vmsd, opaque);
}

static bool load_description(VMStateStream *stream, const VMStateDescription *vmsd, void *opaque,
                             int version)
{
    if (version > vmsd->version_id || version < vmsd->minimum_version_id) {
        return false;
    }
    if (vmsd->pre_load && vmsd->pre_load(opaque) != 0) {
        return false;
    }
    for (const VMStateField *field = vmsd->fields; !(field->flags & VMS_END); field++) {
        if (exists(field, opaque, version) && !load_field(stream, field, opaque)) {
            return false;
        }
    }
    if (!load_subsections(stream, vmsd, opaque)) {
        return false;
    }
    return !vmsd->post_load || vmsd->post_load(opaque, version) == 0;
}

bool interpreter_save_device(VMStateStream *stream, const VMStateDescription *vmsd, void *opaque)
{
    return save_description(stream, vmsd, opaque) && !vmstate_stream_failed(stream);
}

bool interpreter_load_device(VMStateStream *stream, const VMStateDescription *vmsd, void *opaque)
{
    return load_description(stream, vmsd, opaque, vmsd->version_id) &&
           !vmstate_stream_failed(stream);
}
