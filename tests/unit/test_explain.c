/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * test_explain.c - for each situation the lines that must be there, and the verdict.
 */
#include "config.h"

#include "life_lab.h"

#include <stdio.h>
#include <string.h>

#define JOIN MGM_JOIN_STATE_FLAG
#define FORWARD MGM_FORWARD_STATE_FLAG
#define PIM MGM_PROTO_PIM_DENSE
#define G "239.1.1.1"
#define S "10.1.0.9"

/* What a situation is made of: PIM 1 owns 1, 2, 3 and a flow (S,G) may run. */
struct explain_stage {
	struct life_lab *life;
	struct core_lab *lab;
	uint32_t pim;
};

static void
explain_join_2(struct explain_stage *stage)
{
	assert_int_equal(core_lab_add(stage->lab, stage->pim, "*", G, 2, JOIN), MGM_OK);
}

static struct fake_mfe *
explain_flow(struct explain_stage *stage)
{
	core_lab_packet(stage->lab, S, G, 1);
	return core_lab_find(stage->lab, S, G);
}

static void
explain_forwarded(struct explain_stage *stage)
{
	struct fake_mfe *mfe;

	explain_join_2(stage);
	core_lab_add(stage->lab, stage->pim, S, G, 3, JOIN);
	mfe = explain_flow(stage);
	mfe->counters.in_packets = 7;
	mfe->counters.forwarded_packets = 6;
	mfe->oif_counters[2].packets = 6;
	mfe->oif_counters[3].too_big = 2;
	mfe->oif_counters[3].packets = 4;
	core_lab_advance(stage->lab, 12 * CORE_LAB_S);
}

static void
explain_disabled(struct explain_stage *stage)
{
	explain_join_2(stage);
	core_set_enabled(stage->lab->core, false, stage->lab->now);
}

static void
explain_no_route(struct explain_stage *stage)
{
	explain_join_2(stage);
	core_lab_remove_route(stage->lab, "10.1.0.0/16");
	explain_flow(stage);
}

/* What kernels say of an address of their own: no route over which packets come. */
static void
explain_own_address(struct explain_stage *stage)
{
	stage->lab->own = core_lab_addr(S);
	explain_no_route(stage);
}

/* An rpf entry covers the address of the router too. */
static void
explain_own_address_with_route(struct explain_stage *stage)
{
	stage->lab->own = core_lab_addr(S);
}

static void
explain_own_address_forwarded(struct explain_stage *stage)
{
	stage->lab->own = core_lab_addr(S);
	explain_join_2(stage);
	explain_flow(stage)->counters.forwarded_packets = 3;
}

static void
explain_unknown_interface(struct explain_stage *stage)
{
	core_lab_set_route(stage->lab, "10.1.0.0/16", 17);
	stage->lab->routes[stage->lab->num_routes - 1].neighbour =
	    core_lab_addr("192.0.2.7");
	stage->lab->routes[stage->lab->num_routes - 1].multicast = true;
}

static void
explain_iif_down(struct explain_stage *stage)
{
	struct core_link link = core_lab_link(1);

	link.link.running = false;
	core_set_link(stage->lab->core, &link, stage->lab->now);
}

static void
explain_iif_of_kernel(struct explain_stage *stage)
{
	struct core_link link = core_lab_link(1);

	link.kernel_forwards = true;
	core_set_link(stage->lab->core, &link, stage->lab->now);
}

static void
explain_iif_unowned(struct explain_stage *stage)
{
	core_lab_release(stage->lab, stage->pim, 1);
	explain_join_2(stage);
}

static void
explain_nothing(struct explain_stage *stage)
{
	(void)stage; /* nobody joined, nothing came */
}

static void
explain_no_packet(struct explain_stage *stage)
{
	explain_join_2(stage);
}

static void
explain_silent_entry(struct explain_stage *stage)
{
	explain_join_2(stage);
	explain_flow(stage);
}

static void
explain_member_on_iif(struct explain_stage *stage)
{
	core_lab_add(stage->lab, stage->pim, "*", G, 1, JOIN);
	explain_flow(stage);
}

static void
explain_pruned(struct explain_stage *stage)
{
	explain_join_2(stage);
	explain_flow(stage);
	core_lab_delete(stage->lab, stage->pim, S, G, 2, FORWARD);
}

