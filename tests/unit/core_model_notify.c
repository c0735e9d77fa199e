/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * core_model_notify.c - what managers are told in a random run, against what is so.
 *
 * The model keeps the last that was told of each alarm, table, interface and client.
 * What is told is news every time, and an owner's change begins with the owner that was
 * told last. After each step what was told is true, but for what a limit holds back: an
 * alarm told less than its hold-off ago, and a kind of which a whole burst was told
 * while the bucket refills. What is so is found anew from the model's plain arrays, and
 * for alarms from the row that everybody reads.
 *
 * Alarms of every kind of subject are configured, changed and ended at random. What
 * their values are of is not repeated here: core_check() adds up each sum.
 */
#include "config.h"

#include "core_model_ops.h"

#include <stdio.h>
#include <stdlib.h>

#define MODEL_ALARMS 12
#define MODEL_TELLINGS 20    /* of a kind, until its bucket is empty */
#define MODEL_REFILL_S 10    /* until it is full again */
#define MODEL_FLOOD 2        /* unresolved flows at once */
#define MODEL_HIGH_WATER 50  /* percent */
#define MODEL_LOW_WATER 40   /* percent, as ten below says */
#define MODEL_QUIET_TIMES 13 /* steps of 1 s; floods, heartbeats and buckets end */
#define MODEL_CHURN 50
#define MODEL_LONGEST_S 4 /* an alarm's interval is less */

enum model_kind {
	MODEL_KIND_CLIENT,
	MODEL_KIND_TABLE,
	MODEL_KIND_OWNER,
	MODEL_KIND_FLOOD,
	MODEL_KIND_COUNT
};

struct model_notify {
	size_t num_alarms;
	bool raised[MODEL_ALARMS + 1];
	int64_t alarm_us[MODEL_ALARMS + 1]; /* told last */
	bool lost[NUM_CLIENTS];             /* told */
	bool is_lost[NUM_CLIENTS];
	bool high[NOTIFICATION_TABLE_CLIENTS + 1];
	uint32_t protocol[NUM_IFACES], component[NUM_IFACES];
	bool flooded[NUM_IFACES];
	/* Unresolved flows in this moment. */
	unsigned unresolved[NUM_IFACES];
	int64_t unresolved_us[NUM_IFACES];
	/* When the newest of each kind were told; a ring. */
	int64_t tellings[MODEL_KIND_COUNT][MODEL_TELLINGS];
	size_t next_telling[MODEL_KIND_COUNT];
	unsigned long told[NOTIFICATION_TYPE_MAX + 1];
	unsigned long held_back; /* checks that a limit made impossible */
};

/* What is told. */

static enum model_kind
model_notify_kind(enum notification_type type)
{
	if (type <= NOTIFICATION_CLIENT_BACK)
		return MODEL_KIND_CLIENT;
	if (type <= NOTIFICATION_TABLE_HIGH_WATER_CLEARED)
		return MODEL_KIND_TABLE;
	return type == NOTIFICATION_OWNER_CHANGED ? MODEL_KIND_OWNER : MODEL_KIND_FLOOD;
}

/* It was not so, as far as managers knew. */
static void
model_notify_turn(bool *belief, bool on)
{
	assert_int_not_equal(*belief, on);
	*belief = on;
}

static void
model_notify_hear_alarm(struct model *m, const struct notification *event)
{
	struct model_notify *notify = m->notify;
	const struct alarm_row *row = &event->u.alarm;
	uint32_t index = row->spec.index;
	bool raised = event->type == NOTIFICATION_VOLUME_RISING ||
		      event->type == NOTIFICATION_FLOW_SILENT;

	assert_in_range(index, 1, MODEL_ALARMS);
	assert_int_equal(row->spec.kind == ALARM_KIND_HEARTBEAT,
	    event->type >= NOTIFICATION_FLOW_FIRST_SEEN);
	/* Start-up may say that nothing is raised, to who believes so. */
	if (event->type == NOTIFICATION_FLOW_FIRST_SEEN ||
	    (!raised && !notify->raised[index] &&
		row->spec.startup == ALARM_STARTUP_BOTH))
		assert_false(notify->raised[index]);
	else
		model_notify_turn(&notify->raised[index], raised);
	notify->alarm_us[index] = m->lab.now;
}

static void
model_notify_hear_owner(struct model *m, const struct notification_owner *owner)
{
	struct model_notify *notify = m->notify;
	unsigned i = owner->ifindex - 1;

	assert_in_range(owner->ifindex, 1, NUM_IFACES);
	assert_int_equal(owner->old_protocol, notify->protocol[i]);
	assert_int_equal(owner->old_component, notify->component[i]);
	assert_false(owner->new_protocol == owner->old_protocol &&
		     owner->new_component == owner->old_component);
	notify->protocol[i] = owner->new_protocol;
	notify->component[i] = owner->new_component;
}

