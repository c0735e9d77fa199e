/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * core_trace.c - lines for an operator who watches, made only while one does.
 *
 * Each step that an operator may want to follow is one call here. While the host has no
 * watcher (core_set_trace), a call costs one comparison and nothing is formatted, so
 * the lines may stand where packets and clients drive the core. They are text for
 * people, in the order in which things happened, and no program reads them. A line must
 * fit CORE_TRACE_SIZE; what does not is cut. What a client is told or asked is a line
 * before the client has it, so that a line about its answer comes after that.
 *
 * The host's trace function must not call the core and must not wait: who cannot keep
 * up loses lines, and the host counts them.
 */
#include "config.h"

#include "core_trace.h"

#include "addr.h"
#include "alert.h"
#include "core_internal.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define CORE_TRACE_LIST 128                      /* names of interfaces */
#define CORE_TRACE_PAIR (2 * ADDR_TEXT_SIZE + 4) /* "(S,G)" */

static const char *const core_trace_kinds[ALERT_KIND_COUNT] = {
#define X(number, id, text) [number] = (text),
    ALERT_KINDS(X)
#undef X
};

static void core_trace_line(const struct core *core, const char *subject,
    const char *format, va_list args) __attribute__((format(printf, 3, 0)));

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
    const struct core *core, const char *subject, const char *format, va_list args)
{
	char line[CORE_TRACE_SIZE];
	int used = snprintf(line, sizeof(line), "%s", subject);

	if (used < 0 || (size_t)used >= sizeof(line))
		return;
	(void)vsnprintf(line + used, sizeof(line) - (size_t)used, format, args);
	core->port.trace(core->port.ctx, line);
}

void
core_trace(const struct core *core, const char *format, ...)
{
	va_list args;

	if (!core->traced)
		return;
	va_start(args, format);
	core_trace_line(core, "", format, args);
	va_end(args);
}

