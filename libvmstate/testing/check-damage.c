/* SPDX-License-Identifier: BSD-3-Clause */
/* Streams that are cut off, and streams with a bit flipped. */
#include "specimen.h"

#define DEFAULT_PLACES 8192

typedef bool (*Damage)(VmsTarget *target, GBytes *bytes, uint64_t place);

static bool cut_off(VmsTarget *target, GBytes *bytes, uint64_t place)
{
    g_autoptr(GBytes) part = g_bytes_new_from_bytes(bytes, 0, (gsize)place);
    g_autofree char *what =
        g_strdup_printf("cut off after %" G_GUINT64_FORMAT " bytes of %zu", place, g_bytes_get_size(bytes));

    return vms_target_try(target, VMSTATE_FORM_BARE, part, true, what, place);
}

static bool flip(VmsTarget *target, GBytes *bytes, uint64_t place)
{
    gsize size;
    const uint8_t *whole = g_bytes_get_data(bytes, &size);
    uint8_t *data = g_memdup2(whole, size);
    g_autoptr(GBytes) damaged = g_bytes_new_take(data, size);
    g_autofree char *what =
        g_strdup_printf("bit %u of byte %" G_GUINT64_FORMAT " flipped", (unsigned)(place % 8), place / 8);

    data[place / 8] ^= (uint8_t)(1 << place % 8);
    return vms_target_try(target, VMSTATE_FORM_BARE, damaged, false, what, place / 8);
}

/* All places; where they are too many, as many as may be, over the whole. */
static bool at_places(VmsTarget *target, GBytes *bytes, uint64_t n, uint64_t seed, Damage damage)
{
    VmsKit *kit = target->kit;
    unsigned given = kit->device->places;
    uint64_t most = given == VMSTATE_TEST_ALL_PLACES ? n : given ? given : DEFAULT_PLACES;

    if (n > most) {
        g_string_append_printf(kit->remarks,
                               "%s, state %u: %" G_GUINT64_FORMAT " of %" G_GUINT64_FORMAT
                               " places were tried; places in VMStateTestDevice says how many\n",
                               kit->check, kit->case_number, most, n);
    }
    for (uint64_t i = 0; i < MIN(n, most); i++) {
        uint64_t place = n <= most ? i : i * (n / most) + vms_random(&seed) % (n / most);

        if (!damage(target, bytes, place)) {
            return false;
        }
    }
    return true;
}

static bool check(VmsKit *kit, unsigned per_byte, Damage damage)
{
    g_autoptr(VmsSpecimen) from = NULL;
    g_autoptr(GBytes) bytes = NULL;
    g_auto(VmsTarget) target = { 0 };

    /* What costs most is done for two states: as made, and filled. */
    if (kit->case_number > 1) {
        return true;
    }
    from = vms_specimen_new_filled(kit, 0);
    bytes = from ? vms_specimen_must_save(kit, from, VMSTATE_FORM_BARE, -1) : NULL;
    return bytes && vms_target_init(&target, kit) &&
           at_places(&target, bytes, (uint64_t)g_bytes_get_size(bytes) * per_byte, kit->case_seed, damage);
}

bool vms_check_truncation(VmsKit *kit)
{
    return check(kit, 1, cut_off);
}

bool vms_check_bit_flips(VmsKit *kit)
{
    return check(kit, 8, flip);
}
