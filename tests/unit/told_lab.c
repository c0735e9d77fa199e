/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * told_lab.c - a core_lab whose clients are told and asked, and what they heard.
 *
 * Alerts become text, so that a test says in one line who is told what, and in which
 * order. A client is told only of what it asked for: that is checked for every alert.
 */
#include "config.h"

#include "told_lab.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static size_t
told_lab_client(const struct told_lab *told, uint32_t handle)
{
	size_t i = 0;

	while (i < told->num_clients && told->handles[i] != handle)
		i++;
	assert_true(i < told->num_clients);
	return i;
}

static void
told_lab_record(
    struct told_lab *told, uint32_t handle, uint32_t id, const struct alert *alert)
{
	struct told *one = &told->told[told->num_told++];
	struct core_client_row row = told_lab_row(told, handle);

	assert_true(told->num_told <= TOLD_LAB_MAX);
	assert_true((row.info.callbacks & ALERT_BIT(alert->kind)) != 0);
	assert_true(alert->num_oifs <= TOLD_LAB_OIFS);
	assert_true(alert->header_len <= sizeof(one->header));
	*one = (struct told){.handle = handle, .id = id, .alert = *alert};
	if (alert->num_oifs > 0)
		memcpy(one->oifs, alert->oifs, alert->num_oifs * sizeof(one->oifs[0]));
	if (alert->header_len > 0)
		memcpy(one->header, alert->header, alert->header_len);
	one->alert.oifs = NULL;
	one->alert.header = NULL;
}

static void
told_lab_alert(void *ctx, uint32_t handle, const struct alert *alert)
{
	told_lab_record(ctx, handle, 0, alert);
}

static void
told_lab_question(void *ctx, uint32_t handle, uint32_t id, const struct alert *question)
{
	struct told_lab *told = ctx;

	assert_int_not_equal(id, 0);
	told_lab_record(told, handle, id, question);
	told->ids[told_lab_client(told, handle)] = id;
}

static void
told_lab_line(void *ctx, const char *line)
{
	struct told_lab *told = ctx;
	size_t used = strlen(told->traced);

	assert_true(used + strlen(line) + 1 < sizeof(told->traced));
	snprintf(told->traced + used, sizeof(told->traced) - used, "%s\n", line);
}

void
told_lab_init(struct told_lab *told)
{
	*told = (struct told_lab){0};
	core_lab_init(&told->lab);
	told->lab.port.alert = told_lab_alert;
	told->lab.port.question = told_lab_question;
	told->lab.port.trace = told_lab_line;
}

int
told_lab_setup(void **state)
{
	struct told_lab *told = malloc(sizeof(*told));

	assert_non_null(told);
	told_lab_init(told);
	core_lab_start(&told->lab);
	core_lab_furnish(&told->lab);
	*state = told;
	return 0;
}

int
told_lab_teardown(void **state)
{
	struct told_lab *told = *state;

	core_check(told->lab.core);
	core_lab_exit(&told->lab);
	free(told);
	return 0;
}

uint32_t
told_lab_register_for(struct told_lab *told, uint32_t protocol, uint32_t callbacks)
{
	struct core_client_info info = {.protocol = protocol,
	    .component = (uint32_t)told->num_clients + 1,
	    .pid = (uint32_t)told->num_clients + 1,
	    .callbacks = callbacks};
	uint32_t handle = 0;

	assert_true(told->num_clients < TOLD_LAB_CLIENTS);
	info.name[0] = (char)('A' + told->num_clients);
	assert_int_equal(
	    core_register_mprotocol(told->lab.core, &info, told->lab.now, &handle),
	    MGM_OK);
	told->handles[told->num_clients++] = handle;
	return handle;
}

uint32_t
told_lab_register(struct told_lab *told, uint32_t protocol)
{
	/* All that this lab looks at: what links do is test_interface_event.c's. */
	return told_lab_register_for(told, protocol,
	    ((1U << ALERT_KIND_COUNT) - 1) & ~ALERT_BIT(ALERT_INTERFACE));
}

void
told_lab_take(struct told_lab *told, uint32_t handle, const char *ifindexes)
{
	for (; *ifindexes != '\0'; ifindexes++)
		assert_int_equal(
		    core_lab_take(&told->lab, handle, (uint32_t)(*ifindexes - '0')),
		    MGM_OK);
}

