/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * snmp_lab.c - the SNMP thread with made-up tables, driven from standard input.
 *
 * Stands in for the core in tests of the thread against a real snmpd: it answers the
 * thread's requests for snapshots, and obeys one command per line:
 *   notify COUNT   queue so many notifications at once; says how many were taken
 *   status         one line of the thread's counts
 *   quiet on|off   stop, or start again, to answer requests for snapshots
 *   drafts taken|refused|left   what becomes of the drafts of SETs
 *   managed        how many drafts there were, and what the newest in force says
 *   quit
 * -k keeps the entries as they are from one snapshot to the next, as a core does where
 * nothing happened: with many of them, making them anew would take longer than a walk.
 * Each answer is one line on standard output. SIGPIPE is ignored, as the agent does.
 */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "alarm.h"
#include "fake_snapshot.h"
#include "log.h"
#include "managed.h"
#include "settings.h"
#include "snmp.h"

struct lab {
	struct snmp *snmp;
	uint64_t number;
	uint32_t mfes, oifs, ifaces, alarms;
	uint64_t notified;
	bool quiet;
	struct managed *managed; /* shared; in force */
	uint64_t drafts;         /* taken, or seen withdrawn */
	bool refuse;             /* drafts are taken and refused */
	bool leave;              /* drafts are not even taken */
	bool keep;               /* entries stay what they are */
	struct snapshot *newest; /* shared */
};

