/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * question.c - what clients were asked, until they answer or it is too late.
 *
 * Each question has an id and a deadline. It ends with the client's answer, with its
 * deadline, or with the client; then birth.c goes on making the entry that it was
 * about, by the answer or by the default (mgm-api 11.2). One that missed its deadline
 * is remembered for a while, because a late answer to a creation question still takes
 * interfaces out of the entry.
 *
 * Both lists are bounded: max_questions wait for an answer, and as many late ones are
 * remembered, the newest. Over the first limit the default holds at once. Every way in
 * which a client does not answer rightly counts as a default taken from it.
 *
 * Invariants: all questions have the same time to be answered, so that the lists are in
 * the order of their deadlines; a question's client is registered.
 */
#include "config.h"

#include "question.h"

#include "addr.h"
#include "birth.h"
#include "core_internal.h"
#include "tree.h"

#include <stdlib.h>

#define QUESTION_MS_TO_US 1000
#define QUESTION_LATE_US (INT64_C(60) * 1000000) /* remembered after its deadline */
#define QUESTION_LOG_INTERVAL_US 1000000
#define QUESTION_LOG_BURST 5

static int
question_cmp(const struct question *a, const struct question *b)
{
	return a->id < b->id ? -1 : a->id > b->id;
}

TREE_GENERATE(question_tree, question, by_id, question_cmp)

void
question_table_init(struct question_table *table)
{
	*table = (struct question_table){
	    .log = {.interval_us = QUESTION_LOG_INTERVAL_US,
		.burst = QUESTION_LOG_BURST},
	};
	RB_INIT(&table->by_id);
	TAILQ_INIT(&table->open);
	TAILQ_INIT(&table->late);
}

static struct question *
question_find(struct question_table *table, uint32_t id)
{
	struct question wanted = {.id = id};

	return RB_FIND(question_tree, &table->by_id, &wanted);
}

/* Off its list and its client's count, but still there. */
static void
question_close(struct question_table *table, struct question *question)
{
	if (question->late) {
		TAILQ_REMOVE(&table->late, question, waiting);
		table->num_late--;
	} else {
		TAILQ_REMOVE(&table->open, question, waiting);
		table->num_open--;
		question->client->num_questions--;
	}
}

/* Nobody finds it any more; the caller frees it. */
static void
question_remove(struct question_table *table, struct question *question)
{
	question_close(table, question);
	RB_REMOVE(question_tree, &table->by_id, question);
	LIST_REMOVE(question, of_client);
}

static struct question *
question_new(struct core *core, struct client *client, const struct alert *alert)
{
	struct question_table *table = &core->questions;
	struct question *question;
	size_t i;

	if (table->num_open >= core->config.max_questions)
		return NULL;
	question =
	    calloc(1, sizeof(*question) + alert->num_oifs * sizeof(question->oifs[0]));
	if (question == NULL)
		return NULL;
	/* An id comes again after four thousand million others; not while it is asked.
	 */
	do
		question->id = ++table->last_id;
	while (question->id == 0 || question_find(table, question->id) != NULL);
	question->client = client;
	question->kind = alert->kind;
	question->group = alert->group.addr;
	question->source = alert->source.addr;
	question->iif = alert->ifindex;
	question->num_oifs = alert->num_oifs;
	for (i = 0; i < alert->num_oifs; i++)
		question->oifs[i] = alert->oifs[i].ifindex;
	RB_INSERT(question_tree, &table->by_id, question);
	LIST_INSERT_HEAD(&client->questions, question, of_client);
	TAILQ_INSERT_TAIL(&table->open, question, waiting);
	table->num_open++;
	client->num_questions++;
	return question;
}

bool
question_ask(struct core *core, struct client *client, const struct alert *alert,
    uint64_t number, int64_t now)
{
	struct question *question = question_new(core, client, alert);

	if (question == NULL) {
		core->questions.refused++;
		client->defaults_taken++;
		if (log_limit_allow(&core->questions.log, now))
			log_warn("client %s: not asked, %u questions wait for answers "
				 "already: the default holds",
			    client->info.name, core->questions.num_open);
		core_trace_alert(core, client, alert, "not asked, the default holds:");
		return false;
	}
	question->number = number;
	question->due_us = now + (int64_t)core->config.question_ms * QUESTION_MS_TO_US;
	core_trace_asked(core, question);
	core->port.question(core->port.ctx, client->handle, question->id, alert);
	return true;
}

