/* SPDX-License-Identifier: BSD-3-Clause */
/* Floppy disk controller; its drives are an array of structs that have subsections. */
#include "devices.h"

enum {
    FIFO_SIZE = 512,
    MAX_DRIVES = 2,
};

typedef struct FDrive {
    uint8_t head;
    uint8_t track;
    uint8_t sect;
    uint8_t media_rate;
} FDrive;

typedef struct FDCtrl {
    uint8_t sra;
    uint8_t srb;
    uint8_t dor;
    uint8_t dor_vmstate; /* what goes into the stream: dor is set in post_load */
    uint8_t tdr;
    uint8_t dsr;
    uint8_t msr;
    uint8_t status0;
    uint8_t status1;
    uint8_t status2;
    uint8_t fifo[FIFO_SIZE];
    uint32_t data_pos;
    uint32_t data_len;
    uint8_t data_state;
    uint8_t data_dir;
    uint8_t eot;
    uint8_t timer0;
    uint8_t timer1;
    uint8_t precomp_trk;
    uint8_t config;
    uint8_t lock;
    uint8_t pwrd;
    uint8_t num_floppies;
    FDrive drives[MAX_DRIVES];
} FDCtrl;

typedef struct ISAFDCtrl {
    FDCtrl state;
} ISAFDCtrl;

static bool media_rate_needed(void *opaque)
{
    (void)opaque;
    return true;
}

static int fdc_pre_save(void *opaque)
{
    FDCtrl *fdc = opaque;

    fdc->dor_vmstate = fdc->dor;
    return 0;
}

static int fdc_post_load(void *opaque, int version_id)
{
    FDCtrl *fdc = opaque;

    (void)version_id;
    fdc->dor = fdc->dor_vmstate;
    return 0;
}

static const VMStateDescription vmstate_media_rate = {
    .name = "fdrive/media_rate",
    .version_id = 1,
    .minimum_version_id = 1,
    .needed = media_rate_needed,
    .fields = (const VMStateField[]) {
        VMSTATE_UINT8(media_rate, FDrive),
        VMSTATE_END_OF_LIST()
    },
};

static const VMStateDescription vmstate_fdrive = {
    .name = "fdrive",
    .version_id = 1,
    .minimum_version_id = 1,
    .fields = (const VMStateField[]) {
        VMSTATE_UINT8(head, FDrive),
        VMSTATE_UINT8(track, FDrive),
        VMSTATE_UINT8(sect, FDrive),
        VMSTATE_END_OF_LIST()
    },
    .subsections = (const VMStateDescription *const[]) {
        &vmstate_media_rate,
        NULL
    },
};

static const VMStateDescription vmstate_fdc = {
    .name = "fdc",
    .version_id = 2,
    .minimum_version_id = 2,
    .pre_save = fdc_pre_save,
    .post_load = fdc_post_load,
    .fields = (const VMStateField[]) {
        VMSTATE_UINT8(sra, FDCtrl),
        VMSTATE_UINT8(srb, FDCtrl),
        VMSTATE_UINT8(dor_vmstate, FDCtrl),
        VMSTATE_UINT8(tdr, FDCtrl),
        VMSTATE_UINT8(dsr, FDCtrl),
        VMSTATE_UINT8(msr, FDCtrl),
        VMSTATE_UINT8(status0, FDCtrl),
        VMSTATE_UINT8(status1, FDCtrl),
        VMSTATE_UINT8(status2, FDCtrl),
        VMSTATE_UINT8_ARRAY(fifo, FDCtrl, FIFO_SIZE),
        VMSTATE_UINT32(data_pos, FDCtrl),
        VMSTATE_UINT32(data_len, FDCtrl),
        VMSTATE_UINT8(data_state, FDCtrl),
        VMSTATE_UINT8(data_dir, FDCtrl),
        VMSTATE_UINT8(eot, FDCtrl),
        VMSTATE_UINT8(timer0, FDCtrl),
        VMSTATE_UINT8(timer1, FDCtrl),
        VMSTATE_UINT8(precomp_trk, FDCtrl),
        VMSTATE_UINT8(config, FDCtrl),
        VMSTATE_UINT8(lock, FDCtrl),
        VMSTATE_UINT8(pwrd, FDCtrl),
        VMSTATE_UINT8_EQUAL(num_floppies, FDCtrl, "both sides must have the same drives"),
        VMSTATE_STRUCT_ARRAY(drives, FDCtrl, MAX_DRIVES, 1, vmstate_fdrive, FDrive),
        VMSTATE_END_OF_LIST()
    },
    .extra = &(const VMStateDescriptionExtra) {
        VMSTATE_EXTRA_INIT(VMStateDescriptionExtra),
        .state_size = sizeof(FDCtrl),
    },
};

static const VMStateDescription vmstate_isa_fdc = {
    .name = "fdc",
    .version_id = 2,
    .minimum_version_id = 2,
    .fields = (const VMStateField[]) {
        VMSTATE_STRUCT(state, ISAFDCtrl, 0, vmstate_fdc, FDCtrl),
        VMSTATE_END_OF_LIST()
    },
};

static void fdc_init(void *dev)
{
    ISAFDCtrl *isa = dev;

    isa->state.num_floppies = MAX_DRIVES;
}

static const TestDeviceValue idle[] = {
    TEST_VALUE(ISAFDCtrl, state.dor, 0x0c),
    TEST_VALUE(ISAFDCtrl, state.msr, 0x80),
    TEST_VALUE(ISAFDCtrl, state.config, 0x60),
};

/* SPECIFY (03) is three bytes long; two have been sent. */
static const TestDeviceValue half_sent[] = {
    TEST_VALUE(ISAFDCtrl, state.dor, 0x1c),
    TEST_VALUE(ISAFDCtrl, state.msr, 0x90),
    TEST_VALUE(ISAFDCtrl, state.fifo[0], 0x03),
    TEST_VALUE(ISAFDCtrl, state.fifo[1], 0xdf),
    TEST_VALUE(ISAFDCtrl, state.data_pos, 2),
    TEST_VALUE(ISAFDCtrl, state.data_len, 3),
    TEST_VALUE(ISAFDCtrl, state.drives[0].sect, 1),
    TEST_VALUE(ISAFDCtrl, state.drives[1].sect, 0),
};

static const TestDeviceStream streams[] = {
    TEST_STREAM("fdc_72.mig", "fdc", 0, 2, half_sent),
    TEST_STREAM("isapc_72.mig", "fdc", 0, 2, idle),
    TEST_STREAM("isapc_100.mig", "fdc", 0, 2, idle),
    TEST_STREAM("pc1_100.mig", "fdc", 0, 2, idle),
};

const TestDevice test_device_fdc = {
    .name = "fdc",
    .vmsd = &vmstate_isa_fdc,
    .size = sizeof(ISAFDCtrl),
    .init = fdc_init,
    .streams = streams,
    .n_streams = G_N_ELEMENTS(streams),
};
