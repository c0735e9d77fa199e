/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * settings_text.c - the configuration file as text that libconfuse can be trusted with.
 *
 * libconfuse parses, but its lexer is not made for bad files. It ends the process when
 * a read fails, stops at the first NUL, counts a comment as several lines, skips what
 * it does not know without a word, substitutes ${environment} variables, accepts a
 * section that is never closed, and after an unterminated string or a bad escape starts
 * the next file in the middle of that string. So the file is read here, whole, and
 * walked once: comments become blanks (lines stay), and each of these cases is refused
 * with its line before libconfuse sees it. What is left are words, strings on one line
 * without escapes, '=', ',' and braces that match, one level deep.
 *
 * Comments begin with '#' or "//" and end with the line, or stand between slash-star
 * and star-slash. "//" inside a word is part of it.
 */
#include "config.h"

#include "settings_text.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct settings_text {
	struct settings_report *report; /* borrowed */
	char *text;                     /* borrowed; ends with NUL */
	size_t len;
	size_t at;
	size_t word; /* octets of the word that is being read; 0: none */
	unsigned sections;
	int line;
	int brace_line; /* of the open section; 0: none */
};

static bool
settings_text_comment_to_line_end(struct settings_text *t)
{
	while (t->at < t->len && t->text[t->at] != '\n') {
		if (t->text[t->at] == '\0')
			return settings_report(t->report, t->line,
			    "a NUL octet in a comment; this must be a text file");
		t->text[t->at++] = ' ';
	}
	t->word = 0;
	return true;
}

static bool
settings_text_comment_to_star(struct settings_text *t)
{
	int begin = t->line;
	size_t from = t->at + 2;

	for (; t->at < t->len; t->at++) {
		if (t->at >= from && t->text[t->at] == '*' &&
		    t->text[t->at + 1] == '/') {
			t->text[t->at++] = ' ';
			t->text[t->at++] = ' ';
			return true;
		}
		if (t->text[t->at] == '\0')
			return settings_report(t->report, t->line,
			    "a NUL octet in a comment; this must be a text file");
		if (t->text[t->at] == '\n')
			t->line++;
		else
			t->text[t->at] = ' ';
	}
	return settings_report(
	    t->report, begin, "a comment without end; close it with */");
}

static bool
settings_text_string(struct settings_text *t)
{
	char quote = t->text[t->at++];
	size_t begin = t->at;

	for (; t->at < t->len && t->text[t->at] != '\n'; t->at++) {
		unsigned char c = (unsigned char)t->text[t->at];

		if (c == (unsigned char)quote) {
			t->at++;
			t->word = 0;
			return true;
		}
		if (c == '\\' || c == '|' || c == '$')
			return settings_report(t->report, t->line,
			    "'%c' in a string; escapes, paths of options and variables "
			    "are not understood, write plain text",
			    c);
		if (c < ' ' || c == 0x7f)
			return settings_report(t->report, t->line,
			    "octet 0x%02x in a string; this must be a text file", c);
		if (t->at - begin >= SETTINGS_TEXT_WORD_MAX)
			return settings_report(t->report, t->line,
			    "a string of more than %d octets; shorten it",
			    SETTINGS_TEXT_WORD_MAX);
	}
	return settings_report(t->report, t->line,
	    "a string without end; close it with %c in the same line", quote);
}

static bool
settings_text_open_brace(struct settings_text *t)
{
	if (t->brace_line != 0)
		return settings_report(t->report, t->line,
		    "a section inside the section of line %d; close that one with } "
		    "first",
		    t->brace_line);
	if (++t->sections > SETTINGS_TEXT_SECTIONS_MAX)
		return settings_report(t->report, t->line,
		    "more than %d sections; remove some", SETTINGS_TEXT_SECTIONS_MAX);
	t->brace_line = t->line;
	return true;
}

static bool
settings_text_close_brace(struct settings_text *t)
{
	if (t->brace_line == 0)
		return settings_report(t->report, t->line,
		    "a } that closes nothing; remove it, or add the { that is missing");
	t->brace_line = 0;
	return true;
}

