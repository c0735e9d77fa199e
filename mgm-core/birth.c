/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * birth.c - the making of an entry, at once or after its questions are answered.
 *
 * The order is that of mgm-api 5.3: route; rpf question to the client at the interface
 * that the route names; oifs from the memberships; creation questions to the clients at
 * those, all at once; the entry goes into the plane; the owner of the iif hears whether
 * anybody wants the data; the packets that wait are released. Where nobody wants a
 * question, all of it happens within one call.
 *
 * While answers are awaited there is no entry, only what was answered so far. The entry
 * is made anew from routes, memberships and owners as they are when the last answer or
 * deadline comes, so that whatever changed meanwhile is right: an answer counts only
 * if who gave it still holds the interface that it was about, an interface that came
 * meanwhile forwards without a question, as in a living entry (11.2), and a choice of
 * the iif counts only while the route is the one that the client was asked about.
 *
 * Invariants: a birth that waits has at least one open question, and no entry has its
 * key.
 */
#include "config.h"

#include "birth.h"

#include "addr.h"
#include "core_internal.h"
#include "expiry.h"
#include "question.h"
#include "tell.h"
#include "tree.h"

#include <assert.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

static int
birth_cmp(const struct birth *a, const struct birth *b)
{
	int order = addr_cmp(&a->group, &b->group);

	return order != 0 ? order : addr_cmp(&a->source, &b->source);
}

TREE_GENERATE(birth_tree, birth, by_key, birth_cmp)

void
birth_table_init(struct birth_table *table)
{
	*table = (struct birth_table){0};
	RB_INIT(&table->tree);
}

const struct birth *
birth_after(const struct birth_table *table, const struct birth *before)
{
	/* The macros of tree.h take mutable ones even where they only look. */
	union {
		const struct birth_table *in;
		struct birth_table *out;
	} head = {.in = table};
	union {
		const struct birth *in;
		struct birth *out;
	} from = {.in = before};

	if (before == NULL)
		return RB_MIN(birth_tree, &head.out->tree);
	return RB_NEXT(birth_tree, NULL, from.out);
}

static struct birth *
birth_find(
    struct core *core, const struct mgm_addr *group, const struct mgm_addr *source)
{
	struct birth wanted = {.group = *group, .source = *source};

	return RB_FIND(birth_tree, &core->births.tree, &wanted);
}

static struct birth *
birth_new(struct core *core, const struct mfe *draft)
{
	struct birth *birth = calloc(1, sizeof(*birth));

	if (birth == NULL)
		return NULL;
	birth->group = draft->group;
	birth->source = draft->source;
	birth->number = draft->number;
	RB_INSERT(birth_tree, &core->births.tree, birth);
	core->births.count++;
	return birth;
}

static void
birth_free(struct birth_table *table, struct birth *birth)
{
	if (birth == NULL)
		return;
	RB_REMOVE(birth_tree, &table->tree, birth);
	table->count--;
	free(birth->vetoes);
	free(birth);
}

void
birth_table_exit(struct birth_table *table)
{
	struct birth *birth;

	while ((birth = RB_MIN(birth_tree, &table->tree)) != NULL)
		birth_free(table, birth);
}

/* Asks who holds the interface towards the source. False: the route decides. */
static bool
birth_ask_rpf(struct core *core, struct birth **birth, const struct mfe *draft,
    const struct plane_event *event, int64_t now)
{
	struct client *owner = draft->iif != NULL ? iface_holder(draft->iif) : NULL;
	struct alert alert = {
	    .kind = ALERT_RPF,
	    .source = tell_prefix(&draft->source),
	    .group = tell_prefix(&draft->group),
	    .neighbour = draft->route.neighbour,
	    .route = draft->route.prefix,
	    .arrival = event->ifindex,
	    .header = event->header,
	    .header_len = event->header_len,
	};

	if (!tell_may_ask(core, owner, ALERT_RPF))
		return false;
	*birth = birth_new(core, draft);
	if (*birth == NULL)
		return false;
	alert.ifindex = draft->iif->link.link.ifindex;
	if (!question_ask(core, owner, &alert, draft->number, now))
		return false;
	(*birth)->open = 1;
	return true;
}

