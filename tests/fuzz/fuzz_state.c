/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * fuzz_state.c - any octets as the state file.
 *
 * A text is read or refused with one line that names the file. What was read has sound
 * rows in order, none of the configuration's is changed, and written and read again it
 * is the same document: nothing that the daemon can be brought to keep keeps it from
 * starting.
 */
#include "config.h"

#include "addr.h"
#include "fuzz.h"
#include "log.h"
#include "managed_draft.h"
#include "managed_json.h"
#include "managed_make.h"

#include <errno.h>

static const char fuzz_path[] = "/nowhere/state.json";

static void
fuzz_no_log(enum log_level level, const char *line)
{
	(void)level;
	(void)line;
}

/* What the seeds have too, and what they have not. */
static struct managed *
fuzz_configured(void)
{
	struct managed *configured = managed_make();

	managed_make_iface(configured, "eth0", 5, 0, MANAGED_READONLY);
	managed_make_boundary(
	    configured, "lo", "239.1.0.0/16", MANAGED_ACTIVE, MANAGED_READONLY);
	managed_make_alarm(configured,
	    &(struct alarm_spec){.index = 1,
		.name = "busy",
		.kind = ALARM_KIND_THRESHOLD,
		.subject = ALARM_SUBJECT_ENTRIES,
		.direction = ALARM_DIRECTION_IN,
		.quantity = ALARM_QUANTITY_ENTRIES,
		.interval_ms = 100,
		.rising = 1,
		.startup = ALARM_STARTUP_RISING,
		.consecutive = 1},
	    MANAGED_ACTIVE, MANAGED_READONLY);
	managed_make_ssm(configured, "232.0.0.0/8", MANAGED_ACTIVE, MANAGED_READONLY);
	return configured;
}

static void
fuzz_check_scopes(const struct managed *m)
{
	size_t i;

	for (i = 0; i < m->num_scopes; i++) {
		const struct managed_scope *row = &m->scopes[i];
		int order = 1;

		fuzz_require(managed_is_language(row->language), "no language");
		fuzz_require(prefix_is_groups(&row->group), "a scope of no groups");
		fuzz_require(
		    (row->name[0] == '\0') == (row->row.status == MANAGED_NOT_READY),
		    "a name that does not fit its row");
		if (i > 0)
			order = prefix_cmp(&row->group, &row[-1].group);
		if (order == 0)
			order = strcmp(row->language, row[-1].language);
		fuzz_require(order > 0, "scopes are not in order");
	}
}

static void
fuzz_check_alarms(const struct managed *m)
{
	const char *fault = managed_make_fault(m);
	size_t i;

	fuzz_require(fault == NULL, fault);
	for (i = 0; i < m->num_alarms; i++) {
		const struct managed_alarm *row = &m->alarms[i];
		const struct alarm_spec *spec = &row->spec;

		fuzz_require(row->row.storage == MANAGED_READONLY ||
				 spec->index >= MANAGED_ALARM_FIRST,
		    "an index of the configuration's");
		fuzz_require(spec->source.family == 0 ||
				 spec->source.family == spec->group.addr.family,
		    "addresses of two families");
	}
}

static void
fuzz_check(const struct managed *m, const struct managed *configured)
{
	const struct managed_iface *fixed = managed_find_iface(m, "eth0");
	size_t i;

	fuzz_require(fixed != NULL && fixed->ttl_threshold == 5 &&
			 fixed->storage == MANAGED_READONLY,
	    "the configuration's interface is another");
	fuzz_require(
	    managed_find_boundary(m, "lo", &configured->boundaries[0].group) != NULL &&
		managed_find_ssm(m, &configured->ssm[0].group) != NULL,
	    "a row of the configuration is gone");
	for (i = 0; i < m->num_ifaces; i++) {
		fuzz_require(m->ifaces[i].ttl_threshold <= 256, "a TTL beyond 256");
		fuzz_require(
		    i == 0 || strcmp(m->ifaces[i].ifname, m->ifaces[i - 1].ifname) > 0,
		    "interfaces are not in order");
	}
	for (i = 0; i < m->num_boundaries; i++)
		fuzz_require(prefix_is_groups(&m->boundaries[i].group),
		    "a boundary of no groups");
	fuzz_check_scopes(m);
	fuzz_check_alarms(m);
}

static void
fuzz_check_again(const struct managed *m, const struct managed *configured)
{
	char error[512] = "";
	struct settings_report report = {
	    .path = fuzz_path, .text = error, .size = sizeof(error)};
	char *text = managed_json_dump(m), *second;
	struct managed *again;

	fuzz_require(text != NULL, "no memory");
	again = managed_json_parse(configured, text, strlen(text), &report);
	if (again == NULL)
		fprintf(stderr, "%s\n%s\n", error, text);
	fuzz_require(again != NULL, "what was written is refused");
	fuzz_require(managed_make_equal(m, again), "written and read it is another");
	second = managed_json_dump(again);
	fuzz_require(second != NULL && strcmp(text, second) == 0, "another text");
	free(second);
	free(text);
	managed_release(again);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char error[512] = "";
	struct settings_report report = {
	    .path = fuzz_path, .text = error, .size = sizeof(error)};
	struct managed *configured = fuzz_configured(), *same = fuzz_configured();
	char *text = fuzz_block(data, size);
	struct managed *m;

	log_set_sink(fuzz_no_log);
	m = managed_json_parse(configured, text, size, &report);
	if (m != NULL) {
		fuzz_require(error[0] == '\0', "an error of a sound file");
		fuzz_check(m, configured);
		fuzz_check_again(m, configured);
	} else {
		fuzz_require(strncmp(error, fuzz_path, sizeof(fuzz_path) - 1) == 0,
		    "an error that names no file");
		fuzz_require(strchr(error, '\n') == NULL, "more than one line");
		fuzz_require(report.error == -EINVAL, "an error of another kind");
	}
	/* As far as to a row. */
	fuzz_deep += m != NULL || strstr(error, ", row ") != NULL;
	fuzz_require(managed_make_equal(configured, same), "the configuration changed");
	managed_release(m);
	managed_release(configured);
	managed_release(same);
	free(text);
	return 0;
}
