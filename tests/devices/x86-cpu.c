/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * x86 processor: FPU registers through a temporary struct, vector registers in two halves,
 * model-specific registers.
 */
#include "devices.h"

typedef struct FPReg {
    uint64_t mantissa;
    uint16_t sign_and_exponent;
} FPReg;

typedef struct SegmentCache {
    uint32_t selector;
    uint64_t base;
    uint32_t limit;
    uint32_t flags;
} SegmentCache;

typedef struct ZMMReg {
    uint64_t _q_ZMMReg[8];
} ZMMReg;

typedef struct MTRRVar {
    uint64_t base;
    uint64_t mask;
} MTRRVar;

typedef struct CPUX86State {
    uint64_t regs[16];
    uint64_t eip;
    uint64_t eflags;
    uint32_t hflags;
    uint16_t fpuc;
    uint16_t fpus_vmstate;
    uint16_t fptag_vmstate;
    uint16_t fpregs_format_vmstate;
    FPReg fpregs[8];
    SegmentCache segs[6];
    SegmentCache ldt;
    SegmentCache tr;
    SegmentCache gdt;
    SegmentCache idt;
    uint32_t sysenter_cs;
    uint64_t sysenter_esp;
    uint64_t sysenter_eip;
    uint64_t cr[5];
    uint64_t dr[8];
    int32_t a20_mask;
    uint32_t mxcsr;
    ZMMReg xmm_regs[16];
    uint64_t efer;
    uint64_t star;
    uint64_t lstar;
    uint64_t cstar;
    uint64_t fmask;
    uint64_t kernelgsbase;
    uint32_t smbase;
    uint64_t pat;
    uint32_t hflags2;
    uint64_t vm_hsave;
    uint64_t vm_vmcb;
    uint64_t tsc_offset;
    uint64_t intercept;
    uint16_t intercept_cr_read;
    uint16_t intercept_cr_write;
    uint16_t intercept_dr_read;
    uint16_t intercept_dr_write;
    uint32_t intercept_exceptions;
    uint8_t v_tpr;
    uint64_t mtrr_fixed[11];
    uint64_t mtrr_deftype;
    MTRRVar mtrr_var[8];
    int32_t interrupt_injected;
    uint32_t mp_state;
    uint64_t tsc;
    int32_t exception_nr;
    uint8_t soft_interrupt;
    uint8_t nmi_injected;
    uint8_t nmi_pending;
    uint8_t has_error_code;
    uint32_t sipi_vector;
    uint64_t mcg_cap;
    uint64_t mcg_status;
    uint64_t mcg_ctl;
    uint64_t mce_banks[40];
    uint64_t tsc_aux;
    uint64_t system_time_msr;
    uint64_t wall_clock_msr;
    uint64_t xcr0;
    uint64_t xstate_bv;
    uint64_t poll_control_msr;
} CPUX86State;

typedef struct X86CPU {
    CPUX86State env;
} X86CPU;

typedef struct FPRegTmp {
    FPReg *parent;
    uint64_t tmp_mant;
    uint16_t tmp_exp;
} FPRegTmp;

static int fpreg_pre_save(void *opaque)
{
    FPRegTmp *tmp = opaque;

    tmp->tmp_mant = tmp->parent->mantissa;
    tmp->tmp_exp = tmp->parent->sign_and_exponent;
    return 0;
}

static int fpreg_post_load(void *opaque, int version_id)
{
    FPRegTmp *tmp = opaque;

    (void)version_id;
    tmp->parent->mantissa = tmp->tmp_mant;
    tmp->parent->sign_and_exponent = tmp->tmp_exp;
    return 0;
}

static const VMStateDescription vmstate_fpreg_tmp = {
    .name = "fpreg_tmp",
    .pre_save = fpreg_pre_save,
    .post_load = fpreg_post_load,
    .fields = (const VMStateField[]) {
        VMSTATE_UINT64(tmp_mant, FPRegTmp),
        VMSTATE_UINT16(tmp_exp, FPRegTmp),
        VMSTATE_END_OF_LIST()
    },
};

static const VMStateDescription vmstate_fpreg = {
    .name = "fpreg",
    .fields = (const VMStateField[]) {
        VMSTATE_WITH_TMP(FPReg, FPRegTmp, vmstate_fpreg_tmp),
        VMSTATE_END_OF_LIST()
    },
};

static const VMStateDescription vmstate_segment = {
    .name = "segment",
    .version_id = 1,
    .minimum_version_id = 1,
    .fields = (const VMStateField[]) {
        VMSTATE_UINT32(selector, SegmentCache),
        VMSTATE_UINT64(base, SegmentCache),
        VMSTATE_UINT32(limit, SegmentCache),
        VMSTATE_UINT32(flags, SegmentCache),
        VMSTATE_END_OF_LIST()
    },
};

