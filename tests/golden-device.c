/* SPDX-License-Identifier: BSD-3-Clause */
#include "golden-device.h"

#include <limits.h>
#include <string.h>

static const VMStateDescription queue_vmsd = {
    .name = "nic-queue",
    .version_id = 1,
    .minimum_version_id = 1,
    .fields = (const VMStateField[]){
        VMSTATE_UINT16(head, GoldenQueue),
        VMSTATE_UINT16(tail, GoldenQueue),
        VMSTATE_UINT32(used, GoldenQueue),
        VMSTATE_UINT16_ARRAY(ring, GoldenQueue, GOLDEN_RING),
        VMSTATE_END_OF_LIST(),
    },
};

static const VMStateDescription frame_vmsd = {
    .name = "nic-frame",
    .version_id = 1,
    .minimum_version_id = 1,
    .fields = (const VMStateField[]){
        VMSTATE_UINT32(length, GoldenFrame),
        VMSTATE_BUFFER(bytes, GoldenFrame),
        VMSTATE_END_OF_LIST(),
    },
};

static bool irq_needed(void *opaque)
{
    return ((GoldenNic *)opaque)->irq_pending;
}

static const VMStateDescription irq_vmsd = {
    .name = "nic/irq",
    .version_id = 1,
    .minimum_version_id = 1,
    .needed = irq_needed,
    .fields = (const VMStateField[]){
        VMSTATE_BOOL(irq_pending, GoldenNic),
        VMSTATE_UINT16(irq_vector, GoldenNic),
        VMSTATE_END_OF_LIST(),
    },
};

static const VMStateDescription nic_vmsd = {
    .name = "nic",
    .version_id = 2,
    .minimum_version_id = 1,
    .fields = (const VMStateField[]){
        VMSTATE_BOOL(link, GoldenNic),
        VMSTATE_BUFFER(mac, GoldenNic),
        VMSTATE_INT8(i8, GoldenNic),
        VMSTATE_INT16(i16, GoldenNic),
        VMSTATE_INT32(i32, GoldenNic),
        VMSTATE_INT64(i64, GoldenNic),
        VMSTATE_UINT8(u8, GoldenNic),
        VMSTATE_UINT16(u16, GoldenNic),
        VMSTATE_UINT32(u32, GoldenNic),
        VMSTATE_UINT64(u64, GoldenNic),
        VMSTATE_DOUBLE(rate, GoldenNic),
        VMSTATE_STRUCT_ARRAY(queues, GoldenNic, GOLDEN_QUEUES, 1, queue_vmsd, GoldenQueue),
        VMSTATE_UINT32(n_filters, GoldenNic),
        VMSTATE_VARRAY_UINT32_ALLOC(filters, GoldenNic, n_filters, 0, vmstate_info_uint32,
                                    uint32_t),
        VMSTATE_STRING(name, GoldenNic, 64),
        VMSTATE_QTAILQ_V(frames, GoldenNic, 1, frame_vmsd, GoldenFrame, next),
        VMSTATE_UINT32_V(features, GoldenNic, 2),
        VMSTATE_END_OF_LIST(),
    },
    .subsections = (const VMStateDescription *const[]){&irq_vmsd, NULL},
};

static const VMStateDescription clock_vmsd = {
    .name = "clock",
    .version_id = 7,
    .minimum_version_id = 7,
    .priority = MIG_PRI_IOMMU,
    .fields = (const VMStateField[]){
        VMSTATE_UINT64(ticks, GoldenClock),
        VMSTATE_UNUSED(4),
        VMSTATE_UINT32(scale, GoldenClock),
        VMSTATE_END_OF_LIST(),
    },
};

/* The disk: START is the number of blocks; PART and END are numbers with their blocks, and 0xff. */
static bool setup_disk(VMStateStream *f, void *opaque, GError **errp)
{
    GoldenDisk *disk = opaque;

    (void)errp;
    disk->next = 0;
    vmstate_stream_put_be32(f, GOLDEN_BLOCKS);
    return true;
}

/* All but the last are sent in PARTs. */
static uint64_t pending_disk(void *opaque)
{
    return ((uint64_t)GOLDEN_BLOCKS - 1 - ((GoldenDisk *)opaque)->next) * GOLDEN_BLOCK_SIZE;
}

