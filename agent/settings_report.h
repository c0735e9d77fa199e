/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * settings_report.h - the one line that an operator reads when a file is refused.
 */
#ifndef MGM_SETTINGS_REPORT_H
#define MGM_SETTINGS_REPORT_H

#include <stdbool.h>
#include <stdarg.h>
#include <stddef.h>

struct settings_report {
	const char *path; /* borrowed */
	char *text;       /* borrowed; one line */
	size_t size;
	int error; /* 0: nothing was reported yet; then -errno */
};

/*
 * "PATH:LINE: ..." where line is not 0, else "PATH: ...". The first report stays: what
 * follows from it would only confuse. Always false, so that checks can return it.
 */
bool settings_report(struct settings_report *report, int line, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/* The same with an errno of its own; what is not told otherwise is -EINVAL. */
bool settings_report_error(struct settings_report *report, int error,
    const char *format, ...) __attribute__((format(printf, 3, 4)));
bool settings_report_no_memory(struct settings_report *report);
/* For libconfuse, which says what is wrong but not what to do. */
void settings_report_syntax(struct settings_report *report, int line,
    const char *format, va_list args) __attribute__((format(printf, 3, 0)));

#endif
