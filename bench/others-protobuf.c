/* SPDX-License-Identifier: BSD-3-Clause */
/* protobuf-c: from the device's struct to packed bytes, and back. */
#include "others.h"

#ifdef HAVE_PROTOBUF_C

#include <string.h>

#include "shapes.pb-c.h"

typedef struct Run {
    const void *from;
    void *to;
    uint8_t *packed;
    size_t size;
    /* The ring's messages, made once. */
    ProtoRing ring;
    ProtoDesc *descs;
    ProtoInner *inners;
} Run;

static void save_regs(void *data)
{
    Run *run = data;
    const Regs *regs = run->from;
    ProtoRegs message = PROTO_REGS__INIT;

#define COPY_OUT(_suffix, _type, _name) message._name = regs->_name;
    REGS_FIELDS(COPY_OUT)
    run->size = proto_regs__pack(&message, run->packed);
}

static void load_regs(void *data)
{
    Run *run = data;
    Regs *regs = run->to;
    ProtoRegs *message = proto_regs__unpack(NULL, run->size, run->packed);

#define COPY_IN(_suffix, _type, _name) regs->_name = (_type)message->_name;
    REGS_FIELDS(COPY_IN)
    proto_regs__free_unpacked(message, NULL);
}

static void save_ring(void *data)
{
    Run *run = data;
    const Ring *ring = run->from;

    for (size_t i = 0; i < RING_N; i++) {
        const Desc *d = &ring->d[i];
        ProtoDesc *m = &run->descs[i];

        m->addr = d->addr;
        m->len = d->len;
        m->flags = d->flags;
        m->next = d->next;
        m->inner->head = d->inner.head;
        m->inner->tail = d->inner.tail;
        m->inner->kind = d->inner.kind;
        m->state = d->state;
        m->in_use = d->in_use;
        m->error = d->error;
        m->cookie = d->cookie;
        m->seq = d->seq;
    }
    run->size = proto_ring__pack(&run->ring, run->packed);
}

static void load_ring(void *data)
{
    Run *run = data;
    Ring *ring = run->to;
    ProtoRing *message = proto_ring__unpack(NULL, run->size, run->packed);

    for (size_t i = 0; i < RING_N; i++) {
        const ProtoDesc *m = message->d[i];
        Desc *d = &ring->d[i];

        d->addr = m->addr;
        d->len = m->len;
        d->flags = (uint16_t)m->flags;
        d->next = (uint16_t)m->next;
        d->inner.head = m->inner->head;
        d->inner.tail = (uint16_t)m->inner->tail;
        d->inner.kind = (uint8_t)m->inner->kind;
        d->state = (uint8_t)m->state;
        d->in_use = m->in_use;
        d->error = m->error;
        d->cookie = m->cookie;
        d->seq = m->seq;
    }
    proto_ring__free_unpacked(message, NULL);
}

static void prepare_ring(Run *run)
{
    run->descs = g_new(ProtoDesc, RING_N);
    run->inners = g_new(ProtoInner, RING_N);
    proto_ring__init(&run->ring);
    run->ring.n_d = RING_N;
    run->ring.d = g_new(ProtoDesc *, RING_N);
    for (size_t i = 0; i < RING_N; i++) {
        proto_desc__init(&run->descs[i]);
        proto_inner__init(&run->inners[i]);
        run->descs[i].inner = &run->inners[i];
        run->ring.d[i] = &run->descs[i];
    }
}

static Run *run_new(const void *from, void *to, size_t room)
{
    Run *run = bench_keep(g_new0(Run, 1));

    run->from = from;
    run->to = to;
    run->packed = g_malloc0(room);
    return run;
}

static void check(const void *from, const void *to, size_t size)
{
    if (memcmp(from, to, size) != 0) {
        bench_fail("protobuf-c did not bring back what was saved");
    }
}

BenchProbe others_protobuf_regs(const Regs *from, Regs *to, bool load)
{
    Run *run = run_new(from, to, 4096);

    memset(to, 0, sizeof(*to));
    save_regs(run);
    load_regs(run);
    check(from, to, sizeof(*to));
    return (BenchProbe){ .name = "protobuf-c", .run = load ? load_regs : save_regs, .data = run };
}

BenchProbe others_protobuf_ring(const Ring *from, Ring *to, bool load)
{
    Run *run = run_new(from, to, (size_t)RING_N * 128);

    memset(to, 0, sizeof(*to));
    prepare_ring(run);
    save_ring(run);
    load_ring(run);
    check(from, to, sizeof(*to));
    return (BenchProbe){ .name = "protobuf-c", .run = load ? load_ring : save_ring, .data = run };
}

#else

BenchProbe others_protobuf_regs(G_GNUC_UNUSED const Regs *from, G_GNUC_UNUSED Regs *to,
                                G_GNUC_UNUSED bool load)
{
    return (BenchProbe){ 0 };
}

BenchProbe others_protobuf_ring(G_GNUC_UNUSED const Ring *from, G_GNUC_UNUSED Ring *to,
                                G_GNUC_UNUSED bool load)
{
    return (BenchProbe){ 0 };
}

#endif
