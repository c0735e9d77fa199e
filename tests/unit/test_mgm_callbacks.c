/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * test_mgm_callbacks.c - libmgm's callbacks, against a server that says what the test
 * wants: in order, kept while a call waits, answered, deferred, hostile.
 *
 * The test plays the core's part in the loop's thread, and sees the answers that the
 * server hands to core_answer(), which the linker wraps for that.
 */
#include "config.h"

#include "alert.h"
#include "notice.h"
#include "peer.h"
#include "server_lab.h"
#include "wire_alert.h"

#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

void __wrap_core_answer(struct core *core, uint32_t handle, uint32_t id,
    const struct alert_answer *answer, int64_t now);

static struct {
	unsigned calls;
	uint32_t id, ifindex, timeout_s;
	uint8_t neighbour;
	bool enabled[4];
	size_t num_enabled;
} seen;

void
__wrap_core_answer(struct core *core, uint32_t handle, uint32_t id,
    const struct alert_answer *answer, int64_t now)
{
	size_t i;

	(void)core, (void)handle, (void)now;
	seen.calls++;
	seen.id = id;
	seen.ifindex = answer->ifindex;
	seen.neighbour = answer->neighbour.octets[3];
	seen.timeout_s = answer->timeout_s;
	seen.num_enabled = answer->num_enabled;
	for (i = 0; i < answer->num_enabled && i < 4; i++)
		seen.enabled[i] = answer->enabled[i];
}

/* The client of the test: what its callbacks saw, and what they shall do. */
struct client {
	struct mgm_session *session;
	uint32_t handle;
	char log[256]; /* a letter for each callback, in order */
	uint32_t question;
	bool defer;
	bool call; /* a synchronous call inside the callback */
	bool nest; /* dispatch inside the callback, which is refused */
	enum mgm_status inside;
	unsigned depth, deepest;
	struct mgm_dataflow_event flow;
	char name[MGM_IFNAME_SIZE];
	size_t header_size;
};

static void
enter(struct client *client, const char *letter)
{
	uint32_t protocol, component;

	strcat(client->log, letter);
	client->depth++;
	if (client->depth > client->deepest)
		client->deepest = client->depth;
	if (client->call)
		client->inside = mgm_get_protocol_on_interface(
		    client->session, 3, NULL, &protocol, &component);
	if (client->nest)
		client->inside = mgm_dispatch(client->session);
	client->depth--;
}

static enum mgm_answer
on_rpf(void *context, uint32_t question, const struct mgm_prefix *source,
    const struct mgm_prefix *group, uint32_t *ifindex, struct mgm_addr *next_hop,
    struct mgm_addr *upstream, size_t header_size, const uint8_t *header,
    const struct mgm_prefix *route, uint32_t arrival)
{
	struct client *client = context;

	(void)source, (void)group, (void)next_hop, (void)header, (void)route;
	enter(client, "r");
	client->question = question;
	client->header_size = header_size;
	assert_int_equal(*ifindex, 7);
	assert_int_equal(arrival, 9);
	*ifindex = 8;
	*upstream = addr_ipv4(0x0a0000fe);
	return client->defer ? MGM_DEFERRED : MGM_ANSWERED;
}

static enum mgm_answer
on_creation(void *context, uint32_t question, const struct mgm_prefix *source,
    const struct mgm_prefix *group, uint32_t in_ifindex,
    const struct mgm_addr *in_next_hop, uint32_t if_count, struct mgm_if_entry *list)
{
	struct client *client = context;

	(void)source, (void)group, (void)in_next_hop;
	enter(client, "c");
	client->question = question;
	assert_int_equal(in_ifindex, 7);
	assert_int_equal(if_count, 2);
	assert_true(list[0].is_enabled && list[1].is_enabled);
	assert_true(!list[0].is_igmp && list[1].is_igmp);
	list[0].is_enabled = false;
	return client->defer ? MGM_DEFERRED : MGM_ANSWERED;
}

static enum mgm_answer
on_prune(void *context, uint32_t question, const struct mgm_prefix *source,
    const struct mgm_prefix *group, uint32_t ifindex, const struct mgm_addr *next_hop,
    bool member_delete, uint32_t *timeout)
{
	struct client *client = context;

	(void)source, (void)group, (void)next_hop;
	enter(client, member_delete ? "P" : "p");
	assert_int_equal(ifindex, 7);
	assert_true((question == 0) == member_delete);
	client->question = question;
	*timeout += 1;
	return client->defer ? MGM_DEFERRED : MGM_ANSWERED;
}

