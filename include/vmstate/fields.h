/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Fields: the VMSTATE_* macros of QEMU 10 and 11, with their arguments and meaning, and those that
 * QEMU lacks. Each fills one VMStateField (the GArray macros: two) in a static array, and checks
 * types when it is compiled. For C; C++ can include this but not use the macros.
 */
#ifndef VMSTATE_FIELDS_H
#define VMSTATE_FIELDS_H

#include <vmstate/field-accessor.h>
#include <vmstate/field-array.h>
#include <vmstate/field-bounded-array.h>
#include <vmstate/field-bounded.h>
#include <vmstate/field-buffer.h>
#include <vmstate/field-bytes.h>
#include <vmstate/field-capacity.h>
#include <vmstate/field-garray.h>
#include <vmstate/field-list.h>
#include <vmstate/field-number.h>
#include <vmstate/field-pointer.h>
#include <vmstate/field-relation.h>
#include <vmstate/field-scalar.h>
#include <vmstate/field-special.h>
#include <vmstate/field-struct.h>
#include <vmstate/field-text.h>
#include <vmstate/field-varray.h>

#endif