static void
explain_put_in(struct explain_stage *stage)
{
	explain_flow(stage)->counters.forwarded_packets = 1;
	core_lab_add(stage->lab, stage->pim, S, G, 2, FORWARD);
}

static void
explain_oif_down(struct explain_stage *stage)
{
	struct core_link link = core_lab_link(2);

	explain_silent_entry(stage);
	link.link.running = false;
	core_set_link(stage->lab->core, &link, stage->lab->now);
}

static void
explain_oif_of_kernel(struct explain_stage *stage)
{
	struct core_link link = core_lab_link(2);

	explain_silent_entry(stage);
	link.kernel_forwards = true;
	core_set_link(stage->lab->core, &link, stage->lab->now);
}

static void
explain_threshold_256(struct explain_stage *stage)
{
	struct core_link link = core_lab_link(2);

	explain_silent_entry(stage);
	link.ttl_threshold = 256;
	core_set_link(stage->lab->core, &link, stage->lab->now);
}

static void
explain_ttl_low(struct explain_stage *stage)
{
	struct core_link link = core_lab_link(2);
	struct fake_mfe *mfe;

	link.ttl_threshold = 16;
	core_set_link(stage->lab->core, &link, stage->lab->now);
	explain_join_2(stage);
	mfe = explain_flow(stage);
	mfe->counters.in_packets = 5;
	mfe->oif_counters[2].ttl_too_low = 5;
}

static void
explain_send_errors(struct explain_stage *stage)
{
	struct fake_mfe *mfe;

	explain_join_2(stage);
	mfe = explain_flow(stage);
	mfe->counters.in_packets = 5;
	mfe->oif_counters[2].send_errors = 4;
	mfe->oif_counters[2].if_down = 1;
}

static void
explain_rate_limited(struct explain_stage *stage)
{
	struct core_link link = core_lab_link(2);
	struct fake_mfe *mfe;

	link.rate_limit = 64;
	core_set_link(stage->lab->core, &link, stage->lab->now);
	explain_join_2(stage);
	mfe = explain_flow(stage);
	mfe->counters.in_packets = 5;
	mfe->oif_counters[2].rate_limited = 5;
}

/* What the one boundary of the stage has stopped. */
static void
explain_stopped(struct explain_stage *stage, uint64_t packets)
{
	LIST_FIRST(&stage->lab->fake.boundaries)->counters.packets = packets;
}

static void
explain_boundary_of_iif(struct explain_stage *stage)
{
	core_lab_set_boundaries(stage->lab, "eth1 239.1.0.0/16");
	explain_stopped(stage, 9);
	explain_join_2(stage);
	explain_flow(stage)->counters.boundary_packets = 5;
}

static void
explain_boundary_of_oif(struct explain_stage *stage)
{
	core_lab_set_boundaries(stage->lab, "eth2 239.1.0.0/16");
	explain_stopped(stage, 8);
	explain_join_2(stage);
	(void)explain_flow(stage);
}

static void
explain_boundary_before_packets(struct explain_stage *stage)
{
	core_lab_set_boundaries(stage->lab, "eth2 239.1.0.0/16");
	explain_join_2(stage);
}

static void
explain_boundary_elsewhere(struct explain_stage *stage)
{
	core_lab_set_boundaries(stage->lab, "eth1 239.2.0.0/16 eth3 239.0.0.0/8");
	explain_join_2(stage);
	explain_flow(stage)->counters.forwarded_packets = 1;
}

static void
explain_wrong_interface(struct explain_stage *stage)
{
	explain_join_2(stage);
	explain_flow(stage)->counters.wrong_if_packets = 9;
}

static void
explain_ttl_1(struct explain_stage *stage)
{
	struct fake_mfe *mfe;

	explain_join_2(stage);
	mfe = explain_flow(stage);
	mfe->counters.in_packets = 3;
	mfe->counters.header_errors = 3;
	mfe->counters.queue_overflow = 2;
	mfe->counters.in_discards = 1;
}

static void
explain_negative(struct explain_stage *stage)
{
	struct fake_mfe *mfe = explain_flow(stage);

	mfe->counters.in_packets = mfe->counters.negative_packets = 4;
}

