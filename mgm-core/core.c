/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * core.c - the group manager as a whole: its life, its work between calls, its status.
 *
 * The calls of the API are in files of their own (core_client.c, core_member.c,
 * core_read.c), and so is what the host reports (core_link.c) and what the plane does
 * (core_plane.c). Each call changes the core's own picture at once and ends with
 * core_settle(), which brings a bounded number of entries of the plane up to date;
 * core_work() does the rest in slices, so that no call and no turn of the host's loop
 * is long. The host's functions (core_port) must not call back into the core.
 */
#include "config.h"

#include "core.h"

#include "core_internal.h"
#include "expiry.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CORE_FLUSH_CALL 1024 /* entries and oifs told to the plane by one call */

/* Units of one core_work(): a microsecond or two each, up to ten where the cache is
 * cold (tests/bench/core_bench.c). */
#define CORE_SLICE_ALARMS 256 /* and as many entries that they look at */
#define CORE_SLICE_MONITORS 64
#define CORE_SLICE_EXPIRY 128
#define CORE_SLICE_RATES 256 /* interfaces and entries */
#define CORE_SLICE_QUESTIONS 128
#define CORE_SLICE_RPF 64
#define CORE_SLICE_REVIEW 64    /* entries after a change of boundaries or SSM ranges */
#define CORE_SLICE_FLUSH 512    /* entries and their oifs */
#define CORE_SLICE_SNAPSHOT 500 /* likewise */

#define CORE_LOG_INTERVAL_US 1000000
#define CORE_LOG_BURST 5
#define CORE_LOG_CLIENT_BURST 50

void
core_config_default(struct core_config *config)
{
	*config = (struct core_config){
	    .lifetime_us = INT64_C(900) * 1000000,
	    .negative_lifetime_us = INT64_C(60) * 1000000,
	    .max_mfes = 200000,
	    .max_iface_mfes = 150000,
	    .max_memberships = 2000000,
	    .max_clients = 256,
	    .max_client_memberships = 1000000,
	    .question_ms = 1000,
	    .max_questions = 16384,
	    .high_water = 90,
	    .flood_threshold = 1000,
	};
}

struct core *
core_new(const struct core_config *config, const struct core_port *port,
    const struct plane *plane)
{
	struct core *core = calloc(1, sizeof(*core));
	int rc;

	if (core == NULL)
		return NULL;
	core->config = *config;
	core->port = *port;
	core->plane = plane;
	core->enabled = true;
	core->refused_log = core->plane_log = core->limit_log = (struct log_limit){
	    .interval_us = CORE_LOG_INTERVAL_US, .burst = CORE_LOG_BURST};
	core->client_log = (struct log_limit){
	    .interval_us = CORE_LOG_INTERVAL_US, .burst = CORE_LOG_CLIENT_BURST};
	core_alarm_init(core);
	grace_init(&core->grace);
	notifier_init(&core->notifier);
	loss_table_init(&core->losses);
	water_init(core);
	flood_init(&core->floods);
	iface_table_init(&core->ifaces);
	boundary_table_init(&core->boundaries);
	member_table_init(&core->members, config->hash_seed);
	mfe_table_init(&core->mfes, config->hash_seed);
	monitor_table_init(&core->monitors);
	interest_table_init(&core->interests, &core->members);
	birth_table_init(&core->births);
	question_table_init(&core->questions);
	wrong_if_table_init(&core->wrong_ifs);
	rc = client_table_init(&core->clients, config->max_clients);
	if (rc == 0)
		rc = ssm_table_init(
		    &core->ssm, config->ssm_ranges, config->num_ssm_ranges);
	core->config.ssm_ranges = NULL; /* the caller's */
	if (rc == 0) {
		core->snapshot = snapshot_build_empty();
		if (core->snapshot == NULL)
			rc = -ENOMEM;
	}
	if (rc != 0) {
		core_free(core);
		errno = -rc;
		return NULL;
	}
	core->snapshot->enabled = true;
	return core;
}

/* Takes back from the plane all that it was given. */
void
core_free(struct core *core)
{
	struct client *client;
	struct iface *iface;
	struct mfe *mfe;

	if (core == NULL)
		return;
	/* Nobody hears of this end, and no entry is made any more. */
	core->port.alert = NULL;
	core->port.question = NULL;
	core->port.notification = NULL;
	core->enabled = false;
	while ((mfe = mfe_expiry_first(&core->mfes)) != NULL)
		mfe_free(core, mfe);
	while ((client = client_next(&core->clients, 0)) != NULL)
		core_end_client(core, client, 0);
	while ((iface = iface_next(&core->ifaces, 0)) != NULL) {
		iface_deactivate(core, iface, 0);
		iface_remove(core, iface, core->now);
	}
	notifier_exit(core);
	loss_table_exit(&core->losses);
	member_table_exit(&core->members);
	mfe_table_exit(&core->mfes);
	boundary_table_exit(core);
	birth_table_exit(&core->births);
	wrong_if_table_exit(&core->wrong_ifs);
	alarm_set_exit(&core->alarms);
	snapshot_build_exit(&core->build);
	snapshot_release(core->snapshot);
	client_table_exit(&core->clients);
	ssm_table_exit(&core->ssm);
	free(core->push_oifs);
	free(core->push_blocked);
	free(core);
}

const char *
core_detail(const struct core *core)
{
	return core->detail;
}