static void
model_notify_hear_flood(struct model *m, const struct notification *event)
{
	const struct notification_flood *flood = &event->u.flood;
	bool started = event->type == NOTIFICATION_FLOOD_STARTED;

	assert_in_range(flood->ifindex, 1, NUM_IFACES);
	assert_true(flood->total >= MODEL_FLOOD);
	assert_true(!started || flood->rate >= MODEL_FLOOD);
	model_notify_turn(&m->notify->flooded[flood->ifindex - 1], started);
}

static void
model_notify_hear(void *ctx, const struct notification *event)
{
	struct model *m = ctx; /* its lab is its first member */
	struct model_notify *notify = m->notify;
	enum model_kind kind;

	notify->told[event->type]++;
	if (event->type < NOTIFICATION_CLIENT_LOST) {
		model_notify_hear_alarm(m, event);
		return;
	}
	kind = model_notify_kind(event->type);
	notify->tellings[kind][notify->next_telling[kind]++ % MODEL_TELLINGS] =
	    m->lab.now;
	switch (kind) {
	case MODEL_KIND_CLIENT:
		assert_true(event->u.client.component < NUM_CLIENTS);
		model_notify_turn(&notify->lost[event->u.client.component],
		    event->type == NOTIFICATION_CLIENT_LOST);
		break;
	case MODEL_KIND_TABLE:
		assert_in_range(event->u.level.table, NOTIFICATION_TABLE_MFES,
		    NOTIFICATION_TABLE_CLIENTS);
		model_notify_turn(&notify->high[event->u.level.table],
		    event->type == NOTIFICATION_TABLE_HIGH_WATER);
		break;
	case MODEL_KIND_OWNER:
		model_notify_hear_owner(m, &event->u.owner);
		break;
	case MODEL_KIND_FLOOD:
	case MODEL_KIND_COUNT:
		model_notify_hear_flood(m, event);
		break;
	}
}

/* What is so. */

/* A burst within the time of its refilling: the rest may have to wait. */
static bool
model_notify_is_held(struct model *m, enum model_kind kind)
{
	const struct model_notify *notify = m->notify;
	const int64_t *oldest =
	    &notify->tellings[kind][notify->next_telling[kind] % MODEL_TELLINGS];
	bool held = *oldest != 0 && *oldest > m->lab.now - MODEL_REFILL_S * CORE_LAB_S;

	m->notify->held_back += held;
	return held;
}

static void
model_notify_compare_owners(const struct model *m)
{
	unsigned i;

	for (i = 0; i < NUM_IFACES; i++) {
		int c = model_holder(m, i + 1);

		assert_int_equal(
		    m->notify->protocol[i], c >= 0 ? model_protocol((unsigned)c) : 0);
		assert_int_equal(m->notify->component[i], c >= 0 ? c : 0);
	}
}

static void
model_notify_compare_level(const struct model *m, enum notification_table table,
    uint64_t count, uint64_t limit)
{
	/* Between the two it is as it was. */
	if (count * 100 >= MODEL_HIGH_WATER * limit)
		assert_true(m->notify->high[table]);
	if (count * 100 <= MODEL_LOW_WATER * limit)
		assert_false(m->notify->high[table]);
}

static void
model_notify_compare_tables(const struct model *m)
{
	unsigned c, members = 0, clients = 0;

	for (c = 0; c < NUM_CLIENTS; c++) {
		members += model_count_members(m, c);
		clients += m->client[c].handle != 0 || m->client[c].stale;
	}
	/* Entries of a loose run are not known. */
	if (!m->setup.loose)
		model_notify_compare_level(m, NOTIFICATION_TABLE_MFES,
		    model_count_entries(m), m->lab.config.max_mfes);
	model_notify_compare_level(
	    m, NOTIFICATION_TABLE_MEMBERSHIPS, members, m->lab.config.max_memberships);
	model_notify_compare_level(
	    m, NOTIFICATION_TABLE_CLIENTS, clients, m->lab.config.max_clients);
}

static void
model_notify_compare_alarms(const struct model *m)
{
	const struct model_notify *notify = m->notify;
	struct alarm_row row;
	uint32_t after = 0;
	size_t count = 0;

	while (core_next_alarm(m->lab.core, after, &row)) {
		for (after++; after < row.spec.index; after++)
			assert_false(notify->raised[after]);
		count++;
		if (notify->alarm_us[after] + (int64_t)row.spec.holdoff_ms * 1000 >
		    m->lab.now)
			continue;
		assert_int_equal(
		    notify->raised[after], row.state == ALARM_STATE_RAISED);
	}
	for (after++; after <= MODEL_ALARMS; after++)
		assert_false(notify->raised[after]);
	assert_int_equal(count, notify->num_alarms);
}

