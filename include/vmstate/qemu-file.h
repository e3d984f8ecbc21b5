/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * QEMU's QEMUFile for a device's source that comes from there: it is a VMStateStream here, and its
 * functions are static inlines, as nothing with a name of QEMU's may be exported. See
 * <vmstate/stream.h> for what they do; after a failure puts do nothing and gets give 0.
 */
#ifndef VMSTATE_QEMU_FILE_H
#define VMSTATE_QEMU_FILE_H

#include <errno.h>
#include <string.h>
#include <vmstate/error.h>
#include <vmstate/stream.h>

VMSTATE_BEGIN_DECLS

/** QEMUFile: bytes on their way; a VMStateStream. Since: 0.1 */
typedef VMStateStream QEMUFile;

/** qemu_put_buffer: puts size bytes. Since: 0.1 */
static inline void qemu_put_buffer(QEMUFile *f, const uint8_t *buf, size_t size)
{
    vmstate_stream_put(f, buf, size);
}

/** qemu_get_buffer: gets size bytes. Returns: size, or 0 when the stream has fewer. Since: 0.1 */
static inline size_t qemu_get_buffer(QEMUFile *f, uint8_t *buf, size_t size)
{
    return vmstate_stream_get(f, buf, size) ? size : 0;
}

/** qemu_put_byte, qemu_put_be16 and so on: put an integer, big-endian. Since: 0.1 */
static inline void qemu_put_byte(QEMUFile *f, int value)
{
    vmstate_stream_put_u8(f, (uint8_t)value);
}
static inline void qemu_put_ubyte(QEMUFile *f, unsigned int value)
{
    vmstate_stream_put_u8(f, (uint8_t)value);
}
static inline void qemu_put_sbyte(QEMUFile *f, int value)
{
    vmstate_stream_put_u8(f, (uint8_t)value);
}
static inline void qemu_put_be16(QEMUFile *f, unsigned int value)
{
    vmstate_stream_put_be16(f, (uint16_t)value);
}
static inline void qemu_put_be32(QEMUFile *f, unsigned int value)
{
    vmstate_stream_put_be32(f, value);
}
static inline void qemu_put_be64(QEMUFile *f, uint64_t value)
{
    vmstate_stream_put_be64(f, value);
}
static inline void qemu_put_sbe16(QEMUFile *f, int value)
{
    vmstate_stream_put_be16(f, (uint16_t)value);
}
static inline void qemu_put_sbe32(QEMUFile *f, int value)
{
    vmstate_stream_put_be32(f, (uint32_t)value);
}
static inline void qemu_put_sbe64(QEMUFile *f, int64_t value)
{
    vmstate_stream_put_be64(f, (uint64_t)value);
}

/** qemu_get_byte, qemu_get_be16 and so on: get an integer, big-endian. Since: 0.1 */
static inline int qemu_get_byte(QEMUFile *f)
{
    return vmstate_stream_get_u8(f);
}
static inline unsigned int qemu_get_ubyte(QEMUFile *f)
{
    return vmstate_stream_get_u8(f);
}
static inline int qemu_get_sbyte(QEMUFile *f)
{
    return (int8_t)vmstate_stream_get_u8(f);
}
static inline unsigned int qemu_get_be16(QEMUFile *f)
{
    return vmstate_stream_get_be16(f);
}
static inline unsigned int qemu_get_be32(QEMUFile *f)
{
    return vmstate_stream_get_be32(f);
}
static inline uint64_t qemu_get_be64(QEMUFile *f)
{
    return vmstate_stream_get_be64(f);
}
static inline int qemu_get_sbe16(QEMUFile *f)
{
    return (int16_t)vmstate_stream_get_be16(f);
}
static inline int qemu_get_sbe32(QEMUFile *f)
{
    return (int32_t)vmstate_stream_get_be32(f);
}
static inline int64_t qemu_get_sbe64(QEMUFile *f)
{
    return (int64_t)vmstate_stream_get_be64(f);
}

