/* SPDX-License-Identifier: BSD-3-Clause */
#include "file-end.h"

#include <stdlib.h>
#include <string.h>

#include "bytes/stream.h"
#include "layout.h"

/* What stands around the eight digits, compared as text. */
#define CRC_HEAD   "\"crc32\": \""
#define CRC_TAIL   "\"}"
#define CRC_DIGITS 8
#define CRC_SIZE   (sizeof(CRC_HEAD) - 1 + CRC_DIGITS + sizeof(CRC_TAIL) - 1)

static bool has_vmdesc(const VMStateSaveOptions *options)
{
    return options->form != VMSTATE_FORM_BARE && options->style != VMSTATE_VMDESC_NONE;
}

bool vms_file_has_checksum(const VMStateSaveOptions *options)
{
    if (!has_vmdesc(options)) {
        return false;
    }
    if (options->checksum != VMS_DEFAULT) {
        return options->checksum == VMS_ON;
    }
    return options->form == VMSTATE_FORM_FILE &&
           (options->style == VMSTATE_VMDESC_COMPACT || options->style == VMSTATE_VMDESC_MINIMAL);
}

VMStateJSONWriter *vms_file_begin_vmdesc(const VMStateSaveOptions *options)
{
    VMStateJSONWriter *w;

    if (!has_vmdesc(options)) {
        return NULL;
    }
    w = vms_json_new(options->vmdesc_budget);
    vmstate_json_writer_start_object(w, NULL);
    return w;
}

bool vms_file_put_vmdesc(const VMStateSaveOptions *options, VMStateStream *stream, VMStateJSONWriter *vmdesc)
{
    bool checksum = vms_file_has_checksum(options);
    size_t length;
    const char *text;
    char digits[CRC_DIGITS + 1];

    if (!vmdesc) {
        return !stream->error;
    }
    if (!checksum) {
        vmstate_json_writer_end_object(vmdesc);
    }
    text = vms_json_text(vmdesc, &length);
    if (vms_json_overflowed(vmdesc) || length > UINT32_MAX - CRC_SIZE - 2) {
        vmstate_stream_fail(stream,
                            g_error_new(VMSTATE_ERROR, VMSTATE_ERROR_LIMIT,
                                        "the vmdesc needs more memory than its budget of %zu bytes; raise it, or choose "
                                        "the style compact or minimal",
                                        options->vmdesc_budget));
        return false;
    }
    vmstate_stream_put_u8(stream, VMS_ELEMENT_VMDESC);
    vmstate_stream_put_be32(stream, (uint32_t)(length + (checksum ? 2 + CRC_SIZE : 0)));
    vmstate_stream_put(stream, text, length);
    if (checksum) {
        vmstate_stream_put(stream, ", " CRC_HEAD, 2 + sizeof(CRC_HEAD) - 1);
        g_snprintf(digits, sizeof(digits), "%08x", vms_stream_crc(stream));
        vmstate_stream_put(stream, digits, CRC_DIGITS);
        vmstate_stream_put(stream, CRC_TAIL, sizeof(CRC_TAIL) - 1);
    }
    return !stream->error;
}

static bool verify(VMStateStream *stream, uint32_t crc, const char *digits)
{
    g_autofree char *said = NULL;
    g_autofree char *printable = NULL;
    char expected[CRC_DIGITS + 1];

    g_snprintf(expected, sizeof(expected), "%08x", crc);
    if (memcmp(expected, digits, CRC_DIGITS) == 0) {
        return true;
    }
    said = g_strndup(digits, CRC_DIGITS);
    printable = g_strescape(said, NULL);
    vms_stream_fail(stream, VMSTATE_ERROR_CHECKSUM,
                    "the stream is damaged: its checksum says \"%s\", its bytes give \"%s\"; save it again", printable,
                    expected);
    return false;
}

bool vms_file_get_vmdesc(VMStateStream *stream, VMStateChecksum policy, bool *had_checksum)
{
    uint32_t length = vmstate_stream_get_be32(stream);
    char end[CRC_SIZE];
    char *digits = end + sizeof(CRC_HEAD) - 1;
    uint32_t crc;

    *had_checksum = false;
    if (length < CRC_SIZE) {
        return vmstate_stream_skip(stream, length);
    }
    if (!vmstate_stream_skip(stream, length - CRC_SIZE) || !vmstate_stream_get(stream, end, sizeof(CRC_HEAD) - 1)) {
        return false;
    }
    crc = vms_stream_crc(stream);
    if (!vmstate_stream_get(stream, digits, CRC_DIGITS + sizeof(CRC_TAIL) - 1)) {
        return false;
    }
    *had_checksum = memcmp(end, CRC_HEAD, sizeof(CRC_HEAD) - 1) == 0 &&
                    memcmp(digits + CRC_DIGITS, CRC_TAIL, sizeof(CRC_TAIL) - 1) == 0;
    return !*had_checksum || policy == VMSTATE_CHECKSUM_IGNORED || verify(stream, crc, digits);
}