static void
on_join(void *context, const struct mgm_prefix *source, const struct mgm_prefix *group,
    bool member_update)
{
	assert_int_equal(source->len, 32);
	assert_int_equal(group->addr.octets[0], 0xef);
	enter(context, member_update ? "J" : "j");
}

static void
on_wrong_if(void *context, const struct mgm_addr *source, const struct mgm_addr *group,
    uint32_t ifindex, const struct mgm_addr *next_hop, size_t header_size,
    const uint8_t *header)
{
	struct client *client = context;

	(void)source, (void)group, (void)next_hop, (void)header;
	assert_int_equal(ifindex, 7);
	client->header_size = header_size;
	enter(client, "w");
}

static void
on_local_join(void *context, const struct mgm_prefix *source,
    const struct mgm_prefix *group, uint32_t ifindex, const struct mgm_addr *next_hop)
{
	(void)source, (void)group, (void)ifindex, (void)next_hop;
	enter(context, "l");
}

static void
on_local_leave(void *context, const struct mgm_prefix *source,
    const struct mgm_prefix *group, uint32_t ifindex, const struct mgm_addr *next_hop)
{
	(void)source, (void)group, (void)ifindex, (void)next_hop;
	enter(context, "L");
}

static void
on_disable(void *context, uint32_t ifindex, const struct mgm_addr *next_hop)
{
	(void)ifindex, (void)next_hop;
	enter(context, "d");
}

static void
on_enable(void *context, uint32_t ifindex, const struct mgm_addr *next_hop)
{
	(void)ifindex, (void)next_hop;
	enter(context, "e");
}

static void
on_interface(void *context, uint32_t ifindex, enum mgm_interface_event event,
    const char *name, uint32_t mtu)
{
	struct client *client = context;

	assert_true(ifindex == 7 && mtu == 1500);
	assert_int_equal(event, MGM_INTERFACE_RENAMED);
	snprintf(client->name, sizeof(client->name), "%s", name);
	enter(client, "i");
}

static void
on_dataflow(void *context, const struct mgm_dataflow_event *event)
{
	struct client *client = context;

	client->flow = *event;
	enter(client, "f");
}

static const struct mgm_callbacks all = {
    .rpf_callback = on_rpf,
    .creation_alert_callback = on_creation,
    .prune_alert_callback = on_prune,
    .join_alert_callback = on_join,
    .wrong_if_callback = on_wrong_if,
    .local_join_callback = on_local_join,
    .local_leave_callback = on_local_leave,
    .disable_igmp_callback = on_disable,
    .enable_igmp_callback = on_enable,
    .interface_callback = on_interface,
    .dataflow_callback = on_dataflow,
};

static void
client_open(
    struct server_lab *lab, struct client *client, const struct mgm_callbacks *wanted)
{
	const struct mgm_options options = {.timeout_ms = 20000};
	struct mgm_callbacks callbacks = *wanted;

	*client = (struct client){0};
	callbacks.context = client;
	seen.calls = 0;
	assert_int_equal(mgm_open(lab->path, &options, &client->session), MGM_OK);
	assert_int_equal(mgm_register_mprotocol(client->session, &callbacks,
			     MGM_PROTO_PIM_SPARSE, 1, &client->handle),
	    MGM_OK);
}

/* Dispatches as a poll loop does until the log has so many letters. */
static void
client_wait(struct client *client, size_t letters)
{
	struct pollfd fd = {.fd = mgm_fd(client->session)};
	int i;

	for (i = 0; i < 1000 && strlen(client->log) < letters; i++) {
		fd.events = mgm_events(client->session);
		(void)poll(&fd, 1, 20);
		assert_int_equal(mgm_dispatch(client->session), MGM_OK);
	}
	assert_int_equal(strlen(client->log), letters);
}

struct say {
	uint32_t handle, id;
	struct alert alert;
	const uint8_t *raw;
	size_t length;
};

static void
say_now(struct server_lab *lab, void *arg)
{
	const struct say *say = arg;

	if (say->raw != NULL)
		peer_send(peer_find(lab->server, say->handle), say->raw, say->length);
	else if (say->id != 0)
		notice_question(lab->server, say->handle, say->id, &say->alert);
	else
		notice_alert(lab->server, say->handle, &say->alert);
}

