/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * core_model_told.c - the naive model of who is told and asked, and of answers.
 *
 * Interests are counted by asking every membership anew, and entries are compared with
 * what they were before a change. Nothing is kept between steps but what was asked.
 */
#include "config.h"

#include "core_model.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#define NONE (ANY + 1) /* neither a group nor the wildcard */
#define QUESTION_US CORE_LAB_S
#define LATE_US (60 * CORE_LAB_S)
#define WRONG_IF_US (3 * CORE_LAB_S)

/* What the core says. */

static uint32_t
model_number(const char *const *texts, const struct mgm_prefix *prefix)
{
	if (prefix->addr.family == MGM_FAMILY_UNSPEC)
		return NONE;
	return model_index(texts, prefix);
}

static void
model_hear(void *ctx, uint32_t handle, uint32_t id, const struct alert *alert)
{
	struct model *m = ctx; /* its lab is its first member */
	struct model_alert *told = &m->told[m->num_told++];
	size_t i;

	assert_true(m->num_told < MODEL_ALERTS);
	*told = (struct model_alert){
	    .kind = alert->kind,
	    .question = id != 0,
	    .member = alert->member,
	    .group = model_number(group_text, &alert->group),
	    .source = model_number(source_text, &alert->source),
	    .v6 = alert->group.addr.family == MGM_FAMILY_IPV6,
	    .ifindex = alert->ifindex,
	    .id = id,
	};
	while (told->client < NUM_CLIENTS && m->handle[told->client] != handle)
		told->client++;
	assert_true(told->client < NUM_CLIENTS);
	for (i = 0; i < alert->num_oifs; i++) {
		assert_true(alert->oifs[i].enabled);
		told->oifs |= 1U << (alert->oifs[i].ifindex - 1);
		if (alert->oifs[i].igmp)
			told->igmp |= 1U << (alert->oifs[i].ifindex - 1);
	}
}

static void
model_hear_alert(void *ctx, uint32_t handle, const struct alert *alert)
{
	model_hear(ctx, handle, 0, alert);
}

void
model_listen(struct model *m)
{
	m->lab.port.alert = model_hear_alert;
	m->lab.port.question = model_hear;
}

/* What the model wants it to say. */

static bool
model_wants(const struct model *m, int c, enum alert_kind kind)
{
	return c >= 0 && m->handle[c] != 0 && (m->callbacks[c] & ALERT_BIT(kind)) != 0;
}

static struct model_alert *
model_want(struct model *m, int c, struct model_alert alert)
{
	assert_true(m->num_wanted < MODEL_ALERTS);
	if (!model_wants(m, c, (enum alert_kind)alert.kind))
		return NULL;
	alert.client = (uint32_t)c;
	m->wanted[m->num_wanted] = alert;
	return &m->wanted[m->num_wanted++];
}

