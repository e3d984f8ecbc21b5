/* SPDX-License-Identifier: BSD-3-Clause */
#include <stdio.h>
#include <string.h>
#include <vmstate/vmstate.h>

typedef struct Uart {
    uint16_t divisor;
    char fifo[16];
} Uart;

static const VMStateDescription vmstate_uart = {
    .name = "uart",
    .version_id = 1,
    .minimum_version_id = 1,
    .fields = (const VMStateField[]) {
        VMSTATE_UINT16(divisor, Uart),
        VMSTATE_CHAR_ARRAY(fifo, Uart),
        VMSTATE_END_OF_LIST()
    },
};

int main(void)
{
    Uart here = {.divisor = 12, .fifo = "hello"}, there = {0};
    g_autoptr(GError) error = NULL;
    g_autoptr(VMStateRegistry) source = vmstate_registry_new();
    g_autoptr(VMStateRegistry) destination = vmstate_registry_new();
    if (!vmstate_registry_add(source, "uart", 0, &vmstate_uart, &here, &error) ||
        !vmstate_registry_add(destination, "uart", 0, &vmstate_uart, &there, &error)) {
        g_printerr("%s\n", error->message);
        return 1;
    }

    g_autoptr(VMStateSaver) saver = vmstate_saver_new(source, NULL);
    g_autoptr(VMStateLoader) loader = vmstate_loader_new(destination, NULL);
    char chunk[64];
    ssize_t n;
    while ((n = vmstate_saver_read(saver, chunk, sizeof chunk, &error)) > 0 &&
           vmstate_loader_write(loader, chunk, (size_t)n, &error)) {
    }
    if (error != NULL || !vmstate_loader_finish(loader, &error)) {
        g_printerr("%s\n", error->message);
        return 1;
    }
    printf("divisor %d is now %d, fifo \"%s\" is now \"%s\"\n", here.divisor, there.divisor,
           here.fifo, there.fifo);
    return here.divisor == there.divisor && strcmp(here.fifo, there.fifo) == 0 ? 0 : 1;
}
