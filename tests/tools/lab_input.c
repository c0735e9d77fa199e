/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * lab_input.c - commands from standard input, a line each, in a program's own loop.
 *
 * For the clients that scripts drive. It never waits: the loop polls the descriptor
 * together with the session. The end of the input says nothing about the program, as a
 * script may have no more to say. A line or a list of words that is too long is a
 * mistake in the script and ends the program.
 */
#include "config.h"

#include "lab_input.h"

#include <err.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

bool
lab_input_read(struct lab_input *input, int fd,
    void (*take)(void *context, const char *line), void *context)
{
	ssize_t n =
	    read(fd, input->line + input->len, sizeof(input->line) - input->len - 1);
	char *end;

	if (n <= 0)
		return n < 0 && (errno == EINTR || errno == EAGAIN);
	input->len += (size_t)n;
	input->line[input->len] = '\0';
	while ((end = strchr(input->line, '\n')) != NULL) {
		*end = '\0';
		take(context, input->line);
		input->len -= (size_t)(end + 1 - input->line);
		memmove(input->line, end + 1, input->len + 1);
	}
	if (input->len == sizeof(input->line) - 1)
		errx(2, "a command is too long");
	return true;
}

void
lab_input_split(const char *line, struct lab_words *words)
{
	char *rest = NULL, *word;

	*words = (struct lab_words){0};
	snprintf(words->copy, sizeof(words->copy), "%s", line);
	for (word = strtok_r(words->copy, " ", &rest); word != NULL;
	     word = strtok_r(NULL, " ", &rest)) {
		if (words->count == LAB_INPUT_WORDS)
			errx(2, "too many words: %s", line);
		words->word[words->count++] = word;
	}
}