static const char *
told_lab_entry(const struct alert *alert)
{
	static char text[2 * PREFIX_TEXT_SIZE + 4];
	char source[PREFIX_TEXT_SIZE] = "*", group[PREFIX_TEXT_SIZE] = "*";

	if (alert->source.len > 0)
		addr_format(&alert->source.addr, source, sizeof(source));
	if (alert->group.len > 0)
		addr_format(&alert->group.addr, group, sizeof(group));
	assert_int_equal(alert->source.addr.family, alert->group.addr.family);
	assert_true(
	    prefix_is_wildcard(&alert->source) || prefix_is_host(&alert->source));
	assert_true(prefix_is_wildcard(&alert->group) || prefix_is_host(&alert->group));
	snprintf(text, sizeof(text), "(%s,%s)", source, group);
	return text;
}

static const char *const told_lab_kinds[ALERT_KIND_COUNT] = {
#define X(number, id, text) [number] = text,
    ALERT_KINDS(X)
#undef X
};

static size_t
told_lab_print(
    const struct told_lab *told, const struct told *one, char *text, size_t size)
{
	const struct alert *alert = &one->alert;
	char neighbour[ADDR_TEXT_SIZE] = "";
	size_t len, i;

	len = (size_t)snprintf(text, size, "%c%c %s",
	    (int)('A' + told_lab_client(told, one->handle)), one->id != 0 ? '?' : ':',
	    told_lab_kinds[alert->kind]);
	if (alert->group.addr.family != MGM_FAMILY_UNSPEC)
		len += (size_t)snprintf(
		    text + len, size - len, " %s", told_lab_entry(alert));
	if (alert->kind == ALERT_JOIN || alert->kind == ALERT_PRUNE)
		len += (size_t)snprintf(
		    text + len, size - len, " %s", alert->member ? "member" : "entry");
	if (alert->ifindex != 0)
		len += (size_t)snprintf(
		    text + len, size - len, " on %u", (unsigned)alert->ifindex);
	if (alert->kind == ALERT_RPF) {
		if (alert->neighbour.family != MGM_FAMILY_UNSPEC)
			addr_format(&alert->neighbour, neighbour, sizeof(neighbour));
		len += (size_t)snprintf(text + len, size - len, " by %s arrived %u",
		    neighbour, (unsigned)alert->arrival);
	}
	for (i = 0; i < alert->num_oifs; i++) {
		assert_true(one->oifs[i].enabled);
		len += (size_t)snprintf(text + len, size - len, "%s%u%s",
		    i == 0 ? ": " : ",", (unsigned)one->oifs[i].ifindex,
		    one->oifs[i].igmp ? "+igmp" : "");
	}
	return len;
}

const char *
told_lab_text(struct told_lab *told)
{
	size_t i, len = 0;

	told->text[0] = '\0';
	for (i = 0; i < told->num_told; i++) {
		if (i > 0)
			len += (size_t)snprintf(
			    told->text + len, sizeof(told->text) - len, "; ");
		len += told_lab_print(
		    told, &told->told[i], told->text + len, sizeof(told->text) - len);
	}
	told->num_told = 0;
	return told->text;
}

void
told_lab_forget(struct told_lab *told)
{
	told->num_told = 0;
}

const char *
told_lab_traced(struct told_lab *told)
{
	snprintf(told->text, sizeof(told->text), "%s", told->traced);
	told->traced[0] = '\0';
	return told->text;
}

uint32_t
told_lab_id(const struct told_lab *told, uint32_t handle)
{
	return told->ids[told_lab_client(told, handle)];
}

static void
told_lab_answer(
    struct told_lab *told, uint32_t handle, const struct alert_answer *answer)
{
	core_answer(
	    told->lab.core, handle, told_lab_id(told, handle), answer, told->lab.now);
	core_check(told->lab.core);
}

void
told_lab_answer_rpf(
    struct told_lab *told, uint32_t handle, uint32_t ifindex, const char *neighbour)
{
	const struct alert_answer answer = {
	    .ifindex = ifindex, .neighbour = core_lab_addr(neighbour)};

	told_lab_answer(told, handle, &answer);
}

void
told_lab_answer_creation(struct told_lab *told, uint32_t handle, const char *enabled)
{
	bool flags[TOLD_LAB_OIFS] = {false};
	struct alert_answer answer = {.enabled = flags};

	for (; enabled[answer.num_enabled] != '\0'; answer.num_enabled++)
		flags[answer.num_enabled] = enabled[answer.num_enabled] == 'y';
	told_lab_answer(told, handle, &answer);
}

void
told_lab_answer_prune(struct told_lab *told, uint32_t handle, uint32_t timeout_s)
{
	const struct alert_answer answer = {.timeout_s = timeout_s};

	told_lab_answer(told, handle, &answer);
}

struct core_client_row
told_lab_row(const struct told_lab *told, uint32_t handle)
{
	struct core_client_row row;

	assert_true(core_next_client(told->lab.core, handle - 1, &row));
	assert_int_equal(row.handle, handle);
	return row;
}
