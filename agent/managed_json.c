/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * managed_json.c - what of a managed document outlives the daemon, as JSON.
 *
 * One object: its kind and version, the switch, and lists of rows. All of it is
 * required and nothing else is known, because only the daemon writes it: what is
 * missing was lost, and what is unknown was meant by someone. Every value is checked as
 * a SET would check it, since the file may have been edited; whether an alarm's values
 * go together is no reason to refuse it. A later version is
 * refused: half of a newer daemon's rows would be worse than none. Version 1, which had
 * no alarms, is read still.
 *
 * The configuration comes first. Where it has a row that the file has too, the
 * configuration's stays and the log warns; the file keeps its own until the next SET,
 * and then has it no more.
 *
 * Knows jansson; knows no file.
 */
#include "config.h"

#include "managed_json.h"

#include <jansson.h>

#include <stdlib.h>
#include <string.h>

#include "addr.h"
#include "managed_draft.h"
#include "managed_json_alarm.h"
#include "managed_json_row.h"
#include "wire.h"

#define STATE_FORMAT "mgm-agent state"
#define STATE_VERSION 2 /* has alarms */
#define STATE_VERSION_FIRST 1
#define TTL_MAX 256

static bool
managed_json_read_iface(struct managed_json_row *in, json_t *value)
{
	struct managed_iface row = {.storage = MANAGED_NONVOLATILE};
	const struct managed_iface *there;
	json_int_t ttl, rate;
	json_error_t error;
	const char *name;
	bool skip = false;

	if (!managed_json_row_unpacked(in,
		json_unpack_ex(value, &error, JSON_STRICT, "{s:s,s:I,s:I}", "interface",
		    &name, "ttl-threshold", &ttl, "rate-limit", &rate),
		&error) ||
	    !managed_json_row_read_ifname(in, name, row.ifname))
		return false;
	if (ttl < 0 || ttl > TTL_MAX)
		return managed_json_row_refuse(in, "ttl-threshold is not 0 to 256");
	if (rate < 0 || rate > (json_int_t)UINT32_MAX)
		return managed_json_row_refuse(in, "rate-limit is not 0 to 4294967295");
	row.ttl_threshold = (uint32_t)ttl;
	row.rate_limit = (uint32_t)rate;
	there = managed_find_iface(in->draft, name);
	if (there != NULL && !managed_json_row_is_there(
				 in, name, there->storage == MANAGED_READONLY, &skip))
		return false;
	return skip ||
	       managed_json_row_put(in, managed_draft_set_iface(in->draft, &row));
}

static bool
managed_json_read_boundary(struct managed_json_row *in, json_t *value)
{
	struct managed_boundary row = {0};
	const struct managed_boundary *there;
	const char *name, *group, *status;
	json_error_t error;
	bool skip = false;

	if (!managed_json_row_unpacked(in,
		json_unpack_ex(value, &error, JSON_STRICT, "{s:s,s:s,s:s}", "interface",
		    &name, "group", &group, "status", &status),
		&error) ||
	    !managed_json_row_read_ifname(in, name, row.ifname) ||
	    !managed_json_row_read_group(in, group, &row.group) ||
	    !managed_json_row_read_status(in, status, &row.row))
		return false;
	there = managed_find_boundary(in->draft, name, &row.group);
	if (there != NULL && !managed_json_row_is_there(in, group,
				 there->row.storage == MANAGED_READONLY, &skip))
		return false;
	return skip ||
	       managed_json_row_put(in, managed_draft_put_boundary(in->draft, &row));
}

static bool
managed_json_read_scope(struct managed_json_row *in, json_t *value)
{
	struct managed_scope row = {0};
	const struct managed_scope *there;
	const char *group, *language, *name, *status;
	json_error_t error;
	bool skip = false;
	int preferred;

	if (!managed_json_row_unpacked(in,
		json_unpack_ex(value, &error, JSON_STRICT, "{s:s,s:s,s:s,s:b,s:s}",
		    "group", &group, "language", &language, "name", &name, "preferred",
		    &preferred, "status", &status),
		&error) ||
	    !managed_json_row_read_group(in, group, &row.group) ||
	    !managed_json_row_read_status(in, status, &row.row))
		return false;
	if (!managed_is_language(language))
		return managed_json_row_refuse(in, "\"%s\" is no language", language);
	if (strlen(name) >= sizeof(row.name) ||
	    !wire_text_is_clean(name, strlen(name)) ||
	    (*name == '\0') != (row.row.status == MANAGED_NOT_READY))
		return managed_json_row_refuse(in, "its name cannot be one");
	memcpy(row.language, language, strlen(language) + 1);
	memcpy(row.name, name, strlen(name) + 1);
	row.preferred = preferred != 0;
	there = managed_find_scope(in->draft, &row.group, language);
	if (there != NULL && !managed_json_row_is_there(in, group,
				 there->row.storage == MANAGED_READONLY, &skip))
		return false;
	return skip ||
	       managed_json_row_put(in, managed_draft_put_scope(in->draft, &row));
}