void
core_trace_flow(const struct core *core, const struct mgm_addr *group,
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

/* One more word of a list; what does not fit is left out. */
static void
core_trace_append(char *list, size_t size, const char *word)
{
	size_t used = strlen(list);

	(void)snprintf(list + used, size - used, " %s", word);
}

void
core_trace_mfe(const struct core *core, const struct mfe *mfe, const char *what)
{
	char oifs[CORE_TRACE_LIST] = "";
	struct oif *oif;

	if (!core->traced)
		return;
	for (oif = oif_first(&mfe->oifs); oif != NULL; oif = oif_next(oif)) {
		if (oif_forwards(core, oif))
			core_trace_append(
			    oifs, sizeof(oifs), oif->iface->link.link.name);
	}
	core_trace_flow(core, &mfe->group, &mfe->source, "%s, in %s, out%s", what,
	    mfe->iif != NULL ? mfe->iif->link.link.name : "nowhere",
	    oifs[0] != '\0' ? oifs : " nowhere");
}

/* "(S,G)", with wildcards as people write them. */
static const char *
core_trace_pair(const struct mgm_addr *source, const struct mgm_addr *group, char *text,
    size_t size)
{
	char s[ADDR_TEXT_SIZE], g[ADDR_TEXT_SIZE];

	(void)snprintf(text, size, "(%s,%s)",
	    addr_is_zero(source) ? "*" : addr_format(source, s, sizeof(s)),
	    addr_is_zero(group) ? "*" : addr_format(group, g, sizeof(g)));
	return text;
}

void
core_trace_member(
    const struct core *core, const struct member *member, const char *what)
{
	char pair[CORE_TRACE_PAIR];

	if (!core->traced)
		return;
	core_trace(core, "membership %s on %s by %s: %s",
	    core_trace_pair(
		&member->key.source, &member->key.group, pair, sizeof(pair)),
	    member->seat->iface->link.link.name, member->seat->client->info.name, what);
}

/* The name of an interface, or its number where it is no more. */
static const char *
core_trace_iface(const struct core *core, uint32_t ifindex, char name[MGM_IFNAME_SIZE])
{
	const struct iface *iface = iface_find(&core->ifaces, ifindex);

	if (iface != NULL)
		return iface->link.link.name;
	(void)snprintf(name, MGM_IFNAME_SIZE, "%u", (unsigned)ifindex);
	return name;
}

/* "KIND (S,G) of what on IFACE", as far as an alert has them. */
static void
core_trace_describe(
    const struct core *core, const struct alert *alert, char *text, size_t size)
{
	static const char *const events[] = {
	    "?", "appeared", "gone", "renamed", "up", "down", "mtu", "address"};
	char name[MGM_IFNAME_SIZE], pair[CORE_TRACE_PAIR];

	(void)snprintf(text, size, "%s", core_trace_kinds[alert->kind]);
	if (alert->group.addr.family != MGM_FAMILY_UNSPEC)
		core_trace_append(text, size,
		    core_trace_pair(
			&alert->source.addr, &alert->group.addr, pair, sizeof(pair)));
	if (alert->kind == ALERT_JOIN || alert->kind == ALERT_PRUNE)
		core_trace_append(
		    text, size, alert->member ? "of members" : "of the entry");
	if (alert->kind == ALERT_INTERFACE) {
		core_trace_append(text, size, alert->name);
		core_trace_append(text, size, events[alert->event]);
	} else if (alert->ifindex != 0) {
		core_trace_append(text, size, "on");
		core_trace_append(
		    text, size, core_trace_iface(core, alert->ifindex, name));
	}
}

void
core_trace_alert(const struct core *core, const struct client *client,
    const struct alert *alert, const char *what)
{
	char text[CORE_TRACE_SIZE];

	if (!core->traced)
		return;
	core_trace_describe(core, alert, text, sizeof(text));
	core_trace(core, "client %s[%u]: %s %s", client->info.name,
	    (unsigned)client->info.pid, what, text);
}

void
core_trace_question(
    const struct core *core, const struct question *question, const char *format, ...)
{
	char pair[CORE_TRACE_PAIR], subject[CORE_TRACE_SIZE];
	va_list args;

	if (!core->traced)
		return;
	(void)snprintf(subject, sizeof(subject),
	    "client %s[%u]: question %u, %s %s: ", question->client->info.name,
	    (unsigned)question->client->info.pid, (unsigned)question->id,
	    core_trace_kinds[question->kind],
	    core_trace_pair(&question->source, &question->group, pair, sizeof(pair)));
	va_start(args, format);
	core_trace_line(core, subject, format, args);
	va_end(args);
}

void
core_trace_asked(const struct core *core, const struct question *question)
{
	char name[MGM_IFNAME_SIZE], oifs[CORE_TRACE_LIST] = "";
	size_t i;

	if (!core->traced)
		return;
	for (i = 0; i < question->num_oifs; i++)
		core_trace_append(oifs, sizeof(oifs),
		    core_trace_iface(core, question->oifs[i], name));
	core_trace_question(core, question, "asked, in %s%s%s",
	    core_trace_iface(core, question->iif, name), oifs[0] != '\0' ? ", out" : "",
	    oifs);
}

void
core_trace_answered(const struct core *core, const struct question *question,
    const struct alert_answer *answer)
{
	const char *late = question->kind == ALERT_CREATION ? " late" : " too late";
	char name[MGM_IFNAME_SIZE], oifs[CORE_TRACE_LIST] = "";
	size_t i;

	if (!core->traced)
		return;
	if (!question->late)
		late = "";
	if (question->kind == ALERT_RPF) {
		core_trace_question(core, question, "answered%s, in %s", late,
		    core_trace_iface(core, answer->ifindex, name));
		return;
	}
	if (question->kind == ALERT_PRUNE) {
		core_trace_question(core, question, "answered%s, %u s", late,
		    (unsigned)answer->timeout_s);
		return;
	}
	for (i = 0; i < answer->num_enabled && i < question->num_oifs; i++) {
		if (answer->enabled[i])
			core_trace_append(oifs, sizeof(oifs),
			    core_trace_iface(core, question->oifs[i], name));
	}
	core_trace_question(core, question, "answered%s, out%s", late,
	    oifs[0] != '\0' ? oifs : " nowhere");
}
