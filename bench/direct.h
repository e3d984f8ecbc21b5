/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The ceiling: the same bytes, stored and loaded by hand as a careful person writes it, into and
 * from memory of the right size. Each returns where the bytes end.
 */
#ifndef BENCH_DIRECT_H
#define BENCH_DIRECT_H

#include "shapes.h"

uint8_t *direct_save_regs(const Regs *regs, uint8_t *p);
const uint8_t *direct_load_regs(Regs *regs, const uint8_t *p);
uint8_t *direct_save_array32(const Arr32 *array, uint8_t *p);
const uint8_t *direct_load_array32(Arr32 *array, const uint8_t *p);
uint8_t *direct_save_ring(const Ring *ring, uint8_t *p);
const uint8_t *direct_load_ring(Ring *ring, const uint8_t *p);
/* The subsections' headers included. */
uint8_t *direct_save_subdev(const SubDev *dev, uint8_t *p);
const uint8_t *direct_load_subdev(SubDev *dev, const uint8_t *p, const uint8_t *end);
uint8_t *direct_save_small(const Small *small, uint8_t *p);
const uint8_t *direct_load_small(Small *small, const uint8_t *p);

#endif
