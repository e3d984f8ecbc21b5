/* SPDX-License-Identifier: BSD-3-Clause */
/* Memory on the way in: what is kept for undoing, what a stream may ask for, what is allocated for it. */
#include "bulk.h"
#include "field.h"
#include "load.h"

/* Allocations up to this size are made at once; larger ones grow with the bytes that arrive. */
#define ALLOC_STEP ((uint64_t)1 << 20)

bool vms_load_fail_keep(VmsLoad *load, const VmsOp *op, size_t size)
{
    return vms_walk_fail(&load->walk, op ? op->scope : NULL, op ? op->field : NULL, VMS_NO_INDEX, VMSTATE_ERROR_NO_MEMORY,
                         "no memory to keep its %zu old bytes; load without undo (atomic off)", size);
}

/* What the journal and the allocator need for an allocation, beside its size. */
#define NOTE_COST 128

bool vms_load_keep(VmsLoad *load, const VmsOp *op, const void *memory, size_t size)
{
    if (!load->keeps || load->fresh || vms_journal_keep(load->journal, memory, size)) {
        return true;
    }
    return vms_load_fail_keep(load, op, size);
}

bool vms_load_charge(VmsLoad *load, const VmsOp *op, uint64_t bytes)
{
    if (bytes > load->memory_left) {
        return vms_walk_fail(&load->walk, op->scope, op->field, VMS_NO_INDEX, VMSTATE_ERROR_LIMIT,
                             "%" G_GUINT64_FORMAT
                             " more bytes would exceed the loader's memory budget; raise it in the options "
                             "if the stream is trusted",
                             bytes);
    }
    load->memory_left -= bytes;
    return true;
}

bool vms_load_charge_elements(VmsLoad *load, const VmsOp *op, uint64_t n)
{
    if (n > load->elements_left) {
        return vms_walk_fail(&load->walk, op->scope, op->field, VMS_NO_INDEX, VMSTATE_ERROR_LIMIT,
                             "%" G_GUINT64_FORMAT
                             " more elements would exceed the loader's element budget; raise it in the "
                             "options if the stream is trusted",
                             n);
    }
    load->elements_left -= n;
    return true;
}

/* Memory of the device's own; what the load allocates itself is bounded by budgets. */
static bool is_unbounded(const VmsOp *op)
{
    return (vms_field_is_counted(op->field) || op->field->flags & VMS_VBUFFER) &&
           !(op->field->flags & (VMS_ALLOC | VMS_GARRAY)) && op->element != VMS_ELEMENT_UNUSED;
}

bool vms_load_check_capacity(VmsLoad *load, const VmsOp *op, uint8_t *owner, uint64_t n, const char *what)
{
    uint64_t capacity = vms_field_capacity(op->field, owner);
    const uint8_t *member = owner + op->field->offset;

    if (capacity == UINT64_MAX && !vms_capacities_get(load->capacities, member, load->recorded, &capacity)) {
        vms_capacities_get(load->surveyed, member, true, &capacity);
    }
    if (capacity == UINT64_MAX && is_unbounded(op)) {
        return vms_walk_fail(&load->walk, op->scope, op->field, VMS_NO_INDEX, VMSTATE_ERROR_CAPACITY,
                             "nothing says how much its memory has room for; give its extra a capacity, or call "
                             "vmstate_registry_set_capacity(), in pre_load for instance");
    }
    if (n > capacity) {
        return vms_walk_fail(&load->walk, op->scope, op->field, VMS_NO_INDEX, VMSTATE_ERROR_CAPACITY,
                             "its %s %" G_GUINT64_FORMAT " is above %" G_GUINT64_FORMAT ", all that there is room for",
                             what, n, capacity);
    }
    return true;
}

static void *fail_memory(VmsLoad *load, const VmsOp *op, uint64_t size)
{
    vms_walk_fail(&load->walk, op->scope, op->field, VMS_NO_INDEX, VMSTATE_ERROR_NO_MEMORY,
                  "%" G_GUINT64_FORMAT " bytes of memory could not be had", size);
    return NULL;
}

/* The C library has small pieces at hand when they need not be zeroed, and searches for them when they do. */
#define SMALL 512

static void *try_zeroed(size_t size)
{
    void *memory;

    if (size > SMALL) {
        return g_try_malloc0(size);
    }
    memory = g_try_malloc(size);
    return memory ? memset(memory, 0, size) : NULL;
}

void *vms_load_alloc(VmsLoad *load, const VmsOp *op, uint64_t size)
{
    void *memory;

    if (!vms_load_charge(load, op, size) || !vms_load_charge(load, op, NOTE_COST)) {
        return NULL;
    }
    memory = size <= SIZE_MAX ? try_zeroed((size_t)size) : NULL;
    return memory ? memory : fail_memory(load, op, size);
}

bool vms_load_set_slot(VmsLoad *load, const VmsOp *op, void **slot, void *memory)
{
    const VMStateFieldExtra *extra = op->field->extra;
    void *old = *slot;

    if (!vms_load_keep(load, op, slot, sizeof(*slot))) {
        g_free(memory);
        return false;
    }
    *slot = memory;
    vms_journal_allocated(load->journal, slot, memory, g_free);
    /* The old memory is the device's: real hooks let such pointers stand for memory of others. */
    if (old && extra && extra->free_func) {
        vms_journal_replaced(load->journal, old, extra->free_func);
    }
    return true;
}

/* Gets up to @n more elements behind the @have that are there. */
static bool get_more(VmsLoad *load, const VmsOp *op, uint8_t *to, size_t width, uint64_t have, uint64_t n, bool bools)
{
    uint64_t got;
    bool bad = false;
    bool ok = bools ? vms_bulk_get_bools(load->walk.stream, to, n, &got, &bad)
                    : vms_bulk_get(load->walk.stream, to, width, n, &got);

    if (bad) {
        return vms_walk_fail(&load->walk, op->scope, op->field, have + got, VMSTATE_ERROR_VALUE, "%u is neither 0 nor 1",
                             *load->walk.stream->cur);
    }
    return ok || vms_walk_locate(&load->walk, op->scope, op->field, have + got);
}

uint8_t *vms_load_growing(VmsLoad *load, const VmsOp *op, size_t width, uint64_t n, bool bools)
{
    uint64_t total;
    uint64_t step = ALLOC_STEP / width;
    uint64_t have = 0;
    uint8_t *data = NULL;

    if (__builtin_mul_overflow(n, (uint64_t)width, &total)) {
        return fail_memory(load, op, UINT64_MAX);
    }
    if (!vms_load_charge(load, op, total)) {
        return NULL;
    }
    while (have < n) {
        uint64_t more = MIN(n - have, MAX(step, have));
        uint8_t *larger = g_try_realloc(data, (have + more) * width);

        if (!larger) {
            g_free(data);
            return fail_memory(load, op, total);
        }
        data = larger;
        if (!get_more(load, op, data + have * width, width, have, more, bools)) {
            g_free(data);
            return NULL;
        }
        have += more;
    }
    return data;
}