/* The answer to a question about the life of an entry without oifs. */
static bool
question_take_timeout(struct core *core, const struct question *question,
    const struct alert_answer *answer, int64_t now)
{
	struct mfe *mfe = mfe_find(&core->mfes, &question->group, &question->source);

	if (answer->timeout_s == 0 || mfe == NULL || mfe->number != question->number)
		return true;
	/* The question was about an empty list, and asked the owner of the iif. */
	if (mfe->num_in > 0 || mfe->iif == NULL ||
	    iface_holder(mfe->iif) != question->client)
		return true;
	mfe_set_timeout(core, mfe, answer->timeout_s, now);
	return true;
}

/* By the answer, or by the default where it is NULL. False: malformed. */
static bool
question_apply(struct core *core, const struct question *question,
    const struct alert_answer *answer, int64_t now)
{
	if (question->kind != ALERT_PRUNE)
		return birth_take_answer(core, question, answer, now);
	return answer == NULL || question_take_timeout(core, question, answer, now);
}

static void
question_take_late(struct core *core, const struct question *question,
    const struct alert_answer *answer, int64_t now)
{
	char source[ADDR_TEXT_SIZE], group[ADDR_TEXT_SIZE];

	question->client->late_answers++;
	if (question->kind == ALERT_CREATION)
		birth_take_late(core, question, answer, now);
	else if (log_limit_allow(&core->questions.log, now))
		log_info("client %s: answer to %s of (%s,%s) came too late: dropped",
		    question->client->info.name,
		    question->kind == ALERT_RPF ? "rpf" : "prune",
		    addr_format(&question->source, source, sizeof(source)),
		    addr_format(&question->group, group, sizeof(group)));
}

void
core_answer(struct core *core, uint32_t handle, uint32_t id,
    const struct alert_answer *answer, int64_t now)
{
	struct question_table *table = &core->questions;
	struct client *client = client_find(&core->clients, handle);
	struct question *question = question_find(table, id);

	if (client == NULL || question == NULL || question->client != client) {
		table->unknown++;
		core_trace(core, "client %s[%u]: answered %u, which it is not asked",
		    client != NULL ? client->info.name : "",
		    client != NULL ? (unsigned)client->info.pid : 0, (unsigned)id);
		return;
	}
	/* First, so that a question that follows from the answer finds its room. */
	question_remove(table, question);
	core_trace_answered(core, question, answer);
	if (question->late) {
		question_take_late(core, question, answer, now);
	} else if (!question_apply(core, question, answer, now)) {
		client->defaults_taken++;
		if (log_limit_allow(&table->log, now))
			log_warn("client %s: an answer makes no sense, or names an "
				 "interface that it does not own: the default holds",
			    client->info.name);
	}
	free(question);
	core_settle(core, now);
}

void
question_drop_client(struct core *core, struct client *client, int64_t now)
{
	struct question *question;

	while ((question = LIST_FIRST(&client->questions)) != NULL) {
		question_remove(&core->questions, question);
		if (!question->late) {
			client->defaults_taken++;
			core_trace_question(
			    core, question, "its client is gone, the default holds");
			(void)question_apply(core, question, NULL, now); /* no answer */
		}
		free(question);
	}
}

/* The deadline has passed: the default holds, and a late answer may still come. */
static void
question_expire(struct core *core, struct question *question, int64_t now)
{
	struct question_table *table = &core->questions;

	question->client->defaults_taken++;
	question_close(table, question);
	question->late = true;
	question->due_us = now + QUESTION_LATE_US;
	TAILQ_INSERT_TAIL(&table->late, question, waiting);
	table->num_late++;
	core_trace_question(core, question, "no answer in time, the default holds");
	(void)question_apply(core, question, NULL, now); /* no answer */
	if (table->num_late > core->config.max_questions) {
		question = TAILQ_FIRST(&table->late);
		question_remove(table, question);
		free(question);
	}
}

bool
question_work(struct core *core, int64_t now, unsigned limit)
{
	struct question_table *table = &core->questions;
	struct question *question;

	for (; (question = TAILQ_FIRST(&table->open)) != NULL; limit--) {
		if (question->due_us > now)
			break;
		if (limit == 0)
			return true;
		question_expire(core, question, now);
	}
	for (; (question = TAILQ_FIRST(&table->late)) != NULL; limit--) {
		if (question->due_us > now)
			break;
		if (limit == 0)
			return true;
		question_remove(table, question);
		free(question);
	}
	return false;
}

int64_t
question_next_due(const struct core *core)
{
	const struct question *open = TAILQ_FIRST(&core->questions.open);
	const struct question *late = TAILQ_FIRST(&core->questions.late);
	int64_t due = open != NULL ? open->due_us : INT64_MAX;

	return late != NULL && late->due_us < due ? late->due_us : due;
}
