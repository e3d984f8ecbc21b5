/* SPDX-License-Identifier: BSD-3-Clause */
/* SCSI controller: a PCI device with its registers and the memory of its scripts. */
#include "devices.h"
#include "pci.h"

typedef struct LSIState {
    PCIDevice parent_obj;
    int32_t carry, status, msg_action, msg_len;
    uint8_t msg[8];
    int32_t waiting;
    uint32_t dsa, temp, dnad, dbc;
    uint8_t istat0, istat1, dcmd, dstat, dien, sist0, sist1, sien0, sien1, mbox0, mbox1, dfifo,
        ctest2, ctest3, ctest4, ctest5, ccntl0, ccntl1;
    uint32_t dsp, dsps;
    uint8_t dmode, dcntl, scntl0, scntl1, scntl2, scntl3, sstat0, sstat1, scid, sxfer, socl,
        sdid, ssid, sfbr, stest1, stest2, stest3, sidl, stime0, respid0, respid1, sbcl;
    uint32_t mmrs, mmws, sfs, drs, sbms, dbms, dnad64, pmjad1, pmjad2, rbc, ua, ia, sbc, csbc;
    uint32_t scratch[18];    /* saved as they lie in memory: little-endian in the files here */
    uint8_t sbr;
    uint32_t script_ram[2048]; /* little-endian, as the bus has it */
} LSIState;

static const VMStateDescription vmstate_lsi = {
    .name = "lsiscsi",
    .version_id = 1,
    .minimum_version_id = 0,
    .fields = (const VMStateField[]) {
        VMSTATE_PCI_DEVICE(parent_obj, LSIState),
        VMSTATE_INT32(carry, LSIState),
        VMSTATE_INT32(status, LSIState),
        VMSTATE_INT32(msg_action, LSIState),
        VMSTATE_INT32(msg_len, LSIState),
        VMSTATE_BUFFER(msg, LSIState),
        VMSTATE_INT32(waiting, LSIState),
        VMSTATE_UINT32(dsa, LSIState),
        VMSTATE_UINT32(temp, LSIState),
        VMSTATE_UINT32(dnad, LSIState),
        VMSTATE_UINT32(dbc, LSIState),
        VMSTATE_UINT8(istat0, LSIState),
        VMSTATE_UINT8(istat1, LSIState),
        VMSTATE_UINT8(dcmd, LSIState),
        VMSTATE_UINT8(dstat, LSIState),
        VMSTATE_UINT8(dien, LSIState),
        VMSTATE_UINT8(sist0, LSIState),
        VMSTATE_UINT8(sist1, LSIState),
        VMSTATE_UINT8(sien0, LSIState),
        VMSTATE_UINT8(sien1, LSIState),
        VMSTATE_UINT8(mbox0, LSIState),
        VMSTATE_UINT8(mbox1, LSIState),
        VMSTATE_UINT8(dfifo, LSIState),
        VMSTATE_UINT8(ctest2, LSIState),
        VMSTATE_UINT8(ctest3, LSIState),
        VMSTATE_UINT8(ctest4, LSIState),
        VMSTATE_UINT8(ctest5, LSIState),
        VMSTATE_UINT8(ccntl0, LSIState),
        VMSTATE_UINT8(ccntl1, LSIState),
        VMSTATE_UINT32(dsp, LSIState),
        VMSTATE_UINT32(dsps, LSIState),
        VMSTATE_UINT8(dmode, LSIState),
        VMSTATE_UINT8(dcntl, LSIState),
        VMSTATE_UINT8(scntl0, LSIState),
        VMSTATE_UINT8(scntl1, LSIState),
        VMSTATE_UINT8(scntl2, LSIState),
        VMSTATE_UINT8(scntl3, LSIState),
        VMSTATE_UINT8(sstat0, LSIState),
        VMSTATE_UINT8(sstat1, LSIState),
        VMSTATE_UINT8(scid, LSIState),
        VMSTATE_UINT8(sxfer, LSIState),
        VMSTATE_UINT8(socl, LSIState),
        VMSTATE_UINT8(sdid, LSIState),
        VMSTATE_UINT8(ssid, LSIState),
        VMSTATE_UINT8(sfbr, LSIState),
        VMSTATE_UINT8(stest1, LSIState),
        VMSTATE_UINT8(stest2, LSIState),
        VMSTATE_UINT8(stest3, LSIState),
        VMSTATE_UINT8(sidl, LSIState),
        VMSTATE_UINT8(stime0, LSIState),
        VMSTATE_UINT8(respid0, LSIState),
        VMSTATE_UINT8(respid1, LSIState),
        VMSTATE_UINT8(sbcl, LSIState),
        VMSTATE_UINT32(mmrs, LSIState),
        VMSTATE_UINT32(mmws, LSIState),
        VMSTATE_UINT32(sfs, LSIState),
        VMSTATE_UINT32(drs, LSIState),
        VMSTATE_UINT32(sbms, LSIState),
        VMSTATE_UINT32(dbms, LSIState),
        VMSTATE_UINT32(dnad64, LSIState),
        VMSTATE_UINT32(pmjad1, LSIState),
        VMSTATE_UINT32(pmjad2, LSIState),
        VMSTATE_UINT32(rbc, LSIState),
        VMSTATE_UINT32(ua, LSIState),
        VMSTATE_UINT32(ia, LSIState),
        VMSTATE_UINT32(sbc, LSIState),
        VMSTATE_UINT32(csbc, LSIState),
        VMSTATE_BUFFER_UNSAFE(scratch, LSIState, 0, 18 * sizeof(uint32_t)),
        VMSTATE_UINT8(sbr, LSIState),
        VMSTATE_BUFFER_UNSAFE(script_ram, LSIState, 0, 2048 * sizeof(uint32_t)),
        VMSTATE_END_OF_LIST()
    },
};

static void lsi_init(void *dev)
{
    LSIState *lsi = dev;

    test_pci_init(&lsi->parent_obj, false, 0);
}

#define VALUES(_scratcha) \
    TEST_VALUE(LSIState, scratch[0], GUINT32_TO_LE(_scratcha)), \
    TEST_VALUE(LSIState, scratch[1], GUINT32_TO_LE(0x600dbeef)), \
    TEST_VALUE(LSIState, respid0, 0x81), \
    TEST_VALUE(LSIState, dsa, 0x00abcdef), \
    TEST_VALUE(LSIState, script_ram[4], GUINT32_TO_LE(0x11223344)), \
    TEST_VALUE(LSIState, parent_obj.config[0], 0x00), \
    TEST_VALUE(LSIState, parent_obj.config[1], 0x10)

static const TestDeviceValue values[] = { VALUES(0xcafe1234) };
static const TestDeviceValue pair_a[] = { VALUES(0x11111111) };
static const TestDeviceValue pair_b[] = { VALUES(0x11111112) };

static const TestDeviceStream streams[] = {
    TEST_STREAM("lsi_72.mig", "0000:00:04.0/lsiscsi", 0, 1, values),
    TEST_STREAM("lsi_100.mig", "0000:00:04.0/lsiscsi", 0, 1, values),
    TEST_STREAM("pair-lsi-scratcha-a_72.mig", "0000:00:04.0/lsiscsi", 0, 1, pair_a),
    TEST_STREAM("pair-lsi-scratcha-b_72.mig", "0000:00:04.0/lsiscsi", 0, 1, pair_b),
};

const TestDevice test_device_lsi = {
    .name = "lsi53c895a",
    .vmsd = &vmstate_lsi,
    .size = sizeof(LSIState),
    .init = lsi_init,
    .streams = streams,
    .n_streams = G_N_ELEMENTS(streams),
};