static bool put_block(VMStateStream *f, void *opaque, GError **errp)
{
    GoldenDisk *disk = opaque;

    (void)errp;
    vmstate_stream_put_u8(f, (uint8_t)disk->next);
    vmstate_stream_put(f, disk->blocks[disk->next], GOLDEN_BLOCK_SIZE);
    vmstate_stream_put_u8(f, 0xff);
    disk->next++;
    return true;
}

static void keep_disk(GoldenDisk *disk)
{
    memcpy(disk->before, disk->blocks, sizeof(disk->blocks));
    disk->has_before = true;
}

static bool refuse_disk(GError **errp, const char *why)
{
    g_set_error_literal(errp, VMSTATE_ERROR, VMSTATE_ERROR_VALUE, why);
    return false;
}

static bool load_disk(VMStateStream *f, void *opaque, int version_id, VMStateSectionType type,
                      GError **errp)
{
    GoldenDisk *disk = opaque;
    uint8_t block;

    (void)version_id;
    if (type == VMSTATE_SECTION_START) {
        keep_disk(disk);
        return vmstate_stream_get_be32(f) == GOLDEN_BLOCKS ||
               refuse_disk(errp, "the disk has another number of blocks");
    }
    while ((block = vmstate_stream_get_u8(f)) != 0xff && !vmstate_stream_failed(f)) {
        if (block >= GOLDEN_BLOCKS) {
            return refuse_disk(errp, "there is no such block");
        }
        vmstate_stream_get(f, disk->blocks[block], GOLDEN_BLOCK_SIZE);
    }
    return !vmstate_stream_failed(f);
}

static void undo_disk(void *opaque)
{
    GoldenDisk *disk = opaque;

    if (disk->has_before) {
        memcpy(disk->blocks, disk->before, sizeof(disk->blocks));
        disk->has_before = false;
    }
}

static const VMStateIterable disk_iterable = {
    .struct_size = sizeof(VMStateIterable),
    .setup = setup_disk,
    .pending = pending_disk,
    .iterate = put_block,
    .complete = put_block,
    .load = load_disk,
    .load_aborted = undo_disk,
};

static void fill_queue(GoldenQueue *queue, unsigned k)
{
    queue->head = (uint16_t)(0x0102 + k);
    queue->tail = (uint16_t)(0xfefd - k);
    queue->used = 70000 + k;
    for (unsigned i = 0; i < GOLDEN_RING; i++) {
        queue->ring[i] = (uint16_t)(0x1000 * k + i);
    }
}

static void add_frame(GoldenNic *nic, uint32_t length, const char *bytes)
{
    GoldenFrame *frame = g_new0(GoldenFrame, 1);

    frame->length = length;
    memcpy(frame->bytes, bytes, sizeof(frame->bytes));
    QTAILQ_INSERT_TAIL(&nic->frames, frame, next);
}

static void fill_nic(GoldenNic *nic, unsigned k)
{
    static const uint8_t mac[] = {0x52, 0x54, 0x00, 0x12, 0x34, 0x56};

    nic->link = true;
    memcpy(nic->mac, mac, sizeof(mac));
    nic->mac[5] = (uint8_t)(nic->mac[5] + k);
    nic->i8 = -2;
    nic->i16 = 512;
    nic->i32 = -70000;
    nic->i64 = 12121212;
    nic->u8 = 130;
    nic->u16 = 0xfffe;
    nic->u32 = 70000;
    nic->u64 = UINT64_C(0x0123456789abcdef);
    nic->rate = -0.15625;
    for (unsigned i = 0; i < GOLDEN_QUEUES; i++) {
        fill_queue(&nic->queues[i], 2 * k + i);
    }
    nic->n_filters = 3;
    nic->filters = g_new0(uint32_t, 3);
    nic->filters[0] = 0x01020304;
    nic->filters[2] = UINT32_MAX;
    nic->name = g_strdup_printf("uplink %u", k);
    add_frame(nic, 60, "ab\r\n");
    add_frame(nic, 1514, "\x7e\x05\x00\xff");
    nic->features = 0xc0ffee;
    if (k == 0) {
        nic->irq_pending = true;
        nic->irq_vector = 0x41;
    }
}

