/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * test_transaction.c - a SET through its phases, with a core and a file that refuse.
 *
 * The port writes down what it is asked, with the TTL of the document's one interface
 * as the document's name: "apply 5" or "save 5".
 */
#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "failing_memory.h"
#include "log.h"
#include "managed_draft.h"
#include "managed_make.h"
#include "transaction.h"

#define SET 100
#define OTHER 200
#define SITE "239.255.0.0/16"
#define SECOND 1000000LL

struct lab {
	struct transaction *transaction;
	char calls[256];
	uint32_t refuse_apply; /* the document with this name; 0: none */
	uint32_t refuse_save;
	uint32_t applied; /* name of what is in force */
	uint32_t saved;
};

static uint32_t
name_of(const struct managed *managed)
{
	return managed->num_ifaces > 0 ? managed->ifaces[0].ttl_threshold : 0;
}

static int
note(struct lab *lab, const char *what, uint32_t name, uint32_t refused, uint32_t *done)
{
	size_t used = strlen(lab->calls);

	(void)snprintf(
	    lab->calls + used, sizeof(lab->calls) - used, "%s %u ", what, name);
	if (name == refused)
		return -EIO;
	*done = name;
	return 0;
}

static int
lab_apply(void *ctx, struct managed *managed)
{
	struct lab *lab = ctx;

	return note(lab, "apply", name_of(managed), lab->refuse_apply, &lab->applied);
}

static int
lab_save(void *ctx, const struct managed *managed, char *error, size_t size)
{
	struct lab *lab = ctx;

	(void)snprintf(error, size, "a full disk");
	return note(lab, "save", name_of(managed), lab->refuse_save, &lab->saved);
}

static char said[1024]; /* the newest line */
static unsigned lines;

static void
keep_log(enum log_level level, const char *line)
{
	(void)level;
	(void)snprintf(said, sizeof(said), "%s", line);
	lines++;
}

/* In force at first: the document named 1. */
static int
lab_init(void **state)
{
	static struct lab lab;
	const struct transaction_port port = {
	    .ctx = &lab, .apply = lab_apply, .restore = lab_apply, .save = lab_save};
	struct managed *managed = managed_make();

	log_set_sink(keep_log);
	said[0] = '\0';
	lines = 0;
	lab = (struct lab){.applied = 1, .saved = 1};
	managed_make_iface(managed, "eth0", 1, 0, MANAGED_NONVOLATILE);
	lab.transaction = transaction_new(&port, managed);
	managed_release(managed);
	assert_non_null(lab.transaction);
	*state = &lab;
	return 0;
}

static int
lab_exit(void **state)
{
	struct lab *lab = *state;

	transaction_free(lab->transaction);
	return 0;
}

/* The draft of the SET gets this name. */
static void
draft(struct lab *lab, int64_t id, uint32_t name)
{
	struct managed *managed = transaction_draft(lab->transaction, id, SECOND);

	assert_non_null(managed);
	managed_make_iface(managed, "eth0", name, 0, MANAGED_NONVOLATILE);
}

static void
assert_in_force(struct lab *lab, uint32_t name, const char *calls)
{
	assert_int_equal(name_of(transaction_newest(lab->transaction)), name);
	assert_int_equal(lab->applied, name);
	assert_string_equal(lab->calls, calls);
}

static void
test_a_set_is_in_force_and_kept_when_it_acts(void **state)
{
	struct lab *lab = *state;

	draft(lab, SET, 5);
	assert_in_force(lab, 1, "");
	assert_int_equal(transaction_act(lab->transaction, SET), 0);
	assert_in_force(lab, 5, "save 5 apply 5 ");
	transaction_end(lab->transaction, SET);
	assert_in_force(lab, 5, "save 5 apply 5 ");
}

static void
test_modules_of_one_set_share_a_draft_and_the_first_acts_for_all(void **state)
{
	struct lab *lab = *state;
	struct managed *first = transaction_draft(lab->transaction, SET, SECOND);

	assert_ptr_equal(transaction_draft(lab->transaction, SET, SECOND), first);
	managed_make_iface(first, "eth0", 5, 0, MANAGED_NONVOLATILE);
	assert_int_equal(transaction_act(lab->transaction, SET), 0);
	assert_int_equal(transaction_act(lab->transaction, SET), 0);
	assert_in_force(lab, 5, "save 5 apply 5 ");
	transaction_end(lab->transaction, SET);
	transaction_end(lab->transaction, SET);
	assert_in_force(lab, 5, "save 5 apply 5 ");
}

