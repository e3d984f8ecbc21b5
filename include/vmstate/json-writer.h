/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The vmdesc while a save writes it. A custom info's put or save is handed the writer, inside the
 * object of its field, and may add members to that: readers ignore keys they do not know. The keys
 * that the format itself uses ("name", "type", "size", "array_len", "index", "struct", …) are the
 * engine's.
 *
 * All functions take NULL for the writer, when no vmdesc is wanted, and do nothing then. name is
 * the member's key inside an object, and NULL inside an array. Only during the hook that was given
 * the writer, and in its thread. What was started must be ended before the hook returns. Strings
 * are copied.
 */
#ifndef VMSTATE_JSON_WRITER_H
#define VMSTATE_JSON_WRITER_H

#include <stdbool.h>
#include <stdint.h>
#include <vmstate/description.h>
#include <vmstate/visibility.h>

VMSTATE_BEGIN_DECLS

/**
 * vmstate_json_writer_start_object:
 * @writer: (nullable): the writer
 * @name: (nullable): the key, NULL inside an array
 *
 * Begins an object; vmstate_json_writer_end_object() ends it. Since: 0.1
 */
VMSTATE_PUBLIC void vmstate_json_writer_start_object(VMStateJSONWriter *writer, const char *name);

/**
 * vmstate_json_writer_end_object:
 * @writer: (nullable): the writer, in an object that the same hook began
 *
 * Since: 0.1
 */
VMSTATE_PUBLIC void vmstate_json_writer_end_object(VMStateJSONWriter *writer);

/**
 * vmstate_json_writer_start_array:
 * @writer: (nullable): the writer
 * @name: (nullable): the key, NULL inside an array
 *
 * Begins an array; vmstate_json_writer_end_array() ends it. Since: 0.1
 */
VMSTATE_PUBLIC void vmstate_json_writer_start_array(VMStateJSONWriter *writer, const char *name);

/**
 * vmstate_json_writer_end_array:
 * @writer: (nullable): the writer, in an array that the same hook began
 *
 * Since: 0.1
 */
VMSTATE_PUBLIC void vmstate_json_writer_end_array(VMStateJSONWriter *writer);

/**
 * vmstate_json_writer_str:
 * @writer: (nullable): the writer
 * @name: (nullable): the key, NULL inside an array
 * @value: (nullable): UTF-8 text; NULL is written as null
 *
 * Since: 0.1
 */
VMSTATE_PUBLIC void vmstate_json_writer_str(VMStateJSONWriter *writer, const char *name,
                                            const char *value);

/**
 * vmstate_json_writer_int64, vmstate_json_writer_uint64, vmstate_json_writer_bool,
 * vmstate_json_writer_double:
 * @writer: (nullable): the writer
 * @name: (nullable): the key, NULL inside an array
 * @value: the value; infinities and NaNs, which JSON lacks, are written as null
 *
 * Since: 0.1
 */
VMSTATE_PUBLIC void vmstate_json_writer_int64(VMStateJSONWriter *writer, const char *name,
                                              int64_t value);
/** See vmstate_json_writer_int64(). Since: 0.1 */
VMSTATE_PUBLIC void vmstate_json_writer_uint64(VMStateJSONWriter *writer, const char *name,
                                               uint64_t value);
/** See vmstate_json_writer_int64(). Since: 0.1 */
VMSTATE_PUBLIC void vmstate_json_writer_bool(VMStateJSONWriter *writer, const char *name,
                                             bool value);
/** See vmstate_json_writer_int64(). Since: 0.1 */
VMSTATE_PUBLIC void vmstate_json_writer_double(VMStateJSONWriter *writer, const char *name,
                                               double value);

/**
 * vmstate_json_writer_null:
 * @writer: (nullable): the writer
 * @name: (nullable): the key, NULL inside an array
 *
 * Writes null. Since: 0.1
 */
VMSTATE_PUBLIC void vmstate_json_writer_null(VMStateJSONWriter *writer, const char *name);

VMSTATE_END_DECLS

#endif