GoldenMachine *golden_machine_new(bool filled)
{
    GoldenMachine *machine = g_new0(GoldenMachine, 1);

    for (unsigned k = 0; k < 2; k++) {
        QTAILQ_INIT(&machine->nics[k].frames);
        if (filled) {
            fill_nic(&machine->nics[k], k);
        }
    }
    if (filled) {
        machine->clock = (GoldenClock){.ticks = UINT64_C(1) << 63, .scale = 1000};
        for (int i = 0; i < GOLDEN_BLOCKS; i++) {
            memset(machine->disk.blocks[i], 0x11 * (i + 1), GOLDEN_BLOCK_SIZE);
        }
    }
    return machine;
}

void golden_machine_free(GoldenMachine *machine)
{
    for (int k = 0; k < 2; k++) {
        GoldenNic *nic = &machine->nics[k];

        for (GoldenFrame *frame = QTAILQ_FIRST(&nic->frames); frame;) {
            GoldenFrame *next = QTAILQ_NEXT(frame, next);

            g_free(frame);
            frame = next;
        }
        g_free(nic->filters);
        g_free(nic->name);
    }
    g_free(machine);
}

GoldenMachine *golden_expected(const GoldenForm *form)
{
    GoldenMachine *machine = golden_machine_new(true);

    if (!form->disk) {
        memset(&machine->disk, 0, sizeof(machine->disk));
    }
    if (form->version == 1) {
        machine->nics[0].features = 0;
        machine->nics[1].features = 0;
    }
    return machine;
}

static bool frames_equal(const GoldenNic *a, const GoldenNic *b)
{
    const GoldenFrame *x = QTAILQ_FIRST(&a->frames);
    const GoldenFrame *y = QTAILQ_FIRST(&b->frames);

    for (; x && y; x = QTAILQ_NEXT(x, next), y = QTAILQ_NEXT(y, next)) {
        if (x->length != y->length || memcmp(x->bytes, y->bytes, sizeof(x->bytes)) != 0) {
            return false;
        }
    }
    return x == y;
}

static bool nics_equal(const GoldenNic *a, const GoldenNic *b)
{
    return a->link == b->link && !memcmp(a->mac, b->mac, sizeof(a->mac)) && a->i8 == b->i8 &&
           a->i16 == b->i16 && a->i32 == b->i32 && a->i64 == b->i64 && a->u8 == b->u8 &&
           a->u16 == b->u16 && a->u32 == b->u32 && a->u64 == b->u64 &&
           !memcmp(&a->rate, &b->rate, sizeof(a->rate)) &&
           !memcmp(a->queues, b->queues, sizeof(a->queues)) && a->n_filters == b->n_filters &&
           (a->n_filters == 0 ||
            !memcmp(a->filters, b->filters, sizeof(*a->filters) * a->n_filters)) &&
           !g_strcmp0(a->name, b->name) && frames_equal(a, b) && a->features == b->features &&
           a->irq_pending == b->irq_pending && a->irq_vector == b->irq_vector;
}

GBytes *golden_machine_memory(const GoldenMachine *machine)
{
    GByteArray *all = g_byte_array_new();

    for (int k = 0; k < 2; k++) {
        const GoldenNic *nic = &machine->nics[k];

        g_byte_array_append(all, (const uint8_t *)nic, sizeof(*nic));
        g_byte_array_append(all, (const uint8_t *)nic->filters,
                            (guint)(nic->n_filters * sizeof(*nic->filters)));
        g_byte_array_append(all, (const uint8_t *)nic->name,
                            nic->name ? (guint)strlen(nic->name) : 0);
        for (const GoldenFrame *f = QTAILQ_FIRST(&nic->frames); f; f = QTAILQ_NEXT(f, next)) {
            g_byte_array_append(all, (const uint8_t *)f, sizeof(*f));
        }
    }
    g_byte_array_append(all, (const uint8_t *)&machine->clock, sizeof(machine->clock));
    g_byte_array_append(all, machine->disk.blocks[0], sizeof(machine->disk.blocks));
    return g_byte_array_free_to_bytes(all);
}

