/* SPDX-License-Identifier: BSD-3-Clause */
/* Keyboard controller: newer machine types have a subsection of version 0, older ones do not. */
#include "devices.h"

typedef struct KBDState {
    uint8_t write_cmd;
    uint8_t status;
    uint8_t mode;
    uint8_t pending_tmp;
    uint32_t migration_flags;
    uint32_t obsrc;
    uint8_t obdata;
    uint8_t cbdata;
    /* The machine type has the subsection; a load takes over what the stream has. */
    bool extended_state;
} KBDState;

typedef struct ISAKBDState {
    KBDState kbd;
} ISAKBDState;

static int kbd_pre_load(void *opaque)
{
    ((KBDState *)opaque)->extended_state = false;
    return 0;
}

static bool extended_state_needed(void *opaque)
{
    return ((const KBDState *)opaque)->extended_state;
}

static int extended_state_post_load(void *opaque, int version_id)
{
    (void)version_id;
    ((KBDState *)opaque)->extended_state = true;
    return 0;
}

static const VMStateDescription vmstate_kbd_extended_state = {
    .name = "pckbd/extended_state",
    .needed = extended_state_needed,
    .post_load = extended_state_post_load,
    .fields = (const VMStateField[]) {
        VMSTATE_UINT32(migration_flags, KBDState),
        VMSTATE_UINT32(obsrc, KBDState),
        VMSTATE_UINT8(obdata, KBDState),
        VMSTATE_UINT8(cbdata, KBDState),
        VMSTATE_END_OF_LIST()
    },
};

static const VMStateDescription vmstate_kbd = {
    .name = "pckbd",
    .version_id = 3,
    .minimum_version_id = 3,
    .pre_load = kbd_pre_load,
    .fields = (const VMStateField[]) {
        VMSTATE_UINT8(write_cmd, KBDState),
        VMSTATE_UINT8(status, KBDState),
        VMSTATE_UINT8(mode, KBDState),
        VMSTATE_UINT8(pending_tmp, KBDState),
        VMSTATE_END_OF_LIST()
    },
    .subsections = (const VMStateDescription *const[]) {
        &vmstate_kbd_extended_state,
        NULL
    },
    .extra = &(const VMStateDescriptionExtra) {
        VMSTATE_EXTRA_INIT(VMStateDescriptionExtra),
        .state_size = sizeof(KBDState),
    },
};

static const VMStateDescription vmstate_isa_kbd = {
    .name = "pckbd",
    .version_id = 3,
    .minimum_version_id = 3,
    .fields = (const VMStateField[]) {
        VMSTATE_STRUCT(kbd, ISAKBDState, 0, vmstate_kbd, KBDState),
        VMSTATE_END_OF_LIST()
    },
};

static const TestDeviceValue newer[] = {
    TEST_VALUE(ISAKBDState, kbd.status, 0x18),
    TEST_VALUE(ISAKBDState, kbd.mode, 0x03),
    TEST_VALUE(ISAKBDState, kbd.extended_state, true),
};

static const TestDeviceValue older[] = {
    TEST_VALUE(ISAKBDState, kbd.status, 0x18),
    TEST_VALUE(ISAKBDState, kbd.mode, 0x03),
    TEST_VALUE(ISAKBDState, kbd.extended_state, false),
};

static const TestDeviceStream streams[] = {
    TEST_STREAM("isapc_72.mig", "pckbd", 0, 3, newer),
    TEST_STREAM("isapc_100.mig", "pckbd", 0, 3, newer),
    TEST_STREAM("pc1_72.mig", "pckbd", 0, 3, newer),
    TEST_STREAM("pc1_100.mig", "pckbd", 0, 3, newer),
    TEST_STREAM("pc-2.12_72.mig", "pckbd", 0, 3, older),
};

const TestDevice test_device_pckbd = {
    .name = "pckbd",
    .vmsd = &vmstate_isa_kbd,
    .size = sizeof(ISAKBDState),
    .streams = streams,
    .n_streams = G_N_ELEMENTS(streams),
};
