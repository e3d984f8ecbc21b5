/* SPDX-License-Identifier: BSD-3-Clause */
/* Intel HD Audio: the controller, and the codecs on its bus. */
#include "devices.h"
#include "pci.h"

enum {
    N_STREAMS = 8,
    N_CODEC_STREAMS = 4,
    COMPAT_BUFFER_SIZE = 256,
    BUFFER_SIZE = 8192,
};

typedef struct IntelHDAStream {
    uint32_t ctl;
    uint32_t lpib;
    uint32_t cbl;
    uint32_t lvi;
    uint32_t fmt;
    uint32_t bdlp_lbase;
    uint32_t bdlp_ubase;
} IntelHDAStream;

typedef struct IntelHDAState {
    PCIDevice pci;
    uint32_t g_ctl;
    uint32_t wake_en;
    uint32_t state_sts;
    uint32_t int_ctl;
    uint32_t int_sts;
    uint32_t wall_clk;
    uint32_t corb_lbase;
    uint32_t corb_ubase;
    uint32_t corb_rp;
    uint32_t corb_wp;
    uint32_t corb_ctl;
    uint32_t corb_sts;
    uint32_t corb_size;
    uint32_t rirb_lbase;
    uint32_t rirb_ubase;
    uint32_t rirb_wp;
    uint32_t rirb_cnt;
    uint32_t rirb_ctl;
    uint32_t rirb_sts;
    uint32_t rirb_size;
    uint32_t dp_lbase;
    uint32_t dp_ubase;
    uint32_t icw;
    uint32_t irr;
    uint32_t ics;
    IntelHDAStream st[N_STREAMS];
    uint32_t rirb_count;
    int64_t wall_base_ns;
} IntelHDAState;

typedef struct HDAAudioStream {
    uint32_t stream;
    uint32_t channel;
    uint32_t format;
    uint32_t gain_left, gain_right;
    bool mute_left, mute_right;
    uint32_t compat_bpos;
    uint8_t compat_buf[COMPAT_BUFFER_SIZE];
    /* A stream that the codec has is buffered. */
    bool exists;
    uint8_t buf[BUFFER_SIZE];
    int64_t rpos;
    int64_t wpos;
    VMStateTimer *buft;
    int64_t buft_start;
} HDAAudioStream;

typedef struct HDAAudioState {
    HDAAudioStream st[N_CODEC_STREAMS];
    bool running_compat[16];
    bool running_real[2 * 16];
} HDAAudioState;

static const VMStateDescription vmstate_intel_hda_stream = {
    .name = "intel-hda-stream",
    .version_id = 1,
    .fields = (const VMStateField[]) {
        VMSTATE_UINT32(ctl, IntelHDAStream),
        VMSTATE_UINT32(lpib, IntelHDAStream),
        VMSTATE_UINT32(cbl, IntelHDAStream),
        VMSTATE_UINT32(lvi, IntelHDAStream),
        VMSTATE_UINT32(fmt, IntelHDAStream),
        VMSTATE_UINT32(bdlp_lbase, IntelHDAStream),
        VMSTATE_UINT32(bdlp_ubase, IntelHDAStream),
        VMSTATE_END_OF_LIST()
    },
};

static const VMStateDescription vmstate_intel_hda = {
    .name = "intel-hda",
    .version_id = 1,
    .fields = (const VMStateField[]) {
        VMSTATE_PCI_DEVICE(pci, IntelHDAState),
        VMSTATE_UINT32(g_ctl, IntelHDAState),
        VMSTATE_UINT32(wake_en, IntelHDAState),
        VMSTATE_UINT32(state_sts, IntelHDAState),
        VMSTATE_UINT32(int_ctl, IntelHDAState),
        VMSTATE_UINT32(int_sts, IntelHDAState),
        VMSTATE_UINT32(wall_clk, IntelHDAState),
        VMSTATE_UINT32(corb_lbase, IntelHDAState),
        VMSTATE_UINT32(corb_ubase, IntelHDAState),
        VMSTATE_UINT32(corb_rp, IntelHDAState),
        VMSTATE_UINT32(corb_wp, IntelHDAState),
        VMSTATE_UINT32(corb_ctl, IntelHDAState),
        VMSTATE_UINT32(corb_sts, IntelHDAState),
        VMSTATE_UINT32(corb_size, IntelHDAState),
        VMSTATE_UINT32(rirb_lbase, IntelHDAState),
        VMSTATE_UINT32(rirb_ubase, IntelHDAState),
        VMSTATE_UINT32(rirb_wp, IntelHDAState),
        VMSTATE_UINT32(rirb_cnt, IntelHDAState),
        VMSTATE_UINT32(rirb_ctl, IntelHDAState),
        VMSTATE_UINT32(rirb_sts, IntelHDAState),
        VMSTATE_UINT32(rirb_size, IntelHDAState),
        VMSTATE_UINT32(dp_lbase, IntelHDAState),
        VMSTATE_UINT32(dp_ubase, IntelHDAState),
        VMSTATE_UINT32(icw, IntelHDAState),
        VMSTATE_UINT32(irr, IntelHDAState),
        VMSTATE_UINT32(ics, IntelHDAState),
        VMSTATE_STRUCT_ARRAY(st, IntelHDAState, N_STREAMS, 0, vmstate_intel_hda_stream,
                             IntelHDAStream),
        VMSTATE_UINT32(rirb_count, IntelHDAState),
        VMSTATE_INT64(wall_base_ns, IntelHDAState),
        VMSTATE_END_OF_LIST()
    },
};

