/* SPDX-License-Identifier: BSD-3-Clause */
#include "payload.h"

#include "bench.h"
#include "descriptions.h"
#include "file/registry.h"

/* All there is was given at once. */
static bool no_more(G_GNUC_UNUSED VMStateStream *stream, GError **error)
{
    if (stream->writer) {
        g_set_error(error, VMSTATE_ERROR, VMSTATE_ERROR_LIMIT,
                    "the payload is larger than it should be");
    }
    return false;
}

static const VmsStreamOps fixed_ops = { .turn = no_more };

/* The window is larger than the payload, as a chunk is than a section. */
static void rewind_stream(VMStateStream *stream, uint8_t *bytes, size_t size)
{
    stream->base = 0;
    stream->mark = stream->cur = bytes;
    stream->end = bytes + size + VMS_SHUFFLE_SLACK;
}

void payload_check(const Payload *p, const VMStateStream *stream)
{
    if (stream->error) {
        bench_fail("%s: %s", p->vmsd->name, stream->error->message);
    }
    if ((size_t)(stream->cur - stream->mark) != p->size) {
        bench_fail("%s: %zu bytes instead of %zu", p->vmsd->name,
                   (size_t)(stream->cur - stream->mark), p->size);
    }
}

void payload_save(void *payload)
{
    Payload *p = payload;

    rewind_stream(&p->writer, p->out, p->size);
    vms_save_init(&p->save, &p->writer, p->registry->plans);
    vms_save_section(&p->save, p->plan, p->from, p->vmsd->version_id);
    payload_check(p, &p->writer);
}

static void load(Payload *p, VmsJournal *journal)
{
    rewind_stream(&p->reader, p->bytes, p->size);
    vms_load_init(&p->load, &p->reader, p->registry->plans, journal);
    p->load.capacities = p->registry->capacities;
    p->load.recorded = true;
    vms_load_section(&p->load, p->plan, p->to, p->vmsd->version_id);
    payload_check(p, &p->reader);
}

void payload_load(void *payload)
{
    Payload *p = payload;

    load(p, p->journal);
    vms_journal_commit(p->journal);
}

void payload_load_atomic(void *payload)
{
    Payload *p = payload;
    VmsJournal *journal = vms_registry_take_journal(p->registry, true);

    load(p, journal);
    vms_journal_commit(journal);
    vms_registry_give_journal(p->registry, journal);
}

VMStateStream *payload_begin_save(Payload *p)
{
    rewind_stream(&p->writer, p->out, p->size);
    p->writer.engine = NULL;
    return &p->writer;
}

VMStateStream *payload_begin_load(Payload *p)
{
    rewind_stream(&p->reader, p->bytes, p->size);
    p->reader.engine = NULL;
    return &p->reader;
}

void payload_memcpy_out(void *payload)
{
    Payload *p = payload;

    memcpy(p->out, p->from, p->size);
}

void payload_memcpy_in(void *payload)
{
    Payload *p = payload;

    memcpy(p->to, p->bytes, p->size);
}

/* What is loaded from @bytes is saved as @bytes. */
static void verify_load(Payload *p)
{
    void *from = p->from;

    payload_load(p);
    p->from = p->to;
    memset(p->out, 0, p->size);
    payload_save(p);
    p->from = from;
    if (memcmp(p->bytes, p->out, p->size) != 0) {
        bench_fail("%s: what was loaded is not what was saved", p->vmsd->name);
    }
}

static Payload *prepare(const VMStateDescription *vmsd, void *from, void *to, size_t size)
{
    Payload *p = g_new0(Payload, 1);

    p->vmsd = vmsd;
    p->from = from;
    p->to = to;
    p->size = size;
    p->bytes = g_malloc0(size + VMS_SHUFFLE_SLACK);
    p->out = g_malloc0(size + VMS_SHUFFLE_SLACK);
    p->registry = bench_registry("bench", vmsd, to);
    p->plan = vms_plan_get(p->registry->plans, vmsd, vmsd->version_id, NULL);
    p->journal = vms_journal_new();
    vms_journal_set_atomic(p->journal, false);
    vms_stream_init(&p->writer, true, &fixed_ops);
    vms_stream_init(&p->reader, false, &fixed_ops);
    return p;
}

Payload *payload_new(const VMStateDescription *vmsd, void *from, void *to, size_t size,
                     const char *sha256)
{
    Payload *p = prepare(vmsd, from, to, size);

    payload_save(p);
    if (sha256) {
        bench_check_sha256(p->vmsd->name, p->out, p->size, sha256);
    }
    memcpy(p->bytes, p->out, p->size);
    verify_load(p);
    return p;
}

Payload *payload_new_from_bytes(const VMStateDescription *vmsd, void *device, const void *bytes,
                                size_t size)
{
    Payload *p = prepare(vmsd, device, device, size);

    memcpy(p->bytes, bytes, size);
    verify_load(p);
    return p;
}

void payload_free(Payload *p)
{
    vms_stream_clear(&p->writer);
    vms_stream_clear(&p->reader);
    vms_journal_free(p->journal);
    vmstate_registry_free(p->registry);
    g_free(p->bytes);
    g_free(p->out);
    g_free(p);
}
