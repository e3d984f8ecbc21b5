/* SPDX-License-Identifier: BSD-3-Clause */
/* What the tests of the test kit share: reading its reports, and a small device in which faults are planted. */
#ifndef TESTS_TESTING_HELPER_H
#define TESTS_TESTING_HELPER_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include <vmstate/testing.h>
#include <vmstate/vmstate.h>

/* The report of a run that must fail. */
char *testing_report_of(const VMStateTestDevice *device);
void testing_assert_says(const char *report, const char *text);

typedef struct TestingDev {
    uint32_t ctrl;
    uint16_t words[3];
    bool on;
    uint8_t level;
    uint32_t n;
    uint32_t from;
    uint32_t length;
    uint32_t end;
    char text[8];
    char *name;
    GByteArray *bytes;
    bool has_more;
    uint8_t more;
    uint8_t ring[16];
} TestingDev;

void *testing_dev_make(void);
void testing_dev_free(void *opaque);

/* A description's fields: ctrl, and no other. */
extern const VMStateField testing_dev_ctrl[];

#define TESTING_ALL_CHECKS 0xfff

/* The device of a description, with only these checks. */
#define TESTING_DEV(_vmsd, _checks) \
    { \
        .struct_size = sizeof(VMStateTestDevice), .vmsd = (_vmsd), .size = sizeof(TestingDev), \
        .make = testing_dev_make, .free = testing_dev_free, .seed = 1, .cases = 3, .places = 200, \
        .skip = TESTING_ALL_CHECKS & ~(unsigned)(_checks), \
    }

/* The check, which is the only one that runs, must find the fault in the device and say this. */
void testing_expect(const VMStateDescription *vmsd, VMStateTestCheck check, const char *text);

#endif
