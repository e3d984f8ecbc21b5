/* SPDX-License-Identifier: BSD-3-Clause */
#include <string.h>

#include "bound.h"
#include "plan-check.h"
#include "reach.h"

G_GNUC_PRINTF(4, 5)
static bool fault(GError **error, const VMStateDescription *vmsd, const VMStateField *field, const char *format, ...)
{
    g_autofree char *reason = NULL;
    va_list args;

    va_start(args, format);
    reason = g_strdup_vprintf(format, args);
    va_end(args);
    g_set_error(error, VMSTATE_ERROR, VMSTATE_ERROR_DESCRIPTION, "description %s%s%s: %s",
                vmsd->name ? vmsd->name : "(without a name)", field ? ", field " : "",
                field ? (field->name ? field->name : "(without a name)") : "", reason);
    return false;
}

static bool check_subsection(const VMStateDescription *vmsd, const VMStateDescription *sub, GError **error)
{
    size_t parent = strlen(vmsd->name);

    if (!sub->name) {
        return fault(error, vmsd, NULL, "a subsection has no name");
    }
    if (strlen(sub->name) > 255) {
        return fault(error, vmsd, NULL, "the subsection name %s has more than 255 bytes", sub->name);
    }
    if (strncmp(sub->name, vmsd->name, parent) != 0 || sub->name[parent] != '/' || !sub->name[parent + 1]) {
        return fault(error, vmsd, NULL, "the subsection %s: its name must begin with \"%s/\", and go on", sub->name,
                     vmsd->name);
    }
    return true;
}

/*
 * Is @name, which begins with its parent's name of @parent bytes, one that a load would take for a subsection of an earlier
 * one in @names, by which they are known? That one.
 */
static const VMStateDescription *swallower(GHashTable *names, const char *name, size_t parent)
{
    for (const char *end = strchr(name + parent + 1, '/'); end; end = strchr(end + 1, '/')) {
        g_autofree char *outer = g_strndup(name, (gsize)(end - name));
        const VMStateDescription *earlier = g_hash_table_lookup(names, outer);

        if (earlier) {
            return earlier;
        }
    }
    return NULL;
}

static bool check_subsections(const VMStateDescription *vmsd, GError **error)
{
    g_autoptr(GHashTable) names = NULL;

    if (!vmsd->subsections || !vmsd->subsections[0]) {
        return true;
    }
    names = g_hash_table_new(g_str_hash, g_str_equal);
    for (const VMStateDescription *const *sub = vmsd->subsections; *sub; sub++) {
        const char *name = (*sub)->name;
        const VMStateDescription *earlier;

        if (!check_subsection(vmsd, *sub, error)) {
            return false;
        }
        earlier = swallower(names, name, strlen(vmsd->name));
        /* Where both have a condition they may exclude each other. */
        if (earlier && (!(*sub)->needed || !earlier->needed)) {
            return fault(error, vmsd, NULL,
                         "after the subsection %s, a load takes %s for a subsection of that one: put it before, or "
                         "rename it",
                         earlier->name, name);
        }
        if (!g_hash_table_insert(names, (gpointer)name, (gpointer)*sub)) {
            return fault(error, vmsd, NULL,
                         "it has two subsections %s, which a load cannot tell apart: rename one, or make them one", name);
        }
    }
    return true;
}

bool vms_check_description(const VMStateDescription *vmsd, GError **error)
{
    if (!vmsd->name || !*vmsd->name) {
        return fault(error, vmsd, NULL, "give it a name");
    }
    if (!vmsd->fields) {
        return fault(error, vmsd, NULL, "its fields are missing; an empty list is one VMSTATE_END_OF_LIST()");
    }
    if (vmsd->minimum_version_id > vmsd->version_id) {
        return fault(error, vmsd, NULL, "minimum_version_id %d is above version_id %d", vmsd->minimum_version_id,
                     vmsd->version_id);
    }
    return check_subsections(vmsd, error);
}