static void
explain_stale(struct explain_stage *stage)
{
	explain_forwarded(stage);
	core_client_gone(stage->lab->core, stage->pim, stage->lab->now);
}

static void
explain_wildcard_ssm(struct explain_stage *stage)
{
	core_lab_add(stage->lab, stage->pim, "*", "232.1.1.1", 2, JOIN);
	core_lab_add(stage->lab, stage->pim, "*", "*", 3, JOIN);
}

static void
explain_route_changed(struct explain_stage *stage)
{
	explain_silent_entry(stage);
	/* Not told to the core yet: the entry is as it was. */
	core_lab_set_route(stage->lab, "10.1.0.0/16", 3);
}

static void
explain_pending(struct explain_stage *stage)
{
	uint32_t asked = life_lab_register(
	    stage->life, PIM, 9, 7, ALERT_BIT(ALERT_CREATION), false, NULL);

	core_lab_take(stage->lab, asked, 4);
	core_lab_add(stage->lab, asked, "*", G, 4, JOIN);
	core_lab_packet(stage->lab, S, G, 1);
	assert_null(core_lab_find(stage->lab, S, G));
}

static void
explain_chosen(struct explain_stage *stage)
{
	struct mgm_addr group = core_lab_addr(G), source = core_lab_addr(S);
	struct mgm_addr neighbour = core_lab_addr("10.3.0.1");

	explain_silent_entry(stage);
	assert_int_equal(core_set_mfe(stage->lab->core, stage->pim, &group, &source,
			     &neighbour, 3, stage->lab->now),
	    MGM_OK);
}