static void
say(struct server_lab *lab, const struct client *client, enum alert_kind kind,
    uint32_t id, bool member)
{
	static const struct alert_oif oifs[] = {
	    {.ifindex = 3}, {.ifindex = 4, .igmp = true}};
	static const uint8_t packet[] = {0x45, 0, 0, 28};
	const struct mgm_addr source = addr_ipv4(0x0a010001);
	const struct mgm_addr group = addr_ipv4(0xef010101);
	struct say what = {.handle = client->handle,
	    .id = id,
	    .alert = {.kind = kind,
		.source = mgm_prefix_host(&source),
		.group = mgm_prefix_host(&group),
		.ifindex = 7,
		.arrival = 9,
		.member = member,
		.oifs = oifs,
		.num_oifs = kind == ALERT_CREATION ? 2 : 0,
		.header = packet,
		.header_len = sizeof(packet),
		.event = ALERT_INTERFACE_RENAMED,
		.name = "eth7",
		.mtu = 1500,
		.monitor = 77,
		.raised = true,
		.packets = 12,
		.octets = 345,
		.interval_us = 100000}};

	server_lab_call(lab, say_now, &what);
}

/* What the client sent before this was handled. */
static void
settle(const struct client *client)
{
	struct mgm_counter_info row;
	size_t count;

	assert_int_equal(
	    mgm_get_status(client->session, NULL, &row, 1, &count), MGM_E_MORE_DATA);
}

static void
test_callbacks_come_in_the_order_of_the_daemon(void **state)
{
	struct server_lab *lab = *state;
	struct client client;

	client_open(lab, &client, &all);
	say(lab, &client, ALERT_JOIN, 0, true);
	say(lab, &client, ALERT_RPF, 1, false);
	say(lab, &client, ALERT_CREATION, 2, false);
	say(lab, &client, ALERT_PRUNE, 0, true);
	say(lab, &client, ALERT_PRUNE, 3, false);
	say(lab, &client, ALERT_JOIN, 0, false);
	say(lab, &client, ALERT_WRONG_IF, 0, false);
	say(lab, &client, ALERT_LOCAL_JOIN, 0, false);
	say(lab, &client, ALERT_LOCAL_LEAVE, 0, false);
	say(lab, &client, ALERT_DISABLE_IGMP, 0, false);
	say(lab, &client, ALERT_ENABLE_IGMP, 0, false);
	say(lab, &client, ALERT_INTERFACE, 0, false);
	say(lab, &client, ALERT_DATAFLOW, 0, false);
	client_wait(&client, 13);

	assert_string_equal(client.log, "JrcPpjwlLdeif");
	assert_string_equal(client.name, "eth7");
	assert_int_equal(client.header_size, 4);
	assert_true(client.flow.monitor == 77 && client.flow.raised);
	assert_true(client.flow.packets == 12 && client.flow.octets == 345);
	mgm_close(client.session);
}

static void
test_callbacks_wait_while_a_call_waits(void **state)
{
	struct server_lab *lab = *state;
	struct client client;
	int i;

	client_open(lab, &client, &all);
	for (i = 0; i < 20; i++)
		say(lab, &client, ALERT_JOIN, 0, i % 2);
	settle(&client); /* its answer is behind twenty alerts */

	assert_string_equal(client.log, "");
	assert_true(mgm_events(client.session) & POLLOUT); /* something is due */
	assert_int_equal(mgm_dispatch(client.session), MGM_OK);
	assert_string_equal(client.log, "jJjJjJjJjJjJjJjJjJjJ");
	assert_int_equal(mgm_events(client.session), POLLIN);
	mgm_close(client.session);
}

static void
test_questions_are_answered_from_the_parameters(void **state)
{
	struct server_lab *lab = *state;
	struct client client;

	client_open(lab, &client, &all);
	say(lab, &client, ALERT_RPF, 11, false);
	client_wait(&client, 1);
	settle(&client);
	assert_int_equal(seen.calls, 1);
	assert_true(seen.id == 11 && seen.ifindex == 8 && seen.neighbour == 0xfe);

	say(lab, &client, ALERT_CREATION, 12, false);
	client_wait(&client, 2);
	settle(&client);
	assert_int_equal(seen.calls, 2);
	assert_int_equal(seen.num_enabled, 2);
	assert_true(!seen.enabled[0] && seen.enabled[1]);

	say(lab, &client, ALERT_PRUNE, 13, false);
	client_wait(&client, 3);
	settle(&client);
	assert_int_equal(seen.calls, 3);
	assert_int_equal(seen.timeout_s, 901);
	mgm_close(client.session);
}

