/* SPDX-License-Identifier: BSD-3-Clause */
/* Network card: a PCI device with a big register file, parts of which are saved twice. */
#include "devices.h"
#include "pci.h"

enum {
    N_MAC_REGS = 0x20000 / 4,
    N_RA = 32,
    N_MTA = 128,
    N_VFTA = 128,
};

/* Registers by their offset in the card's memory. */
enum {
    CTRL = 0x0000 / 4,
    STATUS = 0x0008 / 4,
    EECD = 0x0010 / 4,
    EERD = 0x0014 / 4,
    MDIC = 0x0020 / 4,
    VET = 0x0038 / 4,
    ICR = 0x00c0 / 4,
    ITR = 0x00c4 / 4,
    ICS = 0x00c8 / 4,
    IMS = 0x00d0 / 4,
    IMC = 0x00d8 / 4,
    RCTL = 0x0100 / 4,
    TCTL = 0x0400 / 4,
    LEDCTL = 0x0e00 / 4,
    PBA = 0x1000 / 4,
    RDBAL = 0x2800 / 4,
    RDBAH = 0x2804 / 4,
    RDLEN = 0x2808 / 4,
    RDH = 0x2810 / 4,
    RDT = 0x2818 / 4,
    RDTR = 0x2820 / 4,
    RADV = 0x282c / 4,
    TDBAL = 0x3800 / 4,
    TDBAH = 0x3804 / 4,
    TDLEN = 0x3808 / 4,
    TDH = 0x3810 / 4,
    TDT = 0x3818 / 4,
    TXDCTL = 0x3828 / 4,
    TADV = 0x382c / 4,
    MPC = 0x4010 / 4,
    GPRC = 0x4074 / 4,
    GPTC = 0x4080 / 4,
    TORL = 0x40c0 / 4,
    TORH = 0x40c4 / 4,
    TOTL = 0x40c8 / 4,
    TOTH = 0x40cc / 4,
    TPR = 0x40d0 / 4,
    TPT = 0x40d4 / 4,
    MTA = 0x5200 / 4,
    RA = 0x5400 / 4,
    VFTA = 0x5600 / 4,
    WUFC = 0x5808 / 4,
    MANC = 0x5820 / 4,
    SWSM = 0x5b50 / 4,
};

/* What one transmit context says about checksums and segmentation. */
typedef struct E1000TxProps {
    uint8_t ipcss;
    uint8_t ipcso;
    uint16_t ipcse;
    uint8_t tucss;
    uint8_t tucso;
    uint16_t tucse;
    uint32_t paylen;
    uint8_t hdr_len;
    uint16_t mss;
    int8_t ip;
    int8_t tcp;
} E1000TxProps;

typedef struct E1000Tx {
    uint8_t header[256];
    uint8_t data[0x10000];
    uint16_t size;
    uint16_t tso_frames;
    uint8_t sum_needed;
    E1000TxProps tso_props;
} E1000Tx;

typedef struct E1000Eecd {
    uint32_t val_in;
    uint16_t bitnum_in;
    uint16_t bitnum_out;
    uint16_t reading;
    uint32_t old_eecd;
} E1000Eecd;

typedef struct E1000State {
    PCIDevice parent_obj;
    uint32_t mac_reg[N_MAC_REGS];
    uint16_t phy_reg[0x20];
    uint16_t eeprom_data[64];
    uint32_t rxbuf_size;
    uint32_t rxbuf_min_shift;
    E1000Tx tx;
    E1000TxProps mig_props;
    E1000Eecd eecd_state;
    bool mit_irq_level;
    /* Properties of the machine type: which subsections it has. */
    bool has_mit_state;
    bool has_full_mac_state;
    bool has_tx_tso_state;
} E1000State;

static bool is_version_1(void *opaque, int version_id)
{
    (void)opaque;
    return version_id == 1;
}

static bool mit_state_needed(void *opaque)
{
    return ((const E1000State *)opaque)->has_mit_state;
}

static bool full_mac_state_needed(void *opaque)
{
    return ((const E1000State *)opaque)->has_full_mac_state;
}

static bool tx_tso_state_needed(void *opaque)
{
    return ((const E1000State *)opaque)->has_tx_tso_state;
}

static const VMStateDescription vmstate_e1000_mit_state = {
    .name = "e1000/mit_state",
    .version_id = 1,
    .minimum_version_id = 1,
    .needed = mit_state_needed,
    .fields = (const VMStateField[]) {
        VMSTATE_UINT32(mac_reg[RDTR], E1000State),
        VMSTATE_UINT32(mac_reg[RADV], E1000State),
        VMSTATE_UINT32(mac_reg[TADV], E1000State),
        VMSTATE_UINT32(mac_reg[ITR], E1000State),
        VMSTATE_BOOL(mit_irq_level, E1000State),
        VMSTATE_END_OF_LIST()
    },
};

