/* SPDX-License-Identifier: BSD-3-Clause */
#include "shuffle.h"

#include <glib.h>
#include <string.h>

/* ThreadSanitizer would report the reads between members, which are harmless. */
#if defined(__x86_64__) && !defined(__SANITIZE_THREAD__) && !defined(VMS_NO_SHUFFLES)
#if defined(__has_feature)
#if __has_feature(thread_sanitizer)
#define NO_SHUFFLES
#endif
#endif
#else
#define NO_SHUFFLES
#endif

#ifdef NO_SHUFFLES

VmsShuffles *vms_shuffles_new(G_GNUC_UNUSED const VmsShuffleItem *items, G_GNUC_UNUSED size_t n)
{
    return NULL;
}

void vms_shuffles_free(G_GNUC_UNUSED VmsShuffles *shuffles)
{
}

bool vms_shuffles_can_save(G_GNUC_UNUSED const VmsShuffles *shuffles)
{
    return false;
}

void vms_shuffles_save(G_GNUC_UNUSED const VmsShuffles *shuffles, G_GNUC_UNUSED const uint8_t *from,
                       G_GNUC_UNUSED size_t stride, G_GNUC_UNUSED uint8_t *wire, G_GNUC_UNUSED size_t wire_size,
                       G_GNUC_UNUSED size_t n)
{
    g_assert_not_reached();
}

size_t vms_shuffles_load(G_GNUC_UNUSED const VmsShuffles *shuffles, G_GNUC_UNUSED uint8_t *to, G_GNUC_UNUSED size_t stride,
                         G_GNUC_UNUSED const uint8_t *wire, G_GNUC_UNUSED size_t wire_size, G_GNUC_UNUSED size_t n,
                         G_GNUC_UNUSED bool unchecked)
{
    g_assert_not_reached();
}

#else

#include <tmmintrin.h>

#define SHUFFLES __attribute__((target("ssse3")))
/* A mask's byte that gives 0. */
#define NOTHING  0x80

/* Saving: 16 bytes of memory become up to 16 bytes of wire. Loading: 16 bytes of wire become `size` bytes of memory. */
typedef struct Step {
    uint8_t mask[16];
    size_t offset;
    uint16_t wire;
    /* Loading: 16, 8, 4, 2 or 1. */
    uint8_t size;
} Step;

/* Bits of the wire that must be 0, for the bools among 16 bytes. */
typedef struct Check {
    uint8_t mask[16];
    uint16_t wire;
} Check;

struct VmsShuffles {
    Step *save;
    size_t n_save;
    /* The largest stores first; n_sized counts those of 16, 8, 4, 2 and 1 bytes. */
    Step *load;
    size_t n_load;
    size_t n_sized[5];
    Check *checks;
    size_t n_checks;
};

static SHUFFLES inline __m128i read_16(const uint8_t *p)
{
    return _mm_loadu_si128((const __m128i *)(const void *)p);
}

static SHUFFLES inline void save_one(const VmsShuffles *s, const uint8_t *from, uint8_t *wire)
{
    for (size_t i = 0; i < s->n_save; i++) {
        const Step *step = &s->save[i];
        __m128i v = _mm_shuffle_epi8(read_16(from + step->offset), read_16(step->mask));

        _mm_storeu_si128((__m128i *)(void *)(wire + step->wire), v);
    }
}

bool vms_shuffles_can_save(const VmsShuffles *shuffles)
{
    return shuffles->n_save > 0;
}

SHUFFLES void vms_shuffles_save(const VmsShuffles *shuffles, const uint8_t *from, size_t stride, uint8_t *wire,
                                size_t wire_size, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        save_one(shuffles, from + i * stride, wire + i * wire_size);
    }
}

static SHUFFLES inline bool bools_are_good(const VmsShuffles *s, const uint8_t *wire)
{
    __m128i bad = _mm_setzero_si128();

    for (size_t i = 0; i < s->n_checks; i++) {
        bad = _mm_or_si128(bad, _mm_and_si128(read_16(wire + s->checks[i].wire), read_16(s->checks[i].mask)));
    }
    return _mm_movemask_epi8(_mm_cmpeq_epi8(bad, _mm_setzero_si128())) == 0xffff;
}

