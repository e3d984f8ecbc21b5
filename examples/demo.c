/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Moves a card between two processes in several ways, and says how it went. Ends with 0 only if all
 * went as it must.
 */
#include <signal.h>
#include <stdio.h>
#include <string.h>

#include "cancel.h"
#include "move.h"

static bool all_well = true;

static void expect(bool well)
{
    all_well = all_well && well;
}

static double mib(uint64_t bytes)
{
    return (double)bytes / (1 << 20);
}

static void print_move(const char *name, const Move *move)
{
    MoveReport r;
    bool ran = move_run(move, &r);
    bool well = ran && r.saved && r.verdict.loaded && r.equal && r.measured;

    expect(well);
    if (!ran) {
        printf("  %-18s a process failed\n", name);
        return;
    }
    printf("  %-18s %6.1f MiB %6.1f MiB %7u %4u ms %5.1f MiB %8.1f MiB  %s%s%s\n", name,
           mib(r.raw_bytes), mib(r.wire_bytes), (unsigned)r.chunks,
           (unsigned)(r.microseconds / 1000), (double)r.peak_kib / 1024,
           (double)r.verdict.peak_kib / 1024, r.equal ? "equal" : "DIFFERENT",
           r.measured ? "" : ", but not the size that was measured", r.verdict.message);
}

static void print_moves(void)
{
    static const VMStateCodec codecs[] = {VMSTATE_CODEC_GZIP, VMSTATE_CODEC_ZSTD};

    printf("%66s\n  %-18s %10s %10s %7s %7s %9s %12s  %s\n", "memory beside the card", "", "state",
           "on wire", "chunks", "time", "source", "destination", "cards");
    print_move("raw", &(Move){.save_version = -1});
    print_move("raw, not atomic", &(Move){.save_version = -1, .not_atomic = true});
    for (size_t i = 0; i < G_N_ELEMENTS(codecs); i++) {
        if (vmstate_codec_available(codecs[i])) {
            print_move(vmstate_codec_name(codecs[i]),
                       &(Move){.codec = codecs[i], .save_version = -1});
        } else {
            printf("  %-18s not built in\n", vmstate_codec_name(codecs[i]));
        }
    }
}

/* The destination's words, in lines of a terminal's width. */
static void print_message(const char *message)
{
    g_auto(GStrv) words = g_strsplit(message, " ", -1);
    size_t column = 0;

    for (char **word = words; *word != NULL; word++) {
        if (column == 0 || column + 1 + strlen(*word) > 92) {
            column = (size_t)printf("%s    %s", column == 0 ? "" : "\n", *word);
        } else {
            column += (size_t)printf(" %s", *word);
        }
    }
    printf("\n");
}

/* A move that must end as said; prints the destination's words. */
static void print_answer(const char *name, const Move *move, bool accepted)
{
    MoveReport r;
    bool ran = move_run(move, &r);

    if (!ran) {
        expect(false);
        printf("  %-28s a process failed\n", name);
    } else if (r.verdict.loaded) {
        expect(accepted && r.equal);
        printf("  %-28s loaded; the cards are %s\n", name, r.equal ? "equal" : "DIFFERENT");
    } else {
        expect(!accepted && r.verdict.untouched);
        printf("  %-28s refused; its card is %s\n", name,
               r.verdict.untouched ? "as it was" : "DAMAGED");
        print_message(r.verdict.message);
    }
}

int main(void)
{
    char why[64];
    bool clean;

    signal(SIGPIPE, SIG_IGN);
    setvbuf(stdout, NULL, _IOLBF, 0);
    printf("A network card with %u MiB of memory moves to another process, in %u KiB chunks.\n\n",
           NIC_MEMORY >> 20, MOVE_CHUNK >> 10);
    print_moves();

    printf("\nThe destination is an older build, which knows version 1 of the description:\n");
    print_answer("the stream of version 2", &(Move){.save_version = -1, .old_destination = true},
                 false);
    print_answer("saved for version 1", &(Move){.save_version = 1, .old_destination = true}, true);
    print_answer("the same, with wake-on-LAN",
                 &(Move){.save_version = 1, .old_destination = true, .wake = true}, false);
    printf("\nDamage on the way:\n");
    print_answer("one bit", &(Move){.save_version = -1, .damage = true}, false);

    clean = cancelled_saves_leave_nothing(why, sizeof why);
    expect(clean);
    printf("\nSaves cancelled after 0 to 100 chunks:\n  %s%s\n", clean ? "" : "LEFT BEHIND: ",
           clean          ? "no memory is left; the card, and the next stream of it, are the same"
           : *why != '\0' ? why
                          : "a crash");
    printf("\n%s\n", all_well ? "All as it must be." : "NOT all as it must be.");
    return all_well ? 0 : 1;
}