static int64_t
lab_now(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

static struct snapshot *
lab_snapshot(struct lab *lab)
{
	struct snapshot *snapshot;

	lab->number++;
	if (lab->keep && lab->newest != NULL)
		snapshot = fake_snapshot_new_like(lab->newest, lab->number, lab_now());
	else
		snapshot = fake_snapshot_new_large(lab->number, lab_now(), lab->mfes,
		    lab->oifs, lab->ifaces, lab->alarms);
	snapshot_release(lab->newest);
	lab->newest = snapshot_take(snapshot);
	return snapshot;
}

/* Of a configuration that has the snapshot's alarms and nothing else. */
static struct managed *
lab_managed(const struct snapshot *snapshot)
{
	struct alarm_spec *alarms = calloc(snapshot->num_alarms + 1, sizeof(*alarms));
	const struct settings settings = {
	    .alarms = alarms, .num_alarms = snapshot->num_alarms};
	struct managed *managed;
	uint32_t i;

	if (alarms == NULL)
		return NULL;
	for (i = 0; i < snapshot->num_alarms; i++)
		alarms[i] = snapshot->alarms[i].spec;
	managed = managed_new(&settings);
	free(alarms);
	return managed;
}

static void
lab_publish(struct lab *lab)
{
	struct snapshot *snapshot;

	snmp_clear_request(lab->snmp);
	if (lab->quiet)
		return;
	snapshot = lab_snapshot(lab);
	snmp_publish(lab->snmp, snapshot);
	snapshot_release(snapshot);
}

static void
lab_notify(struct lab *lab, unsigned long count)
{
	struct notification event = {
	    .u.alarm = {.spec = {.index = 1,
			    .name = "alarm-1",
			    .ifname = "fake0",
			    .direction = ALARM_DIRECTION_OUT,
			    .quantity = ALARM_QUANTITY_PACKETS,
			    .interval_ms = 1000,
			    .rising = 1000,
			    .falling = 100},
		.ifindex = 2},
	};
	int64_t started = lab_now();
	unsigned long i, taken = 0;

	for (i = 0; i < count; i++) {
		bool rising = lab->notified++ % 2 == 0;

		event.at_us = lab_now();
		event.type =
		    rising ? NOTIFICATION_VOLUME_RISING : NOTIFICATION_VOLUME_FALLING;
		event.u.alarm.state = rising ? ALARM_STATE_RAISED : ALARM_STATE_NORMAL;
		event.u.alarm.value = lab->notified;
		event.u.alarm.last_event_us = event.at_us;
		taken += snmp_notify(lab->snmp, &event);
	}
	printf("taken %lu of %lu in %lld us\n", taken, count,
	    (long long)(lab_now() - started));
}

static void
lab_status(struct lab *lab)
{
	struct snmp_status status;

	snmp_get_status(lab->snmp, &status);
	printf("connected %d connects %llu sent %llu dropped %llu queued %llu "
	       "in-flight %llu snapshots %llu error %d\n",
	    status.connected, (unsigned long long)status.connects,
	    (unsigned long long)status.notifications_sent,
	    (unsigned long long)status.notifications_dropped,
	    (unsigned long long)status.notifications_queued,
	    (unsigned long long)status.notifications_in_flight,
	    (unsigned long long)lab->number, status.error);
}

/* Somebody wrote to the descriptor; the draft may be withdrawn again. */
static void
lab_draft(struct lab *lab)
{
	struct managed *draft;

	draft = snmp_take_draft(lab->snmp);
	lab->drafts++;
	if (draft == NULL)
		return;
	if (!lab->refuse) {
		managed_release(lab->managed);
		lab->managed = managed_take(draft);
	}
	snmp_answer_draft(lab->snmp, draft, lab->refuse ? -EIO : 0);
	managed_release(draft);
}

static void
lab_show_managed(const struct lab *lab)
{
	const struct managed *managed = lab->managed;
	uint32_t ttl = managed->num_ifaces > 0 ? managed->ifaces[0].ttl_threshold : 0;

	printf("drafts %llu enabled %d interfaces %zu ttl %u boundaries %zu scopes "
	       "%zu\n",
	    (unsigned long long)lab->drafts, managed->enabled, managed->num_ifaces, ttl,
	    managed->num_boundaries, managed->num_scopes);
}

static void
lab_drafts(struct lab *lab, const char *what)
{
	lab->refuse = strcmp(what, "refused") == 0;
	lab->leave = strcmp(what, "left") == 0;
	printf("drafts %s\n", what);
}

/* False to quit. */
static bool
lab_command(struct lab *lab, const char *line)
{
	if (strncmp(line, "notify ", 7) == 0)
		lab_notify(lab, strtoul(line + 7, NULL, 10));
	else if (strcmp(line, "status") == 0)
		lab_status(lab);
	else if (strcmp(line, "quiet on") == 0 || strcmp(line, "quiet off") == 0) {
		lab->quiet = strcmp(line, "quiet on") == 0;
		printf("quiet %d\n", lab->quiet);
	} else if (strncmp(line, "drafts ", 7) == 0)
		lab_drafts(lab, line + 7);
	else if (strcmp(line, "managed") == 0)
		lab_show_managed(lab);
	else if (strcmp(line, "quit") == 0)
		return false;
	else
		printf("unknown command: %s\n", line);
	fflush(stdout);
	return true;
}

/* False at the end of input, or to quit. */
static bool
lab_read(struct lab *lab, char *buffer, size_t size, size_t *used)
{
	ssize_t got = read(STDIN_FILENO, buffer + *used, size - *used - 1);
	char *line = buffer, *end;

	if (got <= 0)
		return false;
	*used += (size_t)got;
	buffer[*used] = '\0';
	while ((end = strchr(line, '\n')) != NULL) {
		*end = '\0';
		if (!lab_command(lab, line))
			return false;
		line = end + 1;
	}
	*used = strlen(line);
	memmove(buffer, line, *used);
	return *used + 1 < size;
}

static void
lab_run(struct lab *lab)
{
	char buffer[4096];
	size_t used = 0;

	for (;;) {
		struct pollfd polled[] = {
		    {.fd = STDIN_FILENO, .events = POLLIN},
		    {.fd = snmp_request_fd(lab->snmp), .events = POLLIN},
		    /* A negative number is not looked at. */
		    {.fd = lab->leave ? -1 : snmp_draft_fd(lab->snmp),
			.events = POLLIN},
		};

		if (poll(polled, 3, -1) < 0)
			return;
		if (polled[2].revents != 0)
			lab_draft(lab);
		if (polled[1].revents != 0)
			lab_publish(lab);
		if (polled[0].revents != 0 &&
		    !lab_read(lab, buffer, sizeof(buffer), &used))
			return;
	}
}

/* Take the low descriptors, so that the library's are above FD_SETSIZE. */
static void
lab_fill_descriptors(unsigned long count)
{
	while (count-- > 0) {
		if (open("/dev/null", O_RDONLY | O_CLOEXEC) < 0) {
			fprintf(stderr, "snmp_lab: open: %s\n", strerror(errno));
			exit(1);
		}
	}
}

static int
lab_usage(void)
{
	fprintf(stderr,
	    "usage: snmp_lab [-n mfes] [-o oifs] [-i interfaces] [-a alarms]\n"
	    "                [-f descriptors] [-k] [-w] [-s STATE-FILE] [-v]\n"
	    "                -x AGENTX-ADDRESS | -l LISTEN -c CONFIG -p "
	    "PERSISTENT-DIRECTORY\n");
	return 2;
}

int
main(int argc, char **argv)
{
	struct lab lab = {.mfes = 100, .oifs = 3, .ifaces = 4, .alarms = 2};
	struct snmp_options options = {0};
	struct snapshot *first;
	int error, option;

	signal(SIGPIPE, SIG_IGN);
	while ((option = getopt(argc, argv, "n:o:i:a:f:kws:vx:l:c:p:")) != -1) {
		switch (option) {
		case 'n':
			lab.mfes = (uint32_t)strtoul(optarg, NULL, 10);
			break;
		case 'o':
			lab.oifs = (uint32_t)strtoul(optarg, NULL, 10);
			break;
		case 'i':
			lab.ifaces = (uint32_t)strtoul(optarg, NULL, 10);
			break;
		case 'a':
			lab.alarms = (uint32_t)strtoul(optarg, NULL, 10);
			break;
		case 'f':
			lab_fill_descriptors(strtoul(optarg, NULL, 10));
			break;
		case 'k':
			lab.keep = true;
			break;
		case 'w':
			options.writable = true;
			break;
		case 's':
			options.state_file = optarg;
			break;
		case 'v':
			log_set_level(LOG_LEVEL_DEBUG);
			break;
		case 'x':
			options.agentx = optarg;
			break;
		case 'l':
			options.master = true;
			options.listen = optarg;
			break;
		case 'c':
			options.config = optarg;
			break;
		case 'p':
			options.persistent_dir = optarg;
			break;
		default:
			return lab_usage();
		}
	}
	if (optind != argc || (options.agentx == NULL && options.listen == NULL))
		return lab_usage();

	first = lab_snapshot(&lab);
	lab.managed = lab_managed(first);
	if (lab.managed == NULL)
		return 1;
	options.managed = lab.managed;
	error = snmp_start(&options, first, &lab.snmp);
	snapshot_release(first);
	if (error != 0) {
		fprintf(stderr, "snmp_lab: cannot start: %s\n", strerror(-error));
		return 1;
	}
	lab_run(&lab);
	snmp_stop(lab.snmp);
	snapshot_release(lab.newest);
	managed_release(lab.managed);
	return 0;
}
