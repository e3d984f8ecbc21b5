/* SPDX-License-Identifier: BSD-3-Clause */
#include "bound.h"

#include "bytes/stream.h"
#include "field.h"

/* A number of either kind: -1 of an int8_t and 255 of a uint8_t must not be mixed up. */
typedef struct Number {
    uint64_t bits;
    bool is_signed;
} Number;

static Number number_at(const void *p, size_t size, bool is_signed)
{
    uint64_t bits = vms_uint_at(p, size);

    if (is_signed && size > 0 && size < 8 && (bits >> (8 * size - 1))) {
        bits |= UINT64_MAX << (8 * size);
    }
    return (Number){ bits, is_signed };
}

static bool is_negative(Number a)
{
    return a.is_signed && (int64_t)a.bits < 0;
}

/* Negative, zero or positive, as a is below, equal to or above b. */
static int compare(Number a, Number b)
{
    if (is_negative(a) != is_negative(b)) {
        return is_negative(a) ? -1 : 1;
    }
    return a.bits < b.bits ? -1 : a.bits > b.bits;
}

static char *number_text(Number a)
{
    return a.is_signed ? g_strdup_printf("%" G_GINT64_FORMAT, (int64_t)a.bits)
                       : g_strdup_printf("%" G_GUINT64_FORMAT, a.bits);
}

static Number member_at(const VMStateBoundMember *m, const uint8_t *owner)
{
    return number_at(owner + m->member.offset, m->member.size, m->is_signed);
}

static bool is_signed_id(VMStateInfoId id)
{
    return id >= VMSTATE_INFO_INT8 && id <= VMSTATE_INFO_INT64;
}

static bool is_integer_id(VMStateInfoId id)
{
    return id >= VMSTATE_INFO_INT8 && id <= VMSTATE_INFO_UINT64;
}

const VMStateBound *vms_bound_of(const VMStateField *field)
{
    const VMStateFieldExtra *extra = field->extra;
    size_t needed = offsetof(VMStateFieldExtra, bound) + sizeof(extra->bound);

    return extra && extra->struct_size >= needed ? extra->bound : NULL;
}

const VMStateField *vms_bound_field_of(const VMStateField *fields, const VMStateStructMember *m)
{
    for (const VMStateField *f = fields; f && !(f->flags & VMS_END); f++) {
        if (f->info && is_integer_id(f->info->id) && f->offset == m->offset && !(f->flags & VMS_POINTER)) {
            return f;
        }
    }
    return NULL;
}

/* A member that is loaded later has its old value when it is looked at. */
static char *member_fault(const VMStateDescription *vmsd, const VMStateField *field, const VMStateBoundMember *m)
{
    const VMStateField *other;

    if (!m->name) {
        return NULL;
    }
    if (m->member.size != 1 && m->member.size != 2 && m->member.size != 4 && m->member.size != 8) {
        return g_strdup_printf("its bound looks at %s, which has %u bytes", m->name, m->member.size);
    }
    other = vms_bound_field_of(vmsd->fields, &m->member);
    if (other == field) {
        return g_strdup("its bound is the field itself");
    }
    if (other > field) {
        return g_strdup_printf("its bound looks at %s, which is loaded later: move %s before it", m->name, m->name);
    }
    return NULL;
}

static bool fits(uint64_t value, size_t size, bool is_signed)
{
    int64_t limit;

    if (size >= 8) {
        return true;
    }
    if (!is_signed) {
        return value >> (8 * size) == 0;
    }
    limit = (int64_t)1 << (8 * size - 1);
    return (int64_t)value >= -limit && (int64_t)value < limit;
}

static char *constants_fault(const VMStateBound *bound, size_t size, bool is_signed)
{
    Number min = { bound->min, is_signed };
    Number max = { bound->max, is_signed };
    bool all = !bound->has_sentinel || fits(bound->sentinel, size, is_signed);

    switch (bound->kind) {
    case VMSTATE_BOUND_RANGE:
        if (compare(min, max) > 0) {
            return g_strdup("the minimum of its range is above the maximum");
        }
        all = all && fits(bound->min, size, is_signed) && fits(bound->max, size, is_signed);
        break;
    case VMSTATE_BOUND_ENUM:
        if (!bound->values || bound->n_values == 0) {
            return g_strdup("its enum has no values");
        }
        for (size_t i = 0; i < bound->n_values; i++) {
            all = all && fits(bound->values[i], size, is_signed);
        }
        break;
    default:
        break;
    }
    return all ? NULL : g_strdup_printf("its bound names a value that %zu bytes cannot hold", size);
}