static void
test_a_deferred_question_is_answered_later_and_once(void **state)
{
	const struct mgm_if_entry list[] = {{.is_enabled = true}, {.is_enabled = true}};
	struct mgm_addr upstream = addr_ipv4(0x0a000033);
	struct server_lab *lab = *state;
	struct client client;

	client_open(lab, &client, &all);
	client.defer = true;
	say(lab, &client, ALERT_CREATION, 21, false);
	client_wait(&client, 1);
	settle(&client);
	assert_int_equal(seen.calls, 0);
	assert_int_equal(
	    mgm_answer_creation_alert(client.session, client.question, 2, list),
	    MGM_OK);
	settle(&client);
	assert_int_equal(seen.calls, 1);
	assert_true(seen.id == 21 && seen.enabled[0] && seen.enabled[1]);

	say(lab, &client, ALERT_RPF, 22, false);
	client_wait(&client, 2);
	assert_int_equal(
	    mgm_answer_rpf(client.session, client.question, 5, NULL, &upstream),
	    MGM_OK);
	settle(&client);
	assert_true(seen.calls == 2 && seen.ifindex == 5 && seen.neighbour == 0x33);

	say(lab, &client, ALERT_PRUNE, 23, false);
	client_wait(&client, 3);
	assert_int_equal(
	    mgm_answer_prune_alert(client.session, client.question, 60), MGM_OK);
	assert_int_equal(
	    mgm_answer_prune_alert(client.session, client.question, 61), MGM_OK);
	settle(&client);
	assert_true(seen.calls == 3 && seen.timeout_s == 60);
	assert_int_equal(
	    mgm_answer_prune_alert(client.session, 0, 60), MGM_E_INVALID_PARAMETER);
	assert_int_equal(mgm_answer_creation_alert(client.session, 1, 100000, list),
	    MGM_E_INVALID_PARAMETER);
	mgm_close(client.session);
}

static void
test_a_callback_may_call_and_is_never_entered_twice(void **state)
{
	struct server_lab *lab = *state;
	struct client client;
	int i;

	client_open(lab, &client, &all);
	client.call = true;
	for (i = 0; i < 8; i++)
		say(lab, &client, i % 2 ? ALERT_JOIN : ALERT_PRUNE, i % 2 ? 0 : 30 + i,
		    false);
	client_wait(&client, 8);

	assert_string_equal(client.log, "pjpjpjpj");
	assert_int_equal(client.inside, MGM_E_NOT_FOUND); /* nobody owns it */
	assert_int_equal(client.deepest, 1);
	settle(&client);
	assert_int_equal(seen.calls, 4);
	client.call = false;
	client.nest = true;
	say(lab, &client, ALERT_JOIN, 0, true);
	client_wait(&client, 9);
	assert_int_equal(client.inside, MGM_E_INVALID_PARAMETER);
	mgm_close(client.session);
}

static void
test_a_question_that_nobody_wants_is_refused_at_once(void **state)
{
	const struct mgm_callbacks joins = {.join_alert_callback = on_join};
	struct server_lab *lab = *state;
	struct client client;

	client_open(lab, &client, &joins);
	say(lab, &client, ALERT_RPF, 41, false);
	say(lab, &client, ALERT_CREATION, 42, false);
	say(lab, &client, ALERT_LOCAL_JOIN, 0, false);
	say(lab, &client, ALERT_JOIN, 0, true);
	client_wait(&client, 1);
	settle(&client);

	assert_int_equal(seen.calls, 2);
	assert_true(seen.id == 42 && seen.enabled[0] && seen.enabled[1]);
	mgm_close(client.session);
}

static void
test_nothing_comes_for_a_handle_that_was_deregistered(void **state)
{
	struct server_lab *lab = *state;
	struct client client;

	client_open(lab, &client, &all);
	say(lab, &client, ALERT_JOIN, 0, true);
	assert_int_equal(
	    mgm_deregister_mprotocol(client.session, client.handle), MGM_OK);
	assert_int_equal(mgm_dispatch(client.session), MGM_OK);
	assert_string_equal(client.log, "");
	mgm_close(client.session);
}