static const struct {
	const char *group;
	const char *source;
	void (*prepare)(struct explain_stage *stage);
	const char *verdict;
	const char *lines[6];
} explain_cases[] = {
    {"224.0.0.5", S, explain_nothing,
	"not forwarded: 224.0.0.5 is no group that may be routed",
	{"group 224.0.0.5: stays on its link"}},
    {"10.9.9.9", S, explain_nothing, "not forwarded: 10.9.9.9 is no group",
	{"group 10.9.9.9: not a multicast address"}},
    {"ff02::1", "2001:db8::1", explain_nothing, "not forwarded: ff02::1 is no group",
	{"group ff02::1: stays on its link"}},
    {G, "2001:db8::1", explain_nothing, "two address families", {"another family"}},
    {G, "0.0.0.0", explain_nothing, "0.0.0.0 is not the address of a host",
	{"source 0.0.0.0: not the address"}},
    {G, S, explain_disabled, "not forwarded: forwarding is disabled",
	{"forwarding: disabled", "membership (*,239.1.1.1) on eth2 by proto"}},
    {G, S, explain_no_route, "not forwarded: there is no route to 10.1.0.9",
	{"source 10.1.0.9: the address of a host",
	    "route to 10.1.0.9: none (no entry, unreachable or blackhole)",
	    "entry: negative, there was no route"}},
    {G, S, explain_own_address,
	"not forwarded: 10.1.0.9 is an address of this router, and what it sends "
	"itself is not forwarded",
	{"source 10.1.0.9: an address of this router",
	    "route to 10.1.0.9: none (an address of this router)"}},
    {G, S, explain_own_address_with_route,
	"not forwarded: 10.1.0.9 is an address of this router",
	{"source 10.1.0.9: an address of this router", "10.1.0.0/16 by eth1"}},
    {G, S, explain_own_address_forwarded, "verdict: forwarded from eth1 to eth2",
	{"source 10.1.0.9: an address of this router"}},
    {G, S, explain_unknown_interface, "leads to interface 17, which the agent",
	{"10.1.0.0/16 by an unknown interface, neighbour 192.0.2.7, from the "
	 "configuration (rpf)"}},
    {G, S, explain_iif_down, "not forwarded: eth1 is down or without carrier",
	{"incoming interface eth1: down"}},
    {G, S, explain_iif_of_kernel, "another multicast router forwards on eth1",
	{"incoming interface eth1: the kernel forwards multicast there"}},
    {G, S, explain_iif_unowned, "nothing is received on eth1: a client must take it",
	{"incoming interface eth1: nobody owns it, which is accepted",
	    "incoming interface eth1: nothing is received there"}},
    {G, S, explain_nothing, "not forwarded: nobody has joined it",
	{"group 239.1.1.1: may be routed", "source 10.1.0.9: the address of a host",
	    "forwarding: enabled",
	    "route to 10.1.0.9: 10.1.0.0/16 by eth1, directly connected, from the "
	    "unicast table",
	    "entry: none", "memberships: none matches"}},
    {G, S, explain_no_packet,
	"no packet of it has come yet: see whether it arrives on "
	"eth1; it will go to eth2",
	{"entry: none", "membership (*,239.1.1.1) on eth2 by proto",
	    "outgoing eth2: once a packet comes"}},
    {G, S, explain_silent_entry, "no packet of it has come in by eth1 since",
	{"entry: made 0 s ago, ends in 900 s unless packets come",
	    "counted: 0 packets in, 0 forwarded"}},
    {G, S, explain_member_on_iif, "no outgoing interface is left; eth1: not sent back",
	{"outgoing eth1: not sent back"}},
    {G, S, explain_pruned, "no outgoing interface is left; eth2: pruned",
	{"outgoing eth2: taken out by proto", "outgoing eth2: pruned"}},
    {G, S, explain_put_in, "verdict: forwarded from eth1 to eth2",
	{"outgoing eth2: put in by proto", "memberships: none matches"}},
    {G, S, explain_oif_down, "no outgoing interface is left; eth2: down",
	{"outgoing eth2: down or without carrier"}},
    {G, S, explain_oif_of_kernel, "no outgoing interface is left; eth2: the kernel",
	{"outgoing eth2: the kernel forwards"}},
    {G, S, explain_threshold_256, "its TTL threshold lets nothing pass",
	{"outgoing eth2: its TTL threshold lets nothing pass"}},
    {G, S, explain_ttl_low, "nothing could be sent to eth2: the TTL is below",
	{"outgoing eth2: 5 packets had a TTL below its threshold 16"}},
    {G, S, explain_send_errors, "nothing could be sent to eth2: the kernel refuses",
	{"outgoing eth2: the kernel refused to send 4 packets",
	    "outgoing eth2: 1 packets came while it was down"}},
    {G, S, explain_rate_limited,
	"nothing could be sent to eth2: other flows use up its rate limit",
	{"outgoing eth2: 5 packets were over its rate limit of 64 kbit/s"}},
    {G, S, explain_boundary_of_iif,
	"not forwarded: eth1 is a scope boundary for 239.1.0.0/16: nothing comes in",
	{"incoming interface eth1: scope boundary for 239.1.0.0/16, which stopped 9 "
	 "packets",
	    "membership (*,239.1.1.1) on eth2 by proto",
	    "outgoing eth2: nothing passes the scope boundary of the incoming",
	    "counted: 5 packets at the scope boundary"}},
    {G, S, explain_boundary_of_oif,
	"not forwarded: no outgoing interface is left; eth2: scope boundary for "
	"239.1.0.0/16",
	{"membership (*,239.1.1.1) on eth2 by proto",
	    "outgoing eth2: scope boundary for 239.1.0.0/16, which stopped 8 packets"}},
    {G, S, explain_boundary_before_packets,
	"no outgoing interface is left; eth2: scope",
	{"entry: none", "outgoing eth2: scope boundary for 239.1.0.0/16"}},
    {G, S, explain_boundary_elsewhere, "verdict: forwarded from eth1 to eth2",
	{"membership (*,239.1.1.1) on eth2 by proto"}},
    {G, S, explain_wrong_interface, "its packets arrive on another interface than eth1",
	{"counted: 9 packets on a wrong interface"}},
    {G, S, explain_ttl_1, "its packets come with TTL 1 or a bad header",
	{"counted: 3 packets with TTL 1", "counted: 2 packets lost while",
	    "counted: 1 packets discarded"}},
    {G, S, explain_negative, "not forwarded: nobody has joined it",
	{"counted: 4 packets with no outgoing interface"}},
    {G, S, explain_forwarded, "verdict: forwarded from eth1 to eth2, eth3",
	{"incoming interface eth1: owned by proto",
	    "entry: made 12 s ago, ends in 888 s",
	    "membership (10.1.0.9,239.1.1.1) on eth3", "outgoing eth2: 6 packets sent",
	    "outgoing eth3: 2 packets were longer than its MTU 1500",
	    "counted: 7 packets in, 6 forwarded"}},
    {G, S, explain_stale, "verdict: forwarded from eth1 to eth2, eth3",
	{"pid 4001), which is gone and in its grace time"}},
    {"232.1.1.1", S, explain_wildcard_ssm, "not forwarded: nobody has joined it",
	{"group 232.1.1.1: source-specific range 232.0.0.0/8",
	    "membership (*,232.1.1.1) on eth2 by proto",
	    "membership (*,*) on eth3 by proto",
	    ": does not match, the group is source-specific",
	    "memberships: none matches"}},
    {G, S, explain_route_changed, "has come in by eth1 since",
	{"10.1.0.0/16 by eth3", "the entry has eth1, whatever the route says now"}},
    {G, S, explain_pending, "its packets wait for an answer of proto",
	{"entry: being made, waits for proto", "whether to forward on its interfaces"}},
    {G, S, explain_chosen, "has come in by eth3 since",
	{"10.1.0.0/16 by eth1", "the entry has eth3, which its client chose"}},
};

