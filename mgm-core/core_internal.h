/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * core_internal.h - what the files of this room share of a core.
 */
#ifndef MGM_CORE_INTERNAL_H
#define MGM_CORE_INTERNAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "alarm_count.h"
#include "alarm_scan.h"
#include "alarm_set.h"
#include "birth.h"
#include "boundary.h"
#include "client.h"
#include "core.h"
#include "core_trace.h"
#include "flood.h"
#include "grace.h"
#include "iface.h"
#include "interest.h"
#include "log.h"
#include "loss.h"
#include "member.h"
#include "mfe.h"
#include "monitor.h"
#include "notifier.h"
#include "question.h"
#include "rate.h"
#include "rpf.h"
#include "snapshot_build.h"
#include "ssm_table.h"
#include "water.h"
#include "wrong_if.h"

#define CORE_DETAIL_SIZE 256
#define CORE_RETRY_US 1000000 /* between two tries of what the plane refused */

struct core {
	struct core_config config;
	struct core_port port;
	const struct plane *plane; /* borrowed */
	bool enabled;
	int64_t now; /* the newest that the host told, for ages */
	bool traced; /* someone watches, and the port can show it */
	struct client_table clients;
	struct grace_queue grace;
	struct iface_table ifaces;
	struct member_table members;
	struct interest_table interests;
	struct ssm_table ssm;
	struct boundary_table boundaries;
	struct mfe_table mfes;
	struct birth_table births;
	struct question_table questions;
	struct wrong_if_table wrong_ifs;
	struct rpf_queue rpf;
	struct monitor_table monitors;
	struct rate_sampler rates;
	struct alarm_set alarms;
	bool alarms_stale; /* an interface or client came, went or changed */
	struct notifier notifier;
	struct loss_table losses;
	struct water waters[WATER_TABLES];
	struct flood_queue floods;
	struct snapshot *snapshot; /* the newest complete one; a reference is ours */
	struct snapshot_build build;
	/* Owned; room for every interface, see mfe_flush(). */
	uint32_t *push_oifs;
	struct plane_blocked *push_blocked;
	uint32_t push_capacity;
	uint64_t new_sources;
	uint64_t refused_mfes;
	uint64_t yielded_mfes;
	uint64_t refused_iface_mfes; /* counted in refused_mfes too */
	uint64_t refused_clients;
	uint64_t refused_memberships;        /* max-memberships, or memory */
	uint64_t refused_client_memberships; /* max-client-memberships */
	uint64_t plane_errors;
	struct log_limit refused_log;
	struct log_limit plane_log;
	struct log_limit limit_log;  /* what clients are refused */
	struct log_limit client_log; /* who comes and goes */
	char detail[CORE_DETAIL_SIZE];
};

/* Keeps the reason for core_detail(); returns the status. */
enum mgm_status core_fail(struct core *core, enum mgm_status status, const char *format,
    ...) __attribute__((format(printf, 3, 4)));
/* Every call of the API that may have changed entries ends with it. */
void core_settle(struct core *core, int64_t now);
/* NULL where the handle is not one; core_detail() says so. */
struct client *core_find_client(struct core *core, uint32_t handle);
/* Next hop other than 0 (mgm-api 11.8): MGM_OK or why not. */
enum mgm_status core_check_next_hop(
    struct core *core, const struct iface *iface, const struct mgm_addr *next_hop);
/* Counts an entry that cannot be made and logs it, limited. */
void core_refuse_mfe(struct core *core, const struct mgm_addr *group,
    const struct mgm_addr *source, const char *why, int64_t now);
/* May one more line about a client that comes or goes be written? Limited, because one
 * can do so all the time. */
bool core_may_log_client(struct core *core, int64_t now);
/* Ends the client, and first all that it has, whatever it has. */
void core_end_client(struct core *core, struct client *client, int64_t now);
/* Ends all that the seat's client has on the interface. */
void core_end_seat(struct core *core, struct client_seat *seat, int64_t now);
/* Ends one membership, as a delete of it does; tell_changes() is the caller's. */
void core_end_member(struct core *core, struct member *member, int64_t now);
/* Tells operators of a limit that a client met; core_detail() is what they read. */
void core_note_limit(struct core *core, uint64_t *counter, int64_t now);
/* A client came or went, or has another name. */
void core_alarm_note_clients(struct core *core);
/* A seat of the interface was taken or left. */
void core_alarm_note_seat(struct core *core, struct iface *iface);
/* No alarms yet. */
void core_alarm_init(struct core *core);
/* The parts of core_check() about alarms, and about who is told and asked. */
void core_check_alarms(const struct core *core);
void core_check_alerts(const struct core *core);
/* Counts what the plane refused and logs it, limited. */
void core_note_plane_error(
    struct core *core, const char *what, const char *where, int error, int64_t now);

#endif
