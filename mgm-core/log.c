/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * log.c - levels, one sink, and a limiter for lines that outsiders can cause.
 *
 * Any thread may log. A line is formatted on the stack and handed to the sink in one
 * piece; what does not fit in LOG_LINE_MAX is cut. This file follows no outside
 * document.
 */
#include "config.h"

#include "log.h"

#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define LOG_LINE_MAX 1024 /* octets of one line with its level, newline and NUL */

static _Atomic(log_sink *) log_sink_current;
static _Atomic int log_level_current = LOG_LEVEL_INFO;

void
log_set_sink(log_sink *sink)
{
	atomic_store(&log_sink_current, sink);
}

void
log_set_level(enum log_level level)
{
	atomic_store(&log_level_current, (int)level);
}

bool
log_enabled(enum log_level level)
{
	return (int)level <=
	       atomic_load_explicit(&log_level_current, memory_order_relaxed);
}

const char *
log_level_name(enum log_level level)
{
	switch (level) {
	case LOG_LEVEL_ERROR:
		return "error";
	case LOG_LEVEL_WARN:
		return "warning";
	case LOG_LEVEL_INFO:
		return "info";
	case LOG_LEVEL_DEBUG:
		return "debug";
	}
	return "unknown";
}

static void __attribute__((format(printf, 2, 0)))
log_write(enum log_level level, const char *format, va_list args)
{
	char line[LOG_LINE_MAX];
	log_sink *sink;
	int prefix, len;

	if (!log_enabled(level))
		return;
	sink = atomic_load(&log_sink_current);
	if (sink != NULL) {
		(void)vsnprintf(
		    line, sizeof(line), format, args); /* cutting is meant */
		sink(level, line);
		return;
	}
	prefix = snprintf(line, sizeof(line), "%s: ", log_level_name(level));
	len = vsnprintf(line + prefix, sizeof(line) - (size_t)prefix - 1, format, args);
	if (len < 0)
		return;
	len = (int)strlen(line);
	line[len++] = '\n';
	/* Standard error may be closed: there is nowhere left to say so. */
	if (write(STDERR_FILENO, line, (size_t)len) < 0)
		return;
}

#define LOG_FUNCTION(name, level)                \
	void log_##name(const char *format, ...) \
	{                                        \
		va_list args;                    \
                                                 \
		va_start(args, format);          \
		log_write(level, format, args);  \
		va_end(args);                    \
	}

LOG_FUNCTION(error, LOG_LEVEL_ERROR)
LOG_FUNCTION(warn, LOG_LEVEL_WARN)
LOG_FUNCTION(info, LOG_LEVEL_INFO)
LOG_FUNCTION(debug, LOG_LEVEL_DEBUG)

bool
log_limit_allow(struct log_limit *limit, int64_t now)
{
	if (limit->used > 0 && now - limit->since_us >= limit->interval_us) {
		int64_t refill = (now - limit->since_us) / limit->interval_us;

		limit->used =
		    refill >= limit->used ? 0 : limit->used - (uint32_t)refill;
		limit->since_us = now;
	}
	if (limit->used >= limit->burst) {
		limit->suppressed++;
		return false;
	}
	if (limit->used++ == 0)
		limit->since_us = now;
	if (limit->suppressed > limit->said) {
		log_warn("%llu lines like the next one were left out",
		    (unsigned long long)(limit->suppressed - limit->said));
		limit->said = limit->suppressed;
	}
	return true;
}
