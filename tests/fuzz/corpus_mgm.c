/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * corpus_mgm.c - what a daemon says to libmgm, as steps of script.h.
 *
 * The sound story answers the calls of fuzz_mgm.c in their order, so that mutations of
 * it reach every decoder; others cut it short, refuse everything, ask questions and
 * send notices of every kind in the ledger.
 */
#include "config.h"

#include "corpus.h"
#include "script.h"
#include "wire_body.h"

#include <stdio.h>
#include <string.h>

struct corpus_answers {
	size_t len;
	uint8_t bytes[16384];
	struct wire_buffer body; /* of the answer being made */
	uint8_t scratch[4096];
};

static const struct mgm_addr corpus_group = {MGM_FAMILY_IPV4, {239, 1, 1, 1}};
static const struct mgm_addr corpus_source = {MGM_FAMILY_IPV4, {10, 1, 0, 1}};

static void
corpus_mgm_begin(struct corpus_answers *answers)
{
	wire_put_init(&answers->body, answers->scratch, sizeof(answers->scratch));
}

static void
corpus_mgm_octets(struct corpus_answers *answers, const void *octets, size_t len)
{
	answers->bytes[answers->len++] = (uint8_t)(len >> 8);
	answers->bytes[answers->len++] = (uint8_t)len;
	memcpy(answers->bytes + answers->len, octets, len);
	answers->len += len;
}

static void
corpus_mgm_end(struct corpus_answers *answers, enum mgm_step step)
{
	answers->bytes[answers->len++] = (uint8_t)step;
	corpus_mgm_octets(answers, answers->scratch, answers->body.pos);
}

static void
corpus_mgm_hello(struct corpus_answers *answers)
{
	struct wire_hello_result hello = {.version = WIRE_VERSION,
	    .role = WIRE_ROLE_ROUTING,
	    .max_message = WIRE_MESSAGE_MAX,
	    .max_in_flight = 1000,
	    .max_enumerations = 8,
	    .daemon = "0.1.0"};

	answers->len = 0;
	answers->bytes[answers->len++] = 0;
	corpus_mgm_begin(answers);
	wire_code_hello_result(&answers->body, &hello);
	corpus_mgm_end(answers, MGM_STEP_RESULT);
}

static void
corpus_mgm_numbers(struct corpus_answers *answers, unsigned count)
{
	uint32_t number = 8;

	corpus_mgm_begin(answers);
	while (count-- > 0)
		wire_u32(&answers->body, &number);
	corpus_mgm_end(answers, MGM_STEP_RESULT);
}

static void
corpus_mgm_page(struct corpus_answers *answers, uint16_t count, bool more)
{
	struct wire_page page = {.count = count, .more = more};

	corpus_mgm_begin(answers);
	wire_code_page(&answers->body, &page);
}

/* A page of one entry with two oifs. */
static void
corpus_mgm_mfe(struct corpus_answers *answers, bool stats, bool more, uint8_t last)
{
	struct wire_mfe mfe = {.group = corpus_group,
	    .source = corpus_source,
	    .iif = 1,
	    .route = {.addr = {MGM_FAMILY_IPV4, {10, 1}}, .len = 16},
	    .total_oifs = 2,
	    .num_oifs = 2};
	struct wire_oif oif = {.ifindex = 2, .state = MGM_OIF_FORWARDING};

	mfe.source.octets[3] = last;
	corpus_mgm_page(answers, 1, more);
	wire_code_mfe(&answers->body, &mfe, stats);
	wire_code_oif(&answers->body, &oif, stats);
	oif.ifindex = 3;
	wire_code_oif(&answers->body, &oif, stats);
	corpus_mgm_end(answers, MGM_STEP_RESULT);
}

static void
corpus_mgm_mfes(struct corpus_answers *answers)
{
	int level;

	for (level = 0; level < 3; level++) {
		corpus_mgm_mfe(answers, level > 0, true, 1);
		corpus_mgm_mfe(answers, level > 0, false, 2);
		corpus_mgm_mfe(answers, level > 0, false, 2);
	}
}

static void
corpus_mgm_enumeration(struct corpus_answers *answers)
{
	struct mgm_source_group_entry entry = {
	    .source = {corpus_source, 32}, .group = {corpus_group, 32}};

	corpus_mgm_numbers(answers, 1);
	corpus_mgm_page(answers, 1, true);
	wire_code_source_group(&answers->body, &entry);
	corpus_mgm_end(answers, MGM_STEP_RESULT);
	corpus_mgm_page(answers, 1, false);
	wire_code_source_group(&answers->body, &entry);
	corpus_mgm_end(answers, MGM_STEP_RESULT);
	corpus_mgm_numbers(answers, 0);
}