static SHUFFLES inline __m128i gather(const Step *step, const uint8_t *wire)
{
    return _mm_shuffle_epi8(read_16(wire + step->wire), read_16(step->mask));
}

static SHUFFLES inline const Step *load_small(const Step *step, size_t n, size_t size, uint8_t *to, const uint8_t *wire)
{
    for (const Step *end = step + n; step < end; step++) {
        int low = _mm_cvtsi128_si32(gather(step, wire));

        memcpy(to + step->offset, &low, size);
    }
    return step;
}

static SHUFFLES inline void load_one(const VmsShuffles *s, uint8_t *to, const uint8_t *wire)
{
    const Step *step = s->load;
    const Step *end = step + s->n_sized[0];

    for (; step < end; step++) {
        _mm_storeu_si128((__m128i *)(void *)(to + step->offset), gather(step, wire));
    }
    for (end += s->n_sized[1]; step < end; step++) {
        _mm_storel_epi64((__m128i *)(void *)(to + step->offset), gather(step, wire));
    }
    step = load_small(step, s->n_sized[2], 4, to, wire);
    step = load_small(step, s->n_sized[3], 2, to, wire);
    load_small(step, s->n_sized[4], 1, to, wire);
}

SHUFFLES size_t vms_shuffles_load(const VmsShuffles *shuffles, uint8_t *to, size_t stride, const uint8_t *wire,
                                  size_t wire_size, size_t n, bool unchecked)
{
    for (size_t i = 0; i < n; i++) {
        if (!unchecked && !bools_are_good(shuffles, wire + i * wire_size)) {
            return i;
        }
        load_one(shuffles, to + i * stride, wire + i * wire_size);
    }
    return n;
}

/* Where in memory a step may begin so that its 16 bytes lie within [low, high). */
static size_t step_base(size_t offset, size_t high)
{
    return MIN(offset, high - 16);
}

static bool fits(const VmsShuffleItem *item, size_t base, uint16_t wire)
{
    if ((size_t)item->wire + item->width > (size_t)wire + 16) {
        return false;
    }
    return item->kind == VMS_ITEM_GAP || (item->offset >= base && item->offset + item->width <= base + 16);
}

/* Where in an item's memory the byte is that is its @b-th on the wire, and the other way round. */
static size_t other_side(const VmsShuffleItem *item, size_t b)
{
    return item->kind == VMS_ITEM_BYTES ? b : item->width - 1 - b;
}

/* Where the first item at or after @i that has memory begins; where there is none, anywhere. */
static size_t next_offset(const VmsShuffleItem *items, size_t n, size_t i, size_t anywhere)
{
    while (i < n && items[i].kind == VMS_ITEM_GAP) {
        i++;
    }
    return i < n ? items[i].offset : anywhere;
}

static void mask_item(Step *step, const VmsShuffleItem *item)
{
    if (item->kind == VMS_ITEM_GAP) {
        return;
    }
    for (size_t b = 0; b < item->width; b++) {
        step->mask[item->wire - step->wire + b] = (uint8_t)(item->offset - step->offset + other_side(item, b));
    }
}

static void plan_save(VmsShuffles *s, const VmsShuffleItem *items, size_t n, size_t low, size_t high)
{
    for (size_t i = 0; i < n;) {
        Step *step = &s->save[s->n_save++];

        step->offset = step_base(next_offset(items, n, i, low), high);
        step->wire = items[i].wire;
        memset(step->mask, NOTHING, sizeof(step->mask));
        for (; i < n && fits(&items[i], step->offset, step->wire); i++) {
            mask_item(step, &items[i]);
        }
    }
}

/* For each byte of [offset, offset + size): the wire byte it comes from; all in 16 bytes from the lowest on. */
static bool plan_step(Step *step, const int *origin, size_t offset, uint8_t size)
{
    int low = G_MAXINT, high = 0;

    for (size_t b = 0; b < size; b++) {
        low = MIN(low, origin[b]);
        high = MAX(high, origin[b]);
    }
    if (high - low >= 16) {
        return false;
    }
    step->offset = offset;
    step->wire = (uint16_t)low;
    step->size = size;
    memset(step->mask, NOTHING, sizeof(step->mask));
    for (size_t b = 0; b < size; b++) {
        step->mask[b] = (uint8_t)(origin[b] - low);
    }
    return true;
}

