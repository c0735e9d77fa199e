/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * core_model_ops.h - random operations on the core and its naive model, and
 * comparisons.
 */
#ifndef MGM_CORE_MODEL_OPS_H
#define MGM_CORE_MODEL_OPS_H

#include "core_model.h"

/* What a random operation is about. */
struct model_call {
	unsigned c, i, g, s;
	bool v6;
	uint32_t uid;
	uint32_t flags;
	bool join, forward;
	bool source_v6;
};

/* core_model_seat.c: places on interfaces, and whatever ends them. */
struct model_seat *model_seat_for(struct model *m, unsigned c, unsigned i);
bool model_has_seat(const struct model *m, unsigned c, unsigned i);
unsigned model_count_seats(const struct model *m, unsigned c);
unsigned model_count_members(const struct model *m, unsigned c);
bool model_is_igmp(unsigned c);
/* A membership that is forgotten already was the client's. */
void model_forget_member(struct model *m, unsigned c, unsigned i, int counted,
    bool local, unsigned g, unsigned s, bool v6);
/* IGMP's end because an owner comes, and it counts to IGMP still. */
void model_flush_igmp(struct model *m, unsigned i);
void model_end_seat(struct model *m, unsigned c, unsigned i);
void model_end_client(struct model *m, unsigned c);
/* It holds an interface no more: if it is stale and that was the last, it ends. */
void model_lose_seat(struct model *m, unsigned c);
void model_die(struct model *m, unsigned c, bool kept);
void model_adopt(struct model *m, unsigned c);
void model_sweep(struct model *m, unsigned c);
/* Ends the first grace that is over; false: none is. */
bool model_end_grace(struct model *m);
/* Ends what the core is seen to have ended of that, in a loose run. */
void model_follow(struct model *m);

/* core_model_client.c, core_model_member.c, core_model_host.c: operations. Each acts on
 * both, and says what it expects. */
typedef enum mgm_status model_rule(
    const struct model *m, const struct model_call *call);
/* The status is what the rule says, at once or after what the core was free to do. */
enum mgm_status model_agree(struct model *m, enum mgm_status status, model_rule *rule,
    const struct model_call *call);
uint32_t model_protocol(unsigned c);
/* Its handle, or the one that is dead. */
uint32_t model_handle(const struct model *m, unsigned c);
void model_register(struct model *m);
void model_deregister(struct model *m);
void model_client_gone(struct model *m);
void model_end_of_replay(struct model *m);
void model_take(struct model *m);
void model_release(struct model *m);
void model_add(struct model *m);
void model_delete(struct model *m);
void model_packet_of(struct model *m, unsigned g, unsigned s);
void model_packet(struct model *m);
void model_carry(struct model *m);
void model_report_link(struct model *m, unsigned i);
void model_link(struct model *m);
void model_change_route(struct model *m);
void model_advance(struct model *m);
void model_enable(struct model *m);
void model_snapshot(struct model *m);
void model_set_mfe(struct model *m);
void model_want_wrong_if(struct model *m);
void model_see_wrong_if(struct model *m);
void model_answer(struct model *m);

/* core_model_scope.c: what the operator changes. */
void model_change_boundaries(struct model *m);
void model_change_ssm(struct model *m);
void model_compare_boundaries(
    struct model *m, unsigned g, unsigned s, struct fake_mfe *fake);

/* core_model_notify.c: alarms, and what managers are told. */
void model_notify_start(struct model *m);
void model_change_alarms(struct model *m);
/* Seconds go by in which nothing happens; compares. */
void model_rest(struct model *m);
/* Clients and interfaces come and go, all in one moment; compares. */
void model_churn(struct model *m);
/* The client died; it is back. */
void model_notify_lose(struct model *m, unsigned c, bool lost);
/* A new flow at the interface got no entry, or one without a route. */
void model_notify_unresolved(struct model *m, unsigned i);
/* The interface is gone. */
void model_notify_forget(struct model *m, unsigned i);
/* The entry carries a packet: all counters but the one of packets that arrive. */
void model_notify_carry(struct model *m, struct fake_mfe *fake);
/* What managers were told last is true, where no limit holds the truth back. */
void model_notify_compare(struct model *m);
void model_notify_check_seen(const struct model *m, unsigned operations);

/* core_model_compare.c */
void model_compare(struct model *m);
void model_compare_state(struct model *m);
/* A long run met everything that it is there for. */
void model_check_seen(const struct model *m, unsigned operations);

/* core_model_net.c: what the alerts of a loose run come to. */
void model_net_start(struct model *m);
void model_net_hear(struct model *m, unsigned c, const struct alert *alert);
/* Edited since all entries were made anew: what it is now is not known. */
bool model_net_is_edited(const struct model *m, unsigned g, unsigned s, unsigned i);
/* The entry was edited, if it was there. */
void model_net_edit(struct model *m, unsigned g, unsigned s, unsigned i);
/* May IGMP add there, or was it told to wait? */
bool model_net_may_add(const struct model *m, const struct model_call *call);
/* After each operation: notes what makes the alerts of this time uncertain. */
void model_net_watch(struct model *m);
/* Lets the core end its work and compares all; a new span begins. */
void model_net_compare(struct model *m);
void model_net_check_seen(const struct model *m, unsigned operations);

#endif
