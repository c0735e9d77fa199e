/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * mib_listener.c - which groups this machine itself listens to, as the kernel says.
 *
 * /proc/net/igmp and igmp6 have a line for each group that somebody listens to at an
 * interface, with how many do; mcfilter and mcfilter6 have a line for each source that
 * somebody has named there, with how many want it and how many do not. From these:
 * - a source that somebody wants is a row;
 * - all sources of a group are a row, where nobody wants a single one, where somebody
 *   excludes one, or where more listen than wanted sources can account for.
 * One case cannot be told from these files: a listener of all sources beside one that
 * wants two looks like two that want one each. Then only the sources are rows. The
 * kernel has the missing count, of sockets that exclude, and shows it nowhere. Whose a
 * membership is the files do not say.
 *
 * Rows are read only when they are asked for, once a second at most: a machine may have
 * joined thousands of groups. What is beyond MIB_LISTENER_MAX is left out, and the log
 * says so. A file that is not there (IPv6 is switched off) has no rows; a line that
 * cannot be read, neither.
 *
 * Used by one thread. Knows no SNMP.
 */
#include "config.h"

#include "mib_listener.h"

#include <errno.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "addr.h"
#include "log.h"

#define FRESH_US 1000000
#define LOG_INTERVAL_US 3600000000LL
#define LINE_SIZE 256
#define IPV6_LEN 16

/* A line of either kind of file. */
struct mib_listener_line {
	struct mgm_addr group;
	struct mgm_addr source; /* unspecified in a line of a group */
	uint32_t ifindex;
	uint64_t users; /* who listen to the group, or want the source */
	uint64_t excluded;
};

struct mib_listener_lines {
	struct mib_listener_line *lines; /* owned */
	uint32_t count;
	uint32_t room;
	bool cut; /* there were more */
};

struct mib_listener {
	char *directory; /* owned */
	bool stale;
	bool read; /* at all */
	int64_t now;
	int64_t read_us;
	uint32_t count;
	struct mib_listener_row *rows; /* owned */
	struct log_limit said;
};

struct mib_listener *
mib_listener_new(const char *directory)
{
	struct mib_listener *listener = calloc(1, sizeof(*listener));

	if (listener == NULL)
		return NULL;
	listener->directory = strdup(directory);
	if (listener->directory == NULL) {
		free(listener);
		errno = ENOMEM;
		return NULL;
	}
	listener->stale = true;
	listener->said = (struct log_limit){.interval_us = LOG_INTERVAL_US, .burst = 1};
	return listener;
}

void
mib_listener_free(struct mib_listener *listener)
{
	if (listener == NULL)
		return;
	free(listener->directory);
	free(listener->rows);
	free(listener);
}

void
mib_listener_start_turn(struct mib_listener *listener, int64_t now)
{
	listener->now = now;
	if (!listener->read || now - listener->read_us >= FRESH_US)
		listener->stale = true;
}

/* 32 hexadecimal digits. */
static bool
mib_listener_parse_ipv6(const char *text, struct mgm_addr *addr)
{
	uint8_t octets[IPV6_LEN];
	unsigned i, value;

	if (strlen(text) != IPV6_LEN * 2)
		return false;
	for (i = 0; i < IPV6_LEN; i++) {
		if (sscanf(text + 2 * (size_t)i, "%2x", &value) != 1)
			return false;
		octets[i] = (uint8_t)value;
	}
	*addr = addr_from_octets(MGM_FAMILY_IPV6, octets);
	return true;
}

/*
 * Interfaces stand at the margin, their groups below them, as the kernel holds them in
 * memory: a number in the machine's order whose octets are those of the network.
 */
static bool
mib_listener_parse_igmp(
    const char *text, uint32_t *ifindex, struct mib_listener_line *line)
{
	uint32_t group;

	if (text[0] != '\t') {
		if (sscanf(text, "%" SCNu32, ifindex) != 1)
			*ifindex = 0;
		return false;
	}
	if (*ifindex == 0 ||
	    sscanf(text, " %8" SCNx32 " %" SCNu64, &group, &line->users) != 2)
		return false;
	line->ifindex = *ifindex;
	line->group = addr_from_octets(MGM_FAMILY_IPV4, &group);
	return true;
}