static bool
settings_text_word_octet(struct settings_text *t)
{
	unsigned char c = (unsigned char)t->text[t->at];

	if (c == '\0')
		return settings_report(
		    t->report, t->line, "a NUL octet; this must be a text file");
	if (c < ' ' || c >= 0x7f)
		return settings_report(t->report, t->line,
		    "octet 0x%02x outside of quotes; this must be a text file", c);
	if (c == '(' || c == ')')
		return settings_report(t->report, t->line,
		    "unexpected '%c'; there is no include() nor any other function, "
		    "put everything into this file",
		    c);
	if (strchr("*+|$\\`;", c) != NULL)
		return settings_report(t->report, t->line,
		    "unexpected '%c'; remove it, or put the value into quotes", c);
	if (++t->word > SETTINGS_TEXT_WORD_MAX)
		return settings_report(t->report, t->line,
		    "a word of more than %d octets; shorten it",
		    SETTINGS_TEXT_WORD_MAX);
	t->at++;
	return true;
}

/* One token, or one octet of a word. */
static bool
settings_text_step(struct settings_text *t)
{
	char c = t->text[t->at], next = t->text[t->at + 1];

	if (c == '#' || (c == '/' && next == '/' && t->word == 0))
		return settings_text_comment_to_line_end(t);
	if (c == '/' && next == '*' && t->word == 0)
		return settings_text_comment_to_star(t);
	if (c == '"' || c == '\'')
		return settings_text_string(t);
	if (strchr(" \t\r\n={},", c) == NULL || c == '\0')
		return settings_text_word_octet(t);
	t->word = 0;
	if (c == '{' && !settings_text_open_brace(t))
		return false;
	if (c == '}' && !settings_text_close_brace(t))
		return false;
	if (c == '\r')
		t->text[t->at] = ' ';
	if (c == '\n')
		t->line++;
	t->at++;
	return true;
}

static bool
settings_text_clean(struct settings_report *report, char *text, size_t len)
{
	struct settings_text t = {
	    .report = report, .text = text, .len = len, .line = 1};

	while (t.at < t.len) {
		if (!settings_text_step(&t))
			return false;
	}
	if (t.brace_line != 0)
		return settings_report(
		    report, t.brace_line, "a section without end; close it with }");
	return true;
}

/* Blocks for nobody: a FIFO or a device is refused by its kind. */
static int
settings_text_open(struct settings_report *report, size_t *size)
{
	struct stat st;
	int fd = open(report->path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	int error = errno;

	if (fd < 0) {
		settings_report_error(report, -error,
		    "cannot be opened: %s; check the path and its permissions",
		    strerror(error));
		return -1;
	}
	if (fstat(fd, &st) != 0)
		settings_report_error(
		    report, -errno, "cannot be examined: %s", strerror(errno));
	else if (S_ISDIR(st.st_mode))
		settings_report_error(
		    report, -EISDIR, "is a directory; name a configuration file");
	else if (!S_ISREG(st.st_mode))
		settings_report_error(report, -EINVAL,
		    "is not a regular file; name a configuration file");
	else if (st.st_size > SETTINGS_TEXT_MAX)
		settings_report_error(report, -EFBIG,
		    "is larger than %d octets; is it a configuration file?",
		    SETTINGS_TEXT_MAX);
	else {
		*size = (size_t)st.st_size;
		return fd;
	}
	(void)close(fd); /* only read */
	return -1;
}

char *
settings_text_read(struct settings_report *report)
{
	size_t size = 0, done = 0;
	int fd = settings_text_open(report, &size);
	ssize_t n = 0;
	char *text;

	if (fd < 0)
		return NULL;
	text = malloc(size + 2); /* a NUL, and one more to look ahead to */
	if (text == NULL) {
		settings_report_no_memory(report);
		goto out;
	}
	while (done < size) {
		n = read(fd, text + done, size - done);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			break;
		done += (size_t)n;
	}
	text[done] = text[done + 1] = '\0';
	if (n < 0)
		settings_report_error(report, -errno,
		    "cannot be read: %s; check its disk", strerror(errno));
	else if (settings_text_clean(report, text, done))
		goto out;
	free(text);
	text = NULL;
out:
	(void)close(fd); /* only read */
	return text;
}