/* So many at once are a flood for a while; whatever else is one ends, see below. */
static void
model_notify_compare_floods(const struct model *m)
{
	const struct model_notify *notify = m->notify;
	unsigned i;

	for (i = 0; i < NUM_IFACES; i++) {
		if (notify->unresolved_us[i] == m->lab.now &&
		    notify->unresolved[i] >= MODEL_FLOOD)
			assert_true(notify->flooded[i]);
		if (!m->iface[i].there)
			assert_false(notify->flooded[i]);
	}
}

void
model_notify_compare(struct model *m)
{
	if (!model_notify_is_held(m, MODEL_KIND_CLIENT))
		assert_memory_equal(
		    m->notify->lost, m->notify->is_lost, sizeof(m->notify->lost));
	if (!model_notify_is_held(m, MODEL_KIND_TABLE))
		model_notify_compare_tables(m);
	if (!model_notify_is_held(m, MODEL_KIND_OWNER))
		model_notify_compare_owners(m);
	if (!model_notify_is_held(m, MODEL_KIND_FLOOD))
		model_notify_compare_floods(m);
	model_notify_compare_alarms(m);
}

/* What makes it so. */

void
model_notify_lose(struct model *m, unsigned c, bool lost)
{
	m->notify->is_lost[c] = lost;
}

void
model_notify_unresolved(struct model *m, unsigned i)
{
	struct model_notify *notify = m->notify;

	if (!m->iface[i].there)
		return;
	if (notify->unresolved_us[i] != m->lab.now)
		notify->unresolved[i] = 0;
	notify->unresolved_us[i] = m->lab.now;
	notify->unresolved[i]++;
}

void
model_notify_forget(struct model *m, unsigned i)
{
	m->notify->unresolved[i] = 0;
}

/* A packet of the entry: all that alarms measure goes up. */
void
model_notify_carry(struct model *m, struct fake_mfe *fake)
{
	struct fake_iface *iif = &m->lab.fake.ifaces[fake->iif];
	size_t n;

	fake->counters.in_octets += 100;
	fake->counters.forwarded_packets++;
	fake->counters.in_discards += model_below(m, 2);
	iif->counters.in_packets++;
	iif->counters.in_octets += 114;
	for (n = 0; n < fake->num_oifs; n++) {
		fake->oif_counters[fake->oifs[n]].packets++;
		fake->oif_counters[fake->oifs[n]].octets += 100;
		m->lab.fake.ifaces[fake->oifs[n]].counters.out_packets++;
	}
}

/* Nothing happens for a while: floods are over, and every pulse has stopped. */
void
model_rest(struct model *m)
{
	struct core_status before, status;
	struct alarm_row row = {0};
	unsigned n, i, steady = 0;

	before = core_lab_status(&m->lab);
	for (n = 0; n < MODEL_QUIET_TIMES; n++) {
		m->lab.now += CORE_LAB_S;
		model_compare(m);
		status = core_lab_status(&m->lab);
		steady = status.mfes == before.mfes ? steady + 1 : 0;
		before = status;
	}
	for (i = 0; i < NUM_IFACES; i++)
		assert_false(m->notify->flooded[i]);
	while (core_next_alarm(m->lab.core, row.spec.index, &row)) {
		if (row.spec.subject == ALARM_SUBJECT_ENTRIES)
			assert_true(
			    row.value == status.mfes || steady < MODEL_LONGEST_S);
		else if (row.spec.kind == ALARM_KIND_HEARTBEAT)
			assert_int_equal(row.state, row.first_seen_us != 0
							? ALARM_STATE_RAISED
							: ALARM_STATE_WAITING);
		else
			assert_int_not_equal(row.state, ALARM_STATE_RAISED);
	}
}

/* So much in one moment that not all can be told. */
void
model_churn(struct model *m)
{
	static void (*const run[])(struct model * m) = {model_take, model_take,
	    model_release, model_register, model_client_gone, model_link};
	unsigned n;

	for (n = 0; n < MODEL_CHURN; n++) {
		run[model_below(m, sizeof(run) / sizeof(run[0]))](m);
		if (!m->setup.loose)
			model_compare(m);
	}
}

/* Alarms. */

static const char *const model_ranges_text[] = {
    "239.1.1.0/24", "224.0.0.0/4", "ff00::/8", "232.1.1.1/32"};

