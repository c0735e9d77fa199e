/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * managed_make.c - managed documents made by hand, for tests.
 */
#include "config.h"

#include "managed_make.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "addr.h"
#include "alarm_make.h"
#include "managed_draft.h"

static void
managed_make_require(bool holds, const char *what)
{
	if (holds)
		return;
	fprintf(stderr, "managed_make: %s\n", what);
	abort();
}

struct managed *
managed_make(void)
{
	struct managed *draft = managed_draft_new();

	managed_make_require(draft != NULL, "no memory");
	return draft;
}

void
managed_make_iface(struct managed *draft, const char *ifname, uint32_t ttl,
    uint32_t rate, enum managed_storage storage)
{
	struct managed_iface row = {
	    .ttl_threshold = ttl, .rate_limit = rate, .storage = storage};

	(void)snprintf(row.ifname, sizeof(row.ifname), "%s", ifname); /* it fits */
	managed_make_require(managed_draft_put_iface(draft, &row) == 0, ifname);
}

struct mgm_prefix
managed_make_group(const char *text)
{
	struct mgm_prefix group;

	managed_make_require(prefix_parse(text, &group) == 0, text);
	return group;
}

void
managed_make_boundary(struct managed *draft, const char *ifname, const char *group,
    enum managed_status status, enum managed_storage storage)
{
	struct managed_boundary row = {
	    .row = {status, storage}, .group = managed_make_group(group)};

	(void)snprintf(row.ifname, sizeof(row.ifname), "%s", ifname); /* it fits */
	managed_make_require(managed_draft_put_boundary(draft, &row) == 0, group);
}

void
managed_make_scope(struct managed *draft, const char *group, const char *language,
    const char *name, bool preferred, enum managed_status status,
    enum managed_storage storage)
{
	struct managed_scope row = {.row = {status, storage},
	    .group = managed_make_group(group),
	    .preferred = preferred};

	(void)snprintf(row.language, sizeof(row.language), "%s", language);
	(void)snprintf(row.name, sizeof(row.name), "%s", name); /* both fit */
	managed_make_require(managed_draft_put_scope(draft, &row) == 0, group);
}

void
managed_make_ssm(struct managed *draft, const char *group, enum managed_status status,
    enum managed_storage storage)
{
	const struct managed_ssm row = {
	    .row = {status, storage}, .group = managed_make_group(group)};

	managed_make_require(managed_draft_put_ssm(draft, &row) == 0, group);
}

void
managed_make_alarm(struct managed *draft, const struct alarm_spec *spec,
    enum managed_status status, enum managed_storage storage)
{
	const struct managed_alarm row = {.row = {status, storage}, .spec = *spec};

	managed_make_require(managed_draft_put_alarm(draft, &row) == 0, spec->name);
}

static bool
managed_make_equal_rows(const struct managed_row *a, const struct managed_row *b)
{
	return a->status == b->status && a->storage == b->storage;
}

static bool
managed_make_equal_groups(const struct mgm_prefix *a, const struct mgm_prefix *b)
{
	return a->len == b->len && addr_equal(&a->addr, &b->addr);
}

static bool
managed_make_equal_ifaces(const struct managed_iface *a, const struct managed_iface *b)
{
	return strcmp(a->ifname, b->ifname) == 0 &&
	       a->ttl_threshold == b->ttl_threshold && a->rate_limit == b->rate_limit &&
	       a->storage == b->storage;
}

static bool
managed_make_equal_scopes(const struct managed_scope *a, const struct managed_scope *b)
{
	return managed_make_equal_rows(&a->row, &b->row) &&
	       managed_make_equal_groups(&a->group, &b->group) &&
	       strcmp(a->language, b->language) == 0 && strcmp(a->name, b->name) == 0 &&
	       a->preferred == b->preferred;
}

static bool
managed_make_equal_specs(const struct alarm_spec *a, const struct alarm_spec *b)
{
	return a->index == b->index && strcmp(a->name, b->name) == 0 &&
	       a->kind == b->kind && a->subject == b->subject &&
	       strcmp(a->ifname, b->ifname) == 0 && a->direction == b->direction &&
	       managed_make_equal_groups(&a->group, &b->group) &&
	       addr_equal(&a->source, &b->source) &&
	       strcmp(a->client, b->client) == 0 && a->quantity == b->quantity &&
	       a->interval_ms == b->interval_ms && a->rising == b->rising &&
	       a->falling == b->falling && a->startup == b->startup &&
	       a->consecutive == b->consecutive && a->holdoff_ms == b->holdoff_ms;
}