static void
test_hostile_bodies_end_the_session(void **state)
{
	struct server_lab *lab = *state;
	static const struct {
		uint16_t type;
		uint32_t id;
		size_t length;
		uint8_t at, value; /* of the body, which is else zero */
	} table[] = {
	    {WIRE_RPF, 1, 102, 4, 9},            /* no such family */
	    {WIRE_RPF, 1, 102, 101, 1},          /* an octet that is not there */
	    {WIRE_RPF, 1, 103, 0, 0},            /* one too many */
	    {WIRE_CREATION_ALERT, 1, 63, 62, 1}, /* no interface */
	    {WIRE_CREATION_ALERT, 1, 85, 62, 2}, /* one of two */
	    {WIRE_CREATION_ALERT, 1, 63, 61, 255},
	    {WIRE_PRUNE_ALERT, 0, 62, 0, 0},      /* a question without a number */
	    {WIRE_PRUNE_ALERT, 1, 62, 61, 1},     /* a notice with one */
	    {WIRE_JOIN_ALERT, 0, 41, 22, 77},     /* no such family */
	    {WIRE_WRONG_IF, 0, 61, 60, 200},      /* a packet that is not there */
	    {WIRE_INTERFACE_EVENT, 0, 15, 10, 3}, /* a name that is not there */
	    {WIRE_EVENT, 0, 10, 9, 1},
	};
	uint8_t body[256], bytes[WIRE_HEADER_SIZE + 256];
	struct client client;
	struct say what;
	size_t i, j;

	for (i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		enum mgm_status status = MGM_OK;

		client_open(lab, &client, &all);
		memset(body, 0, sizeof(body));
		body[table[i].at] = table[i].value;
		for (j = 0; j < 4; j++)
			if (table[i].type != WIRE_EVENT)
				body[j] = (uint8_t)(client.handle >> (24 - 8 * j));
		what = (struct say){.handle = client.handle, .raw = bytes};
		what.length = server_lab_message(
		    bytes, table[i].type, 0, table[i].id, body, table[i].length);
		server_lab_call(lab, say_now, &what);
		settle(&client);
		status = mgm_dispatch(client.session);
		if (status != MGM_E_PROTOCOL)
			print_error("row %zu: %d\n", i, status);
		assert_int_equal(status, MGM_E_PROTOCOL);
		assert_string_equal(client.log, "");
		mgm_close(client.session);
		for (j = 0; j < 2000; j++) {
			struct mgm_session *session;
			struct mgm_client_info row;
			size_t count;

			assert_int_equal(mgm_open(lab->admin, NULL, &session), MGM_OK);
			status = mgm_list_clients(session, NULL, &row, 1, &count);
			mgm_close(session);
			if (status == MGM_E_NO_MORE_ITEMS && count == 0)
				break;
			usleep(2000);
		}
	}
}

static void
test_more_alerts_than_are_kept_end_the_session(void **state)
{
	struct server_lab *lab = *state;
	enum mgm_status status = MGM_OK;
	struct client client;
	struct mgm_counter_info row;
	size_t count, i;

	client_open(lab, &client, &all);
	for (i = 0; i < 200 && status != MGM_E_DISCONNECTED; i++) {
		size_t j;

		for (j = 0; j < 400; j++)
			say(lab, &client, ALERT_RPF, 1000 + (uint32_t)j, false);
		status = mgm_get_status(client.session, NULL, &row, 1, &count);
	}
	assert_int_equal(status, MGM_E_DISCONNECTED);
	assert_non_null(strstr(mgm_last_detail(client.session), "mgm_dispatch"));
	assert_true(i > 50);
	assert_int_equal(mgm_dispatch(client.session), MGM_E_DISCONNECTED);
	assert_string_equal(client.log, "");
	mgm_close(client.session);
}

static void
test_registration_checks_callbacks(void **state)
{
	struct server_lab *lab = *state;
	struct mgm_callbacks callbacks = all;
	struct client client;
	uint32_t handle;

	client_open(lab, &client, &all);
	callbacks.callback_flags = 1;
	assert_int_equal(mgm_register_mprotocol(
			     client.session, &callbacks, MGM_PROTO_DVMRP, 1, &handle),
	    MGM_E_INVALID_PARAMETER);
	callbacks.callback_flags = 0;
	callbacks.enable_igmp_callback = NULL;
	assert_int_equal(mgm_register_mprotocol(client.session, &callbacks,
			     MGM_PROTO_IGMP_ONLY, 1, &handle),
	    MGM_E_INVALID_PARAMETER);
	assert_int_equal(mgm_register_mprotocol(
			     client.session, NULL, MGM_PROTO_IGMP_ONLY, 1, &handle),
	    MGM_E_INVALID_PARAMETER);
	assert_int_equal(mgm_register_mprotocol(
			     client.session, &all, MGM_PROTO_IGMP_ONLY, 1, &handle),
	    MGM_OK);
	mgm_close(client.session);
}