/* The halves of the vector registers came to the stream at different times. */
static const VMStateDescription vmstate_xmm_reg = {
    .name = "xmm_reg",
    .version_id = 1,
    .minimum_version_id = 1,
    .fields = (const VMStateField[]) {
        VMSTATE_UINT64(_q_ZMMReg[0], ZMMReg),
        VMSTATE_UINT64(_q_ZMMReg[1], ZMMReg),
        VMSTATE_END_OF_LIST()
    },
};

static const VMStateDescription vmstate_ymmh_reg = {
    .name = "ymmh_reg",
    .version_id = 1,
    .minimum_version_id = 1,
    .fields = (const VMStateField[]) {
        VMSTATE_UINT64(_q_ZMMReg[2], ZMMReg),
        VMSTATE_UINT64(_q_ZMMReg[3], ZMMReg),
        VMSTATE_END_OF_LIST()
    },
};

static const VMStateDescription vmstate_mtrr_var = {
    .name = "mtrr_var",
    .version_id = 1,
    .minimum_version_id = 1,
    .fields = (const VMStateField[]) {
        VMSTATE_UINT64(base, MTRRVar),
        VMSTATE_UINT64(mask, MTRRVar),
        VMSTATE_END_OF_LIST()
    },
};

static bool has_poll_control(void *opaque)
{
    const X86CPU *cpu = opaque;

    return cpu->env.poll_control_msr != 1;
}

static const VMStateDescription vmstate_poll_control_msr = {
    .name = "cpu/poll_control_msr",
    .version_id = 1,
    .minimum_version_id = 1,
    .needed = has_poll_control,
    .fields = (const VMStateField[]) {
        VMSTATE_UINT64(env.poll_control_msr, X86CPU),
        VMSTATE_END_OF_LIST()
    },
};