static VmsElement element_of_id(VMStateInfoId id, uint8_t *width)
{
    *width = 0;
    switch (id) {
    case VMSTATE_INFO_CUSTOM:
    case VMSTATE_INFO_FD:
        return VMS_ELEMENT_CUSTOM;
    case VMSTATE_INFO_BOOL:
        *width = 1;
        return VMS_ELEMENT_BOOL;
    case VMSTATE_INFO_INT8:
    case VMSTATE_INFO_UINT8:
        *width = 1;
        return VMS_ELEMENT_SCALAR;
    case VMSTATE_INFO_INT16:
    case VMSTATE_INFO_UINT16:
        *width = 2;
        return VMS_ELEMENT_SCALAR;
    case VMSTATE_INFO_INT32:
    case VMSTATE_INFO_UINT32:
    case VMSTATE_INFO_FLOAT:
        *width = 4;
        return VMS_ELEMENT_SCALAR;
    case VMSTATE_INFO_INT64:
    case VMSTATE_INFO_UINT64:
    case VMSTATE_INFO_DOUBLE:
        *width = 8;
        return VMS_ELEMENT_SCALAR;
    case VMSTATE_INFO_ATOMIC_BOOL:
    case VMSTATE_INFO_ATOMIC_INT8:
    case VMSTATE_INFO_ATOMIC_UINT8:
    case VMSTATE_INFO_UINT8_EQUAL:
    case VMSTATE_INFO_ACCESSOR_UINT8:
    case VMSTATE_INFO_NULLPTR:
        *width = 1;
        return VMS_ELEMENT_SPECIAL;
    case VMSTATE_INFO_ATOMIC_INT16:
    case VMSTATE_INFO_ATOMIC_UINT16:
    case VMSTATE_INFO_UINT16_EQUAL:
    case VMSTATE_INFO_ACCESSOR_UINT16:
        *width = 2;
        return VMS_ELEMENT_SPECIAL;
    case VMSTATE_INFO_ATOMIC_INT32:
    case VMSTATE_INFO_ATOMIC_UINT32:
    case VMSTATE_INFO_UINT32_EQUAL:
    case VMSTATE_INFO_INT32_EQUAL:
    case VMSTATE_INFO_INT32_LE:
    case VMSTATE_INFO_ACCESSOR_UINT32:
        *width = 4;
        return VMS_ELEMENT_SPECIAL;
    case VMSTATE_INFO_ATOMIC_INT64:
    case VMSTATE_INFO_ATOMIC_UINT64:
    case VMSTATE_INFO_UINT64_EQUAL:
    case VMSTATE_INFO_ACCESSOR_UINT64:
    case VMSTATE_INFO_CPUDOUBLE:
    case VMSTATE_INFO_TIMER:
        *width = 8;
        return VMS_ELEMENT_SPECIAL;
    case VMSTATE_INFO_BUFFER:
    case VMSTATE_INFO_UUID:
    case VMSTATE_INFO_MAC:
        return VMS_ELEMENT_BYTES;
    case VMSTATE_INFO_CHAR_ARRAY:
        return VMS_ELEMENT_SPECIAL;
    case VMSTATE_INFO_UNUSED_BUFFER:
        return VMS_ELEMENT_UNUSED;
    case VMSTATE_INFO_TMP:
        return VMS_ELEMENT_TMP;
    case VMSTATE_INFO_BITMAP:
        return VMS_ELEMENT_BITMAP;
    case VMSTATE_INFO_QTAILQ:
        return VMS_ELEMENT_QTAILQ;
    case VMSTATE_INFO_QLIST:
        return VMS_ELEMENT_QLIST;
    case VMSTATE_INFO_GTREE:
        return VMS_ELEMENT_GTREE;
    case VMSTATE_INFO_G_BYTE_ARRAY:
        return VMS_ELEMENT_GBYTEARRAY;
    case VMSTATE_INFO_STRING:
        return VMS_ELEMENT_STRING;
    case VMSTATE_INFO_GARRAY_LENGTH:
        return VMS_ELEMENT_GARRAY_LENGTH;
    case VMSTATE_INFO_MEMORY:
        return VMS_ELEMENT_MEMORY;
    }
    return VMS_ELEMENT_NONE;
}