static void
count_event(void *context, uint64_t lost, const char *line)
{
	unsigned *events = context;

	assert_int_equal(lost, 0);
	assert_true(line[0] != '\0');
	++*events;
}

static void
count_line(void *context, const char *text)
{
	unsigned *lines = context;

	assert_true(text[0] != '\0');
	++*lines;
}

static void
test_watchers_hear_events_and_anybody_gets_explanations(void **state)
{
	struct mgm_addr source = addr_ipv4(0x0a010001), group = addr_ipv4(0xef010101);
	struct server_lab *lab = *state;
	struct mgm_session *watcher;
	unsigned events = 0, lines = 0, i;
	struct client client;

	assert_int_equal(mgm_open(lab->admin, NULL, &watcher), MGM_OK);
	assert_int_equal(mgm_watch_events(watcher, count_event, &events), MGM_OK);
	client_open(lab, &client, &all);
	for (i = 0; i < 1000 && events == 0; i++) {
		struct pollfd fd = {.fd = mgm_fd(watcher), .events = POLLIN};

		(void)poll(&fd, 1, 20);
		assert_int_equal(mgm_dispatch(watcher), MGM_OK);
	}
	assert_true(events > 0); /* of the registration */
	assert_int_equal(
	    mgm_explain(watcher, &group, &source, count_line, &lines), MGM_OK);
	assert_true(lines > 1);
	assert_int_equal(mgm_watch_events(watcher, NULL, NULL), MGM_OK);
	mgm_close(client.session);
	mgm_close(watcher);
}

static void
test_a_join_of_one_client_alerts_the_other(void **state)
{
	struct server_lab *lab = *state;
	const struct mgm_addr source = addr_ipv4(0x0a010001);
	const struct mgm_addr group = addr_ipv4(0xef010101);
	const struct mgm_prefix s = mgm_prefix_host(&source);
	const struct mgm_prefix g = mgm_prefix_host(&group);
	struct mgm_session *other;
	struct client client;
	uint32_t handle;

	client_open(lab, &client, &all);
	assert_int_equal(
	    mgm_take_interface_ownership(client.session, client.handle, 1, NULL),
	    MGM_OK);
	assert_int_equal(mgm_open(lab->path, NULL, &other), MGM_OK);
	assert_int_equal(
	    mgm_register_mprotocol(other, NULL, MGM_PROTO_DVMRP, 1, &handle), MGM_OK);
	assert_int_equal(mgm_take_interface_ownership(other, handle, 2, NULL), MGM_OK);
	assert_int_equal(mgm_add_group_membership_entry(
			     other, handle, &s, &g, 2, NULL, MGM_JOIN_STATE_FLAG),
	    MGM_OK);
	client_wait(&client, 1);
	assert_string_equal(client.log, "J"); /* it owns the interface towards S */
	mgm_close(client.session);
	mgm_close(other);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    SERVER_LAB_TEST(test_callbacks_come_in_the_order_of_the_daemon),
	    SERVER_LAB_TEST(test_callbacks_wait_while_a_call_waits),
	    SERVER_LAB_TEST(test_questions_are_answered_from_the_parameters),
	    SERVER_LAB_TEST(test_a_deferred_question_is_answered_later_and_once),
	    SERVER_LAB_TEST(test_a_callback_may_call_and_is_never_entered_twice),
	    SERVER_LAB_TEST(test_a_question_that_nobody_wants_is_refused_at_once),
	    SERVER_LAB_TEST(test_nothing_comes_for_a_handle_that_was_deregistered),
	    SERVER_LAB_TEST(test_hostile_bodies_end_the_session),
	    SERVER_LAB_TEST(test_more_alerts_than_are_kept_end_the_session),
	    SERVER_LAB_TEST(test_registration_checks_callbacks),
	    SERVER_LAB_TEST(test_a_join_of_one_client_alerts_the_other),
	    SERVER_LAB_TEST(test_watchers_hear_events_and_anybody_gets_explanations),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
