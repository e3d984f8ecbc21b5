/* SPDX-License-Identifier: BSD-3-Clause */
#include "bench.h"

VMStateRegistry *bench_registry(const char *idstr, const VMStateDescription *vmsd, void *opaque)
{
    VMStateRegistry *registry = vmstate_registry_new();
    g_autoptr(GError) error = NULL;

    if (!vmstate_registry_add(registry, idstr, 0, vmsd, opaque, &error)) {
        bench_fail("%s", error->message);
    }
    return registry;
}
