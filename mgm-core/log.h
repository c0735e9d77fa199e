/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * log.h - one line, one fact. The only static mutable data of the project is its sink.
 */
#ifndef MGM_LOG_H
#define MGM_LOG_H

#include <stdbool.h>
#include <stdint.h>

enum log_level {
	LOG_LEVEL_ERROR = 0, /* cannot go on with what was asked */
	LOG_LEVEL_WARN = 1,  /* an operator should look */
	LOG_LEVEL_INFO = 2,  /* state changed */
	LOG_LEVEL_DEBUG = 3, /* why */
};

/* Called with one line without newline; must be safe from any thread. */
typedef void log_sink(enum log_level level, const char *line);

/* NULL restores the default sink: standard error, one write() per line. */
void log_set_sink(log_sink *sink);
/* Lines above this level are not made. Default LOG_LEVEL_INFO. */
void log_set_level(enum log_level level);
bool log_enabled(enum log_level level);
const char *log_level_name(enum log_level level);

#define LOG_PRINTF __attribute__((format(printf, 1, 2)))
void log_error(const char *format, ...) LOG_PRINTF;
void log_warn(const char *format, ...) LOG_PRINTF;
void log_info(const char *format, ...) LOG_PRINTF;
void log_debug(const char *format, ...) LOG_PRINTF;
#undef LOG_PRINTF

/*
 * A limit for lines that packets or peers can cause: at most `burst` at once, one more
 * each `interval_us`. Initialise burst and interval, leave the rest zero.
 */
struct log_limit {
	int64_t interval_us;
	uint32_t burst;
	uint32_t used;
	int64_t since_us;
	uint64_t suppressed; /* lines not written; readable by anyone who owns it */
	uint64_t said;       /* of them, in the log */
};

/*
 * May a line be written now? Counts it as suppressed where not. The first that may
 * after others that might not has a line before it that says how many they were.
 */
bool log_limit_allow(struct log_limit *limit, int64_t now);

#endif
