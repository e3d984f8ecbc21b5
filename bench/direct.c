/* SPDX-License-Identifier: BSD-3-Clause */
#include "direct.h"

#include "direct-bytes.h"

#define PUT_UINT8(_p, _v)  put_u8(_p, _v)
#define PUT_BOOL(_p, _v)   put_u8(_p, _v)
#define PUT_UINT16(_p, _v) put_be16(_p, _v)
#define PUT_UINT32(_p, _v) put_be32(_p, _v)
#define PUT_INT32(_p, _v)  put_be32(_p, (uint32_t)(_v))
#define PUT_UINT64(_p, _v) put_be64(_p, _v)
#define GET_UINT8(_p)      get_u8(_p)
#define GET_BOOL(_p)       (get_u8(_p) != 0)
#define GET_UINT16(_p)     get_be16(_p)
#define GET_UINT32(_p)     get_be32(_p)
#define GET_INT32(_p)      ((int32_t)get_be32(_p))
#define GET_UINT64(_p)     get_be64(_p)

uint8_t *direct_save_regs(const Regs *regs, uint8_t *p)
{
#define PUT(_suffix, _type, _name) p = PUT_##_suffix(p, regs->_name);
    REGS_FIELDS(PUT)
    return p;
}

const uint8_t *direct_load_regs(Regs *regs, const uint8_t *p)
{
#define GET(_suffix, _type, _name) regs->_name = GET_##_suffix(&p);
    REGS_FIELDS(GET)
    return p;
}

uint8_t *direct_save_array32(const Arr32 *array, uint8_t *p)
{
    for (size_t i = 0; i < ARR_N; i++) {
        p = put_be32(p, array->a[i]);
    }
    return p;
}

const uint8_t *direct_load_array32(Arr32 *array, const uint8_t *p)
{
    for (size_t i = 0; i < ARR_N; i++) {
        array->a[i] = get_be32(&p);
    }
    return p;
}

uint8_t *direct_save_ring(const Ring *ring, uint8_t *p)
{
    for (const Desc *d = ring->d; d < ring->d + RING_N; d++) {
        p = put_be64(p, d->addr);
        p = put_be32(p, d->len);
        p = put_be16(p, d->flags);
        p = put_be16(p, d->next);
        p = put_be32(p, d->inner.head);
        p = put_be16(p, d->inner.tail);
        p = put_u8(p, d->inner.kind);
        p = put_u8(p, d->state);
        p = put_u8(p, d->in_use);
        p = put_be32(p, (uint32_t)d->error);
        p = put_be64(p, d->cookie);
        p = put_be32(p, d->seq);
    }
    return p;
}

const uint8_t *direct_load_ring(Ring *ring, const uint8_t *p)
{
    for (Desc *d = ring->d; d < ring->d + RING_N; d++) {
        d->addr = get_be64(&p);
        d->len = get_be32(&p);
        d->flags = get_be16(&p);
        d->next = get_be16(&p);
        d->inner.head = get_be32(&p);
        d->inner.tail = get_be16(&p);
        d->inner.kind = get_u8(&p);
        d->state = get_u8(&p);
        d->in_use = get_u8(&p) != 0;
        d->error = (int32_t)get_be32(&p);
        d->cookie = get_be64(&p);
        d->seq = get_be32(&p);
    }
    return p;
}

#define PART_NAME      "bench/subdev/part0"
#define PART_NAME_SIZE (sizeof(PART_NAME) - 1)
#define PART_SIZE      (2 + PART_NAME_SIZE + 4 + 15)

uint8_t *direct_save_subdev(const SubDev *dev, uint8_t *p)
{
    p = put_be32(p, dev->m0);
    p = put_be32(p, dev->m1);
    p = put_be32(p, dev->m2);
    p = put_be32(p, dev->m3);
    for (unsigned i = 0; i < 8; i++) {
        const SubPart *part = &dev->s[i];

        if (!dev->need[i]) {
            continue;
        }
        p = put_u8(p, 5);
        p = put_u8(p, PART_NAME_SIZE);
        memcpy(p, PART_NAME, PART_NAME_SIZE);
        p[PART_NAME_SIZE - 1] = (uint8_t)('0' + i);
        p = put_be32(p + PART_NAME_SIZE, 1);
        p = put_be32(p, part->a);
        p = put_be16(p, part->b);
        p = put_u8(p, part->c);
        p = put_be64(p, part->d);
    }
    return p;
}

const uint8_t *direct_load_subdev(SubDev *dev, const uint8_t *p, const uint8_t *end)
{
    dev->m0 = get_be32(&p);
    dev->m1 = get_be32(&p);
    dev->m2 = get_be32(&p);
    dev->m3 = get_be32(&p);
    for (unsigned i = 0; i < 8; i++) {
        SubPart *part = &dev->s[i];

        if ((size_t)(end - p) < PART_SIZE || p[0] != 5 || p[1] != PART_NAME_SIZE ||
            memcmp(p + 2, PART_NAME, PART_NAME_SIZE - 1) != 0 || p[1 + PART_NAME_SIZE] != '0' + i) {
            continue;
        }
        p += 2 + PART_NAME_SIZE;
        if (get_be32(&p) != 1) {
            return NULL;
        }
        part->a = get_be32(&p);
        part->b = get_be16(&p);
        part->c = get_u8(&p);
        part->d = get_be64(&p);
    }
    return p;
}

uint8_t *direct_save_small(const Small *small, uint8_t *p)
{
    p = put_be32(p, small->id);
    p = put_be16(p, small->len);
    return put_u8(p, small->kind);
}

const uint8_t *direct_load_small(Small *small, const uint8_t *p)
{
    small->id = get_be32(&p);
    small->len = get_be16(&p);
    small->kind = get_u8(&p);
    return p;
}
