/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * A baseline: an interpreter of descriptions in the manner of declarative engines that go element
 * by element. Nothing is prepared: each save and load looks at every field anew, and calls a put
 * or get through a pointer for each element. It knows what the devices of rows-devices.c have, and
 * puts into and gets from a stream whose window is all there is.
 */
#ifndef BENCH_INTERPRETER_FIELDS_H
#define BENCH_INTERPRETER_FIELDS_H

#include <vmstate/vmstate.h>

/* A device at its description's own version. False: a hook, a test or the stream has failed. */
bool interpreter_save_device(VMStateStream *stream, const VMStateDescription *vmsd, void *opaque);
bool interpreter_load_device(VMStateStream *stream, const VMStateDescription *vmsd, void *opaque);

#endif
