/* SPDX-License-Identifier: BSD-3-Clause */
/* An IDE bus and its drives, behind a PCI IDE controller or behind AHCI. */
#ifndef TESTS_DEVICES_IDE_H
#define TESTS_DEVICES_IDE_H

#include <stdint.h>
#include <vmstate/vmstate.h>

enum {
    TEST_IDE_IO_BUFFER_SIZE = 256 * 512 + 4,
    TEST_IDE_STATUS_DRQ = 0x08,
};

typedef struct IDEState {
    int32_t mult_sectors;
    int32_t identify_set;
    uint8_t identify_data[512];
    uint8_t feature;
    uint8_t error;
    uint32_t nsector;
    uint8_t sector;
    uint8_t lcyl;
    uint8_t hcyl;
    uint8_t hob_feature;
    uint8_t hob_sector;
    uint8_t hob_nsector;
    uint8_t hob_lcyl;
    uint8_t hob_hcyl;
    uint8_t select;
    uint8_t status;
    uint8_t lba48;
    uint8_t sense_key;
    uint8_t asc;
    uint8_t cdrom_changed;
    /* A transfer by the data port, while the status has DRQ. */
    int32_t req_nb_sectors;
    uint8_t *io_buffer;
    int32_t io_buffer_total_len;
    uint8_t *data_ptr; /* next byte to move; inside io_buffer */
    uint8_t *data_end;
    int32_t cur_io_buffer_offset; /* the same two as numbers, for the stream */
    int32_t cur_io_buffer_len;
    uint8_t end_transfer_fn_idx;
    int32_t elementary_transfer_size;
    int32_t packet_transfer_size;
} IDEState;

typedef struct IDEBus {
    IDEState ifs[2];
    uint8_t cmd;
    uint8_t unit;
} IDEBus;

/* Allocates the drives' buffers; test_ide_bus_clear() frees them. */
void test_ide_bus_init(IDEBus *bus);
void test_ide_bus_clear(IDEBus *bus);

/* The bus without its drives. */
extern const VMStateDescription vmstate_test_ide_bus;
extern const VMStateDescription vmstate_test_ide_drive;

#endif