char *vms_bound_fault(const VMStateDescription *vmsd, const VMStateField *field)
{
    const VMStateBound *bound = vms_bound_of(field);
    bool relation;
    char *fault;

    if (!bound) {
        return NULL;
    }
    relation = bound->left[0].name != NULL;
    if (bound->struct_size < sizeof(*bound) || bound->kind < VMSTATE_BOUND_RANGE || bound->kind > VMSTATE_BOUND_EQUAL) {
        return g_strdup_printf("its bound is of the unknown kind %d", (int)bound->kind);
    }
    if (relation && (field->info || field->vmsd || bound->kind < VMSTATE_BOUND_BELOW)) {
        return g_strdup("a relation has no data, and is of the kind BELOW, AT_MOST or EQUAL");
    }
    if (!relation && (!field->info || !is_integer_id(field->info->id) || (field->flags & (VMS_STRUCT | VMS_VSTRUCT)))) {
        return g_strdup("only plain integers can have a bound");
    }
    if (!relation && bound->kind >= VMSTATE_BOUND_BELOW && !bound->other.name) {
        return g_strdup("its bound does not say which member it is compared with; for a number take a range");
    }
    fault = member_fault(vmsd, field, &bound->other);
    for (size_t i = 0; !fault && i < G_N_ELEMENTS(bound->left); i++) {
        fault = member_fault(vmsd, field, &bound->left[i]);
    }
    if (!fault && !relation && !(field->flags & VMS_POINTER)) {
        fault = constants_fault(bound, field->size, is_signed_id(field->info->id));
    }
    return fault;
}

char *vms_capacity_fault(const VMStateDescription *vmsd, const VMStateField *field)
{
    const VMStateField *loaded;

    if (!field->extra || !field->extra->capacity_member.size) {
        return NULL;
    }
    loaded = vms_bound_field_of(vmsd->fields, &field->extra->capacity_member);
    if (!loaded) {
        return NULL;
    }
    return g_strdup_printf("its capacity is the field %s, which a stream can raise: name a member that is not loaded, or "
                           "compare %s (_EQUAL)",
                           loaded->name, loaded->name);
}

static const char *relation_words(VMStateBoundKind kind)
{
    switch (kind) {
    case VMSTATE_BOUND_BELOW:
        return "not below";
    case VMSTATE_BOUND_AT_MOST:
        return "above";
    default:
        return "not equal to";
    }
}

/* As relation_words() says it when @order is how the two compare: does it hold? */
static bool relation_holds(VMStateBoundKind kind, int order)
{
    switch (kind) {
    case VMSTATE_BOUND_BELOW:
        return order < 0;
    case VMSTATE_BOUND_AT_MOST:
        return order <= 0;
    default:
        return order == 0;
    }
}

static bool in_enum(const VMStateBound *bound, uint64_t value)
{
    for (size_t i = 0; i < bound->n_values; i++) {
        if (bound->values[i] == value) {
            return true;
        }
    }
    return false;
}

static bool is_allowed(const VMStateBound *bound, const uint8_t *owner, Number value)
{
    if (bound->has_sentinel && value.bits == bound->sentinel) {
        return true;
    }
    switch (bound->kind) {
    case VMSTATE_BOUND_RANGE:
        return compare(value, (Number){ bound->min, value.is_signed }) >= 0 &&
               compare(value, (Number){ bound->max, value.is_signed }) <= 0;
    case VMSTATE_BOUND_ENUM:
        return in_enum(bound, value.bits);
    case VMSTATE_BOUND_MASK:
        return (value.bits & ~bound->mask) == 0;
    case VMSTATE_BOUND_EQUAL:
        return compare(value, member_at(&bound->other, owner)) == 0;
    default:
        return !is_negative(value) && relation_holds(bound->kind, compare(value, member_at(&bound->other, owner)));
    }
}

static void append_values(GString *text, const VMStateBound *bound, bool is_signed)
{
    g_string_append(text, " is none of ");
    for (size_t i = 0; i < bound->n_values; i++) {
        g_autofree char *value = number_text((Number){ bound->values[i], is_signed });

        g_string_append_printf(text, "%s%s", i ? ", " : "", value);
    }
}

/* "97 is not between 0 and 15" */
static char *rule_text(const VMStateBound *bound, const uint8_t *owner, Number value, size_t width)
{
    g_autofree char *number = number_text(value);
    g_autofree char *min = number_text((Number){ bound->min, value.is_signed });
    g_autofree char *max = number_text((Number){ bound->max, value.is_signed });
    g_autofree char *sentinel = number_text((Number){ bound->sentinel, value.is_signed });
    g_autofree char *other = bound->other.name ? number_text(member_at(&bound->other, owner)) : NULL;
    uint64_t all = UINT64_MAX >> (64 - 8 * width);
    GString *text = g_string_new(number);

    switch (bound->kind) {
    case VMSTATE_BOUND_RANGE:
        g_string_append_printf(text, " is not between %s and %s", min, max);
        break;
    case VMSTATE_BOUND_ENUM:
        append_values(text, bound, value.is_signed);
        break;
    case VMSTATE_BOUND_MASK:
        g_string_printf(text,
                        "0x%" G_GINT64_MODIFIER "x has bits 0x%" G_GINT64_MODIFIER "x outside of 0x%" G_GINT64_MODIFIER "x",
                        value.bits & all, value.bits & ~bound->mask & all, bound->mask & all);
        break;
    default:
        if (is_negative(value) && bound->kind != VMSTATE_BOUND_EQUAL) {
            g_string_append(text, " is negative");
        } else {
            g_string_append_printf(text, " is %s %s %s", relation_words(bound->kind), bound->other.name, other);
        }
        break;
    }
    if (bound->has_sentinel) {
        g_string_append_printf(text, ", and not %s", sentinel);
    }
    return g_string_free(text, FALSE);
}