static void
explain_run(struct life_lab *life, const char *group, const char *source)
{
	struct mgm_addr g = core_lab_addr(group), s = core_lab_addr(source);

	life->num_lines = 0;
	core_explain(life->lab.core, &g, &s, life_lab_line, life);
	core_check(life->lab.core);
}

static void
test_each_situation_has_its_lines_and_its_verdict(void **state)
{
	size_t i, n;

	(void)state; /* each situation has a lab of its own */
	for (i = 0; i < sizeof(explain_cases) / sizeof(explain_cases[0]); i++) {
		struct explain_stage stage;
		void *life;

		life_lab_setup(&life);
		stage.life = life;
		stage.lab = &stage.life->lab;
		stage.pim = life_lab_register(stage.life, PIM, 1, 7, 0, false, NULL);
		for (n = 1; n <= 3; n++)
			core_lab_take(stage.lab, stage.pim, (uint32_t)n);
		explain_cases[i].prepare(&stage);

		explain_run(life, explain_cases[i].group, explain_cases[i].source);

		for (n = 0; n < 6 && explain_cases[i].lines[n] != NULL; n++) {
			if (!life_lab_has_line(life, explain_cases[i].lines[n]))
				fail_msg(
				    "case %zu lacks: %s", i, explain_cases[i].lines[n]);
		}
		/* The verdict is the last line, and the only one. */
		assert_int_equal(strncmp(stage.life->lines[stage.life->num_lines - 1],
				     "verdict: ", 9),
		    0);
		if (strstr(stage.life->lines[stage.life->num_lines - 1],
			explain_cases[i].verdict) == NULL)
			fail_msg("case %zu: %s", i,
			    stage.life->lines[stage.life->num_lines - 1]);
		stage.life->num_lines--;
		assert_false(life_lab_has_line(life, "verdict"));
		life_lab_teardown(&life);
	}
}

static void
test_an_unowned_interface_that_is_refused_is_named(void **state)
{
	struct life_lab *life = *state;
	struct core_lab *lab = &life->lab;
	struct core_link link = core_lab_link(1);

	core_lab_exit(lab);
	core_lab_init(lab);
	lab->config.refuse_unowned_iif = true;
	life_lab_start(life);
	link.configured = true;
	core_set_link(lab->core, &link, lab->now);
	core_lab_packet(lab, S, G, 1);

	explain_run(life, G, S);

	assert_true(life_lab_has_line(life, "eth1: nobody owns it, and unowned-iif"));
	assert_true(life_lab_has_line(life, "entry: negative, nobody owned"));
	assert_true(life_lab_has_line(
	    life, "verdict: not forwarded: nobody owns eth1: a client must take it"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_each_situation_has_its_lines_and_its_verdict),
	    LIFE_LAB_TEST(test_an_unowned_interface_that_is_refused_is_named),
	};

	return cmocka_run_group_tests_name("explain", tests, NULL, NULL);
}
