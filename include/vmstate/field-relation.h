/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Relations between integer members of a struct: fields without data, which only look. They stand
 * behind the fields that they name. A load or save in which one does not hold fails, and says the
 * values. None of the members may be negative; sums do not wrap around.
 */
#ifndef VMSTATE_FIELD_RELATION_H
#define VMSTATE_FIELD_RELATION_H

#include <vmstate/field-bounded.h>

/* What all relations have; the last arguments: the bound. */
#define VMSTATE_RELATION_(_name, _v, ...) \
    { \
        .name = (_name), \
        .version_id = (_v), \
        .num = 0, \
        .flags = VMS_ARRAY, \
        .extra = VMSTATE_BOUND_EXTRA_(__VA_ARGS__), \
    }
#define VMSTATE_RELATION_TWO_(_name, _v, _kind, _s, _a, _b) \
    VMSTATE_RELATION_(_name, _v, .kind = _kind, .left = {VMSTATE_BOUND_MEMBER_(_s, _a)}, \
                      .other = VMSTATE_BOUND_MEMBER_(_s, _b))

/**
 * VMSTATE_RELATION_SUM, VMSTATE_RELATION_SUM_V: _a + _b <= _c, all integer members of _s of any
 * integer types: an offset and a length within a region. _name is the field's, a string.
 *
 * Since: 0.1
 */
#define VMSTATE_RELATION_SUM_V(_name, _s, _v, _a, _b, _c) \
    VMSTATE_RELATION_(_name, _v, .kind = VMSTATE_BOUND_AT_MOST, \
                      .left = {VMSTATE_BOUND_MEMBER_(_s, _a), VMSTATE_BOUND_MEMBER_(_s, _b)}, \
                      .other = VMSTATE_BOUND_MEMBER_(_s, _c))
#define VMSTATE_RELATION_SUM(_name, _s, _a, _b, _c) VMSTATE_RELATION_SUM_V(_name, _s, 0, _a, _b, _c)

/**
 * VMSTATE_RELATION_SUM_MAX, VMSTATE_RELATION_SUM_MAX_V: _a + _b <= _max, a number.
 *
 * Since: 0.1
 */
#define VMSTATE_RELATION_SUM_MAX_V(_name, _s, _v, _a, _b, _max) \
    VMSTATE_RELATION_(_name, _v, .kind = VMSTATE_BOUND_AT_MOST, \
                      .left = {VMSTATE_BOUND_MEMBER_(_s, _a), VMSTATE_BOUND_MEMBER_(_s, _b)}, \
                      .max = (_max))
#define VMSTATE_RELATION_SUM_MAX(_name, _s, _a, _b, _max) \
    VMSTATE_RELATION_SUM_MAX_V(_name, _s, 0, _a, _b, _max)

/** VMSTATE_RELATION_AT_MOST, VMSTATE_RELATION_AT_MOST_V: _a <= _b. Since: 0.1 */
#define VMSTATE_RELATION_AT_MOST_V(_name, _s, _v, _a, _b) \
    VMSTATE_RELATION_TWO_(_name, _v, VMSTATE_BOUND_AT_MOST, _s, _a, _b)
#define VMSTATE_RELATION_AT_MOST(_name, _s, _a, _b) VMSTATE_RELATION_AT_MOST_V(_name, _s, 0, _a, _b)

/** VMSTATE_RELATION_BELOW, VMSTATE_RELATION_BELOW_V: _a < _b. Since: 0.1 */
#define VMSTATE_RELATION_BELOW_V(_name, _s, _v, _a, _b) \
    VMSTATE_RELATION_TWO_(_name, _v, VMSTATE_BOUND_BELOW, _s, _a, _b)
#define VMSTATE_RELATION_BELOW(_name, _s, _a, _b) VMSTATE_RELATION_BELOW_V(_name, _s, 0, _a, _b)

/** VMSTATE_RELATION_EQUAL, VMSTATE_RELATION_EQUAL_V: _a == _b: the same length twice. Since: 0.1 */
#define VMSTATE_RELATION_EQUAL_V(_name, _s, _v, _a, _b) \
    VMSTATE_RELATION_TWO_(_name, _v, VMSTATE_BOUND_EQUAL, _s, _a, _b)
#define VMSTATE_RELATION_EQUAL(_name, _s, _a, _b) VMSTATE_RELATION_EQUAL_V(_name, _s, 0, _a, _b)

#endif
