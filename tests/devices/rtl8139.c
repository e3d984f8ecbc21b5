/* SPDX-License-Identifier: BSD-3-Clause */
/* Realtek 8139 network card with its EEPROM. */
#include "devices.h"
#include "pci.h"

typedef struct EEPROM9346 {
    uint16_t contents[64];
    int32_t mode;
    uint32_t tick;
    uint8_t address;
    uint16_t input;
    uint16_t output;
    uint8_t eecs;
    uint8_t eesk;
    uint8_t eedi;
    uint8_t eedo;
} EEPROM9346;

typedef struct RTL8139TallyCounters {
    uint64_t TxOk;
    uint64_t RxOk;
    uint64_t TxERR;
    uint32_t RxERR;
    uint16_t MissPkt;
    uint16_t FAE;
    uint32_t Tx1Col;
    uint32_t TxMCol;
    uint64_t RxOkPhy;
    uint64_t RxOkBrd;
    uint32_t RxOkMul;
    uint16_t TxAbt;
    uint16_t TxUndrn;
} RTL8139TallyCounters;

typedef struct RTL8139State {
    PCIDevice parent_obj;
    uint8_t phys[8]; /* the MAC address; two bytes more are read as registers */
    uint8_t mult[8];
    uint32_t TxStatus[4];
    uint32_t TxAddr[4];
    uint32_t RxBuf;
    uint32_t RxBufferSize;
    uint32_t RxBufPtr;
    uint32_t RxBufAddr;
    uint16_t IntrStatus;
    uint16_t IntrMask;
    uint32_t TxConfig;
    uint32_t RxConfig;
    uint32_t RxMissed;
    uint16_t CSCR;
    uint8_t Cfg9346;
    uint8_t Config0;
    uint8_t Config1;
    uint8_t Config3;
    uint8_t Config4;
    uint8_t Config5;
    uint8_t clock_enabled;
    uint8_t bChipCmdState;
    uint16_t MultiIntr;
    uint16_t BasicModeCtrl;
    uint16_t BasicModeStatus;
    uint16_t NWayAdvert;
    uint16_t NWayLPAR;
    uint16_t NWayExpansion;
    uint16_t CpCmd;
    uint8_t TxThresh;
    struct {
        uint8_t macaddr[6];
    } conf;
    int32_t rtl8139_mmio_io_addr_dummy;
    uint32_t currTxDesc;
    uint32_t currCPlusRxDesc;
    uint32_t currCPlusTxDesc;
    uint32_t RxRingAddrLO;
    uint32_t RxRingAddrHI;
    EEPROM9346 eeprom;
    uint32_t TCTR;
    uint32_t TimerInt;
    int64_t TCTR_base;
    RTL8139TallyCounters tally_counters;
    uint32_t cplus_enabled;
} RTL8139State;

