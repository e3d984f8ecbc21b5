/* SPDX-License-Identifier: BSD-3-Clause */
/* 16550 serial port on an ISA bus; its receive FIFO and timer are there only when in use. */
#include "devices.h"

enum { FIFO_CAPACITY = 16 };

typedef struct Fifo8 {
    uint8_t *data;
    uint32_t capacity;
    uint32_t head;
    uint32_t num;
} Fifo8;

typedef struct SerialState {
    uint16_t divider;
    uint8_t rbr;
    uint8_t ier;
    uint8_t iir;
    uint8_t lcr;
    uint8_t mcr;
    uint8_t lsr;
    uint8_t msr;
    uint8_t scr;
    uint8_t fcr;
    uint8_t fcr_vmstate; /* what goes into the stream: fcr is set in post_load */
    Fifo8 recv_fifo;
    VMStateTimer fifo_timeout_timer;
} SerialState;

typedef struct ISASerialState {
    SerialState state;
} ISASerialState;

static bool recv_fifo_needed(void *opaque)
{
    return ((const SerialState *)opaque)->recv_fifo.num > 0;
}

static bool fifo_timeout_timer_needed(void *opaque)
{
    return ((const SerialState *)opaque)->fifo_timeout_timer.expire_time >= 0;
}

static int serial_pre_save(void *opaque)
{
    SerialState *serial = opaque;

    serial->fcr_vmstate = serial->fcr;
    return 0;
}

static int serial_pre_load(void *opaque)
{
    SerialState *serial = opaque;

    serial->recv_fifo.head = 0;
    serial->recv_fifo.num = 0;
    serial->fifo_timeout_timer.expire_time = -1;
    return 0;
}

static int serial_post_load(void *opaque, int version_id)
{
    SerialState *serial = opaque;

    serial->fcr = version_id < 3 ? 0 : serial->fcr_vmstate;
    return 0;
}

static const VMStateDescription vmstate_fifo8 = {
    .name = "Fifo8",
    .version_id = 1,
    .minimum_version_id = 1,
    .fields = (const VMStateField[]) {
        VMSTATE_VBUFFER_UINT32(data, Fifo8, 1, NULL, capacity),
        VMSTATE_UINT32(head, Fifo8),
        VMSTATE_UINT32(num, Fifo8),
        VMSTATE_END_OF_LIST()
    },
};

static const VMStateDescription vmstate_recv_fifo = {
    .name = "serial/recv_fifo",
    .version_id = 1,
    .minimum_version_id = 1,
    .needed = recv_fifo_needed,
    .fields = (const VMStateField[]) {
        VMSTATE_STRUCT(recv_fifo, SerialState, 1, vmstate_fifo8, Fifo8),
        VMSTATE_END_OF_LIST()
    },
};

static const VMStateDescription vmstate_fifo_timeout_timer = {
    .name = "serial/fifo_timeout_timer",
    .version_id = 1,
    .minimum_version_id = 1,
    .needed = fifo_timeout_timer_needed,
    .fields = (const VMStateField[]) {
        VMSTATE_TIMER(fifo_timeout_timer, SerialState),
        VMSTATE_END_OF_LIST()
    },
};

static const VMStateDescription vmstate_serial = {
    .name = "serial",
    .version_id = 3,
    .minimum_version_id = 2,
    .pre_save = serial_pre_save,
    .pre_load = serial_pre_load,
    .post_load = serial_post_load,
    .fields = (const VMStateField[]) {
        VMSTATE_UINT16_V(divider, SerialState, 2),
        VMSTATE_UINT8(rbr, SerialState),
        VMSTATE_UINT8(ier, SerialState),
        VMSTATE_UINT8(iir, SerialState),
        VMSTATE_UINT8(lcr, SerialState),
        VMSTATE_UINT8(mcr, SerialState),
        VMSTATE_UINT8(lsr, SerialState),
        VMSTATE_UINT8(msr, SerialState),
        VMSTATE_UINT8(scr, SerialState),
        VMSTATE_UINT8_V(fcr_vmstate, SerialState, 3),
        VMSTATE_END_OF_LIST()
    },
    .subsections = (const VMStateDescription *const[]) {
        &vmstate_recv_fifo,
        &vmstate_fifo_timeout_timer,
        NULL
    },
    .extra = &(const VMStateDescriptionExtra) {
        VMSTATE_EXTRA_INIT(VMStateDescriptionExtra),
        .state_size = sizeof(SerialState),
    },
};

static const VMStateDescription vmstate_isa_serial = {
    .name = "serial",
    .version_id = 3,
    .minimum_version_id = 2,
    .fields = (const VMStateField[]) {
        VMSTATE_STRUCT(state, ISASerialState, 0, vmstate_serial, SerialState),
        VMSTATE_END_OF_LIST()
    },
};

static void serial_init(void *dev)
{
    ISASerialState *isa = dev;

    isa->state.recv_fifo.data = g_malloc0(FIFO_CAPACITY);
    isa->state.recv_fifo.capacity = FIFO_CAPACITY;
    isa->state.fifo_timeout_timer.expire_time = -1;
}

static void serial_clear(void *dev)
{
    ISASerialState *isa = dev;

    g_clear_pointer(&isa->state.recv_fifo.data, g_free);
}

static const TestDeviceValue absent[] = {
    TEST_VALUE(ISASerialState, state.divider, 3),
    TEST_VALUE(ISASerialState, state.lcr, 0x1b),
    TEST_VALUE(ISASerialState, state.scr, 0x5a),
    TEST_VALUE(ISASerialState, state.recv_fifo.num, 0),
    TEST_VALUE(ISASerialState, state.fifo_timeout_timer.expire_time, UINT64_MAX),
};

static const TestDeviceValue present[] = {
    TEST_VALUE(ISASerialState, state.divider, 3),
    TEST_VALUE(ISASerialState, state.lcr, 0x1b),
    TEST_VALUE(ISASerialState, state.scr, 0x5a),
    TEST_VALUE(ISASerialState, state.fcr, 0x01),
    TEST_VALUE(ISASerialState, state.recv_fifo.num, 3),
    TEST_VALUE(ISASerialState, state.recv_fifo.capacity, FIFO_CAPACITY),
    TEST_VALUE(ISASerialState, state.fifo_timeout_timer.expire_time, 0x117be8),
};

static const TestDeviceStream streams[] = {
    TEST_STREAM("serial_100.mig", "serial", 0, 3, absent),
    TEST_STREAM("pair-sub-serial-absent_72.mig", "serial", 0, 3, absent),
    TEST_STREAM("pair-sub-serial-present_72.mig", "serial", 0, 3, present),
};

const TestDevice test_device_serial = {
    .name = "serial",
    .vmsd = &vmstate_isa_serial,
    .size = sizeof(ISASerialState),
    .init = serial_init,
    .clear = serial_clear,
    .streams = streams,
    .n_streams = G_N_ELEMENTS(streams),
};
