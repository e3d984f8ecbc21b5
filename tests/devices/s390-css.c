/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * s390x channel subsystem: a queue, and an array of pointers, NULL but for one.
 * The vmdesc of 7.2 folds css into 256 empty elements of one byte each. The bytes show that element
 * 254 is there, with three bytes for each of 256 channel paths; the names in it are the tests' own.
 */
#include "devices.h"

#include <vmstate/qemu-compat.h>

enum {
    N_CSS = 256,
    N_CHANNEL_PATHS = 256,
    VIRTUAL_CSS = 0xfe, /* the one that virtio devices are on */
};

typedef struct CRW {
    uint16_t flags;
    uint16_t rsid;
} CRW;

typedef struct CrwContainer {
    CRW crw;
    QTAILQ_ENTRY(CrwContainer) sibling;
} CrwContainer;

typedef struct ChannelPath {
    uint8_t in_use;
    uint8_t type;
    uint8_t is_virtual;
} ChannelPath;

typedef struct CssImage {
    ChannelPath chpids[N_CHANNEL_PATHS];
} CssImage;

typedef struct ChannelSubSys {
    QTAILQ_HEAD(, CrwContainer) pending_crws;
    bool sei_pending;
    bool do_crw_mchk;
    bool crws_lost;
    uint8_t max_cssid;
    uint8_t max_ssid;
    bool chnmon_active;
    uint64_t chnmon_area;
    CssImage *css[N_CSS];
    uint8_t default_cssid;
    CssImage virtual_css; /* what css[VIRTUAL_CSS] points to */
} ChannelSubSys;

static const VMStateDescription vmstate_crw = {
    .name = "s390_crw",
    .version_id = 1,
    .minimum_version_id = 1,
    .fields = (const VMStateField[]) {
        VMSTATE_UINT16(flags, CRW),
        VMSTATE_UINT16(rsid, CRW),
        VMSTATE_END_OF_LIST()
    },
};

static const VMStateDescription vmstate_crw_container = {
    .name = "s390_crw_container",
    .version_id = 1,
    .minimum_version_id = 1,
    .fields = (const VMStateField[]) {
        VMSTATE_STRUCT(crw, CrwContainer, 0, vmstate_crw, CRW),
        VMSTATE_END_OF_LIST()
    },
};

static const VMStateDescription vmstate_channel_path = {
    .name = "s390_channel_path",
    .version_id = 1,
    .minimum_version_id = 1,
    .fields = (const VMStateField[]) {
        VMSTATE_UINT8(in_use, ChannelPath),
        VMSTATE_UINT8(type, ChannelPath),
        VMSTATE_UINT8(is_virtual, ChannelPath),
        VMSTATE_END_OF_LIST()
    },
};

static const VMStateDescription vmstate_css_img = {
    .name = "s390_css_img",
    .version_id = 1,
    .minimum_version_id = 1,
    .fields = (const VMStateField[]) {
        VMSTATE_STRUCT_ARRAY(chpids, CssImage, N_CHANNEL_PATHS, 0, vmstate_channel_path,
                             ChannelPath),
        VMSTATE_END_OF_LIST()
    },
};

static const VMStateDescription vmstate_css = {
    .name = "s390_css",
    .version_id = 1,
    .minimum_version_id = 1,
    .fields = (const VMStateField[]) {
        VMSTATE_QTAILQ_V(pending_crws, ChannelSubSys, 1, vmstate_crw_container, CrwContainer,
                         sibling),
        VMSTATE_BOOL(sei_pending, ChannelSubSys),
        VMSTATE_BOOL(do_crw_mchk, ChannelSubSys),
        VMSTATE_BOOL(crws_lost, ChannelSubSys),
        VMSTATE_UINT8(max_cssid, ChannelSubSys),
        VMSTATE_UINT8(max_ssid, ChannelSubSys),
        VMSTATE_BOOL(chnmon_active, ChannelSubSys),
        VMSTATE_UINT64(chnmon_area, ChannelSubSys),
        VMSTATE_ARRAY_OF_POINTER_TO_STRUCT(css, ChannelSubSys, N_CSS, 0, vmstate_css_img,
                                           CssImage),
        VMSTATE_UINT8(default_cssid, ChannelSubSys),
        VMSTATE_END_OF_LIST()
    },
};

static void init(void *dev)
{
    ChannelSubSys *css = dev;

    QTAILQ_INIT(&css->pending_crws);
    css->css[VIRTUAL_CSS] = &css->virtual_css;
}

static const TestDeviceValue values[] = {
    TEST_VALUE(ChannelSubSys, do_crw_mchk, 1),
    TEST_VALUE(ChannelSubSys, virtual_css.chpids[0].in_use, 1),
    TEST_VALUE(ChannelSubSys, virtual_css.chpids[0].type, 0x32),
    TEST_VALUE(ChannelSubSys, virtual_css.chpids[0].is_virtual, 1),
    TEST_VALUE(ChannelSubSys, virtual_css.chpids[1].in_use, 0),
    TEST_VALUE(ChannelSubSys, default_cssid, VIRTUAL_CSS),
};

static const TestDeviceStream streams[] = {
    TEST_STREAM("s390_css_72.mig", "s390_css", 0, 1, values),
};

const TestDevice test_device_s390_css = {
    .name = "s390_css",
    .vmsd = &vmstate_css,
    .size = sizeof(ChannelSubSys),
    .init = init,
    .streams = streams,
    .n_streams = G_N_ELEMENTS(streams),
};