/*
 * Asks one client about its oifs in the draft, ALERT_OIFS_MAX at a time. Returns how
 * many questions it was asked; what it was not asked about forwards.
 */
static uint32_t
birth_ask_client(struct core *core, const struct mfe *draft, struct client *client,
    struct alert_oif oifs[static ALERT_OIFS_MAX], int64_t now)
{
	struct alert alert = {
	    .kind = ALERT_CREATION,
	    .source = tell_prefix(&draft->source),
	    .group = tell_prefix(&draft->group),
	    .ifindex = draft->iif->link.link.ifindex,
	    .oifs = oifs,
	};
	uint32_t asked = 0;
	struct oif *oif;

	for (oif = oif_first(&draft->oifs); oif != NULL; oif = oif_next(oif)) {
		if (!oif_is_in(oif) || iface_holder(oif->iface) != client)
			continue;
		if (alert.num_oifs == ALERT_OIFS_MAX) {
			asked += question_ask(core, client, &alert, draft->number, now);
			alert.num_oifs = 0;
		}
		oifs[alert.num_oifs++] = (struct alert_oif){
		    .ifindex = oif->iface->link.link.ifindex,
		    .igmp = oif->iface->igmp.client != NULL,
		    .enabled = true,
		};
	}
	return asked + question_ask(core, client, &alert, draft->number, now);
}

/* Is this the client's first oif in the draft? */
static bool
birth_is_first_oif(const struct mfe *draft, const struct oif *oif)
{
	const struct client *client = iface_holder(oif->iface);
	struct oif *one = oif_first(&draft->oifs);

	while (one != oif && !(oif_is_in(one) && iface_holder(one->iface) == client))
		one = oif_next(one);
	return one == oif;
}

/* Asks everyone who holds an oif of the draft. False: nobody has to be waited for. */
static bool
birth_ask_oifs(
    struct core *core, struct birth **birth, const struct mfe *draft, int64_t now)
{
	struct alert_oif *oifs = NULL;
	struct oif *oif;

	for (oif = oif_first(&draft->oifs); oif != NULL; oif = oif_next(oif)) {
		struct client *client = iface_holder(oif->iface);

		if (!oif_is_in(oif) || !tell_may_ask(core, client, ALERT_CREATION) ||
		    !birth_is_first_oif(draft, oif))
			continue;
		if (*birth == NULL)
			*birth = birth_new(core, draft);
		if (oifs == NULL)
			oifs = calloc(ALERT_OIFS_MAX, sizeof(*oifs));
		if (*birth == NULL || oifs == NULL) {
			core->questions.refused++;
			client->defaults_taken++;
			core_trace_flow(core, &draft->group, &draft->source,
			    "%s is not asked, no memory", client->info.name);
			continue;
		}
		(*birth)->open += birth_ask_client(core, draft, client, oifs, now);
	}
	free(oifs);
	if (*birth == NULL)
		return false;
	(*birth)->asked_oifs = true;
	return (*birth)->open > 0;
}

/* The owner's choice, if the route is still that and it holds what it chose. */
static void
birth_apply_choice(struct core *core, const struct birth *birth, struct mfe *draft)
{
	struct iface *chosen = iface_find(&core->ifaces, birth->iif);
	const struct client *owner =
	    draft->iif != NULL ? iface_holder(draft->iif) : NULL;

	if (chosen != NULL && owner != NULL && owner->number == birth->chooser &&
	    draft->iif->link.link.ifindex == birth->route &&
	    iface_holder(chosen) == owner)
		mfe_choose(draft, chosen, &birth->neighbour);
}

