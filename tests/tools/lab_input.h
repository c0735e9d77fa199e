/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * lab_input.h - commands from standard input, a line each, in a program's own loop.
 */
#ifndef MGM_LAB_INPUT_H
#define MGM_LAB_INPUT_H

#include <stdbool.h>
#include <stddef.h>

#define LAB_INPUT_LINE 512
#define LAB_INPUT_WORDS 8

struct lab_input {
	char line[LAB_INPUT_LINE]; /* what came of the next command */
	size_t len;
};

/* Takes what is there; each whole line goes to `take`. False: no more will come. */
bool lab_input_read(struct lab_input *input, int fd,
    void (*take)(void *context, const char *line), void *context);

struct lab_words {
	char copy[LAB_INPUT_LINE];
	char *word[LAB_INPUT_WORDS]; /* into copy */
	size_t count;
};

/* A line by its blanks; words beyond LAB_INPUT_WORDS end the program. */
void lab_input_split(const char *line, struct lab_words *words);

#endif
