/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * managed.h - what an operator manages by SNMP SET: one document, whole and immutable.
 *
 * The SNMP thread owns the newest one. A SET builds a draft of it, checks the draft
 * whole, writes it to the state file and has the core thread apply it; then the draft
 * is the newest. Interfaces are named, because their numbers do not outlive a restart;
 * a row of an interface that is not there waits, unseen in tables indexed by ifIndex.
 * What the configuration file gives is readOnly here and never in the state file.
 */
#ifndef MGM_MANAGED_H
#define MGM_MANAGED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "alarm.h"
#include "mgm_types.h"

struct settings;

#define MANAGED_LANGUAGE_SIZE 101 /* a language tag of 1..100 octets, with its NUL */
#define MANAGED_SCOPE_NAME_SIZE 256
#define MANAGED_MAX_ROWS 4096 /* of each list */

/* RowStatus (RFC 2579) as rows have it; the other numbers are only ever set. */
enum managed_status {
	MANAGED_ACTIVE = 1,
	MANAGED_NOT_IN_SERVICE = 2,
	MANAGED_NOT_READY = 3,
	MANAGED_CREATE_AND_GO = 4,
	MANAGED_CREATE_AND_WAIT = 5,
	MANAGED_DESTROY = 6,
};

/* StorageType (RFC 2579). */
enum managed_storage {
	MANAGED_OTHER = 1,
	MANAGED_VOLATILE = 2,    /* lost with the daemon */
	MANAGED_NONVOLATILE = 3, /* in the state file */
	MANAGED_PERMANENT = 4,
	MANAGED_READONLY = 5, /* of the configuration file */
};

struct managed_row {
	enum managed_status status; /* only active ones take effect */
	enum managed_storage storage;
};

struct managed_iface {
	char ifname[MGM_IFNAME_SIZE];
	uint32_t ttl_threshold; /* 0..256 */
	uint32_t rate_limit;    /* kbit/s, 0: none */
	enum managed_storage storage;
};

struct managed_boundary {
	struct managed_row row;
	char ifname[MGM_IFNAME_SIZE];
	struct mgm_prefix group;
};

/* A name of a range of groups in a language (RFC 2932, RFC 5132). */
struct managed_scope {
	struct managed_row row;
	struct mgm_prefix group;
	char language[MANAGED_LANGUAGE_SIZE];
	char name[MANAGED_SCOPE_NAME_SIZE]; /* UTF-8; empty: not set yet */
	bool preferred; /* shown where the wanted language has no name */
};

struct managed_ssm {
	struct managed_row row;
	struct mgm_prefix group;
};

/* A row may say anything while it is not active; alarm_spec_validate() judges it. Its
 * source is of the family of its group, or of none. */
struct managed_alarm {
	struct managed_row row;
	struct alarm_spec spec; /* of the name "" or one that no other row has */
};

/* Rows of the configuration file are those below. */
#define MANAGED_ALARM_FIRST (ALARM_CONFIGURED_MAX + 1)

struct managed {
	_Atomic uint32_t references;
	bool enabled; /* ipMRouteEnable, ipMcastEnabled */
	enum managed_storage enabled_storage;
	size_t num_ifaces;
	struct managed_iface
	    *ifaces; /* owned, by name; not those of 0, 0, nonVolatile */
	size_t num_boundaries;
	struct managed_boundary *boundaries; /* owned, by (name, group) */
	size_t num_scopes;
	struct managed_scope *scopes; /* owned, by (group, language) */
	size_t num_ssm;
	struct managed_ssm *ssm; /* owned, by group */
	size_t num_alarms;
	struct managed_alarm *alarms; /* owned, by index */
};

/* A tag as RFC 1766 writes it, in lower case: "en", "de-at", "i-navajo". */
bool managed_is_language(const char *text);

/* What the configuration says, alone. NULL with errno. */
struct managed *managed_new(const struct settings *settings);
/* A draft to change, referenced once. NULL with errno. */
struct managed *managed_copy(const struct managed *managed);
struct managed *managed_take(struct managed *managed);
void managed_release(struct managed *managed); /* NULL is accepted */

const struct managed_iface *managed_find_iface(
    const struct managed *managed, const char *ifname);
const struct managed_boundary *managed_find_boundary(
    const struct managed *managed, const char *ifname, const struct mgm_prefix *group);
const struct managed_scope *managed_find_scope(const struct managed *managed,
    const struct mgm_prefix *group, const char *language);
const struct managed_ssm *managed_find_ssm(
    const struct managed *managed, const struct mgm_prefix *group);
const struct managed_alarm *managed_find_alarm(
    const struct managed *managed, uint32_t index);
/* Of that name; NULL for "", which several may have. */
const struct managed_alarm *managed_find_alarm_name(
    const struct managed *managed, const char *name);

#endif
