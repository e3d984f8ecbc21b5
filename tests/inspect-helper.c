/* SPDX-License-Identifier: BSD-3-Clause */
#include "inspect-helper.h"

#include <stdio.h>
#include <unistd.h>

const char *const inspect_files[] = {
    "ahci_100.mig",
    "cirrus_100.mig",
    "e1000_100.mig",
    "e1000_72.mig",
    "ehci_72.mig",
    "fdc_72.mig",
    "hda_72.mig",
    "ide-pio_72.mig",
    "isapc_100.mig",
    "isapc_72.mig",
    "lsi_100.mig",
    "lsi_72.mig",
    "microvm-virtio_72.mig",
    "none_100.mig",
    "none_72.mig",
    "pair-cmos-a_72.mig",
    "pair-cmos-b_72.mig",
    "pair-e1000-ral-b_72.mig",
    "pair-lsi-scratcha-a_72.mig",
    "pair-lsi-scratcha-b_72.mig",
    "pair-sub-serial-absent_72.mig",
    "pair-sub-serial-present_72.mig",
    "pc-2.12_72.mig",
    "pc-7.2_100.mig",
    "pc1_100.mig",
    "pc1_72.mig",
    "pcnet_100.mig",
    "q35_100.mig",
    "q35_72.mig",
    "rtl8139_72.mig",
    "s390_css_72.mig",
    "serial_100.mig",
    "usb-hub-kbd_72.mig",
    "vga-std_72.mig",
    "virtio-blk_100.mig",
    "virtio-blk_72.mig",
    "virtio-net_100.mig",
    "virtio-net_72.mig",
    "virtio-scsi_100.mig",
    "xhci_100.mig",
    NULL,
};

GBytes *inspect_bytes(const char *name)
{
    g_autofree char *path = g_build_filename(VMSTATE_TEST_DATA, "streams", name, NULL);
    char *text;
    gsize size;

    assert_true(g_file_get_contents(path, &text, &size, NULL));
    return g_bytes_new_take(text, size);
}

VMStateFile *inspect_open(const char *name)
{
    g_autofree char *path = g_build_filename(VMSTATE_TEST_DATA, "streams", name, NULL);
    VMStateFile *file = vmstate_file_open_path(path, NULL);

    assert_non_null(file);
    return file;
}

int inspect_temporary(void)
{
    g_autofree char *name = NULL;
    int fd = g_file_open_tmp("inspect-XXXXXX", &name, NULL);

    assert_true(fd >= 0);
    unlink(name);
    return fd;
}

GBytes *inspect_written(int fd)
{
    off_t size = lseek(fd, 0, SEEK_END);
    char *bytes = g_malloc((gsize)size + 1);

    assert_int_equal(pread(fd, bytes, (size_t)size, 0), size);
    close(fd);
    return g_bytes_new_take(bytes, (gsize)size);
}
