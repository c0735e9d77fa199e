/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * settings.h - the configuration file, read whole and checked before anything starts.
 */
#ifndef MGM_SETTINGS_H
#define MGM_SETTINGS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "alarm.h"
#include "mgm_types.h"

enum settings_snmp_mode {
	SETTINGS_SNMP_OFF = 0,
	SETTINGS_SNMP_SUBAGENT = 1, /* of snmpd, over AgentX */
	SETTINGS_SNMP_MASTER = 2,   /* mgm-agent answers managers itself */
};

struct settings_interface {
	char name[MGM_IFNAME_SIZE];
	bool input;             /* receive on it though nobody owns it; default true */
	uint32_t ttl_threshold; /* 0..256 */
	uint32_t rate_limit;    /* kbit/s of what goes out, 0: none */
};

/* A scope boundary; its interface may be one without a section of its own. */
struct settings_boundary {
	char ifname[MGM_IFNAME_SIZE];
	struct mgm_prefix group;
};

#define SETTINGS_LANGUAGE_SIZE 101 /* a language tag of 1..100 octets, with its NUL */
#define SETTINGS_SCOPE_NAME_SIZE 256

/* A name of a range of groups in a language. */
struct settings_scope {
	struct mgm_prefix group;
	char language[SETTINGS_LANGUAGE_SIZE];
	char name[SETTINGS_SCOPE_NAME_SIZE]; /* UTF-8, never empty */
	bool preferred;
};

struct settings_rpf {
	struct mgm_prefix prefix;
	char ifname[MGM_IFNAME_SIZE];
	struct mgm_addr neighbour; /* unspecified: directly connected */
};

struct settings {
	char *socket;               /* owned; routing clients */
	char *admin_socket;         /* owned; read-only clients */
	char *user;                 /* owned */
	char *group;                /* owned; of the sockets; empty: the user's */
	uint32_t socket_mode;       /* 0660 */
	uint32_t admin_socket_mode; /* 0666 */
	bool guard_kernel;
	size_t ring_memory;
	uint32_t ring_slots;
	uint32_t mfe_lifetime_s;
	bool lifetime_hard;
	bool refuse_unowned_iif;
	uint32_t max_mfes;
	uint32_t max_iface_mfes; /* 150,000; with one incoming interface */
	uint32_t max_memberships;
	uint32_t max_connections; /* of each socket */
	uint32_t client_ms;       /* for a greeting, a whole message, an answer */
	size_t client_queue;      /* octets that may wait for one client */
	uint32_t max_clients;
	uint32_t max_client_memberships;
	uint32_t max_questions;
	uint32_t question_ms;
	uint32_t grace_ms;
	uint32_t high_water;      /* percent of max-mfes and others; 0: never told */
	uint32_t flood_threshold; /* unresolved flows within a second; 0: never told */
	struct mgm_prefix *ssm_ranges; /* owned; NULL: the standard ones */
	size_t num_ssm_ranges;         /* 0 with ssm_ranges: none */
	enum settings_snmp_mode snmp_mode;
	char *agentx;      /* owned; address of the master agent's AgentX socket */
	char *master;      /* owned; where the master role listens */
	char *snmp_config; /* owned; configuration file of the master role */
	char *snmp_persistent_dir;             /* owned; of the master role */
	bool allow_set;                        /* managers may change things */
	char *state_file;                      /* owned; what SETs kept */
	struct settings_interface *interfaces; /* owned */
	size_t num_interfaces;
	struct settings_boundary *boundaries; /* owned; none twice */
	size_t num_boundaries;
	struct settings_scope *scopes; /* owned; none twice in (group, language) */
	size_t num_scopes;
	struct settings_rpf *rpf; /* owned; longest prefix first */
	size_t num_rpf;
	struct alarm_spec *alarms; /* owned */
	size_t num_alarms;
};

/* The defaults. 0 or -ENOMEM, then with nothing to free. */
int settings_init(struct settings *settings);
/*
 * Replaces what settings holds, which must come from settings_init() or be zero. 0, or
 * -errno with one line in `error` that says file, line, what and what to do. On failure
 * settings is untouched. -ENOENT: no such file.
 */
int settings_read(
    struct settings *settings, const char *path, char *error, size_t error_size);
void settings_free(struct settings *settings);

#endif
