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
