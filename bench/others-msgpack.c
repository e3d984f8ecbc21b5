/* SPDX-License-Identifier: BSD-3-Clause */
/* msgpack-c: a struct is an array of its fields. */
#include "others.h"

#ifdef HAVE_MSGPACK

#include <msgpack.h>
#include <string.h>

typedef struct Run {
    const void *from;
    void *to;
    msgpack_sbuffer packed;
} Run;

#define PACK_UINT8  msgpack_pack_uint8
#define PACK_UINT16 msgpack_pack_uint16
#define PACK_UINT32 msgpack_pack_uint32
#define PACK_UINT64 msgpack_pack_uint64
#define PACK_INT32  msgpack_pack_int32

static int PACK_BOOL(msgpack_packer *packer, bool value)
{
    return value ? msgpack_pack_true(packer) : msgpack_pack_false(packer);
}

#define TAKE_UINT8(_o)  ((uint8_t)(_o).via.u64)
#define TAKE_UINT16(_o) ((uint16_t)(_o).via.u64)
#define TAKE_UINT32(_o) ((uint32_t)(_o).via.u64)
#define TAKE_UINT64(_o) ((_o).via.u64)
#define TAKE_INT32(_o)  ((int32_t)(_o).via.i64)
#define TAKE_BOOL(_o)   ((_o).via.boolean)

static void begin(Run *run, msgpack_packer *packer)
{
    msgpack_sbuffer_clear(&run->packed);
    msgpack_packer_init(packer, &run->packed, msgpack_sbuffer_write);
}

static void save_regs(void *data)
{
    Run *run = data;
    const Regs *regs = run->from;
    msgpack_packer packer;

    begin(run, &packer);
    msgpack_pack_array(&packer, REGS_NFIELDS);
#define SAVE(_suffix, _type, _name) PACK_##_suffix(&packer, regs->_name);
    REGS_FIELDS(SAVE)
}

static void unpack(Run *run, msgpack_unpacked *unpacked)
{
    size_t offset = 0;

    msgpack_unpacked_init(unpacked);
    if (msgpack_unpack_next(unpacked, run->packed.data, run->packed.size, &offset) !=
        MSGPACK_UNPACK_SUCCESS) {
        bench_fail("msgpack-c did not unpack what it packed");
    }
}

static void load_regs(void *data)
{
    Run *run = data;
    Regs *regs = run->to;
    msgpack_unpacked unpacked;
    const msgpack_object *o;

    unpack(run, &unpacked);
    o = unpacked.data.via.array.ptr;
#define LOAD(_suffix, _type, _name) regs->_name = TAKE_##_suffix(*o), o++;
    REGS_FIELDS(LOAD)
    msgpack_unpacked_destroy(&unpacked);
}

static void save_ring(void *data)
{
    Run *run = data;
    const Ring *ring = run->from;
    msgpack_packer packer;

    begin(run, &packer);
    msgpack_pack_array(&packer, RING_N);
    for (const Desc *d = ring->d; d < ring->d + RING_N; d++) {
        msgpack_pack_array(&packer, 10);
        msgpack_pack_uint64(&packer, d->addr);
        msgpack_pack_uint32(&packer, d->len);
        msgpack_pack_uint16(&packer, d->flags);
        msgpack_pack_uint16(&packer, d->next);
        msgpack_pack_array(&packer, 3);
        msgpack_pack_uint32(&packer, d->inner.head);
        msgpack_pack_uint16(&packer, d->inner.tail);
        msgpack_pack_uint8(&packer, d->inner.kind);
        msgpack_pack_uint8(&packer, d->state);
        PACK_BOOL(&packer, d->in_use);
        msgpack_pack_int32(&packer, d->error);
        msgpack_pack_uint64(&packer, d->cookie);
        msgpack_pack_uint32(&packer, d->seq);
    }
}

static void load_ring(void *data)
{
    Run *run = data;
    Ring *ring = run->to;
    msgpack_unpacked unpacked;

    unpack(run, &unpacked);
    for (size_t i = 0; i < RING_N; i++) {
        const msgpack_object *o = unpacked.data.via.array.ptr[i].via.array.ptr;
        const msgpack_object *inner = o[4].via.array.ptr;
        Desc *d = &ring->d[i];

        d->addr = TAKE_UINT64(o[0]);
        d->len = TAKE_UINT32(o[1]);
        d->flags = TAKE_UINT16(o[2]);
        d->next = TAKE_UINT16(o[3]);
        d->inner.head = TAKE_UINT32(inner[0]);
        d->inner.tail = TAKE_UINT16(inner[1]);
        d->inner.kind = TAKE_UINT8(inner[2]);
        d->state = TAKE_UINT8(o[5]);
        d->in_use = TAKE_BOOL(o[6]);
        d->error = TAKE_INT32(o[7]);
        d->cookie = TAKE_UINT64(o[8]);
        d->seq = TAKE_UINT32(o[9]);
    }
    msgpack_unpacked_destroy(&unpacked);
}

static BenchProbe probe(const void *from, void *to, size_t size, void (*save)(void *),
                        void (*load)(void *), bool loads)
{
    Run *run = bench_keep(g_new0(Run, 1));

    run->from = from;
    run->to = to;
    msgpack_sbuffer_init(&run->packed);
    memset(to, 0, size);
    save(run);
    load(run);
    if (memcmp(from, to, size) != 0) {
        bench_fail("msgpack-c did not bring back what was saved");
    }
    return (BenchProbe){ .name = "msgpack-c", .run = loads ? load : save, .data = run };
}

BenchProbe others_msgpack_regs(const Regs *from, Regs *to, bool load)
{
    return probe(from, to, sizeof(*to), save_regs, load_regs, load);
}

BenchProbe others_msgpack_ring(const Ring *from, Ring *to, bool load)
{
    return probe(from, to, sizeof(*to), save_ring, load_ring, load);
}

#else

BenchProbe others_msgpack_regs(G_GNUC_UNUSED const Regs *from, G_GNUC_UNUSED Regs *to,
                               G_GNUC_UNUSED bool load)
{
    return (BenchProbe){ 0 };
}

BenchProbe others_msgpack_ring(G_GNUC_UNUSED const Ring *from, G_GNUC_UNUSED Ring *to,
                               G_GNUC_UNUSED bool load)
{
    return (BenchProbe){ 0 };
}

#endif
