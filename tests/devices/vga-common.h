/* SPDX-License-Identifier: BSD-3-Clause */
/* The registers that every VGA-compatible adapter has. */
#ifndef TESTS_DEVICES_VGA_COMMON_H
#define TESTS_DEVICES_VGA_COMMON_H

#include <stdint.h>

enum { VGA_N_VBE_REGS = 10 };

typedef struct VGACommonState {
    uint32_t latch;
    uint8_t sr_index;
    uint8_t sr[256];
    uint8_t gr_index;
    uint8_t gr[256];
    uint8_t ar_index;
    uint8_t ar[21];
    int32_t ar_flip_flop;
    uint8_t cr_index;
    uint8_t cr[256];
    uint8_t msr;
    uint8_t fcr;
    uint8_t st00;
    uint8_t st01;
    uint8_t dac_state;
    uint8_t dac_sub_index;
    uint8_t dac_read_index;
    uint8_t dac_write_index;
    uint8_t dac_cache[3];
    uint8_t palette[768];
    int32_t bank_offset;
    uint8_t is_vbe_vmstate;
    uint16_t vbe_index;
    uint16_t vbe_regs[VGA_N_VBE_REGS];
    uint32_t vbe_start_addr;
    uint32_t vbe_line_offset;
    uint32_t vbe_bank_mask;
    uint32_t hw_cursor_x;
    uint32_t hw_cursor_y;
} VGACommonState;

#endif
