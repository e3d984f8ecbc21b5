/* SPDX-License-Identifier: BSD-3-Clause */
#include "ide.h"

#include <errno.h>

/* vmdesc lists each bus by itself: one of their fields has a test. */
static bool has_unit(void *opaque, int version_id)
{
    (void)opaque;
    (void)version_id;
    return true;
}

const VMStateDescription vmstate_test_ide_bus = {
    .name = "ide_bus",
    .version_id = 1,
    .minimum_version_id = 1,
    .fields = (const VMStateField[]) {
        VMSTATE_UINT8(cmd, IDEBus),
        VMSTATE_UINT8_TEST(unit, IDEBus, has_unit),
        VMSTATE_END_OF_LIST()
    },
};

static bool has_transfer(void *opaque)
{
    const IDEState *drive = opaque;

    return drive->status & TEST_IDE_STATUS_DRQ;
}

static int pio_pre_save(void *opaque)
{
    IDEState *drive = opaque;

    drive->cur_io_buffer_offset = drive->data_ptr - drive->io_buffer;
    drive->cur_io_buffer_len = drive->data_end - drive->data_ptr;
    return 0;
}

static int pio_post_load(void *opaque, int version_id)
{
    IDEState *drive = opaque;

    (void)version_id;
    if (drive->cur_io_buffer_offset < 0 || drive->cur_io_buffer_len < 0 ||
        drive->cur_io_buffer_offset > drive->io_buffer_total_len - drive->cur_io_buffer_len) {
        return -EINVAL;
    }
    drive->data_ptr = drive->io_buffer + drive->cur_io_buffer_offset;
    drive->data_end = drive->data_ptr + drive->cur_io_buffer_len;
    return 0;
}

static const VMStateDescription vmstate_pio_state = {
    .name = "ide_drive/pio_state",
    .version_id = 1,
    .minimum_version_id = 1,
    .needed = has_transfer,
    .pre_save = pio_pre_save,
    .post_load = pio_post_load,
    .fields = (const VMStateField[]) {
        VMSTATE_INT32(req_nb_sectors, IDEState),
        VMSTATE_VARRAY_INT32(io_buffer, IDEState, io_buffer_total_len, 1, vmstate_info_uint8,
                             uint8_t),
        VMSTATE_INT32(cur_io_buffer_offset, IDEState),
        VMSTATE_INT32(cur_io_buffer_len, IDEState),
        VMSTATE_UINT8(end_transfer_fn_idx, IDEState),
        VMSTATE_INT32(elementary_transfer_size, IDEState),
        VMSTATE_INT32(packet_transfer_size, IDEState),
        VMSTATE_END_OF_LIST()
    },
};

static bool was_identified(void *opaque, int version_id)
{
    const IDEState *drive = opaque;

    (void)version_id;
    return drive->identify_set != 0;
}

const VMStateDescription vmstate_test_ide_drive = {
    .name = "ide_drive",
    .version_id = 3,
    .minimum_version_id = 0,
    .fields = (const VMStateField[]) {
        VMSTATE_INT32(mult_sectors, IDEState),
        VMSTATE_INT32(identify_set, IDEState),
        VMSTATE_BUFFER_TEST(identify_data, IDEState, was_identified),
        VMSTATE_UINT8(feature, IDEState),
        VMSTATE_UINT8(error, IDEState),
        VMSTATE_UINT32(nsector, IDEState),
        VMSTATE_UINT8(sector, IDEState),
        VMSTATE_UINT8(lcyl, IDEState),
        VMSTATE_UINT8(hcyl, IDEState),
        VMSTATE_UINT8(hob_feature, IDEState),
        VMSTATE_UINT8(hob_sector, IDEState),
        VMSTATE_UINT8(hob_nsector, IDEState),
        VMSTATE_UINT8(hob_lcyl, IDEState),
        VMSTATE_UINT8(hob_hcyl, IDEState),
        VMSTATE_UINT8(select, IDEState),
        VMSTATE_UINT8(status, IDEState),
        VMSTATE_UINT8(lba48, IDEState),
        VMSTATE_UINT8(sense_key, IDEState),
        VMSTATE_UINT8(asc, IDEState),
        VMSTATE_UINT8_V(cdrom_changed, IDEState, 3),
        VMSTATE_END_OF_LIST()
    },
    .subsections = (const VMStateDescription * const []) { &vmstate_pio_state, NULL },
};

void test_ide_bus_init(IDEBus *bus)
{
    for (size_t i = 0; i < G_N_ELEMENTS(bus->ifs); i++) {
        IDEState *drive = &bus->ifs[i];

        drive->io_buffer_total_len = TEST_IDE_IO_BUFFER_SIZE;
        drive->io_buffer = g_malloc0(TEST_IDE_IO_BUFFER_SIZE);
        drive->data_ptr = drive->data_end = drive->io_buffer;
    }
}

void test_ide_bus_clear(IDEBus *bus)
{
    for (size_t i = 0; i < G_N_ELEMENTS(bus->ifs); i++) {
        g_clear_pointer(&bus->ifs[i].io_buffer, g_free);
    }
}