static void
test_a_set_that_was_only_checked_leaves_nothing(void **state)
{
	struct lab *lab = *state;

	draft(lab, SET, 5);
	transaction_end(lab->transaction, SET);
	assert_int_equal(transaction_act(lab->transaction, SET), -ENOENT);
	assert_in_force(lab, 1, "");
}

static void
test_undo_brings_back_what_was_in_the_core_and_in_the_file(void **state)
{
	struct lab *lab = *state;

	draft(lab, SET, 5);
	assert_int_equal(transaction_act(lab->transaction, SET), 0);
	assert_int_equal(transaction_undo(lab->transaction, SET), 0);
	assert_in_force(lab, 1, "save 5 apply 5 apply 1 save 1 ");
	assert_int_equal(lab->saved, 1);
	/* Once: another module's undo of the same SET finds it done. */
	assert_int_equal(transaction_undo(lab->transaction, SET), 0);
	transaction_end(lab->transaction, SET);
	assert_in_force(lab, 1, "save 5 apply 5 apply 1 save 1 ");
}

static void
test_a_core_that_refuses_leaves_all_as_it_was(void **state)
{
	struct lab *lab = *state;

	lab->refuse_apply = 5;
	draft(lab, SET, 5);
	assert_int_equal(transaction_act(lab->transaction, SET), -EIO);
	assert_in_force(lab, 1, "save 5 apply 5 save 1 ");
	assert_int_equal(lab->saved, 1);
	/* The master then undoes: it is done. */
	assert_int_equal(transaction_undo(lab->transaction, SET), 0);
	assert_in_force(lab, 1, "save 5 apply 5 save 1 ");
	/* And the next SET is none the worse. */
	draft(lab, OTHER, 6);
	assert_int_equal(transaction_act(lab->transaction, OTHER), 0);
	assert_in_force(lab, 6, "save 5 apply 5 save 1 save 6 apply 6 ");
}

static void
test_a_file_that_cannot_be_written_leaves_the_core_alone(void **state)
{
	struct lab *lab = *state;

	lab->refuse_save = 5;
	draft(lab, SET, 5);
	assert_int_equal(transaction_act(lab->transaction, SET), -EIO);
	assert_in_force(lab, 1, "save 5 save 1 ");
	assert_int_equal(transaction_act(lab->transaction, SET), -ENOENT);
}

static void
test_an_undo_that_fails_says_so_and_shows_what_holds(void **state)
{
	struct lab *lab = *state;

	draft(lab, SET, 5);
	assert_int_equal(transaction_act(lab->transaction, SET), 0);
	lab->refuse_apply = 1;
	assert_int_equal(transaction_undo(lab->transaction, SET), -EIO);
	assert_in_force(lab, 5, "save 5 apply 5 apply 1 save 1 ");

	lab->refuse_apply = 0;
	draft(lab, SET, 6);
	assert_int_equal(transaction_act(lab->transaction, SET), 0);
	lab->refuse_save = 5;
	assert_int_equal(transaction_undo(lab->transaction, SET), -EIO);
	assert_int_equal(name_of(transaction_newest(lab->transaction)), 5);
	assert_int_equal(lab->applied, 5);
	assert_int_equal(lab->saved, 6);
}

static void
test_a_forgotten_draft_gives_way_and_can_do_no_more(void **state)
{
	struct lab *lab = *state;

	draft(lab, SET, 5);
	draft(lab, OTHER, 6);
	assert_int_equal(transaction_act(lab->transaction, SET), -ENOENT);
	assert_int_equal(transaction_undo(lab->transaction, SET), 0);
	transaction_end(lab->transaction, SET);
	assert_int_equal(transaction_act(lab->transaction, OTHER), 0);
	assert_in_force(lab, 6, "save 6 apply 6 ");
}

static void
test_a_set_in_force_gives_way_to_no_other(void **state)
{
	struct lab *lab = *state;

	draft(lab, SET, 5);
	assert_int_equal(transaction_act(lab->transaction, SET), 0);
	assert_null(transaction_draft(lab->transaction, OTHER, SECOND));
	assert_int_equal(errno, EBUSY);
	assert_int_equal(transaction_act(lab->transaction, OTHER), -ENOENT);
	transaction_end(lab->transaction, OTHER);
	assert_null(transaction_draft(lab->transaction, OTHER, SECOND));

	transaction_end(lab->transaction, SET);
	assert_non_null(transaction_draft(lab->transaction, OTHER, SECOND));
	assert_in_force(lab, 5, "save 5 apply 5 ");
}