static const VMStateDescription vmstate_e1000_full_mac_state = {
    .name = "e1000/full_mac_state",
    .version_id = 1,
    .minimum_version_id = 1,
    .needed = full_mac_state_needed,
    .fields = (const VMStateField[]) {
        VMSTATE_UINT32_ARRAY(mac_reg, E1000State, N_MAC_REGS),
        VMSTATE_END_OF_LIST()
    },
};

static const VMStateDescription vmstate_e1000_tx_tso_state = {
    .name = "e1000/tx_tso_state",
    .version_id = 1,
    .minimum_version_id = 1,
    .needed = tx_tso_state_needed,
    .fields = (const VMStateField[]) {
        VMSTATE_UINT8(tx.tso_props.ipcss, E1000State),
        VMSTATE_UINT8(tx.tso_props.ipcso, E1000State),
        VMSTATE_UINT16(tx.tso_props.ipcse, E1000State),
        VMSTATE_UINT8(tx.tso_props.tucss, E1000State),
        VMSTATE_UINT8(tx.tso_props.tucso, E1000State),
        VMSTATE_UINT16(tx.tso_props.tucse, E1000State),
        VMSTATE_UINT32(tx.tso_props.paylen, E1000State),
        VMSTATE_UINT8(tx.tso_props.hdr_len, E1000State),
        VMSTATE_UINT16(tx.tso_props.mss, E1000State),
        VMSTATE_INT8(tx.tso_props.ip, E1000State),
        VMSTATE_INT8(tx.tso_props.tcp, E1000State),
        VMSTATE_END_OF_LIST()
    },
};

static const VMStateDescription vmstate_e1000 = {
    .name = "e1000",
    .version_id = 2,
    .minimum_version_id = 1,
    .fields = (const VMStateField[]) {
        VMSTATE_PCI_DEVICE(parent_obj, E1000State),
        VMSTATE_UNUSED_TEST(is_version_1, 4),
        VMSTATE_UNUSED(4),
        VMSTATE_UINT32(rxbuf_size, E1000State),
        VMSTATE_UINT32(rxbuf_min_shift, E1000State),
        VMSTATE_UINT32(eecd_state.val_in, E1000State),
        VMSTATE_UINT16(eecd_state.bitnum_in, E1000State),
        VMSTATE_UINT16(eecd_state.bitnum_out, E1000State),
        VMSTATE_UINT16(eecd_state.reading, E1000State),
        VMSTATE_UINT32(eecd_state.old_eecd, E1000State),
        VMSTATE_UINT8(mig_props.ipcss, E1000State),
        VMSTATE_UINT8(mig_props.ipcso, E1000State),
        VMSTATE_UINT16(mig_props.ipcse, E1000State),
        VMSTATE_UINT8(mig_props.tucss, E1000State),
        VMSTATE_UINT8(mig_props.tucso, E1000State),
        VMSTATE_UINT16(mig_props.tucse, E1000State),
        VMSTATE_UINT32(mig_props.paylen, E1000State),
        VMSTATE_UINT8(mig_props.hdr_len, E1000State),
        VMSTATE_UINT16(mig_props.mss, E1000State),
        VMSTATE_UINT16(tx.size, E1000State),
        VMSTATE_UINT16(tx.tso_frames, E1000State),
        VMSTATE_UINT8(tx.sum_needed, E1000State),
        VMSTATE_INT8(mig_props.ip, E1000State),
        VMSTATE_INT8(mig_props.tcp, E1000State),
        VMSTATE_BUFFER(tx.header, E1000State),
        VMSTATE_BUFFER(tx.data, E1000State),
        VMSTATE_UINT16_ARRAY(eeprom_data, E1000State, 64),
        VMSTATE_UINT16_ARRAY(phy_reg, E1000State, 0x20),
        VMSTATE_UINT32(mac_reg[CTRL], E1000State),
        VMSTATE_UINT32(mac_reg[EECD], E1000State),
        VMSTATE_UINT32(mac_reg[EERD], E1000State),
        VMSTATE_UINT32(mac_reg[GPRC], E1000State),
        VMSTATE_UINT32(mac_reg[GPTC], E1000State),
        VMSTATE_UINT32(mac_reg[ICR], E1000State),
        VMSTATE_UINT32(mac_reg[ICS], E1000State),
        VMSTATE_UINT32(mac_reg[IMC], E1000State),
        VMSTATE_UINT32(mac_reg[IMS], E1000State),
        VMSTATE_UINT32(mac_reg[LEDCTL], E1000State),
        VMSTATE_UINT32(mac_reg[MANC], E1000State),
        VMSTATE_UINT32(mac_reg[MDIC], E1000State),
        VMSTATE_UINT32(mac_reg[MPC], E1000State),
        VMSTATE_UINT32(mac_reg[PBA], E1000State),
        VMSTATE_UINT32(mac_reg[RCTL], E1000State),
        VMSTATE_UINT32(mac_reg[RDBAH], E1000State),
        VMSTATE_UINT32(mac_reg[RDBAL], E1000State),
        VMSTATE_UINT32(mac_reg[RDH], E1000State),
        VMSTATE_UINT32(mac_reg[RDLEN], E1000State),
        VMSTATE_UINT32(mac_reg[RDT], E1000State),
        VMSTATE_UINT32(mac_reg[STATUS], E1000State),
        VMSTATE_UINT32(mac_reg[SWSM], E1000State),
        VMSTATE_UINT32(mac_reg[TCTL], E1000State),
        VMSTATE_UINT32(mac_reg[TDBAH], E1000State),
        VMSTATE_UINT32(mac_reg[TDBAL], E1000State),
        VMSTATE_UINT32(mac_reg[TDH], E1000State),
        VMSTATE_UINT32(mac_reg[TDLEN], E1000State),
        VMSTATE_UINT32(mac_reg[TDT], E1000State),
        VMSTATE_UINT32(mac_reg[TORH], E1000State),
        VMSTATE_UINT32(mac_reg[TORL], E1000State),
        VMSTATE_UINT32(mac_reg[TOTH], E1000State),
        VMSTATE_UINT32(mac_reg[TOTL], E1000State),
        VMSTATE_UINT32(mac_reg[TPR], E1000State),
        VMSTATE_UINT32(mac_reg[TPT], E1000State),
        VMSTATE_UINT32(mac_reg[TXDCTL], E1000State),
        VMSTATE_UINT32(mac_reg[WUFC], E1000State),
        VMSTATE_UINT32(mac_reg[VET], E1000State),
        VMSTATE_UINT32_SUB_ARRAY(mac_reg, E1000State, RA, N_RA),
        VMSTATE_UINT32_SUB_ARRAY(mac_reg, E1000State, MTA, N_MTA),
        VMSTATE_UINT32_SUB_ARRAY(mac_reg, E1000State, VFTA, N_VFTA),
        VMSTATE_END_OF_LIST()
    },
    .subsections = (const VMStateDescription *const[]) {
        &vmstate_e1000_mit_state,
        &vmstate_e1000_full_mac_state,
        &vmstate_e1000_tx_tso_state,
        NULL
    },
};

