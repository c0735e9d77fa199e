/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * callback_lab.c - a client with callbacks, and a server that says what a test wants.
 *
 * The test plays the core's part in the loop's thread, and sees the answers that the
 * server hands to core_answer(), which the linker wraps for that.
 */
#include "config.h"

#include "callback_lab.h"

#include "notice.h"
#include "peer.h"
#include "registration.h"

#include <poll.h>
#include <stdio.h>
#include <string.h>

void __wrap_core_answer(struct core *core, uint32_t handle, uint32_t id,
    const struct alert_answer *answer, int64_t now);

struct callback_lab_seen callback_lab_seen;

void
__wrap_core_answer(struct core *core, uint32_t handle, uint32_t id,
    const struct alert_answer *answer, int64_t now)
{
	size_t i;

	(void)core, (void)handle, (void)now;
	callback_lab_seen.calls++;
	callback_lab_seen.id = id;
	callback_lab_seen.ifindex = answer->ifindex;
	callback_lab_seen.neighbour = answer->neighbour.octets[3];
	callback_lab_seen.timeout_s = answer->timeout_s;
	callback_lab_seen.num_enabled = answer->num_enabled;
	for (i = 0; i < answer->num_enabled && i < 4; i++)
		callback_lab_seen.enabled[i] = answer->enabled[i];
}

static void
callback_lab_enter(struct callback_lab *client, const char *letter)
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
callback_lab_on_rpf(void *context, uint32_t question, const struct mgm_prefix *source,
    const struct mgm_prefix *group, uint32_t *ifindex, struct mgm_addr *next_hop,
    struct mgm_addr *upstream, size_t header_size, const uint8_t *header,
    const struct mgm_prefix *route, uint32_t arrival)
{
	struct callback_lab *client = context;

	(void)source, (void)group, (void)next_hop, (void)header, (void)route;
	callback_lab_enter(client, "r");
	client->question = question;
	client->header_size = header_size;
	assert_int_equal(*ifindex, 7);
	assert_int_equal(arrival, 9);
	*ifindex = 8;
	*upstream = addr_ipv4(0x0a0000fe);
	return client->defer ? MGM_DEFERRED : MGM_ANSWERED;
}

static enum mgm_answer
callback_lab_on_creation(void *context, uint32_t question,
    const struct mgm_prefix *source, const struct mgm_prefix *group,
    uint32_t in_ifindex, const struct mgm_addr *in_next_hop, uint32_t if_count,
    struct mgm_if_entry *list)
{
	struct callback_lab *client = context;

	(void)source, (void)group, (void)in_next_hop;
	callback_lab_enter(client, "c");
	client->question = question;
	assert_int_equal(in_ifindex, 7);
	assert_int_equal(if_count, 2);
	assert_true(list[0].is_enabled && list[1].is_enabled);
	assert_true(!list[0].is_igmp && list[1].is_igmp);
	list[0].is_enabled = false;
	return client->defer ? MGM_DEFERRED : MGM_ANSWERED;
}

static enum mgm_answer
callback_lab_on_prune(void *context, uint32_t question, const struct mgm_prefix *source,
    const struct mgm_prefix *group, uint32_t ifindex, const struct mgm_addr *next_hop,
    bool member_delete, uint32_t *timeout)
{
	struct callback_lab *client = context;

	(void)source, (void)group, (void)next_hop;
	callback_lab_enter(client, member_delete ? "P" : "p");
	assert_int_equal(ifindex, 7);
	assert_true(question == 0 || !member_delete);
	client->question = question;
	*timeout += 1;
	return client->defer ? MGM_DEFERRED : MGM_ANSWERED;
}

static void
callback_lab_on_join(void *context, const struct mgm_prefix *source,
    const struct mgm_prefix *group, bool member_update)
{
	assert_int_equal(source->len, 32);
	assert_int_equal(group->addr.octets[0], 0xef);
	callback_lab_enter(context, member_update ? "J" : "j");
}

static void
callback_lab_on_wrong_if(void *context, const struct mgm_addr *source,
    const struct mgm_addr *group, uint32_t ifindex, const struct mgm_addr *next_hop,
    size_t header_size, const uint8_t *header)
{
	struct callback_lab *client = context;

	(void)source, (void)group, (void)next_hop, (void)header;
	assert_int_equal(ifindex, 7);
	client->header_size = header_size;
	callback_lab_enter(client, "w");
}

static void
callback_lab_on_local_join(void *context, const struct mgm_prefix *source,
    const struct mgm_prefix *group, uint32_t ifindex, const struct mgm_addr *next_hop)
{
	(void)source, (void)group, (void)ifindex, (void)next_hop;
	callback_lab_enter(context, "l");
}

