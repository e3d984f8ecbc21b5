/* SPDX-License-Identifier: BSD-3-Clause */
#include <stdio.h>
#include <vmstate/stream.h>

int main(void)
{
    g_autoptr(VMStateStream) writer = vmstate_stream_new_writer();
    g_autoptr(GBytes) bytes = NULL;

    vmstate_stream_put_be32(writer, 0x5145564d);
    bytes = vmstate_stream_steal_bytes(writer);
    printf("%zu bytes\n", g_bytes_get_size(bytes));
    return g_bytes_get_size(bytes) == 4 ? 0 : 1;
}
