/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * life_lab.c - a core_lab that notes what clients are told and what is traced.
 */
#include "config.h"

#include "life_lab.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct life_lab *
life_lab_of(void *ctx)
{
	return (struct life_lab *)ctx;
}

static void
life_lab_alert(void *ctx, uint32_t handle, const struct alert *alert)
{
	struct life_lab *life = life_lab_of(ctx);

	assert_true(life->num_alerts < LIFE_LAB_ALERTS);
	life->alerts[life->num_alerts++] =
	    (struct life_lab_alert){.handle = handle, .alert = *alert};
}

/* Nobody answers. */
static void
life_lab_question(void *ctx, uint32_t handle, uint32_t id, const struct alert *question)
{
	(void)ctx;
	(void)question;
	assert_int_not_equal(handle, 0);
	assert_int_not_equal(id, 0);
}

void
life_lab_line(void *ctx, const char *text)
{
	struct life_lab *life = life_lab_of(ctx);

	if (getenv("MGM_TEST_LOG") != NULL)
		fprintf(stderr, "line: %s\n", text);
	assert_true(life->num_lines < LIFE_LAB_LINES);
	snprintf(life->lines[life->num_lines++], sizeof(life->lines[0]), "%s", text);
}

bool
life_lab_has_line(const struct life_lab *life, const char *part)
{
	size_t i;

	for (i = 0; i < life->num_lines; i++) {
		if (strstr(life->lines[i], part) != NULL)
			return true;
	}
	return false;
}

void
life_lab_start(struct life_lab *life)
{
	life->lab.port.alert = life_lab_alert;
	life->lab.port.question = life_lab_question;
	life->lab.port.trace = life_lab_line;
	core_lab_start(&life->lab);
	core_lab_furnish(&life->lab);
}

int
life_lab_setup(void **state)
{
	struct life_lab *life = calloc(1, sizeof(*life));

	assert_non_null(life);
	core_lab_init(&life->lab);
	life->lab.config.grace_ms = 30000;
	life_lab_start(life);
	*state = life;
	return 0;
}

int
life_lab_teardown(void **state)
{
	struct life_lab *life = *state;

	core_check(life->lab.core);
	core_lab_exit(&life->lab);
	free(life);
	return 0;
}

uint32_t
life_lab_register(struct life_lab *life, uint32_t protocol, uint32_t component,
    uint32_t uid, uint32_t callbacks, bool all_interfaces, enum mgm_status *status)
{
	struct core_client_info info = {.protocol = protocol,
	    .component = component,
	    .pid = 4000 + component,
	    .uid = uid,
	    .callbacks = callbacks,
	    .all_interfaces = all_interfaces};
	enum mgm_status result;
	uint32_t handle = 0;

	snprintf(info.name, sizeof(info.name), "proto%u-%u", (unsigned)protocol,
	    (unsigned)component);
	result = core_register_mprotocol(life->lab.core, &info, life->lab.now, &handle);
	if (status != NULL)
		*status = result;
	else
		assert_int_equal(result, MGM_OK);
	core_check(life->lab.core);
	return result == MGM_OK ? handle : 0;
}

static const char *
life_lab_word(const struct alert *alert, char *word, size_t size)
{
	static const char *const events[] = {
	    "?", "appeared", "gone", "renamed", "up", "down", "mtu", "address"};
	static const char *const kinds[] = {
#define X(number, id, text) [number] = (text),
	    ALERT_KINDS(X)
#undef X
	};

	if (alert->kind == ALERT_INTERFACE)
		snprintf(word, size, "%s:%u", events[alert->event],
		    (unsigned)alert->ifindex);
	else if (alert->kind == ALERT_DATAFLOW)
		snprintf(word, size, "%s:%u", alert->raised ? "rising" : "falling",
		    (unsigned)alert->monitor);
	else
		snprintf(
		    word, size, "%s:%u", kinds[alert->kind], (unsigned)alert->ifindex);
	return word;
}

const char *
life_lab_told(struct life_lab *life, uint32_t handle)
{
	static char text[1024];
	size_t i, kept = 0, used = 0;
	char word[64];

	text[0] = '\0';
	for (i = 0; i < life->num_alerts; i++) {
		if (life->alerts[i].handle != handle) {
			life->alerts[kept++] = life->alerts[i];
			continue;
		}
		used += (size_t)snprintf(text + used, sizeof(text) - used, "%s%s",
		    used > 0 ? " " : "",
		    life_lab_word(&life->alerts[i].alert, word, sizeof(word)));
		assert_true(used < sizeof(text));
	}
	life->num_alerts = kept;
	return text;
}