/* Elements of fixed width have that many bytes in memory, unless an accessor, a pointer or a struct of ours stands between.
 */
static bool size_fits(const VMStateField *field, VmsElement element, uint8_t width)
{
    if (vms_field_has_pointers(field) || (field->flags & (VMS_VBUFFER | VMS_MULTIPLY))) {
        return true;
    }
    /* VMSTATE_POINTER gives the pointer's own size. */
    if ((field->flags & VMS_POINTER) && (field->flags & VMS_SINGLE) && field->size == sizeof(void *)) {
        return true;
    }
    if (element == VMS_ELEMENT_SCALAR || element == VMS_ELEMENT_BOOL) {
        return field->size == width;
    }
    return true;
}

static bool check_info(const VMStateDescription *vmsd, const VMStateField *field, VmsElement *element, uint8_t *width,
                       GError **error)
{
    const VMStateInfo *info = field->info;
    const VMStateFieldExtra *extra = field->extra;

    if (info->id == VMSTATE_INFO_FD) {
        return fault(error, vmsd, field, "a file descriptor is no data of a stream; pass it beside the stream");
    }
    *element = element_of_id(info->id, width);
    if (*element == VMS_ELEMENT_NONE) {
        return fault(error, vmsd, field, "its info has the unknown id %d; a custom info has id 0", (int)info->id);
    }
    if (*element == VMS_ELEMENT_CUSTOM && !((info->put && info->get) || (info->save && info->load))) {
        return fault(error, vmsd, field, "its info has neither put and get nor save and load");
    }
    if (info->id >= VMSTATE_INFO_ACCESSOR_UINT8 && info->id <= VMSTATE_INFO_ACCESSOR_UINT64 &&
        !(extra && extra->get_value && extra->set_value)) {
        return fault(error, vmsd, field, "its extra lacks get_value and set_value");
    }
    if (info->id == VMSTATE_INFO_MEMORY &&
        !(extra && extra->read_memory && extra->write_memory && (extra->memory_size || extra->memory_size_func))) {
        return fault(error, vmsd, field, "its extra lacks read_memory, write_memory or the size");
    }
    if (*element == VMS_ELEMENT_GARRAY_LENGTH && (field->size == 0 || field->size > G_MAXUINT)) {
        return fault(error, vmsd, field, "no GArray has elements of %zu bytes", field->size);
    }
    if ((*element == VMS_ELEMENT_TMP || *element == VMS_ELEMENT_QTAILQ || *element == VMS_ELEMENT_QLIST ||
         *element == VMS_ELEMENT_GTREE) &&
        !field->vmsd) {
        return fault(error, vmsd, field, "the description of its elements (vmsd) is missing");
    }
    if (!size_fits(field, *element, *width)) {
        return fault(error, vmsd, field, "an element has %zu bytes, but a %s has %u", field->size, info->name, *width);
    }
    return true;
}

bool vms_check_field(const VMStateDescription *vmsd, const VMStateField *field, VmsElement *element, uint8_t *width,
                     GError **error)
{
    if (!field->name) {
        return fault(error, vmsd, field, "give it a name");
    }
    if (field->num < 0) {
        return fault(error, vmsd, field, "it has %d elements", field->num);
    }
    *width = 0;
    if (field->flags & (VMS_STRUCT | VMS_VSTRUCT)) {
        *element = VMS_ELEMENT_STRUCT;
        if (!field->vmsd) {
            return fault(error, vmsd, field, "the description of its struct (vmsd) is missing");
        }
        return true;
    }
    if (!field->info) {
        *element = VMS_ELEMENT_NONE;
        if ((field->flags & VMS_ARRAY) && field->num == 0) {
            return true;
        }
        return fault(error, vmsd, field, "it has neither an info nor a vmsd");
    }
    return check_info(vmsd, field, element, width, error);
}

