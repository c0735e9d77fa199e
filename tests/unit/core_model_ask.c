/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * core_model_ask.c - the naive model of questions and answers, and of entries that wait
 * for them.
 */
#include "config.h"

#include "core_model_ops.h"

#define QUESTION_US CORE_LAB_S
#define LATE_US (60 * CORE_LAB_S)

bool
model_ask(struct model *m, int c, struct model_alert alert, uint64_t number)
{
	struct model_question *q = m->questions;
	struct model_alert *wanted;

	alert.question = 1;
	alert.v6 = model_is_v6(alert.group);
	wanted = model_want(m, c, alert);
	if (wanted == NULL)
		return false;
	while (q < m->questions + m->num_questions && q->there)
		q++;
	assert_true(q < m->questions + MODEL_QUESTIONS);
	if (q == m->questions + m->num_questions)
		m->num_questions++;
	wanted->id = ++m->numbers;
	*q = (struct model_question){
	    .there = true,
	    .key = wanted->id,
	    .c = (unsigned)c,
	    .kind = (enum alert_kind)alert.kind,
	    .due_us = m->lab.now + QUESTION_US,
	    .g = alert.group,
	    .s = alert.source,
	    .number = number,
	    .iif = alert.ifindex,
	    .oifs = alert.oifs,
	};
	return true;
}

static void
model_end_question(struct model *m, struct model_question *q)
{
	q->there = false;
	while (m->num_questions > 0 && !m->questions[m->num_questions - 1].there)
		m->num_questions--;
}

unsigned
model_count_questions(const struct model *m, unsigned c)
{
	unsigned count = 0;
	size_t n;

	for (n = 0; n < m->num_questions; n++)
		count += m->questions[n].there && !m->questions[n].late &&
			 m->questions[n].c == c;
	return count;
}

/* Births. */

static bool
model_choice_holds(const struct model *m, const struct model_birth *birth, uint32_t iif)
{
	return birth->choice != 0 && iif != 0 && iif == birth->routed &&
	       model_holder(m, iif) == birth->chooser &&
	       model_holder(m, birth->choice) == birth->chooser;
}

/* True: somebody has to be waited for. */
static bool
model_ask_oifs(struct model *m, unsigned g, unsigned s, uint32_t iif)
{
	struct model_birth *birth = &m->birth[g][s];
	unsigned i;
	int c;

	birth->asked_oifs = true;
	for (c = 0; c < NUM_CLIENTS; c++) {
		struct model_alert alert = {
		    .kind = ALERT_CREATION, .group = g, .source = s, .ifindex = iif};

		for (i = 0; i < NUM_IFACES && iif != 0; i++) {
			if (!m->iface[i].there || i + 1 == iif ||
			    model_stops(m, iif, g) || model_stops(m, i + 1, g) ||
			    model_holder(m, i + 1) != c || !model_is_wanted(m, i, g, s))
				continue;
			alert.oifs |= 1U << i;
			if (m->iface[i].igmp.c >= 0)
				alert.igmp |= 1U << i;
		}
		if (alert.oifs != 0)
			birth->open += model_ask(m, c, alert, birth->number);
	}
	return birth->open > 0;
}

static void
model_go_on(struct model *m, unsigned g, unsigned s)
{
	struct model_birth *birth = &m->birth[g][s];
	uint32_t route = model_route(m, s), iif = route;
	struct model_mfe *mfe = &m->mfe[g][s];
	unsigned i, c;

	birth->there = true;
	if (model_choice_holds(m, birth, route))
		iif = birth->choice;
	if (!birth->asked_oifs && model_ask_oifs(m, g, s, iif))
		return;
	*mfe = (struct model_mfe){
	    .there = true,
	    .number = birth->number,
	    .iif = iif,
	    .chosen = model_choice_holds(m, birth, route),
	    .routed = route,
	    .timeout_us = model_life(m, iif),
	    .looked_us = m->lab.now,
	};
	mfe->expires_us = m->lab.now + mfe->timeout_us;
	for (i = 0; i < NUM_IFACES; i++) {
		for (c = 0; c < NUM_CLIENTS; c++) {
			if ((birth->vetoes[c] & 1U << i) == 0 ||
			    model_holder(m, i + 1) != (int)c ||
			    !model_is_wanted(m, i, g, s))
				continue;
			mfe->edit[i] =
			    (struct model_edit){EDIT_OUT, (int)c, m->client[c].handle};
		}
	}
	*birth = (struct model_birth){0};
	model_tell_entry(m, g, s);
}

