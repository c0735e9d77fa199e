/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * replay_lab.c - a replay, and a daemon that writes down what it is asked.
 *
 * The daemon is a script of mgm_peer.c and runs in its thread; the lock is for what
 * both threads touch. A session's words replace those of the one before.
 */
#include "config.h"

#include "replay_lab.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "wire_alert.h"
#include "wire_body.h"

#define REPLAY_LAB_WORD 64
#define REPLAY_LAB_HANDLES 1000 /* the first session's is one more */

static const char *
replay_lab_membership(struct wire_buffer *body, bool add, char *word)
{
	struct wire_membership m = {0};
	const char *what = add ? "join" : "leave";

	wire_code_membership(body, &m);
	assert_int_equal(wire_done(body), 0);
	if (m.flags == MGM_FORWARD_STATE_FLAG)
		what = add ? "in" : "out";
	else if (m.flags != MGM_JOIN_STATE_FLAG)
		what = add ? "both-in" : "both-out";
	snprintf(
	    word, REPLAY_LAB_WORD, "%s:%u@%u", what, m.group.addr.octets[3], m.ifindex);
	return word;
}

static void
replay_lab_ownership(struct wire_buffer *body, const char *what, char *word)
{
	struct wire_ownership m = {0};

	wire_code_ownership(body, &m);
	snprintf(word, REPLAY_LAB_WORD, "%s@%u", what, m.ifindex);
}

/* What is asked, as a word; *handle is the client's, where it says one. */
static void
replay_lab_word(const struct wire_header *header, struct wire_buffer *body, char *word)
{
	struct wire_set_wrong_if wrong = {0};
	struct wire_monitor_id unmonitor = {0};
	struct wire_monitor monitor = {0};
	struct wire_register reg = {0};
	struct wire_mfe_get get = {0};

	switch (header->type) {
	case WIRE_REGISTER_MPROTOCOL:
		wire_code_register(body, &reg);
		snprintf(word, REPLAY_LAB_WORD, "reg:%x", reg.callbacks);
		break;
	case WIRE_TAKE_INTERFACE_OWNERSHIP:
		replay_lab_ownership(body, "take", word);
		break;
	case WIRE_RELEASE_INTERFACE_OWNERSHIP:
		replay_lab_ownership(body, "release", word);
		break;
	case WIRE_ADD_GROUP_MEMBERSHIP_ENTRY:
	case WIRE_DELETE_GROUP_MEMBERSHIP_ENTRY:
		replay_lab_membership(
		    body, header->type == WIRE_ADD_GROUP_MEMBERSHIP_ENTRY, word);
		break;
	case WIRE_SET_WRONG_IF:
		wire_code_set_wrong_if(body, &wrong);
		snprintf(word, REPLAY_LAB_WORD, "wrong@%u=%u", wrong.ifindex, wrong.on);
		break;
	case WIRE_ADD_DATAFLOW_MONITOR:
		wire_code_monitor(body, &monitor);
		snprintf(word, REPLAY_LAB_WORD, "monitor:%u", monitor.group.octets[3]);
		break;
	case WIRE_DELETE_DATAFLOW_MONITOR:
		wire_code_monitor_id(body, &unmonitor);
		snprintf(word, REPLAY_LAB_WORD, "unmonitor:%u", unmonitor.monitor);
		break;
	case WIRE_GET_MFE_STATS:
		wire_code_mfe_get(body, &get);
		snprintf(word, REPLAY_LAB_WORD, "age:%u", get.group.octets[3]);
		break;
	default:
		snprintf(word, REPLAY_LAB_WORD, "%s",
		    header->type == WIRE_END_OF_REPLAY ? "end" : "other");
		break;
	}
}

/* What the daemon says by itself, behind its answer. */
static size_t
replay_lab_notices(struct replay_lab *lab, uint8_t *out)
{
	uint32_t handle = REPLAY_LAB_HANDLES + lab->peer.connections;
	struct wire_interface_event gone = {
	    .handle = handle, .ifindex = lab->gone, .what = MGM_INTERFACE_GONE};
	struct wire_dataflow_event event = {
	    .handle = handle, .monitor = lab->event_monitor};
	struct wire_buffer b;
	size_t length = 0;

	if (lab->gone != 0) {
		wire_begin_message(
		    &b, out, WIRE_MESSAGE_MAX, WIRE_INTERFACE_EVENT, 0, 0);
		wire_code_interface_event(&b, &gone);
		length += wire_end_message(&b);
		lab->gone = 0;
	}
	if (lab->event_monitor != 0) {
		wire_begin_message(
		    &b, out + length, WIRE_MESSAGE_MAX, WIRE_DATAFLOW_EVENT, 0, 0);
		wire_code_dataflow_event(&b, &event);
		length += wire_end_message(&b);
		lab->event_monitor = 0;
	}
	return length;
}

