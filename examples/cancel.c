/* SPDX-License-Identifier: BSD-3-Clause */
#include "cancel.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "digest.h"
#include "move.h"
#include "wire.h"

#define ROUNDS 200
/* What the smallest allocation takes. */
#define SMALLEST_BLOCK 32

/* Saves up to @chunks chunks, then gives up. */
static bool begin_save(VMStateRegistry *registry, VMStateCodec codec, unsigned chunks,
                       uint8_t *chunk)
{
    g_autoptr(VMStateSaveOptions) options = vmstate_save_options_new();
    g_autoptr(VMStateSaver) saver = NULL;

    vmstate_save_options_set_codec(options, codec, INT_MIN);
    saver = vmstate_saver_new(registry, options);
    for (unsigned i = 0; i < chunks; i++) {
        if (vmstate_saver_read(saver, chunk, MOVE_CHUNK, NULL) <= 0) {
            return false;
        }
    }
    return true;
}

/* The digest of a whole stream; 0 when the save failed. */
static uint64_t whole_save(VMStateRegistry *registry, uint8_t *chunk)
{
    g_autoptr(VMStateSaver) saver = vmstate_saver_new(registry, NULL);
    uint64_t digest = DIGEST_INIT;
    ssize_t n;

    while ((n = vmstate_saver_read(saver, chunk, MOVE_CHUNK, NULL)) > 0) {
        digest = digest_add(digest, chunk, (size_t)n);
    }
    return n == 0 ? digest : 0;
}

/* One for each codec. */
static bool begin_saves(VMStateRegistry *registry, unsigned chunks, uint8_t *chunk)
{
    static const VMStateCodec codecs[] = {
        VMSTATE_CODEC_RAW,
        VMSTATE_CODEC_GZIP,
        VMSTATE_CODEC_ZSTD,
    };

    for (size_t i = 0; i < G_N_ELEMENTS(codecs); i++) {
        if (vmstate_codec_available(codecs[i]) && !begin_save(registry, codecs[i], chunks, chunk)) {
            return false;
        }
    }
    return true;
}

/*
 * Does each save leave memory behind? malloc keeps some of what was freed, more at one time than at
 * another, so that only what grows with the number of saves tells.
 */
static bool saves_leave_memory(VMStateRegistry *registry, uint8_t *chunk)
{
    uint64_t before;

    begin_saves(registry, 2, chunk);
    before = memory_in_use();
    for (unsigned i = 0; i < ROUNDS; i++) {
        begin_saves(registry, i % 4, chunk);
    }
    return memory_in_use() >= before + ROUNDS * SMALLEST_BLOCK;
}

/* What was left behind; NULL for nothing. */
static const char *cancel_saves(void)
{
    static const unsigned places[] = {0, 1, 2, 7, 100};
    g_autoptr(Nic) nic = nic_new();
    g_autoptr(VMStateRegistry) registry = nic_registry(&vmstate_nic, nic);
    g_autofree uint8_t *chunk = g_malloc(MOVE_CHUNK);
    uint64_t card;
    uint64_t stream;

    if (registry == NULL) {
        return "the card is refused";
    }
    nic_work(nic, 1, true);
    card = nic_digest(nic, INT_MAX);
    stream = whole_save(registry, chunk);
    for (size_t i = 0; i < G_N_ELEMENTS(places); i++) {
        if (!begin_saves(registry, places[i], chunk)) {
            return "a failed save";
        }
    }
    if (saves_leave_memory(registry, chunk)) {
        return "memory";
    }
    if (nic_digest(nic, INT_MAX) != card) {
        return "a changed card";
    }
    return stream != 0 && whole_save(registry, chunk) == stream ? NULL : "another stream";
}

bool cancelled_saves_leave_nothing(char *why, size_t size)
{
    int result[2];
    int status;
    pid_t child;

    if (pipe(result) != 0) {
        return false;
    }
    child = fork();
    if (child == 0) {
        const char *left;

        close(result[0]);
        left = cancel_saves();
        exit(left == NULL || !wire_write(result[1], left, strlen(left)) ? 0 : 1);
    }
    close(result[1]);
    memset(why, 0, size);
    for (size_t at = 0; at + 1 < size && wire_read(result[0], why + at, 1); at++) {
    }
    close(result[0]);
    return waitpid(child, &status, 0) == child && status == 0 && *why == '\0';
}