void
model_give_birth(struct model *m, unsigned g, unsigned s)
{
	struct model_birth *birth = &m->birth[g][s];
	uint32_t iif = model_route(m, s);
	struct model_alert alert = {
	    .kind = ALERT_RPF, .group = g, .source = s, .ifindex = iif};

	*birth = (struct model_birth){.there = true, .number = ++m->numbers};
	if (model_ask(m, model_holder(m, iif), alert, birth->number))
		birth->open = 1;
	else
		model_go_on(m, g, s);
}

/* Answers. */

static void
model_answered(struct model *m, const struct model_question *q)
{
	struct model_birth *birth = &m->birth[q->g][q->s];

	if (q->kind == ALERT_PRUNE)
		return;
	assert_true(birth->there && birth->number == q->number && birth->open > 0);
	if (--birth->open > 0)
		return;
	if (m->enabled)
		model_go_on(m, q->g, q->s);
	else
		*birth = (struct model_birth){0};
}

void
model_drop_questions(struct model *m, unsigned c)
{
	size_t n;

	for (n = 0; n < m->num_questions; n++) {
		struct model_question q = m->questions[n];

		if (!q.there || q.c != c)
			continue;
		model_end_question(m, &m->questions[n]);
		if (q.late)
			continue;
		m->client[c].defaults_taken++;
		model_answered(m, &q);
	}
}

/* The first question that is due, in the order of asking. */
static struct model_question *
model_due_question(struct model *m)
{
	struct model_question *first = NULL;
	size_t n;

	for (n = 0; n < m->num_questions; n++) {
		struct model_question *q = &m->questions[n];

		if (q->there && !q->late && q->due_us <= m->lab.now &&
		    (first == NULL || q->key < first->key))
			first = q;
	}
	return first;
}

void
model_expire_questions(struct model *m)
{
	struct model_question *q;
	size_t n;

	while ((q = model_due_question(m)) != NULL) {
		q->late = true;
		q->due_us = m->lab.now + LATE_US;
		m->seen.never++;
		m->client[q->c].defaults_taken++;
		model_answered(m, q);
	}
	for (n = 0; n < m->num_questions; n++) {
		q = &m->questions[n];
		if (q->there && q->late && q->due_us <= m->lab.now)
			model_end_question(m, q);
	}
}

/* A late veto of a living entry. */
static void
model_edit(struct model *m, const struct model_question *q, uint32_t vetoes)
{
	struct model_mfe *mfe = &m->mfe[q->g][q->s];
	unsigned i;

	model_begin(m);
	for (i = 0; i < NUM_IFACES; i++) {
		bool wanted = model_is_wanted(m, i, q->g, q->s);
		struct model_edit *edit = &mfe->edit[i];

		if ((vetoes & 1U << i) == 0 || model_holder(m, i + 1) != (int)q->c ||
		    (!wanted && edit->kind == EDIT_NONE))
			continue;
		if (edit->kind != EDIT_OUT)
			*edit = (struct model_edit){wanted ? EDIT_OUT : EDIT_NONE,
			    (int)q->c, m->client[q->c].handle};
		else if (edit->c == (int)q->c)
			edit->handle = m->client[q->c].handle;
	}
	model_end(m, (int)q->c);
}

static void
model_take_vetoes(struct model *m, const struct model_question *q, uint32_t vetoes)
{
	struct model_birth *birth = &m->birth[q->g][q->s];

	if (birth->there && birth->number == q->number)
		birth->vetoes[q->c] |= vetoes;
	else if (m->mfe[q->g][q->s].there && m->mfe[q->g][q->s].number == q->number)
		model_edit(m, q, vetoes);
}