static void
corpus_mgm_lists(struct corpus_answers *answers)
{
	struct mgm_interface_info interface = {
	    .ifindex = 1, .name = "eth0", .mtu = 1500};
	struct mgm_client_info client = {.handle = 8, .name = "pimd"};
	struct mgm_membership_info membership = {.group = {corpus_group, 32},
	    .source = {{.family = MGM_FAMILY_IPV4}, 0},
	    .ifindex = 2,
	    .handle = 8};
	struct mgm_alarm_info alarm = {.index = 1,
	    .name = "busy",
	    .ifname = "eth0",
	    .direction = MGM_ALARM_IN,
	    .quantity = MGM_ALARM_PACKETS,
	    .state = MGM_ALARM_NORMAL};
	struct mgm_boundary_info boundary = {
	    .ifindex = 2, .ifname = "eth1", .group = {corpus_group, 32}};
	struct mgm_counter_info counter = {.index = 1, .name = "peers", .value = 3};

	corpus_mgm_page(answers, 1, false);
	wire_code_interface_info(&answers->body, &interface);
	corpus_mgm_end(answers, MGM_STEP_RESULT);
	corpus_mgm_page(answers, 1, false);
	wire_code_client_info(&answers->body, &client);
	corpus_mgm_end(answers, MGM_STEP_RESULT);
	corpus_mgm_page(answers, 1, false);
	wire_code_membership_info(&answers->body, &membership);
	corpus_mgm_end(answers, MGM_STEP_RESULT);
	corpus_mgm_page(answers, 1, false);
	wire_code_alarm_info(&answers->body, &alarm);
	corpus_mgm_end(answers, MGM_STEP_RESULT);
	corpus_mgm_page(answers, 1, false);
	wire_code_boundary_info(&answers->body, &boundary);
	corpus_mgm_end(answers, MGM_STEP_RESULT);
	corpus_mgm_page(answers, 1, false);
	wire_code_counter(&answers->body, &counter);
	corpus_mgm_end(answers, MGM_STEP_RESULT);
}

static void
corpus_mgm_sound(struct corpus_answers *answers)
{
	int i;

	corpus_mgm_hello(answers);
	corpus_mgm_numbers(answers, 1); /* register: the handle */
	corpus_mgm_numbers(answers, 0); /* take */
	corpus_mgm_numbers(answers, 2); /* protocol on an interface */
	for (i = 0; i < 4; i++)
		corpus_mgm_numbers(answers, 0); /* add, and three submitted */
	corpus_mgm_mfes(answers);
	corpus_mgm_enumeration(answers);
	corpus_mgm_lists(answers);
	corpus_mgm_numbers(answers, 0); /* release */
	corpus_mgm_numbers(answers, 0); /* deregister */
}

/* A notice or question of one kind, then the sound story's beginning. */
static void
corpus_mgm_asks(corpus_put *put, void *ctx, struct corpus_answers *answers)
{
	static const uint8_t zeros[512];
	const struct wire_row *row;
	size_t i;

	for (i = 0; (row = wire_row_at(i)) != NULL; i++) {
		if (row->direction != WIRE_TO_CLIENT || row->min > sizeof(zeros))
			continue;
		corpus_mgm_hello(answers);
		answers->bytes[answers->len++] = MGM_STEP_ASK;
		answers->bytes[answers->len++] = (uint8_t)(row->type >> 8);
		answers->bytes[answers->len++] = (uint8_t)row->type;
		answers->bytes[answers->len++] = row->reply_max > 0;
		corpus_mgm_octets(answers, zeros, row->min);
		corpus_mgm_numbers(answers, 1);
		put(ctx, row->name, answers->bytes, answers->len);
	}
}

static void
corpus_mgm_refusals(struct corpus_answers *answers)
{
	struct wire_reply reply = {.status = MGM_E_NOT_FOUND, .detail = "it is not"};
	int i;

	corpus_mgm_hello(answers);
	corpus_mgm_begin(answers);
	wire_code_reply(&answers->body, &reply);
	for (i = 0; i < 24; i++)
		corpus_mgm_end(answers, MGM_STEP_REPLY);
}

void
corpus_mgm(corpus_put *put, void *ctx)
{
	struct corpus_answers answers;

	corpus_mgm_sound(&answers);
	put(ctx, "sound", answers.bytes, answers.len);
	answers.bytes[0] = 3;
	put(ctx, "in-parts", answers.bytes, answers.len);
	put(ctx, "cut", answers.bytes, answers.len / 2);
	corpus_mgm_refusals(&answers);
	put(ctx, "refusals", answers.bytes, answers.len);
	corpus_mgm_asks(put, ctx, &answers);
}
