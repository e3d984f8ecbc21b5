/* SPDX-License-Identifier: BSD-3-Clause */
/* Data shapes + deterministic contents shared by all benchmark programs.
 * Plain C11, no QEMU / GLib headers needed. */
#ifndef SHAPES_H
#define SHAPES_H
#include <stdint.h>
#include <stdbool.h>
#include <stddef.h>
#include <string.h>
#include <stdlib.h>

static inline uint64_t sm64(uint64_t *s)          /* splitmix64 */
{
    uint64_t z = (*s += 0x9e3779b97f4a7c15ULL);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
    return z ^ (z >> 31);
}
/* value source: full-range random, or (SMALL) values in 0..99 */
static int shapes_small;
static inline uint64_t val(uint64_t *s)
{
    uint64_t v = sm64(s);
    return shapes_small ? v % 100 : v;
}

/* ---- (a) registers: 64 scalars, 8 groups of 8, 224 wire bytes ------------ */
/* X(MACRO_SUFFIX, ctype, name) in natural declaration order */
#define REGS_GROUP(X, g)                \
    X(UINT32, uint32_t, g##_ctrl)       \
    X(UINT32, uint32_t, g##_status)     \
    X(UINT64, uint64_t, g##_base)       \
    X(UINT16, uint16_t, g##_idx)        \
    X(UINT8,  uint8_t,  g##_mode)       \
    X(BOOL,   bool,     g##_enabled)    \
    X(INT32,  int32_t,  g##_delta)      \
    X(UINT32, uint32_t, g##_mask)
#define REGS_FIELDS(X)                                                  \
    REGS_GROUP(X, r0) REGS_GROUP(X, r1) REGS_GROUP(X, r2) REGS_GROUP(X, r3) \
    REGS_GROUP(X, r4) REGS_GROUP(X, r5) REGS_GROUP(X, r6) REGS_GROUP(X, r7)
#define REGS_NFIELDS 64
typedef struct Regs {
#define X(S, T, n) T n;
    REGS_FIELDS(X)
#undef X
} Regs;

static inline uint8_t  mk_UINT8 (uint64_t *s) { return (uint8_t)val(s); }
static inline uint16_t mk_UINT16(uint64_t *s) { return (uint16_t)val(s); }
static inline uint32_t mk_UINT32(uint64_t *s) { return (uint32_t)val(s); }
static inline int32_t  mk_INT32 (uint64_t *s) { return (int32_t)val(s); }
static inline uint64_t mk_UINT64(uint64_t *s) { return val(s); }
static inline bool     mk_BOOL  (uint64_t *s) { return val(s) & 1; }

static inline void regs_fill(Regs *r)
{
    uint64_t s = 1;
    memset(r, 0, sizeof(*r));
#define X(S, T, n) r->n = mk_##S(&s);
    REGS_FIELDS(X)
#undef X
}

/* ---- (b) arrays ---------------------------------------------------------- */
#define ARR_N 1048576
typedef struct { uint8_t  a[ARR_N]; } Arr8;
typedef struct { uint16_t a[ARR_N]; } Arr16;
typedef struct { uint32_t a[ARR_N]; } Arr32;
typedef struct { uint64_t a[ARR_N]; } Arr64;
#define ARR_FILL(T, S, p) do { uint64_t s_ = 2; \
    for (size_t i_ = 0; i_ < ARR_N; i_++) ((T *)(p))[i_] = mk_##S(&s_); } while (0)

/* ---- (c) buffer ---------------------------------------------------------- */
#define BUF_N (64u << 20)
typedef struct { uint8_t buf[BUF_N]; } Buf;
static inline void buf_fill(uint8_t *p, size_t n)
{
    uint64_t s = 3;
    for (size_t i = 0; i < n; i += 8) { uint64_t v = sm64(&s); memcpy(p + i, &v, 8); }
}

/* ---- (d) struct array: 10 fields, one of them a nested struct of 3 ------- */
/* 12 leaf scalars, 41 wire bytes per element */
typedef struct DescInner { uint32_t head; uint16_t tail; uint8_t kind; } DescInner;
typedef struct Desc {
    uint64_t  addr;
    uint32_t  len;
    uint16_t  flags;
    uint16_t  next;
    DescInner inner;
    uint8_t   state;
    bool      in_use;
    int32_t   error;
    uint64_t  cookie;
    uint32_t  seq;
} Desc;
#define RING_N 65536
#define DESC_LEAVES 12
#define DESC_WIRE 41
typedef struct Ring { Desc d[RING_N]; } Ring;
static inline void desc_fill(Desc *d, uint64_t *s)
{
    memset(d, 0, sizeof(*d));
    d->addr       = val(s) & 0x0000ffffffffffffULL;   /* 48-bit address */
    d->len        = mk_UINT32(s);
    d->flags      = mk_UINT16(s);
    d->next       = mk_UINT16(s);
    d->inner.head = mk_UINT32(s);
    d->inner.tail = mk_UINT16(s);
    d->inner.kind = mk_UINT8(s);
    d->state      = mk_UINT8(s);
    d->in_use     = mk_BOOL(s);
    d->error      = mk_INT32(s);
    d->cookie     = mk_UINT64(s);
    d->seq        = mk_UINT32(s);
}
static inline void ring_fill(Ring *r)
{
    uint64_t s = 4;
    for (size_t i = 0; i < RING_N; i++) desc_fill(&r->d[i], &s);
}

/* ---- (e) subsections: 4 own fields, 8 subsections of 4 fields, ----------- */
/* subsections 0,2,4,6 needed, 1,3,5,7 not needed                             */
typedef struct SubPart { uint32_t a; uint16_t b; uint8_t c; uint64_t d; } SubPart;
typedef struct SubDev {
    uint32_t m0, m1, m2, m3;
    SubPart s[8];
    bool need[8];
} SubDev;
static inline void subdev_fill(SubDev *d)
{
    uint64_t s = 5;
    memset(d, 0, sizeof(*d));
    d->m0 = 0x11223344; d->m1 = mk_UINT32(&s); d->m2 = mk_UINT32(&s); d->m3 = mk_UINT32(&s);
    for (int i = 0; i < 8; i++) {
        d->s[i].a = mk_UINT32(&s) | 0x80000000u; d->s[i].b = mk_UINT16(&s);
        d->s[i].c = mk_UINT8(&s); d->s[i].d = mk_UINT64(&s);
        d->need[i] = !(i & 1);
    }
}

/* ---- (f)/(g) 4096 small structs: 3 fields, 7 wire bytes ------------------ */
#define SMALL_N 4096
typedef struct Small { uint32_t id; uint16_t len; uint8_t kind; } Small;
static inline void small_fill(Small *e, uint64_t *s)
{
    memset(e, 0, sizeof(*e));
    e->id = mk_UINT32(s); e->len = mk_UINT16(s); e->kind = mk_UINT8(s);
}
#endif
