/* SPDX-License-Identifier: BSD-3-Clause */
/* Writes the state of a device with everything in use: what is not needed is not described. */
#include <stdio.h>
#include <unistd.h>
#include <vmstate/vmstate.h>

typedef struct Uart {
    uint16_t divisor;
    char fifo[16];
    bool loopback;
} Uart;

static bool loopback_needed(void *opaque)
{
    const Uart *uart = opaque;

    return uart->loopback;
}

static const VMStateDescription vmstate_uart_loopback = {
    .name = "uart/loopback",
    .version_id = 1,
    .minimum_version_id = 1,
    .needed = loopback_needed,
    .fields = (const VMStateField[]) {
        VMSTATE_BOOL(loopback, Uart),
        VMSTATE_END_OF_LIST()
    },
};

static const VMStateDescription vmstate_uart = {
    .name = "uart",
    .version_id = 1,
    .minimum_version_id = 1,
    .fields = (const VMStateField[]) {
        VMSTATE_UINT16(divisor, Uart),
        VMSTATE_CHAR_ARRAY(fifo, Uart),
        VMSTATE_END_OF_LIST()
    },
    .subsections = (const VMStateDescription *const[]) { &vmstate_uart_loopback, NULL },
};

int main(void)
{
    Uart uart = { .divisor = 12, .fifo = "hello", .loopback = true };
    g_autoptr(VMStateRegistry) registry = vmstate_registry_new();
    g_autoptr(GError) error = NULL;

    if (!vmstate_registry_add(registry, "uart", 0, &vmstate_uart, &uart, &error) ||
        !vmstate_registry_save_fd(registry, NULL, STDOUT_FILENO, &error)) {
        fprintf(stderr, "%s\n", error->message);
        return 1;
    }
    return 0;
}
