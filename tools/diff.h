/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef VMSTATE_TOOLS_DIFF_H
#define VMSTATE_TOOLS_DIFF_H

#include "out.h"

/* Two files being compared; [0] is A, [1] is B. */
typedef struct Diff {
    VMStateFile *file[2];
    char **ignore; /* NULL: nothing */
    bool json;
    uint64_t differences;
    uint64_t ignored;
    GPtrArray *notes; /* of text: what was not compared, and why */
    Out out;
    GError *error;
} Diff;

/* Whether a difference at @path counts; notes that it was ignored if not. */
bool diff_wants(Diff *d, const char *path);
/* Begins and ends one difference. Between them members are written: as text, or as JSON members. */
void diff_begin(Diff *d, const char *path, const char *what);
void diff_end(Diff *d);
/* A member "a" and "b" that are numbers. */
void diff_numbers(Diff *d, uint64_t a, uint64_t b);
/* Something at @path is in one of the files only: @side 0 or 1; @bytes of it. */
void diff_one_side(Diff *d, const char *path, const char *what, int side, uint64_t bytes);
void diff_note(Diff *d, const char *format, ...) G_GNUC_PRINTF(2, 3);

/* Compares bytes of the two raw streams, reading them in pieces. */
void diff_bytes(Diff *d, const char *path, const uint64_t offset[2], const uint64_t size[2]);
/* Compares RAM page by page. */
void diff_ram(Diff *d, const char *label);

#endif
