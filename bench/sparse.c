/* SPDX-License-Identifier: BSD-3-Clause */
#include "sparse.h"

#include <sys/mman.h>

#include "bench.h"
#include "descriptions.h"

/* Dropped in steps, for each is a system call. */
#define STEP ((size_t)64 * 1024)

typedef struct State {
    uint8_t first;
} State;

Sparse *sparse_new(size_t size)
{
    Sparse *s = g_new0(Sparse, 1);
    const VMStateField fields[] = { VMSTATE_BUFFER_UNSAFE(first, State, 0, size),
                                    VMSTATE_END_OF_LIST() };

    memcpy(s->fields, fields, sizeof(fields));
    s->size = size;
    s->state = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE,
                    -1, 0);
    if (s->state == MAP_FAILED) {
        bench_fail("no address space for %zu bytes", size);
    }
    /* No huge pages: a touched byte would count as 2 MiB. */
    madvise(s->state, size, MADV_NOHUGEPAGE);
    s->vmsd.name = "bench/sparse";
    s->vmsd.version_id = 1;
    s->vmsd.minimum_version_id = 1;
    s->vmsd.fields = s->fields;
    s->registry = bench_registry("bench", &s->vmsd, s->state);
    return s;
}

void sparse_free(Sparse *s)
{
    vmstate_registry_free(s->registry);
    munmap(s->state, s->size);
    g_free(s);
}

void sparse_drop(Sparse *s, size_t loaded)
{
    while (s->dropped + STEP <= MIN(loaded, s->size)) {
        madvise(s->state + s->dropped, STEP, MADV_DONTNEED);
        s->dropped += STEP;
    }
}
