/* SPDX-License-Identifier: BSD-3-Clause */
#include "move.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "wire.h"

/* The source: pulls the stream out and sends it, a chunk at a time. */
static bool send_state(VMStateRegistry *registry, const Move *move, int fd, MoveReport *report)
{
    g_autoptr(VMStateSaveOptions) options = vmstate_save_options_new();
    g_autoptr(VMStateSaver) saver = NULL;
    g_autoptr(GError) error = NULL;
    g_autofree uint8_t *chunk = g_malloc(MOVE_CHUNK);
    uint64_t measured = 0;
    ssize_t n;

    vmstate_save_options_set_codec(options, move->codec, INT_MIN);
    if (move->save_version >= 0) {
        vmstate_save_options_set_version(options, "nic", move->save_version);
    }
    if (!vmstate_registry_measure(registry, options, false, &measured, &error)) {
        g_printerr("measure: %s\n", error->message);
        return false;
    }

    saver = vmstate_saver_new(registry, options);
    while ((n = vmstate_saver_read(saver, chunk, MOVE_CHUNK, &error)) > 0) {
        if (move->damage && report->chunks == 100) {
            chunk[1000] ^= 0x10;
        }
        if (!wire_write_chunk(fd, chunk, (size_t)n)) {
            return false;
        }
        report->wire_bytes += (uint64_t)n;
        report->chunks++;
    }
    if (error != NULL) {
        g_printerr("save: %s\n", error->message);
        return false;
    }
    report->raw_bytes = vmstate_saver_get_raw_size(saver);
    report->measured = measured == report->raw_bytes;
    return wire_write_chunk(fd, NULL, 0);
}

static bool run_source(const Move *move, int fd, MoveReport *report)
{
    g_autoptr(Nic) nic = nic_new();
    g_autoptr(VMStateRegistry) registry = NULL;
    uint64_t digest;
    uint64_t memory_before;
    gint64 begin;

    nic_work(nic, 1, move->wake);
    digest = nic_digest(nic, move->old_destination ? vmstate_nic_old.version_id : INT_MAX);
    registry = nic_registry(&vmstate_nic, nic);
    /* Both cards are ready: what is measured is the move. */
    if (registry == NULL || !wire_read(fd, &(char){0}, 1)) {
        return false;
    }

    memory_before = memory_now();
    begin = g_get_monotonic_time();
    report->saved = send_state(registry, move, fd, report) && wire_read(fd, &(char){0}, 1);
    report->microseconds = (uint64_t)(g_get_monotonic_time() - begin);
    report->peak_kib = memory_peak_above(memory_before);
    if (!report->saved || !wire_read(fd, &report->verdict, sizeof report->verdict)) {
        return false;
    }
    report->equal = report->verdict.digest == digest;
    return true;
}

/* The destination: pushes each chunk in as it comes. After an error it lets the rest go by. */
static bool receive_state(VMStateRegistry *registry, const Move *move, int fd, MoveVerdict *verdict)
{
    g_autoptr(VMStateLoadOptions) options = vmstate_load_options_new();
    g_autoptr(VMStateLoader) loader = NULL;
    g_autoptr(GError) error = NULL;
    g_autofree uint8_t *chunk = g_malloc(MOVE_CHUNK);
    size_t n;

    vmstate_load_options_set_atomic(options, !move->not_atomic);
    loader = vmstate_loader_new(registry, options);
    do {
        if (!wire_read_chunk(fd, chunk, MOVE_CHUNK, &n)) {
            return false;
        }
        if (error == NULL) {
            vmstate_loader_write(loader, chunk, n, &error);
        }
    } while (n > 0);
    verdict->loaded = error == NULL && vmstate_loader_finish(loader, &error);
    if (error != NULL) {
        g_strlcpy(verdict->message, error->message, sizeof verdict->message);
    }
    return true;
}

static bool run_destination(const Move *move, int fd)
{
    const VMStateDescription *vmsd = move->old_destination ? &vmstate_nic_old : &vmstate_nic;
    g_autoptr(Nic) nic = nic_new();
    g_autoptr(VMStateRegistry) registry = NULL;
    MoveVerdict verdict = {0};
    uint64_t before;
    uint64_t memory_before;

    /* A state of its own: a load that is undone must bring it back. */
    nic_work(nic, 2, false);
    before = nic_digest(nic, INT_MAX);
    registry = nic_registry(vmsd, nic);
    if (registry == NULL || !wire_write(fd, "r", 1)) {
        return false;
    }

    memory_before = memory_now();
    if (!receive_state(registry, move, fd, &verdict) || !wire_write(fd, "d", 1)) {
        return false;
    }
    verdict.peak_kib = memory_peak_above(memory_before);
    verdict.untouched = nic_digest(nic, INT_MAX) == before;
    verdict.digest = nic_digest(nic, vmsd->version_id);
    return wire_write(fd, &verdict, sizeof verdict);
}

/* Waits for a process; true when it ended well. */
static bool wait_for(pid_t pid)
{
    int status;

    return pid > 0 && waitpid(pid, &status, 0) == pid && WIFEXITED(status) &&
           WEXITSTATUS(status) == 0;
}

/* Lets go of the ends that are not this process's. */
static void close_all(const int *fds, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        close(fds[i]);
    }
}

bool move_run(const Move *move, MoveReport *report)
{
    int wire[2];
    int result[2];
    pid_t source;
    pid_t destination;
    bool ran;

    memset(report, 0, sizeof *report);
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, wire) != 0) {
        return false;
    }
    if (pipe(result) != 0) {
        close_all(wire, 2);
        return false;
    }
    destination = fork();
    if (destination == 0) {
        close_all((const int[]){wire[0], result[0], result[1]}, 3);
        exit(run_destination(move, wire[1]) ? 0 : 1);
    }
    source = fork();
    if (source == 0) {
        close_all((const int[]){wire[1], result[0]}, 2);
        ran = run_source(move, wire[0], report) && wire_write(result[1], report, sizeof *report);
        exit(ran ? 0 : 1);
    }
    close_all((const int[]){wire[0], wire[1], result[1]}, 3);
    ran = wire_read(result[0], report, sizeof *report);
    close(result[0]);
    /* Both are waited for, whatever came before. */
    ran = wait_for(source) && ran;
    return wait_for(destination) && ran;
}