bool golden_machine_equal(const GoldenMachine *a, const GoldenMachine *b)
{
    return nics_equal(&a->nics[0], &b->nics[0]) && nics_equal(&a->nics[1], &b->nics[1]) &&
           a->clock.ticks == b->clock.ticks && a->clock.scale == b->clock.scale &&
           !memcmp(a->disk.blocks, b->disk.blocks, sizeof(a->disk.blocks));
}

VMStateRegistry *golden_machine_registry(GoldenMachine *machine, bool disk)
{
    VMStateRegistry *registry = vmstate_registry_new();
    g_autoptr(GError) error = NULL;

    if (!vmstate_registry_add(registry, "nic", 0, &nic_vmsd, &machine->nics[0], &error) ||
        !vmstate_registry_add(registry, "nic", 1, &nic_vmsd, &machine->nics[1], &error) ||
        !vmstate_registry_add(registry, "clock", 0, &clock_vmsd, &machine->clock, &error) ||
        (disk && !vmstate_registry_add_iterable(registry, "disk", 0, 1, &disk_iterable,
                                                &machine->disk, &error))) {
        g_error("%s", error->message);
    }
    return registry;
}

const GoldenForm golden_forms[] = {
    {.name = "compact"},
    {.name = "minimal", .style = VMSTATE_VMDESC_MINIMAL},
    {.name = "none", .form = VMSTATE_FORM_QEMU, .style = VMSTATE_VMDESC_NONE},
    {.name = "qemu-7.2", .form = VMSTATE_FORM_QEMU, .style = VMSTATE_VMDESC_QEMU_7_2},
    {.name = "qemu-10", .form = VMSTATE_FORM_QEMU, .style = VMSTATE_VMDESC_QEMU_10},
    {.name = "qemu-11", .form = VMSTATE_FORM_QEMU, .style = VMSTATE_VMDESC_QEMU_11},
    {.name = "bare", .form = VMSTATE_FORM_BARE},
    {.name = "no-footers", .form = VMSTATE_FORM_BARE, .no_footers = true},
    {.name = "version-1", .style = VMSTATE_VMDESC_MINIMAL, .version = 1},
    {.name = "configuration", .style = VMSTATE_VMDESC_MINIMAL, .machine = "pc-i440fx-7.2"},
    {.name = "disk", .style = VMSTATE_VMDESC_MINIMAL, .disk = true},
    {.name = "disk-bare", .form = VMSTATE_FORM_BARE, .disk = true},
    {.name = "disk-qemu-10", .form = VMSTATE_FORM_QEMU, .style = VMSTATE_VMDESC_QEMU_10,
     .machine = "q35", .disk = true},
    {.name = "gzip", .style = VMSTATE_VMDESC_MINIMAL, .codec = VMSTATE_CODEC_GZIP},
    {.name = "zstd", .style = VMSTATE_VMDESC_MINIMAL, .codec = VMSTATE_CODEC_ZSTD},
    {.name = NULL},
};

GBytes *golden_save(GoldenMachine *machine, const GoldenForm *form, GError **error)
{
    g_autoptr(VMStateRegistry) registry = golden_machine_registry(machine, form->disk);
    g_autoptr(VMStateSaveOptions) options = vmstate_save_options_new();

    vmstate_save_options_set_form(options, form->form);
    vmstate_save_options_set_vmdesc(options, form->style, 0);
    vmstate_save_options_set_codec(options, form->codec, INT_MIN);
    vmstate_save_options_set_configuration(options, form->machine);
    vmstate_save_options_set_footers(options, !form->no_footers);
    if (form->version) {
        vmstate_save_options_set_version(options, "nic", form->version);
    }
    return vmstate_registry_save_bytes(registry, options, error);
}

bool golden_load(GoldenMachine *machine, const GoldenForm *form, GBytes *bytes, GError **error)
{
    g_autoptr(VMStateRegistry) registry = golden_machine_registry(machine, form->disk);
    g_autoptr(VMStateLoadOptions) options = vmstate_load_options_new();

    vmstate_load_options_set_form(options, form->form);
    vmstate_load_options_set_machine(options, form->machine);
    vmstate_load_options_set_footers(options, !form->no_footers);
    return vmstate_registry_load_bytes(registry, options, bytes, error);
}