/** qemu_put_8s, qemu_put_be16s and so on: put the integer at value. Since: 0.1 */
static inline void qemu_put_8s(QEMUFile *f, const uint8_t *value)
{
    vmstate_stream_put_u8(f, *value);
}
static inline void qemu_put_s8s(QEMUFile *f, const int8_t *value)
{
    vmstate_stream_put_u8(f, (uint8_t)*value);
}
static inline void qemu_put_be16s(QEMUFile *f, const uint16_t *value)
{
    vmstate_stream_put_be16(f, *value);
}
static inline void qemu_put_sbe16s(QEMUFile *f, const int16_t *value)
{
    vmstate_stream_put_be16(f, (uint16_t)*value);
}
static inline void qemu_put_be32s(QEMUFile *f, const uint32_t *value)
{
    vmstate_stream_put_be32(f, *value);
}
static inline void qemu_put_sbe32s(QEMUFile *f, const int32_t *value)
{
    vmstate_stream_put_be32(f, (uint32_t)*value);
}
static inline void qemu_put_be64s(QEMUFile *f, const uint64_t *value)
{
    vmstate_stream_put_be64(f, *value);
}
static inline void qemu_put_sbe64s(QEMUFile *f, const int64_t *value)
{
    vmstate_stream_put_be64(f, (uint64_t)*value);
}

/** qemu_get_8s, qemu_get_be16s and so on: get an integer to value. Since: 0.1 */
static inline void qemu_get_8s(QEMUFile *f, uint8_t *value)
{
    *value = vmstate_stream_get_u8(f);
}
static inline void qemu_get_s8s(QEMUFile *f, int8_t *value)
{
    *value = (int8_t)vmstate_stream_get_u8(f);
}
static inline void qemu_get_be16s(QEMUFile *f, uint16_t *value)
{
    *value = vmstate_stream_get_be16(f);
}
static inline void qemu_get_sbe16s(QEMUFile *f, int16_t *value)
{
    *value = (int16_t)vmstate_stream_get_be16(f);
}
static inline void qemu_get_be32s(QEMUFile *f, uint32_t *value)
{
    *value = vmstate_stream_get_be32(f);
}
static inline void qemu_get_sbe32s(QEMUFile *f, int32_t *value)
{
    *value = (int32_t)vmstate_stream_get_be32(f);
}
static inline void qemu_get_be64s(QEMUFile *f, uint64_t *value)
{
    *value = vmstate_stream_get_be64(f);
}
static inline void qemu_get_sbe64s(QEMUFile *f, int64_t *value)
{
    *value = (int64_t)vmstate_stream_get_be64(f);
}

/** qemu_put_counted_string: puts a byte with the length, 255 at most, and the text. Since: 0.1 */
static inline void qemu_put_counted_string(QEMUFile *f, const char *text)
{
    size_t length = strlen(text);
    if (length > 255) {
        vmstate_stream_fail(f, g_error_new(VMSTATE_ERROR, VMSTATE_ERROR_VALUE,
                                           "a counted string has %zu bytes, which is above 255",
                                           length));
        return;
    }
    vmstate_stream_put_u8(f, (uint8_t)length);
    vmstate_stream_put(f, text, length);
}

/**
 * qemu_get_counted_string: gets such a text, with a NUL behind it. Returns: its length; 0 on
 * failure.
 *
 * Since: 0.1
 */
static inline size_t qemu_get_counted_string(QEMUFile *f, char buf[256])
{
    size_t length = vmstate_stream_get_u8(f);
    if (!vmstate_stream_get(f, buf, length)) {
        length = 0;
    }
    buf[length] = '\0';
    return length;
}

/**
 * qemu_file_get_error: 0, or -EIO when the bytes ran out or could not be moved, or -EINVAL when
 * something else made the stream fail.
 *
 * Since: 0.1
 */
static inline int qemu_file_get_error(QEMUFile *f)
{
    const GError *error = vmstate_stream_get_error(f);
    if (!error) {
        return 0;
    }
    return g_error_matches(error, VMSTATE_ERROR, VMSTATE_ERROR_IO) ||
                   g_error_matches(error, VMSTATE_ERROR, VMSTATE_ERROR_TRUNCATED)
               ? -EIO
               : -EINVAL;
}

/**
 * qemu_file_set_error: makes the stream fail because of a negative errno value; 0 is no failure.
 *
 * Since: 0.1
 */
static inline void qemu_file_set_error(QEMUFile *f, int negative_errno)
{
    if (negative_errno) {
        vmstate_stream_fail(f, g_error_new(VMSTATE_ERROR, VMSTATE_ERROR_HOOK, "a hook failed: %s",
                                           g_strerror(ABS(negative_errno))));
    }
}

VMSTATE_END_DECLS

#endif