static void e1000_init(void *dev)
{
    E1000State *e1000 = dev;

    test_pci_init(&e1000->parent_obj, false, 0);
    e1000->has_mit_state = true;
    e1000->has_full_mac_state = true;
    e1000->has_tx_tso_state = true;
}

#define VALUES(_ral0) \
    TEST_VALUE(E1000State, mac_reg[RA], _ral0), \
    TEST_VALUE(E1000State, mac_reg[RA + 1], 0x80009abc), \
    TEST_VALUE(E1000State, mac_reg[TDBAL], 0x1000), \
    TEST_VALUE(E1000State, mac_reg[TDLEN], 0x100), \
    TEST_VALUE(E1000State, mac_reg[RDBAL], 0x2000), \
    TEST_VALUE(E1000State, mac_reg[RDLEN], 0x100), \
    TEST_VALUE(E1000State, mac_reg[IMS], 0x15), \
    TEST_VALUE(E1000State, mac_reg[MTA], 0xdeadbeef), \
    TEST_VALUE(E1000State, mac_reg[VFTA], 0x0badf00d), \
    TEST_VALUE(E1000State, eeprom_data[0], 0x5452), \
    TEST_VALUE(E1000State, parent_obj.config[0], 0x86), \
    TEST_VALUE(E1000State, parent_obj.config[1], 0x80)

static const TestDeviceValue pair_a[] = { VALUES(0x12345678) };
static const TestDeviceValue pair_b[] = { VALUES(0x12345679) };

static const TestDeviceStream streams[] = {
    TEST_STREAM("e1000_72.mig", "0000:00:04.0/e1000", 0, 2, pair_a),
    TEST_STREAM("e1000_100.mig", "0000:00:04.0/e1000", 0, 2, pair_a),
    TEST_STREAM("pair-e1000-ral-b_72.mig", "0000:00:04.0/e1000", 0, 2, pair_b),
};

const TestDevice test_device_e1000 = {
    .name = "e1000",
    .vmsd = &vmstate_e1000,
    .size = sizeof(E1000State),
    .init = e1000_init,
    .streams = streams,
    .n_streams = G_N_ELEMENTS(streams),
};