static bool is_buffered(void *opaque)
{
    const HDAAudioStream *stream = opaque;

    return stream->exists;
}

static const VMStateDescription vmstate_hda_audio_stream_buffer = {
    .name = "hda-audio-stream/buffer",
    .version_id = 1,
    .needed = is_buffered,
    .fields = (const VMStateField[]) {
        VMSTATE_BUFFER(buf, HDAAudioStream),
        VMSTATE_INT64(rpos, HDAAudioStream),
        VMSTATE_INT64(wpos, HDAAudioStream),
        VMSTATE_TIMER_PTR(buft, HDAAudioStream),
        VMSTATE_INT64(buft_start, HDAAudioStream),
        VMSTATE_END_OF_LIST()
    },
};

static const VMStateDescription vmstate_hda_audio_stream = {
    .name = "hda-audio-stream",
    .version_id = 1,
    .fields = (const VMStateField[]) {
        VMSTATE_UINT32(stream, HDAAudioStream),
        VMSTATE_UINT32(channel, HDAAudioStream),
        VMSTATE_UINT32(format, HDAAudioStream),
        VMSTATE_UINT32(gain_left, HDAAudioStream),
        VMSTATE_UINT32(gain_right, HDAAudioStream),
        VMSTATE_BOOL(mute_left, HDAAudioStream),
        VMSTATE_BOOL(mute_right, HDAAudioStream),
        VMSTATE_UINT32(compat_bpos, HDAAudioStream),
        VMSTATE_BUFFER(compat_buf, HDAAudioStream),
        VMSTATE_END_OF_LIST()
    },
    .subsections = (const VMStateDescription * const []) {
        &vmstate_hda_audio_stream_buffer,
        NULL
    },
};

static const VMStateDescription vmstate_hda_audio = {
    .name = "hda-audio",
    .version_id = 2,
    .minimum_version_id = 1,
    .fields = (const VMStateField[]) {
        VMSTATE_STRUCT_ARRAY(st, HDAAudioState, N_CODEC_STREAMS, 0, vmstate_hda_audio_stream,
                             HDAAudioStream),
        VMSTATE_BOOL_ARRAY(running_compat, HDAAudioState, 16),
        VMSTATE_BOOL_ARRAY_V(running_real, HDAAudioState, 2 * 16, 2),
        VMSTATE_END_OF_LIST()
    },
};

static void hda_init(void *dev)
{
    IntelHDAState *hda = dev;

    test_pci_init(&hda->pci, false, 0);
}

static void codec_init(HDAAudioState *codec, size_t n_streams)
{
    for (size_t i = 0; i < n_streams; i++) {
        codec->st[i].exists = true;
        codec->st[i].buft = g_new0(VMStateTimer, 1);
    }
}

static void output_init(void *dev)
{
    codec_init(dev, 1);
}

static void duplex_init(void *dev)
{
    codec_init(dev, 2);
}

static void codec_clear(void *dev)
{
    HDAAudioState *codec = dev;

    for (size_t i = 0; i < N_CODEC_STREAMS; i++) {
        g_clear_pointer(&codec->st[i].buft, g_free);
    }
}

static const TestDeviceValue hda_values[] = {
    TEST_VALUE(IntelHDAState, g_ctl, 1),
    TEST_VALUE(IntelHDAState, int_ctl, 0xc00000ff),
    TEST_VALUE(IntelHDAState, corb_lbase, 0x4000),
    TEST_VALUE(IntelHDAState, rirb_lbase, 0x5000),
    TEST_VALUE(IntelHDAState, state_sts, 3),
    TEST_VALUE(IntelHDAState, st[4].bdlp_lbase, 0x6000),
};

static const TestDeviceValue codec_values[] = {
    TEST_VALUE(HDAAudioState, st[0].gain_left, 0x4a),
    TEST_VALUE(HDAAudioState, st[0].format, 0x11),
    TEST_VALUE(HDAAudioState, st[0].compat_bpos, 256),
    TEST_VALUE(HDAAudioState, st[3].format, 0),
};

static const TestDeviceStream hda_streams[] = {
    TEST_STREAM("hda_72.mig", "0000:00:04.0/intel-hda", 0, 1, hda_values),
};

static const TestDeviceStream duplex_streams[] = {
    TEST_STREAM("hda_72.mig", "hda-audio", 0, 2, codec_values),
};

static const TestDeviceStream output_streams[] = {
    TEST_STREAM("hda_72.mig", "hda-audio", 1, 2, codec_values),
};

const TestDevice test_device_intel_hda = {
    .name = "intel-hda",
    .vmsd = &vmstate_intel_hda,
    .size = sizeof(IntelHDAState),
    .init = hda_init,
    .streams = hda_streams,
    .n_streams = G_N_ELEMENTS(hda_streams),
};

const TestDevice test_device_hda_duplex = {
    .name = "hda-duplex",
    .vmsd = &vmstate_hda_audio,
    .size = sizeof(HDAAudioState),
    .init = duplex_init,
    .clear = codec_clear,
    .streams = duplex_streams,
    .n_streams = G_N_ELEMENTS(duplex_streams),
};

const TestDevice test_device_hda_output = {
    .name = "hda-output",
    .vmsd = &vmstate_hda_audio,
    .size = sizeof(HDAAudioState),
    .init = output_init,
    .clear = codec_clear,
    .streams = output_streams,
    .n_streams = G_N_ELEMENTS(output_streams),
};
