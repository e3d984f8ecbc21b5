/* SPDX-License-Identifier: BSD-3-Clause */
/* Streams out: the file with its changes, in any codec; one section alone. */
#include <inttypes.h>
#include <string.h>
#include <unistd.h>

#include <vmstate/stream.h>

#include "bytes/checksum.h"
#include "bytes/codec.h"
#include "bytes/stream-codec.h"
#include "node.h"

#define PIECE ((size_t)64 * 1024)

/* Copies [from, to) with the changes; *crc counts what passes. */
static bool copy(VMStateFile *f, uint64_t from, uint64_t to, VMStateStream *out, uint32_t *crc, GError **error)
{
    g_autofree uint8_t *piece = g_malloc(PIECE);
    guint next = 0;

    while (from < to && !vmstate_stream_failed(out)) {
        size_t n = (size_t)MIN(to - from, PIECE);

        if (!vms_source_read(f->source, from, piece, n, error)) {
            return false;
        }
        for (guint i = next; i < f->edits->len; i++) {
            const VmsEdit *e = &g_array_index(f->edits, VmsEdit, i);
            uint64_t begin = MAX(e->offset, from);
            uint64_t end = MIN(e->offset + e->size, from + n);

            if (e->offset >= from + n) {
                break;
            }
            if (begin < end) {
                memcpy(piece + (begin - from), e->bytes + (begin - e->offset), end - begin);
            }
            next = e->offset + e->size <= from + n ? i + 1 : next;
        }
        if (crc) {
            *crc = vms_crc32(*crc, piece, n);
        }
        vmstate_stream_put(out, piece, n);
        from += n;
    }
    return true;
}

/* Where the checksum's digits are, or 0. */
static uint64_t crc_place(VMStateFile *f)
{
    uint64_t end = f->vmdesc_offset + f->vmdesc_size;
    char key[10];

    if (!f->has_vmdesc || f->vmdesc_size < 20 || !vms_source_read(f->source, end - 20, key, sizeof(key), NULL)) {
        return 0;
    }
    return memcmp(key, "\"crc32\": \"", sizeof(key)) == 0 ? end - 10 : 0;
}

static bool copy_all(VMStateFile *f, VMStateStream *out, GError **error)
{
    uint64_t size = vms_source_size(f->source);
    uint64_t place = f->edits->len > 0 ? crc_place(f) : 0;
    uint32_t crc = 0;
    char digits[9];

    if (place == 0) {
        return copy(f, 0, size, out, NULL, error);
    }
    if (!copy(f, 0, place, out, &crc, error)) {
        return false;
    }
    g_snprintf(digits, sizeof(digits), "%08" PRIx32, crc);
    vmstate_stream_put(out, digits, 8);
    return copy(f, place + 8, size, out, NULL, error);
}

static bool finish(VMStateStream *stream, bool good, GError **error)
{
    if (!good) {
        return false;
    }
    if (vmstate_stream_failed(stream)) {
        g_propagate_error(error, g_error_copy(vmstate_stream_get_error(stream)));
        return false;
    }
    return vmstate_stream_finish(stream, error);
}

bool vmstate_file_write(VMStateFile *f, int fd, VMStateCodec codec, GError **error)
{
    VMStateStream *plain = vmstate_stream_new_writer_fd(fd);
    VMStateStream *packed = NULL;
    bool good;

    if (codec == VMSTATE_CODEC_RAW) {
        good = finish(plain, copy_all(f, plain, error), error);
    } else {
        packed = vms_stream_new_encoder(plain, codec, VMS_CODEC_LEVEL_DEFAULT, error);
        good = packed && finish(packed, copy_all(f, packed, error), error) && finish(plain, true, error);
        if (packed) {
            vmstate_stream_free(packed);
        }
    }
    vmstate_stream_free(plain);
    return good;
}

/* What extract writes is summed up on its way. */
typedef struct Extract {
    VMStateFile *file;
    VMStateStream *out;
    uint32_t crc;
} Extract;

static void put(Extract *x, const void *bytes, size_t n)
{
    x->crc = vms_crc32(x->crc, bytes, n);
    vmstate_stream_put(x->out, bytes, n);
}

static void put_u8(Extract *x, uint8_t value)
{
    put(x, &value, 1);
}

static void put_be32(Extract *x, uint32_t value)
{
    value = GUINT32_TO_BE(value);
    put(x, &value, 4);
}

static bool put_section(Extract *x, const VMStateFileSection *s, GError **error)
{
    size_t n = vmstate_file_section_get_n_parts(s);
    bool no_ends = vms_without_ends(x->file);

    for (size_t i = 0; i < n; i++) {
        uint64_t offset, size;

        vmstate_file_section_get_part(s, i, &offset, &size);
        if (i > 0) {
            put_u8(x, i + 1 < n || (!s->ended && !no_ends) ? VMS_PART : VMS_END);
            put_be32(x, s->id);
        } else if (!copy(x->file, s->offset, offset, x->out, &x->crc, error)) {
            return false;
        }
        if (!copy(x->file, offset, offset + size, x->out, &x->crc, error)) {
            return false;
        }
        put_u8(x, VMS_FOOTER);
        put_be32(x, s->id);
    }
    return true;
}

static bool put_vmdesc(Extract *x, const VMStateFileSection *s, GError **error)
{
    static const char tail[] = "], \"crc32\": \"";
    const VmsDevice *d = s->device;
    g_autofree char *head = g_strdup_printf("{\"page_size\": %" PRIu64 ", \"devices\": [",
                                            vmstate_file_get_page_size(x->file));
    uint64_t size = strlen(head) + (d ? d->text_size : 0) + strlen(tail) + 10;
    char digits[11];

    put_u8(x, VMS_VMDESC);
    put_be32(x, (uint32_t)size);
    put(x, head, strlen(head));
    if (d && !copy(x->file, d->text, d->text + d->text_size, x->out, &x->crc, error)) {
        return false;
    }
    put(x, tail, strlen(tail));
    g_snprintf(digits, sizeof(digits), "%08" PRIx32 "\"}", x->crc);
    vmstate_stream_put(x->out, digits, 10);
    return true;
}

bool vmstate_file_extract(VMStateFile *f, const VMStateFileSection *s, int fd, GError **error)
{
    Extract x = { f, NULL, 0 };
    bool good;

    if (s->ram && f->blocks->len > 0 && g_array_index(f->blocks, VmsRamBlock, 0).mapped) {
        g_set_error(error, VMSTATE_ERROR, VMSTATE_ERROR_OPTION,
                    "%s: its pages stand at fixed places of the file (mapped-ram), and cannot stand elsewhere", s->label);
        return false;
    }
    x.out = vmstate_stream_new_writer_fd(fd);
    put_be32(&x, 0x5145564d);
    put_be32(&x, 3);
    good = put_section(&x, s, error);
    put_u8(&x, VMS_EOF);
    good = good && put_vmdesc(&x, s, error);
    good = finish(x.out, good, error);
    vmstate_stream_free(x.out);
    return good;
}