static bool
mib_listener_parse_igmp6(
    const char *text, uint32_t *ifindex, struct mib_listener_line *line)
{
	char group[IPV6_LEN * 2 + 1];

	(void)ifindex; /* each line has it */
	return sscanf(text, "%" SCNu32 " %*s %32s %" SCNu64, &line->ifindex, group,
		   &line->users) == 3 &&
	       mib_listener_parse_ipv6(group, &line->group);
}

static bool
mib_listener_parse_mcfilter(
    const char *text, uint32_t *ifindex, struct mib_listener_line *line)
{
	uint32_t group, source;

	(void)ifindex;
	if (sscanf(text,
		"%" SCNu32 " %*s 0x%8" SCNx32 " 0x%8" SCNx32 " %" SCNu64 " %" SCNu64,
		&line->ifindex, &group, &source, &line->users, &line->excluded) != 5)
		return false;
	line->group = addr_ipv4(group);
	line->source = addr_ipv4(source);
	return true;
}

static bool
mib_listener_parse_mcfilter6(
    const char *text, uint32_t *ifindex, struct mib_listener_line *line)
{
	char group[IPV6_LEN * 2 + 1], source[IPV6_LEN * 2 + 1];

	(void)ifindex;
	return sscanf(text, "%" SCNu32 " %*s %32s %32s %" SCNu64 " %" SCNu64,
		   &line->ifindex, group, source, &line->users, &line->excluded) == 5 &&
	       mib_listener_parse_ipv6(group, &line->group) &&
	       mib_listener_parse_ipv6(source, &line->source);
}

/* 0 or -ENOMEM. */
static int
mib_listener_add(struct mib_listener_lines *lines, const struct mib_listener_line *line)
{
	if (lines->count == MIB_LISTENER_MAX) {
		lines->cut = true;
		return 0;
	}
	if (lines->count == lines->room) {
		uint32_t room = lines->room > 0 ? 2 * lines->room : 64;
		struct mib_listener_line *more =
		    realloc(lines->lines, room * sizeof(*more));

		if (more == NULL)
			return -ENOMEM;
		lines->lines = more;
		lines->room = room;
	}
	lines->lines[lines->count++] = *line;
	return 0;
}

static int
mib_listener_read_file(const char *directory, const char *name,
    bool (*parse)(const char *text, uint32_t *ifindex, struct mib_listener_line *line),
    struct mib_listener_lines *lines)
{
	char path[LINE_SIZE], text[LINE_SIZE];
	uint32_t ifindex = 0;
	int rc = 0;
	FILE *file;

	if (snprintf(path, sizeof(path), "%s/%s", directory, name) >= (int)sizeof(path))
		return -ENAMETOOLONG;
	file = fopen(path, "re");
	if (file == NULL)
		return errno == ENOENT ? 0 : -errno;
	while (rc == 0 && !lines->cut && fgets(text, sizeof(text), file) != NULL) {
		struct mib_listener_line line = {0};

		if (parse(text, &ifindex, &line))
			rc = mib_listener_add(lines, &line);
	}
	if (rc == 0 && ferror(file) != 0)
		rc = -EIO;
	(void)fclose(file); /* nothing was written */
	return rc;
}

static int
mib_listener_cmp_key(const void *a, const void *b)
{
	const struct mib_listener_line *x = a, *y = b;
	int order = addr_cmp(&x->group, &y->group);

	if (order != 0)
		return order;
	return x->ifindex < y->ifindex ? -1 : x->ifindex > y->ifindex;
}

static int
mib_listener_cmp_row(const void *a, const void *b)
{
	const struct mib_listener_row *x = a, *y = b;
	int order = addr_cmp(&x->group, &y->group);

	if (order == 0)
		order = addr_cmp(&x->source, &y->source);
	if (order != 0)
		return order;
	return x->ifindex < y->ifindex ? -1 : x->ifindex > y->ifindex;
}