static void
birth_apply_vetoes(struct core *core, const struct birth *birth, struct mfe *draft)
{
	size_t i;

	for (i = 0; i < birth->num_vetoes; i++) {
		struct iface *iface =
		    iface_find(&core->ifaces, birth->vetoes[i].ifindex);
		const struct client *client =
		    iface != NULL ? iface_holder(iface) : NULL;

		/* One that is no oif any more needs no veto. */
		if (client != NULL && client->number == birth->vetoes[i].client)
			(void)oif_take_out(
			    core, draft, iface, client->handle, client->info.protocol);
	}
}

/* Has the draft's incoming interface as many entries as it may have? */
static bool
birth_is_refused(struct core *core, const struct mfe *draft, int64_t now)
{
	struct iface *iif = draft->iif;
	char why[80];

	if (iif == NULL || iif->num_iif_mfes < core->config.max_iface_mfes ||
	    expiry_make_room_on(core, iif, now))
		return false;
	snprintf(why, sizeof(why), "%s has %u already: raise max-mfes-per-interface",
	    iif->link.link.name, iif->num_iif_mfes);
	core->refused_iface_mfes++;
	core_refuse_mfe(core, &draft->group, &draft->source, why, now);
	return true;
}

/* The draft becomes an entry, unless answers are awaited. Takes the draft. */
static int
birth_go_on(struct core *core, struct birth **birth, struct mfe *draft, int64_t now)
{
	int rc = birth_is_refused(core, draft, now) ? -ENOSPC : 0;

	if (rc == 0)
		rc = mfe_merge(core, draft, now);
	if (rc == 0 && (*birth == NULL || !(*birth)->asked_oifs) &&
	    birth_ask_oifs(core, birth, draft, now))
		rc = -EINPROGRESS;
	if (rc == 0 && *birth != NULL)
		birth_apply_vetoes(core, *birth, draft);
	if (rc == 0)
		rc = mfe_establish(core, draft, now);
	if (rc != 0) {
		mfe_free(core, draft);
		return rc;
	}
	tell_new_mfe(core, draft, now);
	return 0;
}

bool
birth_is_waiting(struct core *core, const struct plane_event *event)
{
	return birth_find(core, &event->group, &event->source) != NULL;
}

int
birth_start(struct core *core, const struct plane_event *event, int64_t now)
{
	struct birth *birth = NULL;
	struct mfe *draft;
	int rc;

	if (birth_is_waiting(core, event))
		return -EINPROGRESS;
	draft = mfe_draft(core, &event->group, &event->source, now);
	if (draft == NULL)
		return -errno;
	draft->number = ++core->births.last_number;
	if (birth_is_refused(core, draft, now)) { /* before anybody is asked */
		mfe_free(core, draft);
		return -ENOSPC;
	}
	if (birth_ask_rpf(core, &birth, draft, event, now)) {
		mfe_free(core, draft);
		rc = -EINPROGRESS;
	} else {
		rc = birth_go_on(core, &birth, draft, now);
	}
	if (rc == -EINPROGRESS) {
		birth->arrival = event->ifindex;
		core_trace_flow(core, &birth->group, &birth->source,
		    "pending, answers awaited: %u", (unsigned)birth->open);
	} else {
		birth_free(&core->births, birth);
	}
	return rc;
}

/* The last answer of its kind is there. */
static void
birth_resume(struct core *core, struct birth *birth, int64_t now)
{
	const struct plane *plane = core->plane;
	struct mgm_addr group = birth->group, source = birth->source;
	const uint32_t arrival = birth->arrival;
	struct mfe *draft = NULL;
	int rc = -ENETDOWN;

	if (core->enabled) {
		draft = mfe_draft(core, &group, &source, now);
		rc = draft != NULL ? 0 : -ENOMEM;
	}
	if (rc == 0) {
		draft->number = birth->number;
		birth_apply_choice(core, birth, draft);
		rc = birth_go_on(core, &birth, draft, now);
	}
	if (rc == -EINPROGRESS)
		return;
	birth_free(&core->births, birth);
	if (core->enabled)
		flood_note(
		    core, arrival, &group, &source, rc != 0 || draft->iif == NULL, now);
	core_trace_flow(core, &group, &source, "pending no more, its packets %s",
	    rc == 0 ? "go on" : "are dropped");
	if (rc == 0) {
		plane->ops->release_pending(plane->impl, &group, &source);
		return;
	}
	if (rc == -ENOMEM)
		core_refuse_mfe(core, &group, &source, "no memory", now);
	plane->ops->drop_pending(plane->impl, &group, &source);
}