/* An answer that makes no sense: the default holds. */
static void
model_note_bad(struct model *m, unsigned c)
{
	m->seen.bad++;
	m->client[c].defaults_taken++;
}

static void
model_take_rpf(struct model *m, const struct model_question *q, uint32_t ifindex)
{
	struct model_birth *birth = &m->birth[q->g][q->s];

	if (q->late)
		return;
	if (ifindex == 0 || model_holder(m, ifindex) != (int)q->c) {
		model_note_bad(m, q->c);
		return;
	}
	birth->choice = ifindex;
	birth->routed = q->iif;
	birth->chooser = (int)q->c;
}

static void
model_take_timeout(struct model *m, const struct model_question *q, uint32_t seconds)
{
	struct model_mfe *mfe = &m->mfe[q->g][q->s];

	if (q->late || seconds == 0 || !mfe->there || mfe->number != q->number ||
	    !model_is_empty(m, q->g, q->s) || mfe->iif == 0 ||
	    model_holder(m, mfe->iif) != (int)q->c)
		return;
	mfe->timeout_us = (seconds > 86400 ? 86400 : seconds) * CORE_LAB_S;
	mfe->expires_us = m->lab.now + mfe->timeout_us;
}

static struct model_question *
model_pick_question(struct model *m)
{
	struct model_question *picked = NULL;
	unsigned seen = 0;
	size_t n;

	for (n = 0; n < m->num_questions; n++) {
		if (m->questions[n].there && model_below(m, ++seen) == 0)
			picked = &m->questions[n];
	}
	return picked;
}

/* A random answer, mostly one that makes sense; the vetoes that count. */
static uint32_t
model_pick_answer(struct model *m, const struct model_question *q,
    struct alert_answer *answer, bool enabled[NUM_IFACES + 1])
{
	static const uint32_t timeouts[] = {0, 5, 200, 100000};
	uint32_t vetoes = 0;
	unsigned i;

	*answer = (struct alert_answer){.enabled = enabled};
	answer->ifindex = model_below(m, NUM_IFACES + 1);
	answer->timeout_s = timeouts[model_below(m, 4)];
	for (i = 0; i < NUM_IFACES; i++) {
		if ((q->oifs & 1U << i) == 0)
			continue;
		enabled[answer->num_enabled] = model_below(m, 2) != 0;
		if (!enabled[answer->num_enabled++])
			vetoes |= 1U << i;
	}
	if (q->kind == ALERT_CREATION && model_below(m, 8) == 0) {
		answer->num_enabled++;
		vetoes = 0;
		if (!q->late)
			model_note_bad(m, q->c);
	}
	return vetoes;
}

void
model_answer(struct model *m)
{
	struct model_question *picked = model_pick_question(m), q;
	bool enabled[NUM_IFACES + 1] = {false};
	struct alert_answer answer;
	uint32_t vetoes;
	unsigned c;

	if (picked == NULL)
		return;
	q = *picked;
	c = model_below(m, 10) == 0 ? model_below(m, NUM_CLIENTS) : q.c;
	if (c != q.c) {
		vetoes =
		    model_pick_answer(m, &(struct model_question){0}, &answer, enabled);
		core_answer(m->lab.core, model_handle(m, c), q.id, &answer, m->lab.now);
		m->unknown_answers++;
		return;
	}
	vetoes = model_pick_answer(m, &q, &answer, enabled);
	core_answer(m->lab.core, model_handle(m, c), q.id, &answer, m->lab.now);
	model_end_question(m, picked);
	m->client[c].late_answers += q.late;
	m->seen.late += q.late;
	m->seen.in_time += !q.late;
	if (q.kind == ALERT_RPF)
		model_take_rpf(m, &q, answer.ifindex);
	else if (q.kind == ALERT_CREATION)
		model_take_vetoes(m, &q, vetoes);
	else
		model_take_timeout(m, &q, answer.timeout_s);
	if (!q.late)
		model_answered(m, &q);
}
