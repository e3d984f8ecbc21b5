/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * usage: schema-device save VARIANT >FILE
 *        schema-device load VARIANT <FILE
 *
 * One device whose description somebody changed, in one way for each variant. `vmstate check` compares what they save;
 * loading says whether it is right.
 */
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include <vmstate/vmstate.h>

typedef struct Queue {
    uint32_t head;
    uint32_t tail;
} Queue;

typedef struct Device {
    uint32_t ctrl;
    uint16_t irq;
    uint64_t base;
    uint8_t mac[6];
    uint32_t timers[8];
    int32_t n;
    uint16_t ring[8];
    Queue queues[4];
    uint32_t extra;
    int32_t other;
    bool wake;
} Device;

static const Device saved = {
    .ctrl = 1,
    .irq = 2,
    .base = 3,
    .mac = { 4, 5, 6, 7, 8, 9 },
    .timers = { 10, 11, 12, 13 },
    .n = 3,
    .ring = { 20, 21, 22 },
    .queues = { { 30, 31 }, { 32, 33 } },
    .extra = 40,
    .wake = true,
};

static const VMStateDescription vmstate_queue = {
    .name = "queue",
    .version_id = 1,
    .minimum_version_id = 1,
    .fields = (const VMStateField[]){ VMSTATE_UINT32(head, Queue), VMSTATE_UINT32(tail, Queue), VMSTATE_END_OF_LIST() },
};

static const VMStateDescription vmstate_queue_longer = {
    .name = "queue",
    .version_id = 2,
    .minimum_version_id = 1,
    .fields = (const VMStateField[]){ VMSTATE_UINT32(head, Queue), VMSTATE_UINT32(tail, Queue), VMSTATE_UNUSED_V(2, 2),
                                      VMSTATE_END_OF_LIST() },
};

static bool wake_needed(void *opaque)
{
    return ((const Device *)opaque)->wake;
}

static const VMStateDescription vmstate_wake = {
    .name = "nic/wake",
    .version_id = 1,
    .minimum_version_id = 1,
    .needed = wake_needed,
    .fields = (const VMStateField[]){ VMSTATE_BOOL(wake, Device), VMSTATE_END_OF_LIST() },
};

#define CTRL   VMSTATE_UINT32(ctrl, Device)
#define IRQ    VMSTATE_UINT16(irq, Device)
#define BASE   VMSTATE_UINT64(base, Device)
#define MAC    VMSTATE_BUFFER(mac, Device)
#define TIMERS VMSTATE_UINT32_SUB_ARRAY(timers, Device, 0, 4)
#define RING   VMSTATE_INT32(n, Device), VMSTATE_ARRAY_INT32_UNSAFE(ring, Device, n, vmstate_info_uint16, uint16_t)
#define QUEUES VMSTATE_STRUCT_SUB_ARRAY(queues, Device, 0, 2, 1, vmstate_queue, Queue)
#define DEVICE(version, minimum, subs, ...)                                                                                \
    {                                                                                                                      \
        .name = "nic", .version_id = (version), .minimum_version_id = (minimum),                                           \
        .fields = (const VMStateField[]){ __VA_ARGS__, VMSTATE_END_OF_LIST() }, .subsections = (subs),                     \
    }

static const VMStateDescription *const with_wake[] = { &vmstate_wake, NULL };

/* The first is what the others were made from. */
static const struct {
    const char *name;
    VMStateDescription vmsd;
} variants[] = {
    { "base", DEVICE(2, 1, NULL, CTRL, IRQ, BASE, MAC, TIMERS, RING, QUEUES) },
    { "added", DEVICE(2, 1, NULL, CTRL, IRQ, BASE, MAC, TIMERS, RING, QUEUES, VMSTATE_UINT32(extra, Device)) },
    { "added-with-version",
      DEVICE(3, 1, NULL, CTRL, IRQ, BASE, MAC, TIMERS, RING, QUEUES, VMSTATE_UINT32_V(extra, Device, 3)) },
    { "added-as-subsection", DEVICE(2, 1, with_wake, CTRL, IRQ, BASE, MAC, TIMERS, RING, QUEUES) },
    { "removed", DEVICE(2, 1, NULL, CTRL, BASE, MAC, TIMERS, RING, QUEUES) },
    { "removed-for-unused", DEVICE(2, 1, NULL, CTRL, VMSTATE_UNUSED(2), BASE, MAC, TIMERS, RING, QUEUES) },
    { "two-removed-for-unused", DEVICE(2, 1, NULL, CTRL, VMSTATE_UNUSED(10), MAC, TIMERS, RING, QUEUES) },
    { "resized", DEVICE(2, 1, NULL, CTRL, VMSTATE_UINT32(extra, Device), BASE, MAC, TIMERS, RING, QUEUES) },
    { "retyped", DEVICE(2, 1, NULL, VMSTATE_INT32(other, Device), IRQ, BASE, MAC, TIMERS, RING, QUEUES) },
    { "moved", DEVICE(2, 1, NULL, CTRL, BASE, IRQ, MAC, TIMERS, RING, QUEUES) },
    { "renamed", DEVICE(2, 1, NULL, VMSTATE_UINT32(extra, Device), IRQ, BASE, MAC, TIMERS, RING, QUEUES) },
    { "longer-array",
      DEVICE(2, 1, NULL, CTRL, IRQ, BASE, MAC, VMSTATE_UINT32_SUB_ARRAY(timers, Device, 0, 5), RING, QUEUES) },
    { "longer-struct", DEVICE(2, 1, NULL, CTRL, IRQ, BASE, MAC, TIMERS, RING,
                              VMSTATE_STRUCT_SUB_ARRAY(queues, Device, 0, 2, 1, vmstate_queue_longer, Queue)) },
    { "older-version", DEVICE(1, 1, NULL, CTRL, IRQ, BASE, MAC, TIMERS, RING, QUEUES) },
    { "newer-version", DEVICE(3, 2, NULL, CTRL, IRQ, BASE, MAC, TIMERS, RING, QUEUES) },
    { "newer-minimum", DEVICE(3, 3, NULL, CTRL, IRQ, BASE, MAC, TIMERS, RING, QUEUES) },
};

static const VMStateDescription *variant(const char *name)
{
    for (size_t i = 0; i < G_N_ELEMENTS(variants); i++) {
        if (strcmp(variants[i].name, name) == 0) {
            return &variants[i].vmsd;
        }
    }
    return NULL;
}

int main(int argc, char **argv)
{
    const VMStateDescription *vmsd = argc == 3 ? variant(argv[2]) : NULL;
    bool is_save = argc == 3 && strcmp(argv[1], "save") == 0;
    Device device = is_save ? saved : (Device){ 0 };
    g_autoptr(VMStateRegistry) registry = vmstate_registry_new();
    g_autoptr(GError) error = NULL;
    bool done;

    if (!vmsd) {
        fprintf(stderr, "usage: schema-device save|load VARIANT\n");
        return 2;
    }
    done = vmstate_registry_add(registry, "nic", 0, vmsd, &device, &error) &&
           (is_save ? vmstate_registry_save_fd(registry, NULL, STDOUT_FILENO, &error)
                    : vmstate_registry_load_fd(registry, NULL, STDIN_FILENO, &error));
    if (!done) {
        fprintf(stderr, "schema-device: %s\n", error->message);
    }
    return done ? 0 : 1;
}