/* False: an interface that the client does not hold, or another family. */
static bool
birth_take_rpf(struct core *core, struct birth *birth, const struct question *question,
    const struct alert_answer *answer)
{
	const struct iface *iface = iface_find(&core->ifaces, answer->ifindex);
	uint8_t family = answer->neighbour.family;

	if (iface == NULL || iface_holder(iface) != question->client ||
	    (family != MGM_FAMILY_UNSPEC && family != birth->source.family))
		return false;
	birth->chooser = question->client->number;
	birth->route = question->iif;
	birth->iif = answer->ifindex;
	birth->neighbour = answer->neighbour;
	return true;
}

/* False: it is not about the interfaces that were asked about, or no memory. */
static bool
birth_take_vetoes(struct birth *birth, const struct question *question,
    const struct alert_answer *answer)
{
	struct birth_veto *vetoes;
	size_t i;

	if (answer->num_enabled != question->num_oifs)
		return false;
	vetoes = reallocarray(
	    birth->vetoes, birth->num_vetoes + question->num_oifs, sizeof(*vetoes));
	if (vetoes == NULL)
		return false;
	birth->vetoes = vetoes;
	for (i = 0; i < question->num_oifs; i++) {
		if (!answer->enabled[i])
			vetoes[birth->num_vetoes++] = (struct birth_veto){
			    question->client->number, question->oifs[i]};
	}
	return true;
}

bool
birth_take_answer(struct core *core, const struct question *question,
    const struct alert_answer *answer, int64_t now)
{
	struct birth *birth = birth_find(core, &question->group, &question->source);
	bool good = true;

	assert(birth != NULL && birth->number == question->number && birth->open > 0 &&
	       "an open question is about an entry that waits for it");
	if (answer != NULL && question->kind == ALERT_RPF)
		good = birth_take_rpf(core, birth, question, answer);
	else if (answer != NULL)
		good = birth_take_vetoes(birth, question, answer);
	if (!good)
		core_trace_question(
		    core, question, "that makes no sense, the default holds");
	if (--birth->open == 0)
		birth_resume(core, birth, now);
	return good;
}

/* The entry lives: each veto is an edit by the owner (mgm-api 11.2). */
static void
birth_edit(struct core *core, struct mfe *mfe, const struct question *question,
    const struct alert_answer *answer, int64_t now)
{
	const struct client *client = question->client;
	size_t i;

	for (i = 0; i < question->num_oifs; i++) {
		struct iface *iface = iface_find(&core->ifaces, question->oifs[i]);

		/* One that is no oif any more needs no veto. */
		if (!answer->enabled[i] && iface != NULL &&
		    iface_holder(iface) == client)
			(void)oif_take_out(
			    core, mfe, iface, client->handle, client->info.protocol);
	}
	tell_changes(core, client, now);
}

void
birth_take_late(struct core *core, const struct question *question,
    const struct alert_answer *answer, int64_t now)
{
	struct birth *birth = birth_find(core, &question->group, &question->source);
	struct mfe *mfe = mfe_find(&core->mfes, &question->group, &question->source);

	if (answer->num_enabled != question->num_oifs)
		return;
	/* Others may still be asked. Want of memory: it is late, and lost. */
	if (birth != NULL && birth->number == question->number)
		(void)birth_take_vetoes(birth, question, answer);
	else if (mfe != NULL && mfe->number == question->number)
		birth_edit(core, mfe, question, answer, now);
}
