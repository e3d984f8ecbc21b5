/* SPDX-License-Identifier: BSD-3-Clause */
/* All of libvmstate's API but for <vmstate/qemu-compat.h>; <vmstate/testing.h> belongs to another library. */
#ifndef VMSTATE_VMSTATE_H
#define VMSTATE_VMSTATE_H

#include <vmstate/codec.h>
#include <vmstate/description.h>
#include <vmstate/error.h>
#include <vmstate/extra.h>
#include <vmstate/fields.h>
#include <vmstate/info.h>
#include <vmstate/iterable.h>
#include <vmstate/json-writer.h>
#include <vmstate/layout.h>
#include <vmstate/loader.h>
#include <vmstate/options.h>
#include <vmstate/plan.h>
#include <vmstate/queue.h>
#include <vmstate/registry.h>
#include <vmstate/saver.h>
#include <vmstate/section.h>
#include <vmstate/stream.h>
#include <vmstate/timer.h>
#include <vmstate/vmdesc.h>

#endif