static void
callback_lab_on_local_leave(void *context, const struct mgm_prefix *source,
    const struct mgm_prefix *group, uint32_t ifindex, const struct mgm_addr *next_hop)
{
	(void)source, (void)group, (void)ifindex, (void)next_hop;
	callback_lab_enter(context, "L");
}

static void
callback_lab_on_disable(
    void *context, uint32_t ifindex, const struct mgm_addr *next_hop)
{
	(void)ifindex, (void)next_hop;
	callback_lab_enter(context, "d");
}

static void
callback_lab_on_enable(void *context, uint32_t ifindex, const struct mgm_addr *next_hop)
{
	(void)ifindex, (void)next_hop;
	callback_lab_enter(context, "e");
}

static void
callback_lab_on_interface(void *context, uint32_t ifindex,
    enum mgm_interface_event event, const char *name, uint32_t mtu)
{
	struct callback_lab *client = context;

	assert_true(ifindex == 7 && mtu == 1500);
	assert_int_equal(event, MGM_INTERFACE_RENAMED);
	snprintf(client->name, sizeof(client->name), "%s", name);
	callback_lab_enter(client, "i");
}

static void
callback_lab_on_dataflow(void *context, const struct mgm_dataflow_event *event)
{
	struct callback_lab *client = context;

	client->flow = *event;
	callback_lab_enter(client, "f");
}

const struct mgm_callbacks callback_lab_all = {
    .rpf_callback = callback_lab_on_rpf,
    .creation_alert_callback = callback_lab_on_creation,
    .prune_alert_callback = callback_lab_on_prune,
    .join_alert_callback = callback_lab_on_join,
    .wrong_if_callback = callback_lab_on_wrong_if,
    .local_join_callback = callback_lab_on_local_join,
    .local_leave_callback = callback_lab_on_local_leave,
    .disable_igmp_callback = callback_lab_on_disable,
    .enable_igmp_callback = callback_lab_on_enable,
    .interface_callback = callback_lab_on_interface,
    .dataflow_callback = callback_lab_on_dataflow,
};

void
callback_lab_open(struct server_lab *lab, struct callback_lab *client,
    const struct mgm_callbacks *wanted)
{
	const struct mgm_options options = {.timeout_ms = 20000};
	struct mgm_callbacks callbacks = *wanted;

	*client = (struct callback_lab){0};
	callbacks.context = client;
	callback_lab_seen.calls = 0;
	assert_int_equal(mgm_open(lab->path, &options, &client->session), MGM_OK);
	assert_int_equal(mgm_register_mprotocol(client->session, &callbacks,
			     MGM_PROTO_PIM_SPARSE, 1, &client->handle),
	    MGM_OK);
}

void
callback_lab_wait(struct callback_lab *client, size_t letters)
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

struct callback_lab_speech {
	uint32_t handle, id;
	struct alert alert;
	const uint8_t *raw;
	size_t length;
};

static void
callback_lab_say_now(struct server_lab *lab, void *arg)
{
	const struct callback_lab_speech *say = arg;

	if (say->raw != NULL)
		peer_send(
		    registration_find(lab->server, say->handle), say->raw, say->length);
	else if (say->id != 0)
		notice_question(lab->server, say->handle, say->id, &say->alert);
	else
		notice_alert(lab->server, say->handle, &say->alert);
}

void
callback_lab_say(struct server_lab *lab, const struct callback_lab *client,
    enum alert_kind kind, uint32_t id, bool member)
{
	static const struct alert_oif oifs[] = {
	    {.ifindex = 3}, {.ifindex = 4, .igmp = true}};
	static const uint8_t packet[] = {0x45, 0, 0, 28};
	const struct mgm_addr source = addr_ipv4(0x0a010001);
	const struct mgm_addr group = addr_ipv4(0xef010101);
	struct callback_lab_speech what = {.handle = client->handle,
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

	server_lab_call(lab, callback_lab_say_now, &what);
}

void
callback_lab_settle(const struct callback_lab *client)
{
	struct mgm_counter_info row;
	size_t count;

	assert_int_equal(
	    mgm_get_status(client->session, NULL, &row, 1, &count), MGM_E_MORE_DATA);
}

void
callback_lab_say_raw(struct server_lab *lab, const struct callback_lab *client,
    const uint8_t *bytes, size_t length)
{
	struct callback_lab_speech what = {
	    .handle = client->handle, .raw = bytes, .length = length};

	server_lab_call(lab, callback_lab_say_now, &what);
}