bool vms_bound_check(VmsWalk *walk, const VmsOp *op, const uint8_t *owner, const uint8_t *values, uint64_t first,
                     uint64_t n, uint64_t offset)
{
    const VMStateBound *bound = op->bound;
    bool is_signed = is_signed_id(op->field->info->id);

    for (uint64_t i = 0; i < n; i++) {
        Number value = number_at(values + (size_t)i * op->width, op->width, is_signed);

        if (!is_allowed(bound, owner, value)) {
            g_autofree char *text = rule_text(bound, owner, value, op->width);
            uint64_t index = vms_field_is_array(op->field) ? first + i : VMS_NO_INDEX;

            return vms_walk_fail_at(walk, op->scope, op->field, index, offset + i * op->width, VMSTATE_ERROR_VALUE, "%s",
                                    text);
        }
    }
    return true;
}

bool vms_bound_is_constant(const VMStateBound *bound)
{
    return bound->kind < VMSTATE_BOUND_BELOW;
}

/* Of a signed type: extended to 64 bits. */
static uint64_t wire_bits(const VmsRunItem *item, bool is_signed, const uint8_t *wire)
{
    uint16_t v16;
    uint32_t v32;
    uint64_t v64;

    switch (item->width) {
    case 1:
        return is_signed ? (uint64_t)(int8_t)*wire : *wire;
    case 2:
        memcpy(&v16, wire, 2);
        v16 = GUINT16_FROM_BE(v16);
        return is_signed ? (uint64_t)(int16_t)v16 : v16;
    case 4:
        memcpy(&v32, wire, 4);
        v32 = GUINT32_FROM_BE(v32);
        return is_signed ? (uint64_t)(int32_t)v32 : v32;
    default:
        memcpy(&v64, wire, 8);
        return GUINT64_FROM_BE(v64);
    }
}

static bool is_signed_type(const VMStateField *field)
{
    return is_signed_id(field->info->id);
}

static Number number_on_wire(const VmsRunItem *item, const uint8_t *wire)
{
    bool is_signed = is_signed_type(item->field);

    return (Number){ wire_bits(item, is_signed, wire), is_signed };
}

bool vms_bound_allows(const VmsRunItem *item, const uint8_t *wire)
{
    return is_allowed(item->bound, NULL, number_on_wire(item, wire));
}

bool vms_bound_fail(VmsWalk *walk, const VmsRunItem *item, const uint8_t *wire, uint64_t offset)
{
    g_autofree char *text = rule_text(item->bound, NULL, number_on_wire(item, wire), item->width);

    return vms_walk_fail_at(walk, item->scope, item->field, item->index, offset, VMSTATE_ERROR_VALUE, "%s", text);
}

static bool fail_negative(VmsWalk *walk, const VmsOp *op, const VMStateBoundMember *m, Number value)
{
    return vms_walk_fail(walk, op->scope, op->field, VMS_NO_INDEX, VMSTATE_ERROR_VALUE,
                         "%s %" G_GINT64_FORMAT " is negative", m->name, (int64_t)value.bits);
}

bool vms_bound_check_relation(VmsWalk *walk, const VmsOp *op, const uint8_t *owner)
{
    const VMStateBound *bound = op->bound;
    const VMStateBoundMember *a = &bound->left[0], *b = &bound->left[1], *c = &bound->other;
    Number left = member_at(a, owner);
    Number right = c->name ? member_at(c, owner) : (Number){ bound->max, false };
    g_autofree char *left_text = number_text(left);
    g_autofree char *right_text = number_text(right);
    g_autofree char *second = NULL;
    bool overflows = false;

    if (is_negative(left)) {
        return fail_negative(walk, op, a, left);
    }
    if (is_negative(right)) {
        return fail_negative(walk, op, c, right);
    }
    if (b->name) {
        Number more = member_at(b, owner);

        if (is_negative(more)) {
            return fail_negative(walk, op, b, more);
        }
        second = number_text(more);
        overflows = __builtin_add_overflow(left.bits, more.bits, &left.bits);
    }
    left.is_signed = right.is_signed = false;
    if (!overflows && relation_holds(bound->kind, compare(left, right))) {
        return true;
    }
    return vms_walk_fail(walk, op->scope, op->field, VMS_NO_INDEX, VMSTATE_ERROR_VALUE, "%s %s%s%s%s%s is %s %s%s%s",
                         a->name, left_text, b->name ? " + " : "", b->name ? b->name : "", b->name ? " " : "",
                         b->name ? second : "", relation_words(bound->kind), c->name ? c->name : "", c->name ? " " : "",
                         right_text);
}
