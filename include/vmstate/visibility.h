/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef VMSTATE_VISIBILITY_H
#define VMSTATE_VISIBILITY_H

/**
 * VMSTATE_PUBLIC: marks a function that libvmstate.so exports.
 * VMSTATE_BEGIN_DECLS, VMSTATE_END_DECLS: give what stands between them C linkage in C++.
 *
 * Since: 0.1
 */
#define VMSTATE_PUBLIC __attribute__((visibility("default")))

#ifdef __cplusplus
#define VMSTATE_BEGIN_DECLS extern "C" {
#define VMSTATE_END_DECLS }
#else
#define VMSTATE_BEGIN_DECLS
#define VMSTATE_END_DECLS
#endif

#endif