/* A load allocates as much as the field's @member says, and fills it as @element says. */
static bool check_reach(const VMStateDescription *vmsd, const VMStateField *field, const VMStateDescription *element,
                        int version, const char *member, GHashTable *reaches, GError **error)
{
    size_t size = strcmp(member, "start") == 0 ? field->start : field->size;
    uint64_t reach = vms_reach(reaches, element, version);

    return reach <= size ||
           fault(error, vmsd, field,
                 "a load allocates %zu bytes for each %s, which has members up to byte %" G_GUINT64_FORMAT
                 ": set the field's %s to the size of the struct that %s describes",
                 size, element->name, reach, member, element->name);
}

static bool check_struct_room(const VMStateDescription *vmsd, const VMStateField *field, GHashTable *reaches,
                              GError **error)
{
    bool each = field->flags & VMS_ARRAY_OF_POINTER_AUTO_ALLOC;
    int version = field->flags & VMS_VSTRUCT ? field->struct_version_id : field->vmsd->version_id;

    if (!each && (!(field->flags & (VMS_ALLOC | VMS_GARRAY)) || vms_field_has_pointers(field))) {
        return true;
    }
    return check_reach(vmsd, field, field->vmsd, version, each ? "start" : "size", reaches, error);
}

/* Elements are saved at their description's own version, which has all fields that any version loads. */
static bool check_node_room(const VMStateDescription *vmsd, const VMStateField *field, GHashTable *reaches, GError **error)
{
    VMStateInfoId id = field->info->id;

    if (id == VMSTATE_INFO_TMP && field->size < sizeof(void *)) {
        return fault(error, vmsd, field,
                     "its %zu bytes do not hold a pointer, which the temporary struct begins with: set the field's size to "
                     "that of the struct",
                     field->size);
    }
    if ((id == VMSTATE_INFO_QTAILQ || id == VMSTATE_INFO_QLIST) &&
        (field->size < 2 * sizeof(void *) || field->start > field->size - 2 * sizeof(void *))) {
        return fault(error, vmsd, field,
                     "elements of %zu bytes do not hold the list's entry at byte %zu: set the field's size to that of the "
                     "elements' struct, and start to where the entry is in it",
                     field->size, field->start);
    }
    if (id == VMSTATE_INFO_GTREE && field->start &&
        !check_reach(vmsd, field, &field->vmsd[1], field->vmsd[1].version_id, "start", reaches, error)) {
        return false;
    }
    return check_reach(vmsd, field, field->vmsd, field->vmsd->version_id, "size", reaches, error);
}

bool vms_check_room(const VMStateDescription *vmsd, const VMStateField *field, VmsElement element, GHashTable *reaches,
                    GError **error)
{
    switch (element) {
    case VMS_ELEMENT_STRUCT:
        return check_struct_room(vmsd, field, reaches, error);
    case VMS_ELEMENT_TMP:
    case VMS_ELEMENT_QTAILQ:
    case VMS_ELEMENT_QLIST:
    case VMS_ELEMENT_GTREE:
        return check_node_room(vmsd, field, reaches, error);
    default:
        return true;
    }
}

bool vms_check_bound(const VMStateDescription *vmsd, const VMStateField *field, GError **error)
{
    g_autofree char *reason = vms_bound_fault(vmsd, field);

    reason = reason ? reason : vms_capacity_fault(vmsd, field);
    return !reason || fault(error, vmsd, field, "%s", reason);
}

bool vms_check_migratable(const VMStateDescription *vmsd, const VMStateField *field, const VMStateDescription *nested,
                          GError **error)
{
    if (!nested->unmigratable) {
        return true;
    }
    g_set_error(error, VMSTATE_ERROR, VMSTATE_ERROR_UNMIGRATABLE,
                "description %s%s%s: its %s %s says that it cannot be migrated", vmsd->name, field ? ", field " : "",
                field ? field->name : "", field ? "description" : "subsection",
                nested->name ? nested->name : "(without a name)");
    return false;
}