static void
mib_listener_put(struct mib_listener *listener, const struct mib_listener_line *line)
{
	listener->rows[listener->count++] = (struct mib_listener_row){
	    .group = line->group, .source = line->source, .ifindex = line->ifindex};
}

/* Both are by (group, interface). What is named only by a filter is nobody's group. */
static void
mib_listener_join(struct mib_listener *listener,
    const struct mib_listener_lines *groups, const struct mib_listener_lines *sources)
{
	uint32_t g, s = 0;

	for (g = 0; g < groups->count; g++) {
		const struct mib_listener_line *group = &groups->lines[g];
		uint64_t wanted = 0, excluded = 0;
		int order = 1;

		while (s < sources->count &&
		       (order = mib_listener_cmp_key(&sources->lines[s], group)) < 0)
			s++;
		for (; order == 0; s++) {
			const struct mib_listener_line *source = &sources->lines[s];

			wanted += source->users;
			excluded += source->excluded;
			if (source->users > 0)
				mib_listener_put(listener, source);
			order = s + 1 < sources->count
				    ? mib_listener_cmp_key(source + 1, group)
				    : 1;
		}
		if (excluded > 0 || wanted == 0 || group->users > wanted)
			mib_listener_put(listener, group);
	}
}

/* Sorted, and each once. */
static void
mib_listener_sort(struct mib_listener *listener)
{
	uint32_t i, n = 0;

	qsort(listener->rows, listener->count, sizeof(*listener->rows),
	    mib_listener_cmp_row);
	for (i = 0; i < listener->count; i++) {
		if (n == 0 || mib_listener_cmp_row(
				  &listener->rows[n - 1], &listener->rows[i]) != 0)
			listener->rows[n++] = listener->rows[i];
	}
	listener->count = n;
}

static int
mib_listener_read(struct mib_listener *listener)
{
	struct mib_listener_lines groups = {0}, sources = {0};
	const char *directory = listener->directory;
	struct mib_listener_row *rows;
	int rc;

	if ((rc = mib_listener_read_file(
		 directory, "igmp", mib_listener_parse_igmp, &groups)) != 0 ||
	    (rc = mib_listener_read_file(
		 directory, "igmp6", mib_listener_parse_igmp6, &groups)) != 0 ||
	    (rc = mib_listener_read_file(
		 directory, "mcfilter", mib_listener_parse_mcfilter, &sources)) != 0 ||
	    (rc = mib_listener_read_file(
		 directory, "mcfilter6", mib_listener_parse_mcfilter6, &sources)) != 0)
		goto out;
	rows = calloc((size_t)groups.count + sources.count + 1, sizeof(*rows));
	if (rows == NULL) {
		rc = -ENOMEM;
		goto out;
	}
	free(listener->rows);
	listener->rows = rows;
	listener->count = 0;
	if (groups.count > 1)
		qsort(groups.lines, groups.count, sizeof(*groups.lines),
		    mib_listener_cmp_key);
	if (sources.count > 1)
		qsort(sources.lines, sources.count, sizeof(*sources.lines),
		    mib_listener_cmp_key);
	mib_listener_join(listener, &groups, &sources);
	mib_listener_sort(listener);
	if ((groups.cut || sources.cut) &&
	    log_limit_allow(&listener->said, listener->now))
		log_warn("snmp: this machine listens to more than %d groups or sources,"
			 " and ipMcastLocalListenerTable leaves the rest out",
		    MIB_LISTENER_MAX);
out:
	free(groups.lines);
	free(sources.lines);
	return rc;
}

uint32_t
mib_listener_count(struct mib_listener *listener)
{
	int rc;

	if (!listener->stale)
		return listener->count;
	listener->stale = false;
	listener->read = true;
	listener->read_us = listener->now;
	rc = mib_listener_read(listener);
	/* What was read before is still there. */
	if (rc != 0 && log_limit_allow(&listener->said, listener->now))
		log_warn("snmp: %s: who listens on this machine is not known: %s",
		    listener->directory, strerror(-rc));
	return listener->count;
}

const struct mib_listener_row *
mib_listener_row(const struct mib_listener *listener, uint32_t row)
{
	return &listener->rows[row];
}
