/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * managed_new.c - the document that the configuration file alone makes.
 *
 * All of it is active and readOnly: who wants it otherwise edits the file. An interface
 * that the file gives neither a threshold nor a limit is no row, and may be managed.
 * The groups of source-specific multicast are rows also where the file leaves them at
 * their default, because a manager is to see which hold. Settings were checked when the
 * file was read; only lists beyond MANAGED_MAX_ROWS are refused here.
 */
#include "config.h"

#include "managed.h"
#include "managed_draft.h"

#include <ctype.h>
#include <errno.h>
#include <string.h>

#include "settings.h"
#include "ssm.h"

static const struct managed_row managed_new_row = {
    .status = MANAGED_ACTIVE, .storage = MANAGED_READONLY};

static int
managed_new_ifaces(struct managed *draft, const struct settings *settings)
{
	size_t i;
	int rc = 0;

	for (i = 0; rc == 0 && i < settings->num_interfaces; i++) {
		const struct settings_interface *given = &settings->interfaces[i];
		struct managed_iface row = {
		    .ttl_threshold = given->ttl_threshold,
		    .rate_limit = given->rate_limit,
		    .storage = MANAGED_READONLY,
		};

		memcpy(row.ifname, given->name, sizeof(row.ifname));
		if (row.ttl_threshold != 0 || row.rate_limit != 0)
			rc = managed_draft_put_iface(draft, &row);
	}
	return rc;
}

static int
managed_new_boundaries(struct managed *draft, const struct settings *settings)
{
	size_t i;
	int rc = 0;

	for (i = 0; rc == 0 && i < settings->num_boundaries; i++) {
		struct managed_boundary row = {
		    .row = managed_new_row, .group = settings->boundaries[i].group};

		memcpy(row.ifname, settings->boundaries[i].ifname, sizeof(row.ifname));
		rc = managed_draft_put_boundary(draft, &row);
	}
	return rc;
}

/* MIBs order languages by their octets, and know them in lower case only. */
static void
managed_new_language(char out[MANAGED_LANGUAGE_SIZE], const char *given)
{
	size_t i = 0;

	do {
		out[i] = (char)tolower((unsigned char)given[i]);
	} while (given[i++] != '\0');
}

static int
managed_new_scopes(struct managed *draft, const struct settings *settings)
{
	size_t i;
	int rc = 0;

	for (i = 0; rc == 0 && i < settings->num_scopes; i++) {
		const struct settings_scope *given = &settings->scopes[i];
		struct managed_scope row = {
		    .row = managed_new_row,
		    .group = given->group,
		    .preferred = given->preferred,
		};

		managed_new_language(row.language, given->language);
		memcpy(row.name, given->name, sizeof(row.name));
		rc = managed_draft_put_scope(draft, &row);
	}
	return rc;
}

static int
managed_new_ssm(struct managed *draft, const struct settings *settings)
{
	struct mgm_prefix standard[SSM_STANDARD_COUNT];
	const struct mgm_prefix *ranges = settings->ssm_ranges;
	size_t i, count = settings->num_ssm_ranges;
	int rc = 0;

	if (ranges == NULL) {
		ssm_standard(standard);
		ranges = standard;
		count = SSM_STANDARD_COUNT;
	}
	for (i = 0; rc == 0 && i < count; i++) {
		const struct managed_ssm row = {
		    .row = managed_new_row, .group = ranges[i]};

		rc = managed_draft_put_ssm(draft, &row);
	}
	return rc;
}

static int
managed_new_alarms(struct managed *draft, const struct settings *settings)
{
	size_t i;
	int rc = 0;

	for (i = 0; rc == 0 && i < settings->num_alarms; i++) {
		const struct managed_alarm row = {
		    .row = managed_new_row, .spec = settings->alarms[i]};

		rc = managed_draft_put_alarm(draft, &row);
	}
	return rc;
}

struct managed *
managed_new(const struct settings *settings)
{
	struct managed *draft = managed_draft_new();
	int rc;

	if (draft == NULL)
		return NULL;
	if ((rc = managed_new_ifaces(draft, settings)) == 0 &&
	    (rc = managed_new_boundaries(draft, settings)) == 0 &&
	    (rc = managed_new_scopes(draft, settings)) == 0 &&
	    (rc = managed_new_ssm(draft, settings)) == 0 &&
	    (rc = managed_new_alarms(draft, settings)) == 0)
		return draft;
	managed_release(draft);
	errno = -rc;
	return NULL;
}
