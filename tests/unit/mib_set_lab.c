/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * mib_set_lab.c - a document and what a MIB module shows of it, for tests that try SETs
 * on it.
 *
 * The lab's context is what the module reads: it has the document, or for a moment the
 * draft that a case made of it. After each case the context has the document again, so
 * cases do not depend on their order. A refused SET is tried on a draft of its own, as
 * the transaction does, so the draft itself is not looked at afterwards.
 *
 * Rows that a test is about alone are in the document that it brings.
 */
#include "config.h"

#include "mib_set_lab.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "fake_snapshot.h"
#include "managed_make.h"

struct mib_set_lab *
mib_set_lab_new(const struct mib_module *module, struct managed *document,
    mib_set_lab_check_fn check)
{
	struct mib_set_lab *lab = calloc(1, sizeof(*lab));

	assert_non_null(lab);
	lab->module = module;
	lab->check = check;
	assert_int_equal(mib_context_set_managed(&lab->context, document), 0);
	managed_release(document);
	return lab;
}

static void
mib_set_lab_show_interfaces(struct mib_set_lab *lab)
{
	const struct snapshot_iface ifaces[] = {
	    {.link = {.ifindex = 2, .name = "off"}},
	    {.link = {.ifindex = 3, .name = "eth3"}, .active = true, .present = true},
	    {.link = {.ifindex = 4, .name = "eth4"}, .active = true, .present = true},
	};
	const struct fake_tables tables = {
	    .number = 1, .end_us = 1, .ifaces = ifaces, .num_ifaces = 3};
	struct snapshot *snapshot = fake_snapshot_new(&tables);

	assert_int_equal(mib_context_set(&lab->context, snapshot), 0);
	snapshot_release(snapshot);
}

struct mib_set_lab *
mib_set_lab_new_scoped(const struct mib_module *module, struct managed *document,
    mib_set_lab_check_fn check)
{
	const enum managed_storage kept = MANAGED_NONVOLATILE;
	const enum managed_storage fixed = MANAGED_READONLY;
	struct mib_set_lab *lab;

	managed_make_iface(document, "eth4", 7, 0, fixed);
	managed_make_boundary(document, "eth3", "239.1.0.0/16", MANAGED_ACTIVE, kept);
	managed_make_boundary(
	    document, "eth3", "239.2.0.0/16", MANAGED_NOT_IN_SERVICE, kept);
	managed_make_boundary(document, "eth3", "239.5.0.0/16", MANAGED_ACTIVE, fixed);
	managed_make_scope(
	    document, "239.1.0.0/16", "en", "act", true, MANAGED_ACTIVE, kept);
	managed_make_scope(
	    document, "239.1.0.0/16", "de", "aus", true, MANAGED_NOT_IN_SERVICE, kept);
	/* Made by IPMCAST-MIB: the other one has a default for a name. */
	managed_make_scope(
	    document, "239.1.0.0/16", "fr", "", false, MANAGED_NOT_READY, kept);
	managed_make_scope(
	    document, "239.5.0.0/16", "en", "fix", false, MANAGED_ACTIVE, fixed);
	lab = mib_set_lab_new(module, document, check);
	mib_set_lab_show_interfaces(lab);
	return lab;
}

int
mib_set_lab_teardown(void **state)
{
	struct mib_set_lab *lab = *state;

	mib_context_exit(&lab->context);
	free(lab);
	return 0;
}

void
mib_set_lab_run(struct mib_set_lab *lab, const struct mib_set_case *cases, size_t count)
{
	struct managed *before = managed_take(lab->context.managed);
	size_t i, at;

	for (i = 0; i < count; i++) {
		const struct mib_set_case *one = &cases[i];
		struct managed *draft = managed_copy(before);
		enum mib_set_error error =
		    mib_set_case_try(lab->module, &lab->context, draft, one->set, &at);

		if (error != one->error || at != one->at)
			fail_msg("%s: error %d at variable %zu, expected %d at %zu",
			    one->what, error, at, one->error, one->at);
		if (error == MIB_SET_OK) {
			assert_int_equal(
			    mib_context_set_managed(&lab->context, draft), 0);
			if (lab->check != NULL)
				lab->check(draft, one->what);
			mib_set_case_then(
			    lab->module, &lab->context, one->what, one->then);
		}
		assert_int_equal(mib_context_set_managed(&lab->context, before), 0);
		managed_release(draft);
	}
	managed_release(before);
}

void
mib_set_lab_step(struct mib_set_lab *lab, const struct mib_module *module,
    struct managed *draft, const struct mib_set_assignment *assignments)
{
	size_t at;

	assert_int_equal(
	    mib_set_case_try(module, &lab->context, draft, assignments, &at),
	    MIB_SET_OK);
	assert_int_equal(mib_context_set_managed(&lab->context, draft), 0);
}
