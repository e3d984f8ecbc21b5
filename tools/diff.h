/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef VMSTATE_TOOLS_DIFF_H
#define VMSTATE_TOOLS_DIFF_H

#include "diff-pages.h"
#include "out.h"

/* Two files being compared; [0] is A, [1] is B. */
typedef struct Diff {
    VMStateFile *file[2];
    DiffPages *pages;
    char **ignore; /* NULL: nothing */
    bool json;
    uint64_t differences;
    uint64_t ignored;
    GPtrArray *notes; /* of text: what was not compared, and why */
    uint64_t shapes;  /* differences of names, kinds, lengths and versions, ignored ones too */
    bool partial;     /* some of the state was not compared */
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
/* What was not compared, and why: the outcome is partial. */
void diff_gap(Diff *d, const char *format, ...) G_GNUC_PRINTF(2, 3);
void diff_note(Diff *d, const char *format, ...) G_GNUC_PRINTF(2, 3);

/* What follows is of A (0) or B (1); out_colour(&d->out, "0") ends it. */
void diff_colour(Diff *d, int side);

/* Compares bytes of the two raw streams, reading them in pieces. */
void diff_bytes(Diff *d, const char *path, const uint64_t offset[2], const uint64_t size[2]);
/* Compares the children of two structs or sections. */
void diff_fields(Diff *d, const VMStateNode node[2]);
/* Compares RAM page by page. */
void diff_ram(Diff *d, const char *label);

#endif