bool
managed_make_equal(const struct managed *a, const struct managed *b)
{
	size_t i;

	if (a->enabled != b->enabled || a->enabled_storage != b->enabled_storage ||
	    a->num_ifaces != b->num_ifaces || a->num_boundaries != b->num_boundaries ||
	    a->num_scopes != b->num_scopes || a->num_ssm != b->num_ssm ||
	    a->num_alarms != b->num_alarms)
		return false;
	for (i = 0; i < a->num_ifaces; i++) {
		if (!managed_make_equal_ifaces(&a->ifaces[i], &b->ifaces[i]))
			return false;
	}
	for (i = 0; i < a->num_boundaries; i++) {
		const struct managed_boundary *x = &a->boundaries[i];
		const struct managed_boundary *y = &b->boundaries[i];

		if (strcmp(x->ifname, y->ifname) != 0 ||
		    !managed_make_equal_groups(&x->group, &y->group) ||
		    !managed_make_equal_rows(&x->row, &y->row))
			return false;
	}
	for (i = 0; i < a->num_scopes; i++) {
		if (!managed_make_equal_scopes(&a->scopes[i], &b->scopes[i]))
			return false;
	}
	for (i = 0; i < a->num_ssm; i++) {
		if (!managed_make_equal_groups(&a->ssm[i].group, &b->ssm[i].group) ||
		    !managed_make_equal_rows(&a->ssm[i].row, &b->ssm[i].row))
			return false;
	}
	for (i = 0; i < a->num_alarms; i++) {
		if (!managed_make_equal_specs(&a->alarms[i].spec, &b->alarms[i].spec) ||
		    !managed_make_equal_rows(&a->alarms[i].row, &b->alarms[i].row))
			return false;
	}
	return true;
}

/* One in force, one that is out of service, one that is not ready. */
static void
managed_make_alarms(struct managed *m)
{
	struct alarm_spec spec = alarm_make_volume(1001, "busy", "eth0", 20, 10);

	managed_make_alarm(m, &spec, MANAGED_ACTIVE, MANAGED_NONVOLATILE);

	alarm_spec_default(&spec);
	spec.index = 1002;
	(void)snprintf(spec.name, sizeof(spec.name), "pulse");
	spec.kind = ALARM_KIND_HEARTBEAT;
	spec.subject = ALARM_SUBJECT_FLOW;
	spec.group = managed_make_group("239.1.1.1");
	spec.source = managed_make_group("10.0.0.1").addr;
	spec.startup = ALARM_STARTUP_BOTH;
	spec.consecutive = 1000;
	spec.holdoff_ms = 86400000;
	managed_make_alarm(m, &spec, MANAGED_NOT_IN_SERVICE, MANAGED_NONVOLATILE);

	alarm_spec_default(&spec);
	spec.index = 65535;
	spec.subject = ALARM_SUBJECT_GROUPS;
	spec.group = managed_make_group("::/0");
	spec.group.len = 77;
	spec.quantity = ALARM_QUANTITY_BIT_RATE;
	spec.interval_ms = 86400000;
	spec.rising = UINT64_MAX;
	spec.falling = 0x100000000;
	spec.startup = ALARM_STARTUP_FALLING;
	spec.consecutive = 2;
	spec.holdoff_ms = 3;
	managed_make_alarm(m, &spec, MANAGED_NOT_READY, MANAGED_NONVOLATILE);
}

struct managed *
managed_make_all(void)
{
	struct managed *m = managed_make();

	m->enabled = false;
	managed_make_iface(m, "eth0", 256, 0, MANAGED_NONVOLATILE);
	managed_make_iface(m, "eth1", 0, 4294967295u, MANAGED_NONVOLATILE);
	managed_make_boundary(
	    m, "eth0", "239.1.0.0/16", MANAGED_ACTIVE, MANAGED_NONVOLATILE);
	managed_make_boundary(
	    m, "eth0", "ff05::/16", MANAGED_NOT_IN_SERVICE, MANAGED_NONVOLATILE);
	managed_make_scope(m, "239.255.0.0/16", "en", "B\xc3\xbcro", true,
	    MANAGED_ACTIVE, MANAGED_NONVOLATILE);
	managed_make_scope(m, "239.255.0.0/16", "de-at", "", false, MANAGED_NOT_READY,
	    MANAGED_NONVOLATILE);
	managed_make_ssm(m, "233.0.0.0/8", MANAGED_ACTIVE, MANAGED_NONVOLATILE);
	managed_make_alarms(m);
	return m;
}

const char *
managed_make_fault(const struct managed *m)
{
	size_t i;

	for (i = 0; i < m->num_alarms; i++) {
		const struct managed_alarm *row = &m->alarms[i];

		if ((alarm_spec_validate(&row->spec) == NULL) !=
		    (row->row.status != MANAGED_NOT_READY))
			return "an alarm whose status it does not bear out";
		if (row->spec.name[0] != '\0' &&
		    managed_find_alarm_name(m, row->spec.name) != row)
			return "a name of two alarms";
		if (i > 0 && row->spec.index <= row[-1].spec.index)
			return "alarms that are not in order";
	}
	return NULL;
}
