/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * core_check_alerts.c - the invariants of who is told and asked, for core_check().
 *
 * As there: each count is derived anew from what it counts, and asserts stay on.
 */
#undef NDEBUG
#include "config.h"

#include "addr.h"
#include "core_internal.h"

#include <assert.h>
#include <stdlib.h>

/* What others are told by is what is there (tell.c). */
static void
core_check_lists(const struct core *core)
{
	const struct mgm_addr zero = {0};
	struct mfe *mfe = mfe_from(&core->mfes, &zero, &zero);
	struct oif *oif;
	uint32_t in;

	assert(TAILQ_EMPTY(&core->mfes.touched) && "each call tells what it changed");
	for (; mfe != NULL; mfe = mfe_next(mfe)) {
		in = 0;
		for (oif = oif_first(&mfe->oifs); oif != NULL; oif = oif_next(oif))
			in += oif_is_in(oif);
		assert(in == mfe->num_in && "an entry counts who gets its data");
		assert(!mfe->touched);
		assert(
		    (!mfe->chosen || mfe->iif != NULL) && "one chooses an interface");
	}
}

/* A record counts the memberships of one entry on the interfaces that a client holds.
 * `counts` is zero for each place of a client, before and after. */
static void
core_check_interest(
    const struct core *core, const struct interest *first, uint32_t *counts)
{
	struct member_key key = {first->entry.group, first->entry.source, 0, 0};
	struct member *member = member_from(&core->members, &key);
	const struct interest *interest;

	for (; member != NULL && member_same_entry(&member->key, &key);
	     member = member_next(member))
		counts[client_place(iface_holder(member->seat->iface))]++;
	for (interest = first; interest != NULL; interest = interest_next(interest)) {
		assert(interest->place == client_place(interest->client));
		assert(core->clients.slots[interest->place].client == interest->client);
		assert(interest->members > 0 &&
		       interest->members == counts[interest->place] &&
		       "a client's memberships of an entry are counted");
		counts[interest->place] = 0;
	}
}

static void
core_check_interests(const struct core *core)
{
	uint32_t *counts = calloc(core->clients.num_slots, sizeof(*counts));
	const struct interest *interest = NULL;
	uint32_t records = 0, all = 0;

	assert(counts != NULL && "a check has memory");
	while ((interest = interest_after(&core->interests, interest)) != NULL) {
		if (interest == interest_first(&core->interests, &interest->entry))
			core_check_interest(core, interest, counts);
		records++;
		all += interest->members;
	}
	assert(records == core->interests.count);
	assert(all == core->members.count && "every membership counts to one client");
	free(counts);
}

static void
core_check_open_questions(const struct core *core)
{
	const struct question_table *table = &core->questions;
	const struct question *question;
	int64_t due_us = INT64_MIN;
	uint32_t open = 0, late = 0;

	TAILQ_FOREACH (question, &table->open, waiting) {
		open++;
		assert(!question->late && question->id != 0);
		assert(question->due_us >= due_us && "in the order of deadlines");
		due_us = question->due_us;
		assert(client_find(&core->clients, question->client->handle) ==
			   question->client &&
		       "who is asked is registered");
	}
	TAILQ_FOREACH (question, &table->late, waiting) {
		late++;
		assert(question->late);
	}
	assert(open == table->num_open && late == table->num_late);
	assert(
	    open <= core->config.max_questions && late <= core->config.max_questions);
}

static void
core_check_asked_clients(const struct core *core)
{
	const struct client *client;
	const struct question *question;
	uint32_t after = 0, open = 0, asked;

	while ((client = client_next(&core->clients, after)) != NULL) {
		after = client->handle;
		asked = 0;
		LIST_FOREACH (question, &client->questions, of_client) {
			assert(question->client == client);
			asked += !question->late;
		}
		assert(asked == client->num_questions);
		open += asked;
	}
	assert(open == core->questions.num_open && "every question is some client's");
}

/* What waits has somebody to wait for. */
static void
core_check_births(const struct core *core)
{
	const struct question *question;
	uint32_t births = 0, asked = 0, waiting = 0;
	const struct birth *birth = NULL;

	while ((birth = birth_after(&core->births, birth)) != NULL) {
		births++;
		waiting += birth->open;
		assert(birth->open > 0 && "an entry that waits waits for an answer");
		assert(mfe_find(&core->mfes, &birth->group, &birth->source) == NULL &&
		       "what waits is no entry yet");
		assert(birth->number <= core->births.last_number);
	}
	TAILQ_FOREACH (question, &core->questions.open, waiting)
		asked += question->kind != ALERT_PRUNE;
	assert(births == core->births.count && waiting == asked);
}

void
core_check_alerts(const struct core *core)
{
	core_check_lists(core);
	core_check_interests(core);
	core_check_open_questions(core);
	core_check_asked_clients(core);
	core_check_births(core);
}
