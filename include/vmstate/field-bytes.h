/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Identifiers of a fixed number of bytes: UUIDs and MAC addresses. See <vmstate/field-scalar.h> for
 * the arguments.
 */
#ifndef VMSTATE_FIELD_BYTES_H
#define VMSTATE_FIELD_BYTES_H

#include <vmstate/field-scalar.h>

#define VMSTATE_BYTES_(_f, _s, _v, _info, _size) \
    { \
        .name = G_STRINGIFY(_f), \
        .version_id = (_v), \
        .size = (_size), \
        .info = &(_info), \
        .flags = VMS_SINGLE, \
        .offset = offsetof(_s, _f) + VMSTATE_CHECK_SIZE_(_s, _f, _size) + \
                  VMSTATE_CHECK_(!VMSTATE_IS_POINTER_(VMSTATE_MEMBER_(_s, _f)), \
                                 "the member " #_f " is a pointer"), \
    }

/**
 * VMSTATE_UUID, VMSTATE_UUID_V: a UUID: uint8_t[16], or another type of 16 bytes, as it is.
 *
 * Since: 0.1
 */
#define VMSTATE_UUID_V(_f, _s, _v) VMSTATE_BYTES_(_f, _s, _v, vmstate_info_uuid, 16)
#define VMSTATE_UUID(_f, _s) VMSTATE_UUID_V(_f, _s, 0)

/**
 * VMSTATE_MAC, VMSTATE_MAC_V: a MAC address: uint8_t[6], or another type of 6 bytes, as it is.
 *
 * Since: 0.1
 */
#define VMSTATE_MAC_V(_f, _s, _v) VMSTATE_BYTES_(_f, _s, _v, vmstate_info_mac, 6)
#define VMSTATE_MAC(_f, _s) VMSTATE_MAC_V(_f, _s, 0)

#endif