static void
replay_lab_result(
    struct replay_lab *lab, const struct wire_header *header, struct wire_buffer *b)
{
	uint32_t number = REPLAY_LAB_HANDLES + lab->peer.connections;
	struct wire_page page = {.count = 1};
	struct wire_mfe mfe = {.up_us = lab->mfe_age_us};

	switch (header->type) {
	case WIRE_REGISTER_MPROTOCOL:
		wire_u32(b, &number);
		break;
	case WIRE_ADD_DATAFLOW_MONITOR:
		lab->last_monitor += 10 * lab->peer.connections;
		wire_u32(b, &lab->last_monitor);
		break;
	case WIRE_GET_MFE_STATS:
		wire_code_page(b, &page);
		wire_code_mfe(b, &mfe, true);
		break;
	default:
		break;
	}
}

static size_t
replay_lab_answer(struct replay_lab *lab, const struct wire_header *header,
    struct wire_buffer *body, uint8_t *out)
{
	char word[REPLAY_LAB_WORD], detail[REPLAY_LAB_WORD + 16];
	size_t length = strlen(lab->log);
	struct wire_buffer b;

	if (header->type == WIRE_REGISTER_MPROTOCOL)
		length = 0;
	replay_lab_word(header, body, word);
	snprintf(lab->log + length, sizeof(lab->log) - length, "%s ", word);
	if (lab->hang_up != NULL && strcmp(word, lab->hang_up) == 0) {
		lab->hang_up = NULL;
		return MGM_PEER_HANG_UP;
	}
	snprintf(detail, sizeof(detail), "refused %s", word);
	if (lab->refuse != NULL && strcmp(word, lab->refuse) == 0 &&
	    lab->refusals > 0) {
		lab->refusals--;
		mgm_peer_reply(&b, out, header, lab->status, detail);
	} else if (header->type == WIRE_GET_MFE_STATS && !lab->has_mfe) {
		mgm_peer_reply(&b, out, header, MGM_E_NOT_FOUND, "no such entry");
	} else {
		mgm_peer_reply(&b, out, header, MGM_OK, "");
		replay_lab_result(lab, header, &b);
	}
	length = wire_end_message(&b);
	return length + replay_lab_notices(lab, out + length);
}

static size_t
replay_lab_script(struct mgm_peer *peer, unsigned n, const struct wire_header *header,
    struct wire_buffer *body, uint8_t *out)
{
	struct replay_lab *lab = (struct replay_lab *)peer;
	size_t length;

	(void)n;
	pthread_mutex_lock(&lab->lock);
	length = replay_lab_answer(lab, header, body, out);
	pthread_mutex_unlock(&lab->lock);
	return length;
}

static void
replay_lab_on_lost(void *context, const struct mgm_replay_item *item,
    enum mgm_status status, const char *detail)
{
	struct replay_lab *lab = context;

	assert_true(lab->num_lost < REPLAY_LAB_LOST_MAX);
	assert_true(detail[0] != '\0');
	lab->lost[lab->num_lost++] = *item;
	lab->lost_status = status;
	snprintf(lab->lost_detail, sizeof(lab->lost_detail), "%s", detail);
	/* A replay that comes back takes no other call. */
	assert_int_equal(
	    replay_lab_add(lab, 1, 99, MGM_JOIN_STATE_FLAG), MGM_E_INVALID_PARAMETER);
	assert_int_equal(mgm_replay_reconnect(lab->replay), MGM_E_INVALID_PARAMETER);
}

void
replay_lab_init(struct replay_lab *lab)
{
	*lab = (struct replay_lab){.has_mfe = true, .mfe_age_us = 3600 * 1000000LL};
	assert_int_equal(pthread_mutex_init(&lab->lock, NULL), 0);
	mgm_peer_listen(&lab->peer, replay_lab_script);
}