static void
model_notify_pick_subject(struct model *m, struct alarm_spec *spec)
{
	unsigned g = model_below(m, NUM_GROUPS), s = model_below(m, NUM_SOURCES);
	uint32_t ifindex = 1 + model_below(m, NUM_IFACES);

	snprintf(spec->ifname, sizeof(spec->ifname), "eth%u", (unsigned)ifindex);
	snprintf(spec->client, sizeof(spec->client), "model");
	switch (spec->subject) {
	case ALARM_SUBJECT_FLOW:
		if (model_is_v6(g) != model_is_v6(s))
			s = model_is_v6(g) ? 3 : 0;
		spec->group = model_group(m, g, 0, false);
		spec->source = m->source[s];
		break;
	case ALARM_SUBJECT_GROUPS:
		assert_int_equal(
		    prefix_parse(model_ranges_text[model_below(m, 4)], &spec->group),
		    0);
		if (spec->direction == ALARM_DIRECTION_IN && model_below(m, 2) == 0)
			spec->ifname[0] = '\0';
		break;
	case ALARM_SUBJECT_ENTRIES:
		spec->quantity = ALARM_QUANTITY_ENTRIES;
		spec->rising = 6;
		spec->falling = 2;
		break;
	case ALARM_SUBJECT_INTERFACE:
	case ALARM_SUBJECT_CLIENT:
		break;
	}
}

static struct alarm_spec
model_notify_pick_alarm(struct model *m, uint32_t index)
{
	static const uint32_t intervals[] = {100, 1000, 1000, 2500};
	struct alarm_spec spec;

	alarm_spec_default(&spec);
	spec.index = index;
	snprintf(spec.name, sizeof(spec.name), "alarm%u", (unsigned)index);
	/* Each subject has two of them and more. */
	spec.subject = (enum alarm_subject_kind)(1 + index % ALARM_SUBJECT_ENTRIES);
	spec.direction =
	    model_below(m, 2) == 0 ? ALARM_DIRECTION_IN : ALARM_DIRECTION_OUT;
	spec.quantity = (enum alarm_quantity)(1 + model_below(m, 4));
	spec.rising = 1;
	spec.interval_ms = intervals[model_below(m, 4)];
	/* One that start-up mutes is raised, and nobody is told. */
	spec.startup =
	    model_below(m, 2) == 0 ? ALARM_STARTUP_BOTH : ALARM_STARTUP_RISING;
	spec.consecutive = 1 + model_below(m, 2);
	spec.holdoff_ms = model_below(m, 3) == 0 ? 3000 : 0;
	model_notify_pick_subject(m, &spec);
	if ((spec.subject == ALARM_SUBJECT_FLOW ||
		spec.subject == ALARM_SUBJECT_GROUPS) &&
	    model_below(m, 2) == 0) {
		spec.kind = ALARM_KIND_HEARTBEAT;
		spec.quantity = ALARM_QUANTITY_PACKETS;
		spec.rising = 0;
	}
	return spec;
}

/* Some end, some are others from now on, most stay. */
void
model_change_alarms(struct model *m)
{
	struct alarm_spec specs[MODEL_ALARMS];
	struct alarm_row row = {0};
	size_t count = 0;
	uint32_t index;

	for (index = 1; index <= MODEL_ALARMS; index++) {
		bool there = core_next_alarm(m->lab.core, index - 1, &row) &&
			     row.spec.index == index;

		switch (model_below(m, there ? 8 : 3)) {
		case 0:
			break; /* it ends, or is not made */
		case 1:
			specs[count++] = model_notify_pick_alarm(m, index);
			break;
		default:
			if (there)
				specs[count++] = row.spec;
			break;
		}
	}
	if (core_set_alarms(m->lab.core, specs, count, m->lab.now) != 0)
		fail_msg("%s", core_detail(m->lab.core));
	m->notify->num_alarms = count;
}

void
model_notify_start(struct model *m)
{
	m->notify = calloc(1, sizeof(*m->notify));
	assert_non_null(m->notify);
	m->lab.port.notification = model_notify_hear;
	m->lab.config.high_water = MODEL_HIGH_WATER;
	m->lab.config.flood_threshold = MODEL_FLOOD;
	if (m->setup.loose || m->setup.limits)
		return;
	/* More than there are, and few enough to be nearly full. */
	m->lab.config.max_mfes = 16;
	m->lab.config.max_clients = 6;
}

void
model_notify_check_seen(const struct model *m, unsigned operations)
{
	const struct model_notify *notify = m->notify;
	unsigned type;

	for (type = 1; type <= NOTIFICATION_TYPE_MAX; type++)
		print_message("notification %u: %lu\n", type, notify->told[type]);
	print_message("held back %lu\n", notify->held_back);
	assert_true(m->setup.limits || notify->held_back > operations / 1000);
	for (type = 1; type <= NOTIFICATION_TYPE_MAX; type++)
		assert_true(notify->told[type] > operations / 10000);
}
