/* SPDX-License-Identifier: BSD-3-Clause */
/* A line on stderr that says how far long work is, where stderr is a terminal. */
#ifndef VMSTATE_TOOLS_PROGRESS_H
#define VMSTATE_TOOLS_PROGRESS_H

/* Shows itself after a second. @argv are a command and its arguments; files among them tell how much there is to read. */
void progress_begin(char *const *argv);
/* Removes the line; before anything else is written to the terminal. May be called at any time, and again. */
void progress_end(void);

#endif