enum mgm_status
replay_lab_new(struct replay_lab *lab, const struct mgm_callbacks *callbacks)
{
	const struct mgm_options options = {.name = "replay", .timeout_ms = 10000};
	enum mgm_status status;

	status = mgm_replay_new(
	    lab->peer.path, &options, callbacks, MGM_PROTO_PIM_SPARSE, 1, &lab->replay);
	if (status == MGM_OK)
		mgm_replay_set_lost_callback(lab->replay, replay_lab_on_lost, lab);
	return status;
}

void
replay_lab_exit(struct replay_lab *lab)
{
	mgm_replay_free(lab->replay);
	mgm_peer_close(&lab->peer);
	pthread_mutex_destroy(&lab->lock);
}

void
replay_lab_refuse(struct replay_lab *lab, const char *word, enum mgm_status status)
{
	pthread_mutex_lock(&lab->lock);
	lab->refuse = word;
	lab->status = status;
	lab->refusals = 1;
	pthread_mutex_unlock(&lab->lock);
}

void
replay_lab_hang_up(struct replay_lab *lab, const char *word)
{
	pthread_mutex_lock(&lab->lock);
	lab->hang_up = word;
	pthread_mutex_unlock(&lab->lock);
}

const char *
replay_lab_log(struct replay_lab *lab)
{
	static char copy[sizeof(lab->log)];

	pthread_mutex_lock(&lab->lock);
	memcpy(copy, lab->log, sizeof(copy));
	pthread_mutex_unlock(&lab->lock);
	return copy;
}

static void
replay_lab_done(void *context, enum mgm_status status, const char *detail)
{
	struct replay_lab *lab = context;

	assert_true(status == MGM_OK || detail[0] != '\0');
	lab->done += status == MGM_OK;
	lab->done_status = status;
}

enum mgm_status
replay_lab_add(struct replay_lab *lab, uint32_t ifindex, uint32_t group, uint32_t flags)
{
	struct mgm_addr s = mgm_peer_addr(0x0a000001);
	struct mgm_addr g = mgm_peer_addr(MGM_PEER_GROUPS + group);
	struct mgm_prefix source = mgm_prefix_host(&s), groups = mgm_prefix_host(&g);

	return mgm_replay_add_group_membership_entry(
	    lab->replay, &source, &groups, ifindex, NULL, flags, replay_lab_done, lab);
}

enum mgm_status
replay_lab_delete(
    struct replay_lab *lab, uint32_t ifindex, uint32_t group, uint32_t flags)
{
	struct mgm_addr s = mgm_peer_addr(0x0a000001);
	struct mgm_addr g = mgm_peer_addr(MGM_PEER_GROUPS + group);
	struct mgm_prefix source = mgm_prefix_host(&s), groups = mgm_prefix_host(&g);

	return mgm_replay_delete_group_membership_entry(
	    lab->replay, &source, &groups, ifindex, NULL, flags, replay_lab_done, lab);
}

enum mgm_status
replay_lab_monitor(struct replay_lab *lab, uint32_t group, uint32_t *id)
{
	const struct mgm_monitor monitor = {
	    .group = mgm_peer_addr(MGM_PEER_GROUPS + group),
	    .source = mgm_peer_addr(0x0a000001),
	    .interval_ms = 1000,
	    .rising = true,
	    .threshold = 7};

	return mgm_replay_add_dataflow_monitor(lab->replay, &monitor, id);
}

void
replay_lab_flush(struct replay_lab *lab)
{
	assert_int_equal(mgm_flush(mgm_replay_session(lab->replay)), MGM_OK);
}

struct mgm_replay_status
replay_lab_status(const struct replay_lab *lab)
{
	struct mgm_replay_status status;

	mgm_replay_get_status(lab->replay, &status);
	return status;
}

int
replay_lab_setup(void **state)
{
	struct replay_lab *lab = malloc(sizeof(*lab));

	assert_non_null(lab);
	replay_lab_init(lab);
	assert_int_equal(replay_lab_new(lab, NULL), MGM_OK);
	*state = lab;
	return 0;
}

int
replay_lab_teardown(void **state)
{
	replay_lab_exit(*state);
	free(*state);
	return 0;
}
