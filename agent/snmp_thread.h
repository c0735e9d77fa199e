/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * snmp_thread.h - what the SNMP files share among themselves; no other file includes
 * it.
 */
#ifndef MGM_SNMP_THREAD_H
#define MGM_SNMP_THREAD_H

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "log.h"
#include "mib_context.h"
#include "mib_table.h"

#define SNMP_APPLICATION "mgm-agent" /* names the master role's state file */

struct managed;
struct netsnmp_agent_request_info_s;
struct netsnmp_request_info_s;
struct netsnmp_tdomain_s;
struct notification_log;
struct notification_log_view;
struct notify;
struct snapshot;
struct snmp;
struct snmp_session; /* Net-SNMP's */
struct transaction;

/* What a registered handler finds: which module of which thread. */
struct snmp_binding {
	struct snmp *snmp; /* borrowed */
	const struct mib_module *module;
	struct mib_cursor cursor; /* of the walk that asked last */
};

#define SNMP_MODULES 3
#define SNMP_CAPABILITIES 3

/* What a subagent tells each master agent: a module, or a line of sysORTable. */
struct snmp_registration {
	struct snmp *snmp; /* borrowed */
	enum {
		SNMP_REGISTRATION_MISSING,
		SNMP_REGISTRATION_ASKED,
		SNMP_REGISTRATION_DONE
	} state;
};

struct snmp {
	/* Set before the thread starts, constant since. */
	bool master;
	char *agentx;                 /* owned */
	char *listen;                 /* owned; master role */
	char *config;                 /* owned; master role, or NULL */
	char *persistent_dir;         /* owned; master role */
	bool writable;                /* SET is allowed */
	char *state_file;             /* owned; or NULL */
	int wake_fd;                  /* owned; an event wakes the thread */
	int request_fd;               /* owned; an event asks the core for a snapshot */
	int draft_fd;                 /* owned; an event offers the core a draft */
	struct notify *notify;        /* owned */
	struct notification_log *log; /* owned */
	pthread_t thread;

	/* Any thread reads them. */
	_Atomic bool stopping;
	_Atomic bool connected;
	_Atomic uint64_t connects;
	_Atomic int error; /* errno of why not connected; 0: it is, or no attempt */
	_Atomic int64_t since_us; /* of `connected` being what it is */

	pthread_mutex_t lock;    /* guards the rest of this part */
	pthread_cond_t changed;  /* newest, ready, ended or the draft's answer has */
	struct snapshot *newest; /* shared */
	bool ready;              /* the thread has begun; begin_error says how */
	int begin_error;
	bool ended;                  /* the thread has, but for its return */
	struct managed *draft;       /* shared; offered to the core, which takes it */
	const struct managed *taken; /* the core is at it */
	bool draft_answered;         /* draft_result says how */
	int draft_result;
	struct managed *due; /* shared; the core has to have it, though nobody waits */
	uint64_t due_number; /* of the newest one that was due */
	uint64_t settles;    /* the same, when the core took what it is at */

	/* The SNMP thread's own. */
	struct mib_context context;
	struct notification_log_view *logged; /* owned; the context's */
	struct transaction *transaction;      /* owned; from before the thread starts */
	bool context_fresh; /* brought up to date in this turn of the loop */
	bool epoch_known;   /* context.epoch_us is of this session */
	int64_t asked_us;   /* for a newer snapshot; 0: not since the last */
	struct netsnmp_tdomain_s *transport; /* owned; subagent */
	struct snmp_session *session;        /* borrowed; AgentX, NULL: none */
	int session_fd;                      /* borrowed; of it */
	pid_t master_pid;                    /* of the latest session; 0: not known */
	bool ping_waits;                     /* for its answer */
	int64_t pinged_us;                   /* when it was sent */
	int said_error;                      /* the log has this reason; 0: connected */
	struct snmp_registration modules[SNMP_MODULES];
	struct snmp_registration capabilities[SNMP_CAPABILITIES];
	struct log_limit session_lines; /* about sessions */
	struct log_limit refused_lines; /* about notifications */
	struct log_limit library_lines;
	struct snmp_binding bindings[SNMP_MODULES];
};

/* snmp_role.c: bring the library up in the thread, and down. 0 or -errno. */
int snmp_role_init(struct snmp *snmp);
void snmp_role_exit(struct snmp *snmp);
/* Work of each turn: what the master role keeps. */
void snmp_role_turn(struct snmp *snmp);
/* A capability of ours as sysORTable has it: its text; the name is an OID. */
const char *snmp_role_capability(size_t index, unsigned long *name, size_t *len);

/*
 * snmp_session.c: the AgentX session of a subagent. init is before init_snmp(), start
 * after it; stop is before the library's end, exit after it. 0 or -errno.
 */
int snmp_session_init(struct snmp *snmp);
int snmp_session_start(struct snmp *snmp);
void snmp_session_stop(struct snmp *snmp);
void snmp_session_exit(struct snmp *snmp);

/* snmp_handler.c: the MIB modules. 0 or -errno. */
int snmp_handler_register(struct snmp *snmp);
/* Bring the context up to date, waiting for a newer snapshot where it is old. */
void snmp_handler_refresh(struct snmp *snmp);
/* Follow sysUpTime, which jumps where the master agent was restarted. */
void snmp_handler_follow_uptime(struct snmp *snmp);

/* Show the document that is in force now. */
void snmp_handler_follow_managed(struct snmp *snmp);

/*
 * snmp.c: have the core put a document in force. 0 or -errno, and it never will. Who
 * insists gets 0 also where the core is late, and will do it.
 */
int snmp_offer_draft(struct snmp *snmp, struct managed *draft, bool insists);

/* snmp_set.c: what SETs are done with, in snmp->transaction. 0 or -ENOMEM. */
int snmp_set_init(struct snmp *snmp, struct managed *managed);
/* One phase of a SET; returns an SNMP error-status. */
int snmp_set_handle(const struct snmp_binding *binding,
    struct netsnmp_agent_request_info_s *info, struct netsnmp_request_info_s *requests);

/* snmp_trap.c: send what the queue and its window allow; true: call again at once. */
bool snmp_trap_send(struct snmp *snmp);
/* The AgentX session is there, or gone: what becomes of those in flight. */
void snmp_trap_session_start(struct snmp *snmp);
void snmp_trap_session_stop(struct snmp *snmp, bool stuck);

/* snmp_loop.c: the thread's function. */
void *snmp_loop_run(void *argument);

#endif
