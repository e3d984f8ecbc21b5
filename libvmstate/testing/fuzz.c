/* SPDX-License-Identifier: BSD-3-Clause */
#include <string.h>
#include <vmstate/error.h>
#include <vmstate/stream.h>

#include "specimen.h"

#define SECTION_FULL 0x04
#define SECTION_FOOTER 0x7e
#define END 0x00

/* A bare stream with one section that has this payload. */
static GBytes *wrap(const VMStateDescription *vmsd, const uint8_t *data, size_t size)
{
    g_autoptr(VMStateStream) stream = vmstate_stream_new_writer();

    vmstate_stream_put_u8(stream, SECTION_FULL);
    vmstate_stream_put_be32(stream, 0);
    vmstate_stream_put_u8(stream, (uint8_t)strlen(vmsd->name));
    vmstate_stream_put(stream, vmsd->name, strlen(vmsd->name));
    vmstate_stream_put_be32(stream, 0);
    vmstate_stream_put_be32(stream, (uint32_t)vmsd->version_id);
    vmstate_stream_put(stream, data, size);
    vmstate_stream_put_u8(stream, SECTION_FOOTER);
    vmstate_stream_put_be32(stream, 0);
    vmstate_stream_put_u8(stream, END);
    return vmstate_stream_steal_bytes(stream);
}

bool vmstate_testing_fuzz(const VMStateTestDevice *given, const uint8_t *data, size_t size, GError **error)
{
    g_autoptr(GBytes) bytes = NULL;
    VMStateTestDevice device;
    VmsTarget target = { 0 };
    VmsKit kit;
    bool ok;

    if (!vms_kit_take_device(&device, given, error)) {
        return false;
    }
    bytes = wrap(device.vmsd, data, size);
    vms_kit_init(&kit, &device);
    kit.check = "fuzzing";
    /* Always the same state: what is found must be found again. */
    kit.case_number = 1;
    kit.case_seed = device.seed;
    ok = vms_target_init(&target, &kit) &&
         vms_target_try(&target, VMSTATE_FORM_BARE, bytes, false, "loaded what the fuzzer made", VMS_NO_OFFSET);
    if (!ok) {
        g_set_error_literal(error, VMSTATE_ERROR, VMSTATE_ERROR_FAILED, kit.failure->str);
    }
    vms_target_clear(&target);
    vms_kit_clear(&kit);
    return ok;
}