static bool
managed_json_read_ssm(struct managed_json_row *in, json_t *value)
{
	struct managed_ssm row = {0};
	const struct managed_ssm *there;
	const char *group, *status;
	json_error_t error;
	bool skip = false;

	if (!managed_json_row_unpacked(in,
		json_unpack_ex(value, &error, JSON_STRICT, "{s:s,s:s}", "group", &group,
		    "status", &status),
		&error) ||
	    !managed_json_row_read_group(in, group, &row.group) ||
	    !managed_json_row_read_status(in, status, &row.row))
		return false;
	there = managed_find_ssm(in->draft, &row.group);
	if (there != NULL && !managed_json_row_is_there(in, group,
				 there->row.storage == MANAGED_READONLY, &skip))
		return false;
	return skip || managed_json_row_put(in, managed_draft_put_ssm(in->draft, &row));
}

static bool
managed_json_read_list(struct managed_json_row *in, const char *name,
    const json_t *rows, bool (*read)(struct managed_json_row *in, json_t *value))
{
	in->list = name;
	if (!json_is_array(rows))
		return settings_report(
		    in->report, 0, "%s is no list; " MANAGED_JSON_REMEDY, name);
	for (in->row = 0; in->row < json_array_size(rows); in->row++) {
		if (!read(in, json_array_get(rows, in->row)))
			return false;
	}
	return true;
}

static bool
managed_json_read_all(struct managed_json_row *in, json_t *root)
{
	json_t *ifaces, *boundaries, *scopes, *ssm, *alarms = NULL;
	json_error_t error;
	const char *format = "";
	json_int_t version = 0;
	int enabled;

	if (json_unpack(root, "{s:s,s:I}", "format", &format, "version", &version) !=
		0 ||
	    strcmp(format, STATE_FORMAT) != 0)
		return settings_report(in->report, 0,
		    "is no state file of mgm-agent; " MANAGED_JSON_REMEDY);
	if (version < STATE_VERSION_FIRST || version > STATE_VERSION)
		return settings_report(in->report, 0,
		    "is of version %lld, and this mgm-agent knows up to %d; run the "
		    "one that wrote it, or move the file away to start without what "
		    "SETs kept",
		    (long long)version, STATE_VERSION);
	if (json_unpack_ex(root, &error, JSON_STRICT,
		version == STATE_VERSION_FIRST ? "{s:s,s:I,s:b,s:o,s:o,s:o,s:o}"
					       : "{s:s,s:I,s:b,s:o,s:o,s:o,s:o,s:o}",
		"format", &format, "version", &version, "enabled", &enabled,
		"interfaces", &ifaces, "boundaries", &boundaries, "scopes", &scopes,
		"ssm-ranges", &ssm, "alarms", &alarms) != 0)
		return settings_report(
		    in->report, 0, "%s; " MANAGED_JSON_REMEDY, error.text);
	in->draft->enabled = enabled != 0;
	return managed_json_read_list(
		   in, "interfaces", ifaces, managed_json_read_iface) &&
	       managed_json_read_list(
		   in, "boundaries", boundaries, managed_json_read_boundary) &&
	       managed_json_read_list(in, "scopes", scopes, managed_json_read_scope) &&
	       managed_json_read_list(in, "ssm-ranges", ssm, managed_json_read_ssm) &&
	       (alarms == NULL || managed_json_read_list(
				      in, "alarms", alarms, managed_json_alarm_read));
}

struct managed *
managed_json_parse(const struct managed *configured, const char *text, size_t len,
    struct settings_report *report)
{
	struct managed_json_row in = {
	    .draft = managed_copy(configured), .report = report};
	json_error_t error;
	json_t *root = NULL;
	bool good = false;

	if (in.draft == NULL) {
		(void)settings_report_no_memory(report);
		return NULL;
	}
	root = json_loadb(text, len, JSON_REJECT_DUPLICATES, &error);
	if (root != NULL)
		good = managed_json_read_all(&in, root);
	else if (json_error_code(&error) == json_error_out_of_memory)
		(void)settings_report_no_memory(report);
	else
		(void)settings_report(report, error.line,
		    "is damaged: %s; " MANAGED_JSON_REMEDY, error.text);
	json_decref(root);
	if (good)
		return in.draft;
	managed_release(in.draft);
	return NULL;
}