static bool
model_ask(struct model *m, int c, struct model_alert alert, uint64_t number)
{
	struct model_question *q = m->questions;
	struct model_alert *wanted;

	alert.question = 1;
	alert.v6 = model_is_v6(alert.group);
	wanted = model_want(m, c, alert);
	if (wanted == NULL)
		return false;
	while (q < m->questions + MODEL_QUESTIONS && q->there)
		q++;
	assert_true(q < m->questions + MODEL_QUESTIONS);
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

/* Whom memberships on the interface count to. */
static int
model_counted(const struct model *m, unsigned i)
{
	return m->flushing == i + 1 ? m->iface[i].igmp : model_holder(m, i + 1);
}

bool
model_is_interested(const struct model *m, int client, unsigned g, unsigned s, bool v6)
{
	unsigned c, i;

	for (i = 0; i < NUM_IFACES; i++) {
		if (!m->iface[i].there || model_counted(m, i) != client)
			continue;
		for (c = 0; c < NUM_CLIENTS; c++) {
			if (m->member[c][i][g][s][v6] != 0)
				return true;
		}
	}
	return false;
}

static void
model_tell_group(struct model *m, struct model_alert alert, int caller, int counted)
{
	bool v6 = alert.v6 != 0;
	int c, one = -1;
	unsigned others = 0;

	if (alert.group != ANY) {
		if (alert.group == 2 || alert.group == 4 ||
		    model_is_interested(m, counted, ANY, ANY, v6))
			return;
	}
	for (c = 0; c < NUM_CLIENTS; c++) {
		if (c != counted && (model_is_interested(m, c, alert.group, ANY, v6) ||
					model_is_interested(m, c, ANY, ANY, v6))) {
			others++;
			one = c;
		}
	}
	for (c = 0; c < NUM_CLIENTS; c++) {
		if (c != caller && c != counted &&
		    (others == 0 || (others == 1 && c == one)))
			(void)model_want(m, c, alert);
	}
}

void
model_tell_member(struct model *m, unsigned caller, int counted, unsigned i, unsigned g,
    unsigned s, bool v6, bool began)
{
	struct model_alert alert = {.kind = began ? ALERT_JOIN : ALERT_PRUNE,
	    .member = 1,
	    .group = g,
	    .source = s,
	    .v6 = v6,
	    .ifindex = began ? 0 : i + 1};
	int owner, c;

	if (s == ANY) {
		model_tell_group(m, alert, (int)caller, counted);
		return;
	}
	owner = model_holder(m, model_route(m, s));
	if (owner < 0 || owner == counted || owner == (int)caller)
		return;
	for (c = 0; c < NUM_CLIENTS; c++) {
		if (c != counted && c != owner && model_is_interested(m, c, g, s, v6))
			return;
	}
	(void)model_want(m, owner, alert);
}

void
model_tell_local(
    struct model *m, unsigned i, unsigned g, unsigned s, bool v6, bool joined)
{
	struct model_alert alert = {
	    .kind = joined ? ALERT_LOCAL_JOIN : ALERT_LOCAL_LEAVE,
	    .group = g,
	    .source = s,
	    .v6 = v6,
	    .ifindex = i + 1};

	(void)model_want(m, m->iface[i].owner, alert);
}

void
model_tell_igmp(struct model *m, unsigned i, enum alert_kind kind)
{
	struct model_alert alert = {
	    .kind = kind, .group = NONE, .source = NONE, .ifindex = i + 1};

	(void)model_want(m, m->iface[i].igmp, alert);
}

/* Entries. */

static bool
model_is_empty(const struct model *m, unsigned g, unsigned s)
{
	unsigned i;

	for (i = 0; i < NUM_IFACES; i++) {
		if (model_is_in(m, i, g, s))
			return false;
	}
	return true;
}

void
model_begin(struct model *m)
{
	unsigned g, s;

	for (g = 0; g < NUM_GROUPS; g++) {
		for (s = 0; s < NUM_SOURCES; s++) {
			const struct model_mfe *mfe = &m->mfe[g][s];

			m->before[g][s] = (struct model_before){.there = mfe->there};
			if (!mfe->there)
				continue;
			m->before[g][s].number = mfe->number;
			m->before[g][s].owner = model_holder(m, mfe->iif);
			m->before[g][s].iif = mfe->iif;
			m->before[g][s].empty = model_is_empty(m, g, s);
		}
	}
}

static void
model_tell_prune(struct model *m, int c, unsigned g, unsigned s, uint32_t iif)
{
	struct model_alert alert = {
	    .kind = ALERT_PRUNE, .group = g, .source = s, .ifindex = iif};

	(void)model_ask(m, c, alert, m->mfe[g][s].number);
}

static void
model_tell_entry(struct model *m, unsigned g, unsigned s)
{
	struct model_alert alert = {
	    .kind = ALERT_JOIN, .group = g, .source = s, .v6 = model_is_v6(g)};
	int owner = model_holder(m, m->mfe[g][s].iif);
	unsigned i;

	if (owner < 0)
		return;
	if (model_is_empty(m, g, s)) {
		model_tell_prune(m, owner, g, s, m->mfe[g][s].iif);
		return;
	}
	for (i = 0; i < NUM_IFACES; i++) {
		if (model_is_in(m, i, g, s) && model_holder(m, i + 1) != owner) {
			(void)model_want(m, owner, alert);
			return;
		}
	}
}

void
model_end(struct model *m, int changer)
{
	unsigned g, s;

	for (g = 0; g < NUM_GROUPS; g++) {
		for (s = 0; s < NUM_SOURCES; s++) {
			const struct model_before *before = &m->before[g][s];
			const struct model_mfe *mfe = &m->mfe[g][s];
			int owner = model_holder(m, mfe->iif);

			if (!mfe->there || !before->there ||
			    mfe->number != before->number)
				continue;
			if (owner == before->owner) {
				if (owner != changer &&
				    model_is_empty(m, g, s) != before->empty)
					model_tell_entry(m, g, s);
				continue;
			}
			if (before->owner != changer && !before->empty)
				model_tell_prune(m, before->owner, g, s, before->iif);
			if (owner != changer)
				model_tell_entry(m, g, s);
		}
	}
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
			    model_holder(m, i + 1) != c || !model_is_wanted(m, i, g, s))
				continue;
			alert.oifs |= 1U << i;
			if (m->iface[i].igmp >= 0)
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
	};
	mfe->expires_us = m->lab.now + mfe->timeout_us;
	for (i = 0; i < NUM_IFACES; i++) {
		for (c = 0; c < NUM_CLIENTS; c++) {
			if ((birth->vetoes[c] & 1U << i) == 0 ||
			    model_holder(m, i + 1) != (int)c ||
			    !model_is_wanted(m, i, g, s))
				continue;
			mfe->edit[i] = EDIT_OUT;
			mfe->edit_client[i] = (int)c;
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
model_drop_client(struct model *m, unsigned c)
{
	size_t n;

	for (n = 0; n < MODEL_QUESTIONS; n++) {
		struct model_question q = m->questions[n];

		if (!q.there || q.c != c)
			continue;
		m->questions[n].there = false;
		if (!q.late)
			model_answered(m, &q);
	}
}

/* The first question that is due, in the order of asking. */
static struct model_question *
model_due_question(struct model *m)
{
	struct model_question *first = NULL;
	size_t n;

	for (n = 0; n < MODEL_QUESTIONS; n++) {
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
		m->seen_never++;
		model_answered(m, q);
	}
	for (n = 0; n < MODEL_QUESTIONS; n++) {
		q = &m->questions[n];
		if (q->there && q->late && q->due_us <= m->lab.now)
			q->there = false;
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

		if ((vetoes & 1U << i) == 0 || model_holder(m, i + 1) != (int)q->c ||
		    mfe->edit[i] == EDIT_OUT || (!wanted && mfe->edit[i] == EDIT_NONE))
			continue;
		mfe->edit[i] = wanted ? EDIT_OUT : EDIT_NONE;
		mfe->edit_client[i] = (int)q->c;
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

static void
model_take_rpf(struct model *m, const struct model_question *q, uint32_t ifindex)
{
	struct model_birth *birth = &m->birth[q->g][q->s];

	if (q->late)
		return;
	if (ifindex == 0 || model_holder(m, ifindex) != (int)q->c) {
		m->seen_bad++;
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

	for (n = 0; n < MODEL_QUESTIONS; n++) {
		if (m->questions[n].there && model_below(m, ++seen) == 0)
			picked = &m->questions[n];
	}
	return picked;
}

void
model_answer(struct model *m)
{
	static const uint32_t timeouts[] = {0, 5, 200, 100000};
	struct model_question *picked = model_pick_question(m), q;
	bool enabled[NUM_IFACES + 1] = {false};
	struct alert_answer answer = {.enabled = enabled};
	uint32_t vetoes = 0, handle;
	unsigned i;

	if (picked == NULL)
		return;
	q = *picked;
	answer.ifindex = model_below(m, NUM_IFACES + 1);
	answer.timeout_s = timeouts[model_below(m, 4)];
	for (i = 0; i < NUM_IFACES; i++) {
		if ((q.oifs & 1U << i) == 0)
			continue;
		enabled[answer.num_enabled] = model_below(m, 2) != 0;
		if (!enabled[answer.num_enabled++])
			vetoes |= 1U << i;
	}
	if (q.kind == ALERT_CREATION && model_below(m, 8) == 0) {
		answer.num_enabled++;
		vetoes = 0;
		m->seen_bad++;
	}
	handle = m->handle[model_below(m, 10) == 0 ? model_below(m, NUM_CLIENTS) : q.c];
	core_answer(m->lab.core, handle, q.id, &answer, m->lab.now);
	if (handle != m->handle[q.c])
		return;
	picked->there = false;
	m->seen_late += q.late;
	m->seen_in_time += !q.late;
	if (q.kind == ALERT_RPF)
		model_take_rpf(m, &q, answer.ifindex);
	else if (q.kind == ALERT_CREATION)
		model_take_vetoes(m, &q, vetoes);
	else
		model_take_timeout(m, &q, answer.timeout_s);
	if (!q.late)
		model_answered(m, &q);
}

/* The other calls that tell. */

void
model_set_mfe(struct model *m)
{
	unsigned g = model_below(m, NUM_GROUPS), s = model_below(m, NUM_SOURCES);
	uint32_t iif = model_below(m, NUM_IFACES + 1);
	struct mgm_addr group = core_lab_addr(group_text[g]);
	struct mgm_addr source = core_lab_addr(source_text[s]), none = {0};
	struct model_mfe *mfe = &m->mfe[g][s];
	unsigned c = model_below(m, NUM_CLIENTS);
	enum mgm_status wanted = MGM_OK;

	/* Mostly the one that may. */
	if (mfe->there && model_holder(m, mfe->iif) >= 0 && model_below(m, 4) != 0)
		c = (unsigned)model_holder(m, mfe->iif);
	if (m->handle[c] == 0)
		wanted = MGM_E_INVALID_PARAMETER;
	else if (!mfe->there)
		wanted = MGM_E_NOT_FOUND;
	else if (model_holder(m, mfe->iif) != (int)c ||
		 (iif != 0 && model_holder(m, iif) != (int)c))
		wanted = MGM_E_INVALID_PARAMETER;
	assert_int_equal(core_set_mfe(m->lab.core, m->handle[c], &group, &source, &none,
			     iif, m->lab.now),
	    wanted);
	if (wanted != MGM_OK)
		return;
	model_begin(m);
	if (iif != 0)
		mfe->iif = iif;
	mfe->chosen = true;
	model_end(m, (int)c);
}

void
model_want_wrong_if(struct model *m)
{
	unsigned c = model_below(m, NUM_CLIENTS), i = model_below(m, NUM_IFACES);
	bool on = model_below(m, 3) != 0;
	enum mgm_status wanted = MGM_OK;

	/* Mostly the one that may. */
	if (model_holder(m, i + 1) >= 0 && model_below(m, 4) != 0)
		c = (unsigned)model_holder(m, i + 1);

	if (m->handle[c] == 0)
		wanted = MGM_E_INVALID_PARAMETER;
	else if (!m->iface[i].there)
		wanted = MGM_E_NOT_FOUND;
	else if (model_holder(m, i + 1) != (int)c)
		wanted = MGM_E_INVALID_PARAMETER;
	assert_int_equal(
	    core_set_wrong_if(m->lab.core, m->handle[c], i + 1, on, m->lab.now),
	    wanted);
	if (wanted == MGM_OK)
		m->iface[i].wrong_if = on;
}

void
model_see_wrong_if(struct model *m)
{
	unsigned g = model_below(m, NUM_GROUPS), s = model_below(m, NUM_SOURCES);
	unsigned i = model_below(m, NUM_IFACES);
	const struct model_mfe *mfe = &m->mfe[g][s];
	struct plane_event event = {.type = PLANE_EVENT_WRONG_IF,
	    .group = core_lab_addr(group_text[g]),
	    .source = core_lab_addr(source_text[s]),
	    .ifindex = i + 1};
	struct model_alert alert = {.kind = ALERT_WRONG_IF,
	    .group = g,
	    .source = s,
	    .v6 = model_is_v6(g),
	    .ifindex = i + 1};

	core_plane_event(m->lab.core, &event, m->lab.now);
	if (!mfe->there || mfe->iif == 0 || mfe->iif == i + 1 || !m->iface[i].there ||
	    !m->iface[i].wrong_if || m->wrong_if_us[i][g][s] > m->lab.now)
		return;
	if (model_want(m, model_holder(m, i + 1), alert) != NULL)
		m->wrong_if_us[i][g][s] = m->lab.now + WRONG_IF_US;
}

/* Comparison. */

static int
model_cmp_alert(const void *a, const void *b)
{
	const struct model_alert *x = a, *y = b;
	const size_t same = offsetof(struct model_alert, id);
	int order = memcmp(x, y, same);

	if (order != 0)
		return order;
	return x->id < y->id ? -1 : x->id > y->id;
}

static void
model_note_id(struct model *m, uint64_t key, uint64_t id)
{
	size_t n;

	for (n = 0; n < MODEL_QUESTIONS; n++) {
		if (m->questions[n].there && m->questions[n].key == key)
			m->questions[n].id = (uint32_t)id;
	}
}

void
model_compare_told(struct model *m)
{
	struct core_status status;
	uint32_t births = 0;
	unsigned g, s;
	size_t n;

	qsort(m->wanted, m->num_wanted, sizeof(m->wanted[0]), model_cmp_alert);
	qsort(m->told, m->num_told, sizeof(m->told[0]), model_cmp_alert);
	for (n = 0; n < m->num_told && n < m->num_wanted; n++) {
		const struct model_alert *wanted = &m->wanted[n];

		assert_memory_equal(
		    &m->told[n], wanted, offsetof(struct model_alert, id));
		if (wanted->question)
			model_note_id(m, wanted->id, m->told[n].id);
		m->seen_told[wanted->question][wanted->kind]++;
	}
	assert_int_equal(m->num_told, m->num_wanted);
	m->num_told = m->num_wanted = 0;
	for (g = 0; g < NUM_GROUPS; g++) {
		for (s = 0; s < NUM_SOURCES; s++)
			births += m->birth[g][s].there;
	}
	core_get_status(m->lab.core, &status);
	assert_int_equal(status.pending_mfes, births);
}

void
model_check_seen(const struct model *m, unsigned steps)
{
	unsigned kind;

	for (kind = 0; kind <= ALERT_ENABLE_IGMP; kind++) {
		bool question = kind == ALERT_RPF || kind == ALERT_CREATION;

		print_message("kind %u: told %lu, asked %lu\n", kind,
		    m->seen_told[0][kind], m->seen_told[1][kind]);
		if (steps >= 20000)
			assert_true(m->seen_told[question][kind] > steps / 5000);
	}
	print_message("answers: %lu in time, %lu late, %lu never, %lu bad\n",
	    m->seen_in_time, m->seen_late, m->seen_never, m->seen_bad);
	if (steps < 20000)
		return;
	assert_true(m->seen_told[1][ALERT_PRUNE] > steps / 1000);
	assert_true(m->seen_in_time > steps / 200 && m->seen_late > steps / 1000);
	assert_true(m->seen_never > steps / 1000 && m->seen_bad > steps / 1000);
}
