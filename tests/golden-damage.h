/* SPDX-License-Identifier: BSD-3-Clause */
/* Streams of the machine of golden-device.h that must be refused, and why. */
#ifndef TESTS_GOLDEN_DAMAGE_H
#define TESTS_GOLDEN_DAMAGE_H

#include "golden-device.h"

typedef struct GoldenDamage {
    const char *name;
    /* The name of the GoldenForm that it was, and is loaded as. */
    const char *form;
    /* Without "VMSTATE_ERROR_". */
    const char *code;
    /* A part of the message. */
    const char *text;
    /* Changes what the form gives. */
    void (*damage)(GByteArray *stream);
} GoldenDamage;

/* Ends with one that has no name. */
extern const GoldenDamage golden_damages[];

/* NULL where there is none of that name. */
const GoldenForm *golden_form(const char *name);

#endif