static void
test_a_dead_master_leaves_no_set_in_force(void **state)
{
	struct lab *lab = *state;

	transaction_abandon(lab->transaction);
	draft(lab, SET, 5);
	transaction_abandon(lab->transaction);
	assert_int_equal(transaction_act(lab->transaction, SET), -ENOENT);

	draft(lab, SET, 5);
	assert_int_equal(transaction_act(lab->transaction, SET), 0);
	transaction_abandon(lab->transaction);
	assert_in_force(lab, 1, "save 5 apply 5 apply 1 save 1 ");
	/* What it began cannot end any more. */
	transaction_end(lab->transaction, SET);
	assert_in_force(lab, 1, "save 5 apply 5 apply 1 save 1 ");
}

static void
test_a_master_that_says_no_more_is_waited_for_ten_seconds(void **state)
{
	struct lab *lab = *state;

	transaction_expire(lab->transaction, 0);
	draft(lab, SET, 5);
	assert_int_equal(transaction_act(lab->transaction, SET), 0);
	transaction_expire(lab->transaction, SECOND + TRANSACTION_US - 1);
	assert_in_force(lab, 5, "save 5 apply 5 ");
	transaction_expire(lab->transaction, SECOND + TRANSACTION_US);
	assert_in_force(lab, 1, "save 5 apply 5 apply 1 save 1 ");
	assert_non_null(transaction_draft(lab->transaction, OTHER, SECOND));
}

static void
test_a_set_that_ended_well_leaves_one_line(void **state)
{
	struct lab *lab = *state;
	const struct managed_boundary boundary = {
	    .ifname = "eth1", .group = managed_make_group(SITE)};
	struct managed *managed;
	struct alarm_spec spec;
	unsigned i;

	draft(lab, SET, 5);
	assert_int_equal(transaction_act(lab->transaction, SET), 0);
	assert_int_equal(lines, 0);
	transaction_end(lab->transaction, SET);
	transaction_end(lab->transaction, SET); /* of another module */
	assert_string_equal(
	    said, "snmp: a SET is in force; it changed interfaces eth0");
	assert_int_equal(lines, 1);

	/* Others of each list, and more rows than are named. */
	managed = transaction_draft(lab->transaction, SET, SECOND);
	alarm_spec_default(&spec);
	for (i = 1; i <= 6; i++) {
		spec.index = 1000 + i;
		managed_make_alarm(managed, &spec, MANAGED_ACTIVE, MANAGED_NONVOLATILE);
	}
	managed_make_boundary(
	    managed, "eth1", SITE, MANAGED_ACTIVE, MANAGED_NONVOLATILE);
	managed_make_scope(
	    managed, SITE, "en", "site", true, MANAGED_ACTIVE, MANAGED_NONVOLATILE);
	managed_make_ssm(managed, SITE, MANAGED_ACTIVE, MANAGED_NONVOLATILE);
	managed->enabled = false;
	assert_int_equal(transaction_act(lab->transaction, SET), 0);
	transaction_end(lab->transaction, SET);
	assert_string_equal(said,
	    "snmp: a SET is in force; it changed boundaries " SITE
	    " at eth1; scopes " SITE " in en; ssm-ranges " SITE
	    "; alarms 1001, 1002, 1003, 1004 and 2 more; forwarding off");

	/* A row that goes has changed too. */
	managed = transaction_draft(lab->transaction, SET, SECOND);
	managed_draft_remove_boundary(managed, &boundary);
	assert_int_equal(transaction_act(lab->transaction, SET), 0);
	transaction_end(lab->transaction, SET);
	assert_string_equal(
	    said, "snmp: a SET is in force; it changed boundaries " SITE " at eth1");
	draft(lab, SET, 5);
	assert_int_equal(transaction_act(lab->transaction, SET), 0);
	transaction_end(lab->transaction, SET);
	assert_string_equal(said, "snmp: a SET is in force; it changed nothing");
}

static void
test_a_set_that_did_not_end_well_leaves_no_such_line(void **state)
{
	struct lab *lab = *state;

	draft(lab, SET, 5);
	transaction_end(lab->transaction, SET);
	draft(lab, SET, 5);
	assert_int_equal(transaction_act(lab->transaction, SET), 0);
	assert_int_equal(transaction_undo(lab->transaction, SET), 0);
	transaction_end(lab->transaction, SET);
	assert_int_equal(lines, 0);
}

static void
test_a_manager_that_sets_for_ever_does_not_flood_the_log(void **state)
{
	struct lab *lab = *state;
	unsigned i;

	for (i = 0; i < 1000; i++) {
		draft(lab, SET, 5 + i % 2);
		assert_int_equal(transaction_act(lab->transaction, SET), 0);
		transaction_end(lab->transaction, SET);
		lab->calls[0] = '\0';
	}
	assert_in_range(lines, 2, 50);
	assert_int_equal(name_of(transaction_newest(lab->transaction)), 6);
}

