/* SPDX-License-Identifier: BSD-3-Clause */
#include "testing-helper.h"

char *testing_report_of(const VMStateTestDevice *device)
{
    g_autoptr(GError) error = NULL;

    if (vmstate_testing_run(device, NULL, &error)) {
        fail_msg("nothing was found");
    }
    assert_true(g_error_matches(error, VMSTATE_ERROR, VMSTATE_ERROR_FAILED));
    return g_strdup(error->message);
}

void testing_assert_says(const char *report, const char *text)
{
    if (!strstr(report, text)) {
        fail_msg("\"%s\" is not in:\n%s", text, report);
    }
}

void *testing_dev_make(void)
{
    return g_new0(TestingDev, 1);
}

void testing_dev_free(void *opaque)
{
    TestingDev *dev = opaque;

    g_free(dev->name);
    if (dev->bytes) {
        g_byte_array_unref(dev->bytes);
    }
    g_free(dev);
}

const VMStateField testing_dev_ctrl[] = {VMSTATE_UINT32(ctrl, TestingDev), VMSTATE_END_OF_LIST()};

void testing_expect(const VMStateDescription *vmsd, VMStateTestCheck check, const char *text)
{
    VMStateTestDevice device = TESTING_DEV(vmsd, check);
    g_autofree char *report = testing_report_of(&device);

    testing_assert_says(report, text);
}
