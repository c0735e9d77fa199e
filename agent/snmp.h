/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * snmp.h - the SNMP thread as the core thread sees it: a mailbox.
 *
 * Everything that Net-SNMP does happens in that thread; nothing here waits for it,
 * snmp_stop() and a master's snmp_start() excepted.
 */
#ifndef MGM_SNMP_H
#define MGM_SNMP_H

#include <stdbool.h>
#include <stdint.h>

struct notification;
struct managed;
struct snapshot;
struct snmp;

struct snmp_options {
	bool master;                /* false: AgentX subagent */
	const char *agentx;         /* subagent: "/var/agentx/master", "tcp:host:705" */
	const char *listen;         /* master: "udp:127.0.0.1:1161" */
	const char *config;         /* master: its configuration file, or NULL */
	const char *persistent_dir; /* master: where engineID and engineBoots live */
	bool writable;              /* SET is allowed; else notWritable */
	const char *state_file;     /* what SET made nonVolatile; NULL: kept nowhere */
	struct managed *managed;    /* referenced; in force when the thread starts */
};

/* Credits and losses that operators can read. */
struct snmp_status {
	bool connected;              /* subagent: registered with the master agent */
	uint64_t connects;           /* how often so far */
	uint64_t since_s;            /* it has been connected, or not */
	int error;                   /* errno of why it is not; 0: it is */
	uint64_t notifications_sent; /* handed to the master agent or to the network */
	uint64_t notifications_dropped;   /* the queue was full */
	uint64_t notifications_queued;    /* waiting now */
	uint64_t notifications_in_flight; /* sent, not yet acknowledged */
};

/*
 * Start the thread. 0 or -errno. A subagent's start never waits for the master agent; a
 * master's waits until it listens, so that a bad address or a missing file is an error
 * here. At most one at a time in a process, and one start: the library is global.
 * Changes the environment (MIBS), so call it before other threads run. `first` is the
 * snapshot to begin with (referenced).
 */
int snmp_start(
    const struct snmp_options *options, struct snapshot *first, struct snmp **snmp);
/* Ends and joins the thread; bounded to about 2 s. NULL is accepted. */
void snmp_stop(struct snmp *snmp);

/* Readable when the thread wants a newer snapshot; snmp_clear_request() drains it. */
int snmp_request_fd(const struct snmp *snmp);
void snmp_clear_request(struct snmp *snmp);
/* A newer snapshot is there: the mailbox takes a reference of its own. */
void snmp_publish(struct snmp *snmp, struct snapshot *snapshot);
/*
 * A SET: readable when the thread has a document that the core should put in force.
 * snmp_take_draft() gives it (referenced; NULL: none, the thread gave up waiting), and
 * snmp_answer_draft() says how it went: 0 or -errno, and nothing of it holds. Each that
 * was taken is answered before the next is taken.
 */
int snmp_draft_fd(const struct snmp *snmp);
struct managed *snmp_take_draft(struct snmp *snmp);
void snmp_answer_draft(struct snmp *snmp, const struct managed *draft, int result);
/* Queue a notification. False where the queue is full (counted as dropped). */
bool snmp_notify(struct snmp *snmp, const struct notification *event);
void snmp_get_status(struct snmp *snmp, struct snmp_status *status);

#endif
