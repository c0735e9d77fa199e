/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * mib_lab.c - a core whose tables are read through MGM-MIB, for tests of what a manager
 * sees of what clients and packets did.
 */
#include "config.h"

#include "mib_lab.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "mib_expect.h"
#include "mib_mgm.h"

static struct mib_lab *
mib_lab_new(void)
{
	struct mib_lab *lab = calloc(1, sizeof(*lab));

	assert_non_null(lab);
	told_lab_init(&lab->told);
	lab->core = &lab->told.lab;
	return lab;
}

static void
mib_lab_start(struct mib_lab *lab)
{
	core_lab_start(lab->core);
	core_lab_furnish(lab->core);
	core_lab_set_route(lab->core, "2001:db8::/32", 1);
	lab->context.epoch_us = lab->core->now;
	lab->context.started_us = lab->core->now;
}

int
mib_lab_setup(void **state)
{
	struct mib_lab *lab = mib_lab_new();

	lab->core->config.grace_ms = 30000;
	mib_lab_start(lab);
	*state = lab;
	return 0;
}

int
mib_lab_setup_small(void **state)
{
	struct mib_lab *lab = mib_lab_new();

	lab->core->config.max_mfes = 2;
	lab->core->config.max_iface_mfes = 1;
	lab->core->config.max_memberships = 3;
	lab->core->config.max_client_memberships = 2;
	lab->core->config.max_clients = 2;
	lab->core->config.max_questions = 1;
	mib_lab_start(lab);
	*state = lab;
	return 0;
}

int
mib_lab_teardown(void **state)
{
	struct mib_lab *lab = *state;

	mib_context_exit(&lab->context);
	core_lab_exit(lab->core);
	free(lab);
	return 0;
}

void
mib_lab_show(struct mib_lab *lab)
{
	struct snapshot *snapshot = core_lab_snapshot(lab->core);

	assert_int_equal(mib_context_set(&lab->context, snapshot), 0);
	lab->context.now_us = lab->core->now;
	snapshot_release(snapshot);
}

const char *
mib_lab_at(const struct mib_lab *lab, const char *below)
{
	static char text[128];
	struct mib_value value;

	switch (mib_expect_get(&mib_mgm_module, &lab->context, below, &value)) {
	case MIB_RESULT_OK:
		return mib_expect_format(&value, text, sizeof(text));
	case MIB_RESULT_NO_SUCH_INSTANCE:
		return "-";
	default:
		fail_msg("%s: no such object", below);
		return "";
	}
}

void
mib_lab_row(const struct mib_lab *lab, unsigned table, unsigned first, unsigned last,
    const char *expected, const char *format, ...)
{
	char index[256], below[320], text[1024];
	unsigned column;
	size_t n = 0;
	va_list args;

	va_start(args, format);
	(void)vsnprintf(index, sizeof(index), format, args);
	va_end(args);
	for (column = first; column <= last; column++) {
		(void)snprintf(
		    below, sizeof(below), "%u.1.%u.%s", table, column, index);
		n += (size_t)snprintf(text + n, sizeof(text) - n, "%s%s",
		    column > first ? " " : "", mib_lab_at(lab, below));
	}
	assert_string_equal(text, expected);
}

void
mib_lab_health(
    const struct mib_lab *lab, unsigned first, unsigned last, const char *expected)
{
	char below[32], text[1024];
	unsigned number;
	size_t n = 0;

	for (number = first; number <= last; number++) {
		(void)snprintf(below, sizeof(below), "3.%u.0", number);
		n += (size_t)snprintf(text + n, sizeof(text) - n, "%s%s",
		    number > first ? " " : "", mib_lab_at(lab, below));
	}
	assert_string_equal(text, expected);
}

unsigned
mib_lab_rows(const struct mib_lab *lab, uint32_t table, uint32_t column)
{
	const size_t root = mib_mgm_module.root_len;
	struct mib_oid oid, found;
	struct mib_value value;
	char below[32];
	unsigned rows = 0;

	(void)snprintf(below, sizeof(below), "%u.1.%u", table, column);
	mib_expect_oid(mib_mgm_module.root, root, below, &oid);
	while (mib_getnext(&mib_mgm_module, &lab->context, oid.ids, oid.len, false,
		   &found, &value) == MIB_RESULT_OK &&
	       found.ids[root] == table && found.ids[root + 2] == column) {
		oid = found;
		rows++;
	}
	return rows;
}

uint32_t
mib_lab_client(
    struct mib_lab *lab, uint32_t protocol, uint32_t component, const char *interfaces)
{
	uint32_t handle = core_lab_register(lab->core, protocol, component);

	told_lab_take(&lab->told, handle, interfaces);
	return handle;
}

void
mib_lab_join(struct mib_lab *lab, uint32_t handle, const char *source,
    const char *group, uint32_t ifindex)
{
	assert_int_equal(
	    core_lab_add(lab->core, handle, source, group, ifindex, MIB_LAB_JOIN),
	    MGM_OK);
	core_lab_work(lab->core);
}

struct fake_mfe *
mib_lab_flow(struct mib_lab *lab, const char *source, const char *group)
{
	struct fake_mfe *mfe;

	core_lab_packet(lab->core, source, group, 1);
	core_lab_work(lab->core);
	mfe = core_lab_find(lab->core, source, group);
	assert_non_null(mfe);
	return mfe;
}
