/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * A stream of several sections: a configuration, two instances of a device with a subsection, an
 * iterable one, commands; in every form. The input is the stream.
 */
#include <string.h>

#include "golden-target.h"

/* The checksum alone may be wrong: then it is loaded without. */
static void load(GoldenTarget target, const uint8_t *data, size_t size)
{
    if (golden_target_load(&target, data, size) == VMSTATE_ERROR_CHECKSUM) {
        target.checksum = VMSTATE_CHECKSUM_IGNORED;
        golden_target_load(&target, data, size);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    bool bare = size < 4 || memcmp(data, "QEVM", 4) != 0;

    for (int disk = 0; disk < 2; disk++) {
        VMStateForm form = bare ? VMSTATE_FORM_BARE : VMSTATE_FORM_FILE;

        load((GoldenTarget){.form = form, .disk = disk}, data, size);
        load((GoldenTarget){.form = form, .disk = disk, .no_footers = true, .allow_missing = true},
             data, size);
        if (!bare) {
            load((GoldenTarget){.form = VMSTATE_FORM_QEMU, .disk = disk, .allow_missing = true},
                 data, size);
        }
    }
    return 0;
}
