/* SPDX-License-Identifier: BSD-3-Clause */
#include "interpreter.h"

#include "direct-bytes.h"
#include "shapes.h"

static void put_bytes(InterpreterStream *stream, const uint8_t *bytes, size_t n)
{
    g_byte_array_append(stream->bytes, bytes, (guint)n);
}

static const uint8_t *take_bytes(InterpreterStream *stream, size_t n)
{
    const uint8_t *p = stream->bytes->data + stream->position;

    if (stream->bytes->len - stream->position < n) {
        stream->failed = true;
        return NULL;
    }
    stream->position += n;
    return p;
}

static void put_8(InterpreterStream *stream, const void *element)
{
    put_bytes(stream, element, 1);
}

static void put_16(InterpreterStream *stream, const void *element)
{
    uint8_t bytes[2];

    put_be16(bytes, *(const uint16_t *)element);
    put_bytes(stream, bytes, sizeof(bytes));
}

static void put_32(InterpreterStream *stream, const void *element)
{
    uint8_t bytes[4];

    put_be32(bytes, *(const uint32_t *)element);
    put_bytes(stream, bytes, sizeof(bytes));
}

static void put_64(InterpreterStream *stream, const void *element)
{
    uint8_t bytes[8];

    put_be64(bytes, *(const uint64_t *)element);
    put_bytes(stream, bytes, sizeof(bytes));
}

static bool get_8(InterpreterStream *stream, void *element)
{
    const uint8_t *p = take_bytes(stream, 1);

    if (p) {
        *(uint8_t *)element = *p;
    }
    return p;
}

static bool get_bool(InterpreterStream *stream, void *element)
{
    const uint8_t *p = take_bytes(stream, 1);

    if (!p || *p > 1) {
        return false;
    }
    *(bool *)element = *p;
    return true;
}

static bool get_16(InterpreterStream *stream, void *element)
{
    const uint8_t *p = take_bytes(stream, 2);

    if (p) {
        *(uint16_t *)element = get_be16(&p);
    }
    return p;
}

static bool get_32(InterpreterStream *stream, void *element)
{
    const uint8_t *p = take_bytes(stream, 4);

    if (p) {
        *(uint32_t *)element = get_be32(&p);
    }
    return p;
}

static bool get_64(InterpreterStream *stream, void *element)
{
    const uint8_t *p = take_bytes(stream, 8);

    if (p) {
        *(uint64_t *)element = get_be64(&p);
    }
    return p;
}

#define SCALAR(_put, _get, _type, _state, _member)                                                 \
    {                                                                                              \
        .offset = offsetof(_state, _member), .size = sizeof(_type), .n = 1, .put = (_put),         \
        .get = (_get)                                                                              \
    }
#define F_UINT8(_state, _member)  SCALAR(put_8, get_8, uint8_t, _state, _member)
#define F_BOOL(_state, _member)   SCALAR(put_8, get_bool, bool, _state, _member)
#define F_UINT16(_state, _member) SCALAR(put_16, get_16, uint16_t, _state, _member)
#define F_UINT32(_state, _member) SCALAR(put_32, get_32, uint32_t, _state, _member)
#define F_INT32(_state, _member)  SCALAR(put_32, get_32, int32_t, _state, _member)
#define F_UINT64(_state, _member) SCALAR(put_64, get_64, uint64_t, _state, _member)

#define REGS_FIELD(_suffix, _type, _name) F_##_suffix(Regs, _name),
const InterpreterField interpreter_regs[] = { REGS_FIELDS(REGS_FIELD){ 0 } };

const InterpreterField interpreter_array32[] = {
    { .offset = offsetof(Arr32, a), .size = 4, .n = ARR_N, .put = put_32, .get = get_32 },
    { 0 },
};

static const InterpreterField inner_fields[] = {
    F_UINT32(DescInner, head),
    F_UINT16(DescInner, tail),
    F_UINT8(DescInner, kind),
    { 0 },
};

static const InterpreterField desc_fields[] = {
    F_UINT64(Desc, addr),
    F_UINT32(Desc, len),
    F_UINT16(Desc, flags),
    F_UINT16(Desc, next),
    { .offset = offsetof(Desc, inner), .size = sizeof(DescInner), .n = 1, .fields = inner_fields },
    F_UINT8(Desc, state),
    F_BOOL(Desc, in_use),
    F_INT32(Desc, error),
    F_UINT64(Desc, cookie),
    F_UINT32(Desc, seq),
    { 0 },
};

const InterpreterField interpreter_ring[] = {
    { .offset = offsetof(Ring, d), .size = sizeof(Desc), .n = RING_N, .fields = desc_fields },
    { 0 },
};

void interpreter_save(InterpreterStream *stream, const InterpreterField *fields, const void *opaque)
{
    for (const InterpreterField *field = fields; field->n; field++) {
        const uint8_t *element = (const uint8_t *)opaque + field->offset;

        for (size_t i = 0; i < field->n; i++, element += field->size) {
            if (field->fields) {
                interpreter_save(stream, field->fields, element);
            } else {
                field->put(stream, element);
            }
        }
    }
}

bool interpreter_load(InterpreterStream *stream, const InterpreterField *fields, void *opaque)
{
    for (const InterpreterField *field = fields; field->n; field++) {
        uint8_t *element = (uint8_t *)opaque + field->offset;

        for (size_t i = 0; i < field->n; i++, element += field->size) {
            bool ok = field->fields ? interpreter_load(stream, field->fields, element)
                                    : field->get(stream, element);

            if (!ok) {
                return false;
            }
        }
    }
    return true;
}