/* Whether the SET has that part of the module already. */
static bool
has(const struct lab *lab, int64_t id, const void *module, const char *words)
{
	return transaction_has(
	    lab->transaction, id, module, (const uint8_t *)words, strlen(words));
}

static void
test_a_part_is_known_again_until_its_set_ends(void **state)
{
	static const int module, another;
	struct lab *lab = *state;

	draft(lab, SET, 5);
	assert_false(has(lab, SET, &module, "ttl 5"));
	transaction_note(
	    lab->transaction, SET, &module, (const uint8_t *)"ttl 5", strlen("ttl 5"));
	transaction_note(lab->transaction, SET, &another, (const uint8_t *)"a", 1);
	/* Of one that is not open nothing is noted. */
	transaction_note(lab->transaction, OTHER, &module, (const uint8_t *)"b", 1);
	assert_true(has(lab, SET, &module, "ttl 5"));
	assert_true(has(lab, SET, &another, "a"));
	assert_false(has(lab, SET, &another, "ttl 5"));
	assert_false(has(lab, SET, &module, "ttl 6"));
	assert_false(has(lab, SET, &module, "ttl 55"));
	assert_false(has(lab, SET, &module, "b"));
	assert_false(has(lab, OTHER, &module, "ttl 5"));

	assert_int_equal(transaction_act(lab->transaction, SET), 0);
	assert_true(has(lab, SET, &module, "ttl 5"));
	transaction_end(lab->transaction, SET);
	assert_false(has(lab, SET, &module, "ttl 5"));
	/* The same number again: a draft of its own, which has nothing yet. */
	draft(lab, SET, 6);
	assert_false(has(lab, SET, &module, "ttl 5"));
}

static void
test_a_draft_without_memory_changes_nothing(void **state)
{
	struct lab *lab = *state;

	failing_memory_after(0);
	assert_null(transaction_draft(lab->transaction, SET, SECOND));
	assert_int_equal(errno, ENOMEM);
	failing_memory_after(-1);
	assert_int_equal(transaction_act(lab->transaction, SET), -ENOENT);
	assert_in_force(lab, 1, "");
}

/* The end of the daemon is no end of a SET: what is in force is kept. */
static void
test_free_in_the_middle_loses_no_reference(void **state)
{
	struct lab *lab = *state;
	struct managed *kept;

	draft(lab, SET, 5);
	assert_int_equal(transaction_act(lab->transaction, SET), 0);
	kept = managed_take(transaction_newest(lab->transaction));
	transaction_free(lab->transaction);
	assert_int_equal(kept->references, 1);
	assert_int_equal(name_of(kept), 5);
	managed_release(kept);
	lab->transaction = NULL;
}

int
main(void)
{
#define LAB_TEST(test) cmocka_unit_test_setup_teardown(test, lab_init, lab_exit)
	const struct CMUnitTest tests[] = {
	    LAB_TEST(test_a_set_is_in_force_and_kept_when_it_acts),
	    LAB_TEST(test_modules_of_one_set_share_a_draft_and_the_first_acts_for_all),
	    LAB_TEST(test_a_set_that_was_only_checked_leaves_nothing),
	    LAB_TEST(test_undo_brings_back_what_was_in_the_core_and_in_the_file),
	    LAB_TEST(test_a_core_that_refuses_leaves_all_as_it_was),
	    LAB_TEST(test_a_file_that_cannot_be_written_leaves_the_core_alone),
	    LAB_TEST(test_an_undo_that_fails_says_so_and_shows_what_holds),
	    LAB_TEST(test_a_forgotten_draft_gives_way_and_can_do_no_more),
	    LAB_TEST(test_a_set_in_force_gives_way_to_no_other),
	    LAB_TEST(test_a_dead_master_leaves_no_set_in_force),
	    LAB_TEST(test_a_master_that_says_no_more_is_waited_for_ten_seconds),
	    LAB_TEST(test_a_set_that_ended_well_leaves_one_line),
	    LAB_TEST(test_a_set_that_did_not_end_well_leaves_no_such_line),
	    LAB_TEST(test_a_manager_that_sets_for_ever_does_not_flood_the_log),
	    LAB_TEST(test_a_part_is_known_again_until_its_set_ends),
	    LAB_TEST(test_a_draft_without_memory_changes_nothing),
	    LAB_TEST(test_free_in_the_middle_loses_no_reference),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
