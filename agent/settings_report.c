/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * settings_report.c - the one line that an operator reads when a file is refused.
 *
 * A report is file, line, what is wrong and what to do, in one line. Only the first is
 * kept. What a file says is quoted in it and may be long or hold odd octets: the line
 * is cut where the buffer ends, and control characters become question marks.
 */
#include "config.h"

#include "settings_report.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

static void settings_report_write(struct settings_report *report, int error, int line,
    const char *format, va_list args) __attribute__((format(printf, 4, 0)));

static void
settings_report_write(struct settings_report *report, int error, int line,
    const char *format, va_list args)
{
	char *c;
	int n;

	if (report->error != 0)
		return;
	report->error = error;
	if (report->size == 0)
		return;
	if (line > 0)
		n = snprintf(report->text, report->size, "%s:%d: ", report->path, line);
	else
		n = snprintf(report->text, report->size, "%s: ", report->path);
	if (n > 0 && (size_t)n < report->size)
		(void)vsnprintf(
		    report->text + n, report->size - (size_t)n, format, args);
	for (c = report->text; *c != '\0'; c++) {
		if ((unsigned char)*c < ' ' || *c == 0x7f)
			*c = '?';
	}
}

bool
settings_report(struct settings_report *report, int line, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	settings_report_write(report, -EINVAL, line, format, args);
	va_end(args);
	return false;
}

bool
settings_report_error(
    struct settings_report *report, int error, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	settings_report_write(report, error, 0, format, args);
	va_end(args);
	return false;
}

bool
settings_report_no_memory(struct settings_report *report)
{
	return settings_report_error(
	    report, -ENOMEM, "out of memory while reading; free some and try again");
}

void
settings_report_syntax(
    struct settings_report *report, int line, const char *format, va_list args)
{
	char what[256];

	(void)vsnprintf(what, sizeof(what), format, args); /* may be cut */
	(void)settings_report(report, line,
	    "%s; mgm-agent.conf(5) lists the options and how to write them", what);
}