/* Largest stores first: 16, 8, 4, 2, 1 bytes of what is contiguous in memory. */
static void plan_span(VmsShuffles *s, const int *origin, size_t offset, size_t length)
{
    uint8_t size = 16;

    while (length > 0) {
        while (size > length || !plan_step(&s->load[s->n_load], origin, offset, size)) {
            size /= 2;
        }
        s->n_load++;
        origin += size;
        offset += size;
        length -= size;
        size = 16;
    }
}

static void plan_load(VmsShuffles *s, const VmsShuffleItem *items, size_t n, size_t low, size_t high)
{
    g_autofree int *origin = g_new(int, high - low);
    size_t i = 0;

    for (size_t b = 0; b < high - low; b++) {
        origin[b] = -1;
    }
    for (size_t k = 0; k < n; k++) {
        for (size_t b = 0; items[k].kind != VMS_ITEM_GAP && b < items[k].width; b++) {
            origin[items[k].offset - low + b] = items[k].wire + (int)other_side(&items[k], b);
        }
    }
    while (i < high - low) {
        size_t length = 0;

        while (i + length < high - low && origin[i + length] >= 0) {
            length++;
        }
        plan_span(s, origin + i, low + i, length);
        i += MAX(length, 1);
    }
}

/* Sorts the steps by size, so that no step must be asked for its. */
static void sort_load(VmsShuffles *s)
{
    g_autofree Step *sorted = g_new0(Step, s->n_load + 1);
    size_t n = 0;

    for (size_t k = 0; k < G_N_ELEMENTS(s->n_sized); k++) {
        for (size_t i = 0; i < s->n_load; i++) {
            if (s->load[i].size == 16 >> k) {
                sorted[n++] = s->load[i];
                s->n_sized[k]++;
            }
        }
    }
    memcpy(s->load, sorted, n * sizeof(*sorted));
}

static void plan_checks(VmsShuffles *s, const VmsShuffleItem *items, size_t n)
{
    Check *check = NULL;

    for (size_t i = 0; i < n; i++) {
        if (items[i].kind != VMS_ITEM_BOOL) {
            continue;
        }
        if (!check || items[i].wire >= check->wire + 16) {
            check = &s->checks[s->n_checks++];
            check->wire = items[i].wire;
        }
        check->mask[items[i].wire - check->wire] = 0xfe;
    }
}

/* Two members that share bytes (a description may name one twice) leave no order in which to load them. */
static bool overlap(const VmsShuffleItem *items, size_t n, size_t low, size_t high)
{
    g_autofree bool *taken = g_new0(bool, high - low);

    for (size_t i = 0; i < n; i++) {
        for (size_t b = 0; items[i].kind != VMS_ITEM_GAP && b < items[i].width; b++) {
            bool *byte = &taken[items[i].offset - low + b];

            if (*byte) {
                return true;
            }
            *byte = true;
        }
    }
    return false;
}

/* Members further apart than this are not of one small struct. */
#define SPAN_MAX (64 * 1024)

VmsShuffles *vms_shuffles_new(const VmsShuffleItem *items, size_t n)
{
    size_t low = SIZE_MAX, high = 0, bytes = 0;
    VmsShuffles *s;

    for (size_t i = 0; i < n; i++) {
        if (items[i].kind != VMS_ITEM_GAP) {
            low = MIN(low, items[i].offset);
            high = MAX(high, items[i].offset + items[i].width);
            bytes += items[i].width;
        }
    }
    if (!__builtin_cpu_supports("ssse3") || n < 2 || bytes == 0 || high - low > SPAN_MAX || overlap(items, n, low, high)) {
        return NULL;
    }
    s = g_new0(VmsShuffles, 1);
    s->save = g_new0(Step, n);
    s->load = g_new0(Step, bytes + 1);
    s->checks = g_new0(Check, n);
    /* Otherwise 16 bytes could reach beyond the struct. */
    if (high - low >= 16) {
        plan_save(s, items, n, low, high);
    }
    plan_load(s, items, n, low, high);
    sort_load(s);
    plan_checks(s, items, n);
    return s;
}

void vms_shuffles_free(VmsShuffles *shuffles)
{
    if (shuffles) {
        g_free(shuffles->save);
        g_free(shuffles->load);
        g_free(shuffles->checks);
        g_free(shuffles);
    }
}

#endif