static const VMStateDescription vmstate_rtl8139 = {
    .name = "rtl8139",
    .version_id = 5,
    .minimum_version_id = 3,
    .fields = (const VMStateField[]) {
        VMSTATE_PCI_DEVICE(parent_obj, RTL8139State),
        VMSTATE_PARTIAL_BUFFER(phys, RTL8139State, 6),
        VMSTATE_BUFFER(mult, RTL8139State),
        VMSTATE_UINT32_ARRAY(TxStatus, RTL8139State, 4),
        VMSTATE_UINT32_ARRAY(TxAddr, RTL8139State, 4),
        VMSTATE_UINT32(RxBuf, RTL8139State),
        VMSTATE_UINT32(RxBufferSize, RTL8139State),
        VMSTATE_UINT32(RxBufPtr, RTL8139State),
        VMSTATE_UINT32(RxBufAddr, RTL8139State),
        VMSTATE_UINT16(IntrStatus, RTL8139State),
        VMSTATE_UINT16(IntrMask, RTL8139State),
        VMSTATE_UINT32(TxConfig, RTL8139State),
        VMSTATE_UINT32(RxConfig, RTL8139State),
        VMSTATE_UINT32(RxMissed, RTL8139State),
        VMSTATE_UINT16(CSCR, RTL8139State),
        VMSTATE_UINT8(Cfg9346, RTL8139State),
        VMSTATE_UINT8(Config0, RTL8139State),
        VMSTATE_UINT8(Config1, RTL8139State),
        VMSTATE_UINT8(Config3, RTL8139State),
        VMSTATE_UINT8(Config4, RTL8139State),
        VMSTATE_UINT8(Config5, RTL8139State),
        VMSTATE_UINT8(clock_enabled, RTL8139State),
        VMSTATE_UINT8(bChipCmdState, RTL8139State),
        VMSTATE_UINT16(MultiIntr, RTL8139State),
        VMSTATE_UINT16(BasicModeCtrl, RTL8139State),
        VMSTATE_UINT16(BasicModeStatus, RTL8139State),
        VMSTATE_UINT16(NWayAdvert, RTL8139State),
        VMSTATE_UINT16(NWayLPAR, RTL8139State),
        VMSTATE_UINT16(NWayExpansion, RTL8139State),
        VMSTATE_UINT16(CpCmd, RTL8139State),
        VMSTATE_UINT8(TxThresh, RTL8139State),
        VMSTATE_UNUSED(4),
        VMSTATE_BUFFER(conf.macaddr, RTL8139State),
        VMSTATE_INT32(rtl8139_mmio_io_addr_dummy, RTL8139State),
        VMSTATE_UINT32(currTxDesc, RTL8139State),
        VMSTATE_UINT32(currCPlusRxDesc, RTL8139State),
        VMSTATE_UINT32(currCPlusTxDesc, RTL8139State),
        VMSTATE_UINT32(RxRingAddrLO, RTL8139State),
        VMSTATE_UINT32(RxRingAddrHI, RTL8139State),
        VMSTATE_UINT16_ARRAY(eeprom.contents, RTL8139State, 64),
        VMSTATE_INT32(eeprom.mode, RTL8139State),
        VMSTATE_UINT32(eeprom.tick, RTL8139State),
        VMSTATE_UINT8(eeprom.address, RTL8139State),
        VMSTATE_UINT16(eeprom.input, RTL8139State),
        VMSTATE_UINT16(eeprom.output, RTL8139State),
        VMSTATE_UINT8(eeprom.eecs, RTL8139State),
        VMSTATE_UINT8(eeprom.eesk, RTL8139State),
        VMSTATE_UINT8(eeprom.eedi, RTL8139State),
        VMSTATE_UINT8(eeprom.eedo, RTL8139State),
        VMSTATE_UINT32(TCTR, RTL8139State),
        VMSTATE_UINT32(TimerInt, RTL8139State),
        VMSTATE_INT64(TCTR_base, RTL8139State),
        VMSTATE_UINT64(tally_counters.TxOk, RTL8139State),
        VMSTATE_UINT64(tally_counters.RxOk, RTL8139State),
        VMSTATE_UINT64(tally_counters.TxERR, RTL8139State),
        VMSTATE_UINT32(tally_counters.RxERR, RTL8139State),
        VMSTATE_UINT16(tally_counters.MissPkt, RTL8139State),
        VMSTATE_UINT16(tally_counters.FAE, RTL8139State),
        VMSTATE_UINT32(tally_counters.Tx1Col, RTL8139State),
        VMSTATE_UINT32(tally_counters.TxMCol, RTL8139State),
        VMSTATE_UINT64(tally_counters.RxOkPhy, RTL8139State),
        VMSTATE_UINT64(tally_counters.RxOkBrd, RTL8139State),
        VMSTATE_UINT32_V(tally_counters.RxOkMul, RTL8139State, 5),
        VMSTATE_UINT16(tally_counters.TxAbt, RTL8139State),
        VMSTATE_UINT16(tally_counters.TxUndrn, RTL8139State),
        VMSTATE_UINT32_V(cplus_enabled, RTL8139State, 4),
        VMSTATE_END_OF_LIST()
    },
};

static void init(void *dev)
{
    RTL8139State *rtl = dev;

    test_pci_init(&rtl->parent_obj, false, 0);
}

/* The guest has written a MAC address of its own; the EEPROM keeps the one that was given. */
static const TestDeviceValue values[] = {
    TEST_VALUE(RTL8139State, phys[0], 0x02),
    TEST_VALUE(RTL8139State, phys[1], 0x11),
    TEST_VALUE(RTL8139State, phys[2], 0x22),
    TEST_VALUE(RTL8139State, phys[3], 0x33),
    TEST_VALUE(RTL8139State, phys[4], 0x44),
    TEST_VALUE(RTL8139State, phys[5], 0x55),
    TEST_VALUE(RTL8139State, TxAddr[0], 0x1000),
    TEST_VALUE(RTL8139State, RxBuf, 0x2000),
    TEST_VALUE(RTL8139State, IntrMask, 0x8015),
    TEST_VALUE(RTL8139State, RxConfig, 0xf70f),
    TEST_VALUE(RTL8139State, bChipCmdState, 0x0c),
    TEST_VALUE(RTL8139State, eeprom.contents[7], 0x5452),
    TEST_VALUE(RTL8139State, conf.macaddr[5], 0x56),
};

static const TestDeviceStream streams[] = {
    TEST_STREAM("rtl8139_72.mig", "0000:00:04.0/rtl8139", 0, 5, values),
};

const TestDevice test_device_rtl8139 = {
    .name = "rtl8139",
    .vmsd = &vmstate_rtl8139,
    .size = sizeof(RTL8139State),
    .init = init,
    .streams = streams,
    .n_streams = G_N_ELEMENTS(streams),
};
