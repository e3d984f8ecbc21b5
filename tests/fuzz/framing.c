/* SPDX-License-Identifier: BSD-3-Clause */
#include "framing.h"

#include <string.h>
#include <zlib.h>

#define CRC_HEAD "\"crc32\": \""
#define CRC_TAIL "\"}"

enum {
    HEADER_SIZE = 8,
    FOOTER_SIZE = 5,
    DIGITS = 8,
    CRC_END = sizeof(CRC_HEAD) - 1 + DIGITS + sizeof(CRC_TAIL) - 1,
};

static uint32_t be(const uint8_t *p, size_t n)
{
    uint32_t value = 0;

    for (size_t i = 0; i < n; i++) {
        value = value << 8 | p[i];
    }
    return value;
}

/* Behind a section's header; 0 where it does not fit. */
static size_t header_size(const uint8_t *p, size_t left)
{
    if (p[0] == 0x02 || p[0] == 0x03) {
        return left >= 5 ? 5 : 0;
    }
    return left >= 6 && left >= 14u + p[5] ? 14u + p[5] : 0;
}

/* Where the footer with the id in @id stands behind @from; @size where there is none. */
static size_t find_footer(const uint8_t *data, size_t from, size_t size, const uint8_t *id)
{
    for (size_t i = from; i + FOOTER_SIZE <= size; i++) {
        if (data[i] == 0x7e && memcmp(data + i + 1, id, 4) == 0) {
            return i;
        }
    }
    return size;
}

/* A configuration has no end of its own: the next section's header is looked for. */
static size_t configuration_size(const uint8_t *p, size_t left)
{
    size_t i = left >= 5 ? 5 + (size_t)be(p + 1, 4) : left;

    for (; i + 14 < left; i++) {
        bool starts = (p[i] == 0x01 || p[i] == 0x04) && p[i + 5] > 0 && i + 14u + p[i + 5] < left &&
                      g_ascii_isprint(p[i + 6]) && p[i + 1] == 0 && p[i + 2] == 0;

        if (starts || (p[i] == 0x08 && p[i + 1] == 0)) {
            return i;
        }
    }
    return left;
}

static void section_frame(const uint8_t *data, size_t size, Frame *frame)
{
    size_t header = header_size(data + frame->from, size - frame->from);
    size_t footer;

    frame->kind = FRAME_REST;
    frame->size = size - frame->from;
    if (header == 0) {
        return;
    }
    footer = find_footer(data, frame->from + header, size, data + frame->from + 1);
    if (footer == size) {
        return;
    }
    frame->kind = FRAME_SECTION;
    frame->payload = frame->from + header;
    frame->payload_size = footer - frame->payload;
    frame->size = footer + FOOTER_SIZE - frame->from;
}

static void next_frame(const uint8_t *data, size_t size, Frame *frame)
{
    const uint8_t *p = data + frame->from;
    size_t left = size - frame->from;

    frame->kind = FRAME_REST;
    frame->size = left;
    switch (p[0]) {
    case 0x00:
        frame->kind = FRAME_EOF;
        frame->size = 1;
        return;
    case 0x01:
    case 0x02:
    case 0x03:
    case 0x04:
        section_frame(data, size, frame);
        return;
    case 0x06:
        frame->kind = FRAME_VMDESC;
        return;
    case 0x07:
        frame->kind = FRAME_CONFIGURATION;
        frame->size = MIN(configuration_size(p, left), left);
        return;
    case 0x08:
        if (left >= 5 && left - 5 >= be(p + 3, 2)) {
            frame->kind = FRAME_COMMAND;
            frame->size = 5 + be(p + 3, 2);
        }
        return;
    default:
        return;
    }
}

GArray *framing_parse(const uint8_t *data, size_t size)
{
    GArray *frames = g_array_new(FALSE, FALSE, sizeof(Frame));
    size_t at = 0;

    if (size >= HEADER_SIZE && memcmp(data, "QEVM", 4) == 0) {
        g_array_append_val(frames, ((Frame){FRAME_HEADER, 0, HEADER_SIZE, 0, 0}));
        at = HEADER_SIZE;
    }
    while (at < size) {
        Frame frame = {.from = at};

        next_frame(data, size, &frame);
        g_array_append_val(frames, frame);
        at += frame.size;
    }
    return frames;
}

static void repair_length(uint8_t *data, size_t size)
{
    g_autoptr(GArray) frames = framing_parse(data, size);
    const Frame *last = &g_array_index(frames, Frame, frames->len - 1);

    if (last->kind == FRAME_VMDESC && last->size >= 5) {
        for (size_t i = 0; i < 4; i++) {
            data[last->from + 1 + i] = (uint8_t)((last->size - 5) >> (24 - 8 * i));
        }
    }
}

void framing_repair(uint8_t *data, size_t size)
{
    uint8_t *end = data + size;
    char digits[DIGITS + 1];

    if (size < HEADER_SIZE + CRC_END ||
        memcmp(end - CRC_END, CRC_HEAD, sizeof(CRC_HEAD) - 1) != 0 ||
        memcmp(end - 2, CRC_TAIL, 2) != 0) {
        return;
    }
    repair_length(data, size);
    g_snprintf(digits, sizeof(digits), "%08x",
               (unsigned)crc32(0, data, (unsigned)(size - 2 - DIGITS)));
    memcpy(end - 2 - DIGITS, digits, DIGITS);
}