static bool
managed_json_write_ifaces(const struct managed *managed, json_t *rows)
{
	size_t i;

	for (i = 0; i < managed->num_ifaces; i++) {
		const struct managed_iface *row = &managed->ifaces[i];

		if (row->storage == MANAGED_NONVOLATILE &&
		    !managed_json_row_append(
			rows, json_pack("{s:s,s:I,s:I}", "interface", row->ifname,
				  "ttl-threshold", (json_int_t)row->ttl_threshold,
				  "rate-limit", (json_int_t)row->rate_limit)))
			return false;
	}
	return true;
}

static bool
managed_json_write_boundaries(const struct managed *managed, json_t *rows)
{
	char group[PREFIX_TEXT_SIZE];
	size_t i;

	for (i = 0; i < managed->num_boundaries; i++) {
		const struct managed_boundary *row = &managed->boundaries[i];

		if (row->row.storage == MANAGED_NONVOLATILE &&
		    !managed_json_row_append(rows,
			json_pack("{s:s,s:s,s:s}", "interface", row->ifname, "group",
			    prefix_format(&row->group, group, sizeof(group)), "status",
			    managed_json_row_status(row->row.status))))
			return false;
	}
	return true;
}

static bool
managed_json_write_scopes(const struct managed *managed, json_t *rows)
{
	char group[PREFIX_TEXT_SIZE];
	size_t i;

	for (i = 0; i < managed->num_scopes; i++) {
		const struct managed_scope *row = &managed->scopes[i];

		if (row->row.storage == MANAGED_NONVOLATILE &&
		    !managed_json_row_append(
			rows, json_pack("{s:s,s:s,s:s,s:b,s:s}", "group",
				  prefix_format(&row->group, group, sizeof(group)),
				  "language", row->language, "name", row->name,
				  "preferred", (int)row->preferred, "status",
				  managed_json_row_status(row->row.status))))
			return false;
	}
	return true;
}

static bool
managed_json_write_ssm(const struct managed *managed, json_t *rows)
{
	char group[PREFIX_TEXT_SIZE];
	size_t i;

	for (i = 0; i < managed->num_ssm; i++) {
		const struct managed_ssm *row = &managed->ssm[i];

		if (row->row.storage == MANAGED_NONVOLATILE &&
		    !managed_json_row_append(
			rows, json_pack("{s:s,s:s}", "group",
				  prefix_format(&row->group, group, sizeof(group)),
				  "status", managed_json_row_status(row->row.status))))
			return false;
	}
	return true;
}

/* A text that grows. jansson 2.14 overlooks failures of its own: ours is remembered. */
struct managed_json_text {
	char *octets; /* owned */
	size_t len;
	size_t size;
	bool failed;
};

static int
managed_json_add(const char *octets, size_t len, void *ctx)
{
	struct managed_json_text *text = ctx;
	size_t size = text->size;
	char *grown;

	if (text->failed)
		return -1;
	while (size - text->len <= len)
		size = size * 2 + 1024;
	grown = size > text->size ? realloc(text->octets, size) : text->octets;
	if (grown == NULL) {
		text->failed = true;
		return -1;
	}
	text->octets = grown;
	text->size = size;
	memcpy(grown + text->len, octets, len);
	text->len += len;
	grown[text->len] = '\0';
	return 0;
}

char *
managed_json_dump(const struct managed *managed)
{
	bool enabled =
	    managed->enabled || managed->enabled_storage != MANAGED_NONVOLATILE;
	json_t *ifaces = json_array(), *boundaries = json_array();
	json_t *scopes = json_array(), *ssm = json_array(), *alarms = json_array();
	json_t *root = NULL;
	struct managed_json_text text = {0};

	if (ifaces != NULL && boundaries != NULL && scopes != NULL && ssm != NULL &&
	    alarms != NULL && managed_json_write_ifaces(managed, ifaces) &&
	    managed_json_write_boundaries(managed, boundaries) &&
	    managed_json_write_scopes(managed, scopes) &&
	    managed_json_write_ssm(managed, ssm) &&
	    managed_json_alarm_write(managed, alarms))
		root = json_pack("{s:s,s:i,s:b,s:O,s:O,s:O,s:O,s:O}", "format",
		    STATE_FORMAT, "version", STATE_VERSION, "enabled", (int)enabled,
		    "interfaces", ifaces, "boundaries", boundaries, "scopes", scopes,
		    "ssm-ranges", ssm, "alarms", alarms);
	if (root == NULL ||
	    json_dump_callback(root, managed_json_add, &text, JSON_INDENT(1)) != 0)
		text.failed = true;
	json_decref(root);
	json_decref(ifaces);
	json_decref(boundaries);
	json_decref(scopes);
	json_decref(ssm);
	json_decref(alarms);
	if (!text.failed)
		return text.octets;
	free(text.octets);
	return NULL;
}
