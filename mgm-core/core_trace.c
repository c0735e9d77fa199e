/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * core_trace.c - lines for an operator who watches, made only while one does.
 *
 * Each step that an operator may want to follow is one call here. While the host has no
 * watcher (core_set_trace), a call costs one comparison and nothing is formatted, so
 * the lines may stand where packets and clients drive the core. They are text for
 * people, in the order in which things happened, and no program reads them. A line must
 * fit CORE_TRACE_SIZE; what does not is cut.
 *
 * The host's trace function must not call the core and must not wait: who cannot keep
 * up loses lines, and the host counts them.
 */
#include "config.h"

#include "core_trace.h"

#include "addr.h"
#include "core_internal.h"

#include <stdarg.h>
#include <stdio.h>

static void core_trace_line(struct core *core, const char *subject, const char *format,
    va_list args) __attribute__((format(printf, 3, 0)));

void
core_set_trace(struct core *core, bool watched)
{
	core->traced = watched && core->port.trace != NULL;
}

bool
core_trace_is_on(const struct core *core)
{
	return core->traced;
}

static void
core_trace_line(
    struct core *core, const char *subject, const char *format, va_list args)
{
	char line[CORE_TRACE_SIZE];
	int used = snprintf(line, sizeof(line), "%s", subject);

	if (used < 0 || (size_t)used >= sizeof(line))
		return;
	(void)vsnprintf(line + used, sizeof(line) - (size_t)used, format, args);
	core->port.trace(core->port.ctx, line);
}

void
core_trace(struct core *core, const char *format, ...)
{
	va_list args;

	if (!core->traced)
		return;
	va_start(args, format);
	core_trace_line(core, "", format, args);
	va_end(args);
}

/* A wildcard as people write it. */
static const char *
core_trace_addr(const struct mgm_addr *addr, char *buffer, size_t size)
{
	return addr_is_zero(addr) ? "*" : addr_format(addr, buffer, size);
}

void
core_trace_flow(struct core *core, const struct mgm_addr *group,
    const struct mgm_addr *source, const char *format, ...)
{
	char s[ADDR_TEXT_SIZE], g[ADDR_TEXT_SIZE], subject[2 * ADDR_TEXT_SIZE + 16];
	va_list args;

	if (!core->traced)
		return;
	(void)snprintf(subject, sizeof(subject),
	    "mfe (%s,%s): ", addr_format(source, s, sizeof(s)),
	    addr_format(group, g, sizeof(g)));
	va_start(args, format);
	core_trace_line(core, subject, format, args);
	va_end(args);
}

void
core_trace_mfe(struct core *core, const struct mfe *mfe, const char *what)
{
	char oifs[128] = " nowhere";
	size_t used = 0;
	struct oif *oif;

	if (!core->traced)
		return;
	for (oif = oif_first(&mfe->oifs); oif != NULL; oif = oif_next(oif)) {
		int more;

		if (!oif_forwards(core, oif))
			continue;
		more = snprintf(oifs + used, sizeof(oifs) - used, " %s",
		    oif->iface->link.link.name);
		used += (size_t)more;
		if (used >= sizeof(oifs))
			break;
	}
	core_trace_flow(core, &mfe->group, &mfe->source, "%s, in %s, out%s", what,
	    mfe->iif != NULL ? mfe->iif->link.link.name : "nowhere", oifs);
}

void
core_trace_member(struct core *core, const struct member *member, const char *what)
{
	char s[ADDR_TEXT_SIZE], g[ADDR_TEXT_SIZE];

	if (!core->traced)
		return;
	core_trace(core, "membership (%s,%s) on %s by %s: %s",
	    core_trace_addr(&member->key.source, s, sizeof(s)),
	    core_trace_addr(&member->key.group, g, sizeof(g)),
	    member->seat->iface->link.link.name, member->seat->client->info.name, what);
}