enum mgm_status
core_fail(struct core *core, enum mgm_status status, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	/* A sentence that does not fit is cut: it is for people. */
	(void)vsnprintf(core->detail, sizeof(core->detail), format, args);
	va_end(args);
	return status;
}

void
core_note_plane_error(
    struct core *core, const char *what, const char *where, int error, int64_t now)
{
	core->plane_errors++;
	if (log_limit_allow(&core->plane_log, now))
		log_warn("plane %s: cannot %s %s: %s", core->plane->ops->name, what,
		    where, strerror(-error));
}

void
core_note_limit(struct core *core, uint64_t *counter, int64_t now)
{
	(*counter)++;
	core_trace(core, "limit: %s", core->detail);
	if (log_limit_allow(&core->limit_log, now))
		log_warn("limit: %s", core->detail);
}

bool
core_may_log_client(struct core *core, int64_t now)
{
	return log_limit_allow(&core->client_log, now);
}

void
core_settle(struct core *core, int64_t now)
{
	core->now = now;
	(void)mfe_flush(core, now, CORE_FLUSH_CALL); /* core_work() does the rest */
	water_look(core, now);
}

bool
core_work(struct core *core, int64_t now)
{
	bool more;

	core->now = now;
	iface_work(core, now);
	if (core->alarms_stale) {
		core->alarms_stale = false;
		alarm_set_refresh(&core->alarms, now);
	}
	/* Each kind has its own share, so that none starves another. */
	more = alarm_set_work(&core->alarms, now, CORE_SLICE_ALARMS);
	more |= grace_work(core, now);
	more |= monitor_work(core, now, CORE_SLICE_MONITORS);
	more |= question_work(core, now, CORE_SLICE_QUESTIONS);
	more |= rate_work(core, now, CORE_SLICE_RATES);
	more |= expiry_work(core, now, CORE_SLICE_EXPIRY);
	more |= rpf_work(core, now, CORE_SLICE_RPF);
	more |= boundary_work(core, now, CORE_SLICE_REVIEW);
	more |= ssm_table_work(core, now, CORE_SLICE_REVIEW);
	more |= mfe_flush(core, now, CORE_SLICE_FLUSH);
	/* What leaves may go, now that the plane has heard of it. */
	more |= !boundary_is_idle(core);
	more |= snapshot_build_work(core, now, CORE_SLICE_SNAPSHOT);
	flood_work(core, now);
	water_look(core, now);
	notifier_work(core, now);
	return more;
}

static int64_t
core_earlier(int64_t a, int64_t b)
{
	return a < b ? a : b;
}

int64_t
core_next_due(const struct core *core)
{
	int64_t due = alarm_set_next_due(&core->alarms);

	if (core->alarms_stale || core->build.next != NULL ||
	    core->build.past != NULL || !boundary_is_idle(core) || core->ssm.walking ||
	    !TAILQ_EMPTY(&core->mfes.dirty))
		return 0;
	due = core_earlier(due, rpf_next_due(core));
	due = core_earlier(due, grace_next_due(core));
	due = core_earlier(due, monitor_next_due(core));
	due = core_earlier(due, expiry_next_due(core));
	due = core_earlier(due, rate_next_due(core));
	due = core_earlier(due, question_next_due(core));
	due = core_earlier(due, core->mfes.retry_us);
	due = core_earlier(due, notifier_next_due(core));
	due = core_earlier(due, flood_next_due(core));
	return core_earlier(due, core->ifaces.retry_us);
}

void
core_request_snapshot(struct core *core, int64_t now)
{
	rate_note_reading(core, now);
	/* One that runs will do; want of memory is counted there and the last
	 * snapshot stays. */
	(void)snapshot_build_start(core, now);
}

struct snapshot *
core_take_snapshot(struct core *core)
{
	return snapshot_take(core->snapshot);
}

uint64_t
core_snapshot_number(const struct core *core)
{
	return core->snapshot->number;
}

void
core_get_status(const struct core *core, struct core_status *status)
{
	*status = (struct core_status){
	    .mfes = core->mfes.count,
	    .memberships = core->members.count,
	    .clients = core->clients.count,
	    .ifaces = core->ifaces.count,
	    .new_sources = core->new_sources,
	    .refused_mfes = core->refused_mfes,
	    .yielded_mfes = core->yielded_mfes,
	    .refused_iface_mfes = core->refused_iface_mfes,
	    .plane_errors = core->plane_errors,
	    .lines_left_out = core->refused_log.suppressed +
			      core->plane_log.suppressed + core->limit_log.suppressed +
			      core->client_log.suppressed +
			      core->questions.log.suppressed,
	    .questions = core->questions.num_open,
	    .pending_mfes = core->births.count,
	    .questions_refused = core->questions.refused,
	    .unknown_answers = core->questions.unknown,
	    .wrong_if_suppressed = core->wrong_ifs.suppressed,
	    .enabled = core->enabled,
	    .refused_clients = core->refused_clients,
	    .refused_memberships = core->refused_memberships,
	    .refused_client_memberships = core->refused_client_memberships,
	    .monitors = core->monitors.count,
	    .refused_monitors = core->monitors.refused,
	    .route_failures = core->rpf.failures,
	    .suppressed_clients = core->notifier.limits[NOTIFIER_CLIENT].suppressed,
	    .suppressed_tables = core->notifier.limits[NOTIFIER_TABLE].suppressed,
	    .suppressed_owners = core->notifier.limits[NOTIFIER_OWNER].suppressed,
	    .suppressed_floods = core->notifier.limits[NOTIFIER_FLOOD].suppressed,
	};
}
