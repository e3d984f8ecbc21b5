/* SPDX-License-Identifier: BSD-3-Clause */
#include "kit.h"

#include <string.h>
#include <vmstate/error.h>

/* Lines of a hexdump before and after that of the byte. */
#define LINES_AROUND 2

bool vms_kit_take_device(VMStateTestDevice *own, const VMStateTestDevice *device, GError **error)
{
    *own = (VMStateTestDevice){ 0 };
    memcpy(own, device, MIN(device->struct_size, sizeof(*own)));
    if (own->vmsd && own->vmsd->name && own->vmsd->fields && own->make && own->free) {
        return true;
    }
    g_set_error_literal(error, VMSTATE_ERROR, VMSTATE_ERROR_MISUSE,
                        "VMStateTestDevice: give struct_size, vmsd (with a name and fields), make and free");
    return false;
}

void vms_kit_init(VmsKit *kit, const VMStateTestDevice *device)
{
    *kit = (VmsKit){ .device = device };
    kit->touched = g_malloc0(device->size + 1);
    kit->seen_on = g_hash_table_new(g_str_hash, g_str_equal);
    kit->seen_off = g_hash_table_new(g_str_hash, g_str_equal);
    kit->conditional = g_hash_table_new_full(NULL, NULL, NULL, g_free);
    kit->existed = g_hash_table_new(NULL, NULL);
    kit->remarks = g_string_new(NULL);
}

void vms_kit_clear(VmsKit *kit)
{
    g_free(kit->touched);
    g_hash_table_unref(kit->seen_on);
    g_hash_table_unref(kit->seen_off);
    g_hash_table_unref(kit->conditional);
    g_hash_table_unref(kit->existed);
    g_string_free(kit->remarks, TRUE);
    if (kit->failure) {
        g_string_free(kit->failure, TRUE);
    }
}

bool vms_kit_skips(const VmsKit *kit, VMStateTestCheck check)
{
    return kit->device->skip & check;
}

static void append_line(GString *text, const uint8_t *data, size_t size, size_t line, uint64_t offset)
{
    g_string_append_printf(text, "\n    %08zx ", line);
    for (size_t i = line; i < line + 16; i++) {
        if (i < size) {
            g_string_append_printf(text, "%c%02x", i == offset ? '>' : ' ', data[i]);
        } else {
            g_string_append(text, "   ");
        }
    }
    g_string_append(text, "  ");
    for (size_t i = line; i < MIN(line + 16, size); i++) {
        g_string_append_c(text, g_ascii_isprint((char)data[i]) ? (char)data[i] : '.');
    }
}

/* '>' stands before the byte. */
static void append_hexdump(GString *text, GBytes *bytes, uint64_t offset)
{
    gsize size;
    const uint8_t *data = g_bytes_get_data(bytes, &size);
    size_t middle = (size_t)MIN(offset, (uint64_t)size) & ~(size_t)15;
    size_t line = middle > LINES_AROUND * 16 ? middle - LINES_AROUND * 16 : 0;

    for (; line < size && line <= middle + LINES_AROUND * 16; line += 16) {
        append_line(text, data, size, line, offset);
    }
}

bool vms_kit_fail(VmsKit *kit, const char *path, uint64_t offset, GBytes *bytes, const char *format, ...)
{
    va_list args;

    if (kit->failure) {
        return false;
    }
    kit->failure = g_string_new(NULL);
    g_string_append_printf(kit->failure, "%s: %s: ", kit->device->vmsd->name, kit->check);
    va_start(args, format);
    g_string_append_vprintf(kit->failure, format, args);
    va_end(args);
    if (path) {
        g_string_append_printf(kit->failure, "\n  path: %s", path);
    }
    if (offset != VMS_NO_OFFSET) {
        g_string_append_printf(kit->failure, "\n  offset: %" G_GUINT64_FORMAT " (0x%" G_GINT64_MODIFIER "x)", offset,
                               offset);
    }
    if (bytes && offset != VMS_NO_OFFSET) {
        append_hexdump(kit->failure, bytes, offset);
    }
    return false;
}

bool vms_kit_fail_refused(VmsKit *kit, const char *what, GBytes *bytes, const GError *error)
{
    bool for_values = g_error_matches(error, VMSTATE_ERROR, VMSTATE_ERROR_HOOK) ||
                      g_error_matches(error, VMSTATE_ERROR, VMSTATE_ERROR_VALUE) ||
                      g_error_matches(error, VMSTATE_ERROR, VMSTATE_ERROR_FAILED);

    return vms_kit_fail(kit, NULL, VMS_NO_OFFSET, bytes, "%s: what was saved is refused: %s%s", what, error->message,
                        for_values ? "; declare the relation (VMSTATE_RELATION_...) or give the device an adjust" : "");
}

uint64_t vms_random(uint64_t *state)
{
    uint64_t z = (*state += 0x9e3779b97f4a7c15);

    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
    z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
    return z ^ (z >> 31);
}

uint64_t vms_random_at(uint64_t seed, const char *path)
{
    uint64_t hash = 0xcbf29ce484222325;

    for (; *path; path++) {
        hash = (hash ^ (uint8_t)*path) * 0x100000001b3;
    }
    hash ^= seed;
    return vms_random(&hash);
}

static bool in_ranges(const VMStateRange *range, size_t offset)
{
    for (; range && range->size; range++) {
        if (offset >= range->offset && offset - range->offset < range->size) {
            return true;
        }
    }
    return false;
}

bool vms_not_state(const VMStateTestDevice *device, size_t offset)
{
    const VMStateDescriptionExtra *extra = device->vmsd->extra;

    return in_ranges(device->not_state, offset) || (extra && in_ranges(extra->not_state, offset));
}