static const VMStateDescription vmstate_x86_cpu = {
    .name = "cpu",
    .version_id = 12,
    .minimum_version_id = 11,
    .fields = (const VMStateField[]) {
        VMSTATE_UINT64_ARRAY(env.regs, X86CPU, 16),
        VMSTATE_UINT64(env.eip, X86CPU),
        VMSTATE_UINT64(env.eflags, X86CPU),
        VMSTATE_UINT32(env.hflags, X86CPU),
        VMSTATE_UINT16(env.fpuc, X86CPU),
        VMSTATE_UINT16(env.fpus_vmstate, X86CPU),
        VMSTATE_UINT16(env.fptag_vmstate, X86CPU),
        VMSTATE_UINT16(env.fpregs_format_vmstate, X86CPU),
        VMSTATE_STRUCT_ARRAY(env.fpregs, X86CPU, 8, 0, vmstate_fpreg, FPReg),
        VMSTATE_STRUCT_ARRAY(env.segs, X86CPU, 6, 0, vmstate_segment, SegmentCache),
        VMSTATE_STRUCT(env.ldt, X86CPU, 0, vmstate_segment, SegmentCache),
        VMSTATE_STRUCT(env.tr, X86CPU, 0, vmstate_segment, SegmentCache),
        VMSTATE_STRUCT(env.gdt, X86CPU, 0, vmstate_segment, SegmentCache),
        VMSTATE_STRUCT(env.idt, X86CPU, 0, vmstate_segment, SegmentCache),
        VMSTATE_UINT32(env.sysenter_cs, X86CPU),
        VMSTATE_UINT64(env.sysenter_esp, X86CPU),
        VMSTATE_UINT64(env.sysenter_eip, X86CPU),
        VMSTATE_UINT64(env.cr[0], X86CPU),
        VMSTATE_UINT64(env.cr[2], X86CPU),
        VMSTATE_UINT64(env.cr[3], X86CPU),
        VMSTATE_UINT64(env.cr[4], X86CPU),
        VMSTATE_UINT64_ARRAY(env.dr, X86CPU, 8),
        VMSTATE_INT32(env.a20_mask, X86CPU),
        VMSTATE_UINT32(env.mxcsr, X86CPU),
        VMSTATE_STRUCT_ARRAY(env.xmm_regs, X86CPU, 16, 0, vmstate_xmm_reg, ZMMReg),
        VMSTATE_UINT64(env.efer, X86CPU),
        VMSTATE_UINT64(env.star, X86CPU),
        VMSTATE_UINT64(env.lstar, X86CPU),
        VMSTATE_UINT64(env.cstar, X86CPU),
        VMSTATE_UINT64(env.fmask, X86CPU),
        VMSTATE_UINT64(env.kernelgsbase, X86CPU),
        VMSTATE_UINT32(env.smbase, X86CPU),
        VMSTATE_UINT64(env.pat, X86CPU),
        VMSTATE_UINT32(env.hflags2, X86CPU),
        VMSTATE_UINT64(env.vm_hsave, X86CPU),
        VMSTATE_UINT64(env.vm_vmcb, X86CPU),
        VMSTATE_UINT64(env.tsc_offset, X86CPU),
        VMSTATE_UINT64(env.intercept, X86CPU),
        VMSTATE_UINT16(env.intercept_cr_read, X86CPU),
        VMSTATE_UINT16(env.intercept_cr_write, X86CPU),
        VMSTATE_UINT16(env.intercept_dr_read, X86CPU),
        VMSTATE_UINT16(env.intercept_dr_write, X86CPU),
        VMSTATE_UINT32(env.intercept_exceptions, X86CPU),
        VMSTATE_UINT8(env.v_tpr, X86CPU),
        VMSTATE_UINT64_ARRAY(env.mtrr_fixed, X86CPU, 11),
        VMSTATE_UINT64(env.mtrr_deftype, X86CPU),
        VMSTATE_STRUCT_ARRAY(env.mtrr_var, X86CPU, 8, 8, vmstate_mtrr_var, MTRRVar),
        VMSTATE_INT32(env.interrupt_injected, X86CPU),
        VMSTATE_UINT32(env.mp_state, X86CPU),
        VMSTATE_UINT64(env.tsc, X86CPU),
        VMSTATE_INT32(env.exception_nr, X86CPU),
        VMSTATE_UINT8(env.soft_interrupt, X86CPU),
        VMSTATE_UINT8(env.nmi_injected, X86CPU),
        VMSTATE_UINT8(env.nmi_pending, X86CPU),
        VMSTATE_UINT8(env.has_error_code, X86CPU),
        VMSTATE_UINT32(env.sipi_vector, X86CPU),
        VMSTATE_UINT64(env.mcg_cap, X86CPU),
        VMSTATE_UINT64(env.mcg_status, X86CPU),
        VMSTATE_UINT64(env.mcg_ctl, X86CPU),
        VMSTATE_UINT64_ARRAY(env.mce_banks, X86CPU, 40),
        VMSTATE_UINT64(env.tsc_aux, X86CPU),
        VMSTATE_UINT64(env.system_time_msr, X86CPU),
        VMSTATE_UINT64(env.wall_clock_msr, X86CPU),
        VMSTATE_UINT64(env.xcr0, X86CPU),
        VMSTATE_UINT64(env.xstate_bv, X86CPU),
        VMSTATE_STRUCT_ARRAY(env.xmm_regs, X86CPU, 16, 12, vmstate_ymmh_reg, ZMMReg),
        VMSTATE_END_OF_LIST()
    },
    .subsections = (const VMStateDescription * const []) { &vmstate_poll_control_msr, NULL },
};

static void init(void *dev)
{
    X86CPU *cpu = dev;

    cpu->env.poll_control_msr = 1;
}

/* A processor that has not run yet: it starts at f000:fff0. */
static const TestDeviceValue values[] = {
    TEST_VALUE(X86CPU, env.eip, 0xfff0),
    TEST_VALUE(X86CPU, env.segs[1].selector, 0xf000),
    TEST_VALUE(X86CPU, env.segs[1].base, 0xffff0000),
    TEST_VALUE(X86CPU, env.segs[1].limit, 0xffff),
    TEST_VALUE(X86CPU, env.cr[0], 0x60000010),
    TEST_VALUE(X86CPU, env.dr[6], 0xffff0ff0),
    TEST_VALUE(X86CPU, env.fpuc, 0x37f),
    TEST_VALUE(X86CPU, env.mxcsr, 0x1f80),
    TEST_VALUE(X86CPU, env.smbase, 0x30000),
    TEST_VALUE(X86CPU, env.pat, 0x0007040600070406),
    TEST_VALUE(X86CPU, env.xcr0, 1),
    TEST_VALUE(X86CPU, env.poll_control_msr, 0),
};

static const TestDeviceStream streams[] = {
    TEST_STREAM("pc1_72.mig", "cpu", 0, 12, values),
    TEST_STREAM("pc1_100.mig", "cpu", 0, 12, values),
};

const TestDevice test_device_x86_cpu = {
    .name = "x86 cpu",
    .vmsd = &vmstate_x86_cpu,
    .size = sizeof(X86CPU),
    .init = init,
    .streams = streams,
    .n_streams = G_N_ELEMENTS(streams),
};
