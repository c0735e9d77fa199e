/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * test_managed_row.c - RowStatus and StorageType, every transition.
 *
 * The expected table is written from RFC 2579 once more, state by state, as letters, so
 * that a slip in the code's table is not repeated here: what a cell says is A gone, B
 * notReady, C notInService, D active, v inconsistentValue, n inconsistentName.
 */
#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "managed_row.h"

enum { STATUS_AT = 3, STORAGE_AT = 5, VALUES_AT = 7 };

#define UNTOUCHED 99

static enum managed_status
state_of(char letter)
{
	switch (letter) {
	case 'B':
		return MANAGED_NOT_READY;
	case 'C':
		return MANAGED_NOT_IN_SERVICE;
	default:
		return MANAGED_ACTIVE;
	}
}

/* Actions in order: other columns only; active, notInService, createAndGo,
 * createAndWait, destroy. */
static const enum managed_status actions[] = {0, MANAGED_ACTIVE, MANAGED_NOT_IN_SERVICE,
    MANAGED_CREATE_AND_GO, MANAGED_CREATE_AND_WAIT, MANAGED_DESTROY};

static const struct {
	char state;
	const char *complete;
	const char *incomplete;
} steps[] = {
    {'A', "nvvDCA", "nvvvBA"},
    {'B', "CDCvvA", "BvvvvA"},
    {'C', "CDCvvA", "BvvvvA"},
    {'D', "DDCvvA", "vvvvvA"},
};

static void
check_step(char state, enum managed_status action, bool complete, char expected)
{
	const struct managed_row before = {state_of(state), MANAGED_VOLATILE};
	const struct managed_row_request request = {
	    .status = action,
	    .status_at = STATUS_AT,
	    .values = action == 0,
	    .values_at = VALUES_AT,
	};
	struct managed_row after = {.status = (enum managed_status)UNTOUCHED};
	enum managed_row_change change = (enum managed_row_change)UNTOUCHED;
	enum mib_set_error error;
	size_t failed = UNTOUCHED;

	error = managed_row_decide(state == 'A' ? NULL : &before, &request, complete,
	    &after, &change, &failed);

	if (expected == 'v' || expected == 'n') {
		assert_int_equal(error, expected == 'v' ? MIB_SET_INCONSISTENT_VALUE
							: MIB_SET_INCONSISTENT_NAME);
		assert_int_equal(failed, action == 0 ? VALUES_AT : STATUS_AT);
		assert_int_equal(change, UNTOUCHED);
		assert_int_equal(after.status, UNTOUCHED);
		return;
	}
	assert_int_equal(error, MIB_SET_OK);
	if (expected == 'A') {
		assert_int_equal(
		    change, state == 'A' ? MANAGED_ROW_KEEP : MANAGED_ROW_REMOVE);
		return;
	}
	assert_int_equal(change, MANAGED_ROW_STORE);
	assert_int_equal(after.status, state_of(expected));
	assert_int_equal(
	    after.storage, state == 'A' ? MANAGED_NONVOLATILE : MANAGED_VOLATILE);
}

static void
test_every_transition_of_row_status(void **state)
{
	size_t i, j;

	(void)state;
	for (i = 0; i < MIB_LENGTH(steps); i++) {
		for (j = 0; j < MIB_LENGTH(actions); j++) {
			check_step(
			    steps[i].state, actions[j], true, steps[i].complete[j]);
			check_step(
			    steps[i].state, actions[j], false, steps[i].incomplete[j]);
		}
	}
}

static void
test_numbers_that_no_manager_may_set_are_wrong_values(void **state)
{
	static const uint64_t bad_status[] = {0, 3, 7, UINT64_MAX, 0x100000001};
	static const uint64_t good_status[] = {1, 2, 4, 5, 6};
	static const uint64_t bad_storage[] = {0, 1, 4, 5, 6, UINT64_MAX, 0x100000002};
	struct managed_row_request request;
	struct mib_value value = {.type = MIB_TYPE_INTEGER};
	size_t i;

	(void)state;
	memset(&request, 0, sizeof(request));
	for (i = 0; i < MIB_LENGTH(bad_status); i++) {
		value.number = bad_status[i];
		assert_int_equal(managed_row_ask_status(&request, &value, STATUS_AT),
		    MIB_SET_WRONG_VALUE);
	}
	for (i = 0; i < MIB_LENGTH(bad_storage); i++) {
		value.number = bad_storage[i];
		assert_int_equal(managed_row_ask_storage(&request, &value, STORAGE_AT),
		    MIB_SET_WRONG_VALUE);
	}
	assert_int_equal(request.status, 0);
	assert_int_equal(request.storage, 0);

	for (i = 0; i < MIB_LENGTH(good_status); i++) {
		value.number = good_status[i];
		assert_int_equal(
		    managed_row_ask_status(&request, &value, STATUS_AT), MIB_SET_OK);
		assert_int_equal(request.status, good_status[i]);
	}
	value.number = MANAGED_VOLATILE;
	assert_int_equal(
	    managed_row_ask_storage(&request, &value, STORAGE_AT), MIB_SET_OK);
	assert_int_equal(request.storage, MANAGED_VOLATILE);
	assert_int_equal(request.status_at, STATUS_AT);
	assert_int_equal(request.storage_at, STORAGE_AT);
}

static void
test_a_row_becomes_volatile_or_not_at_any_time(void **state)
{
	const struct managed_row_request make = {
	    .status = MANAGED_CREATE_AND_GO, .storage = MANAGED_VOLATILE};
	const struct managed_row_request change_it = {.storage = MANAGED_NONVOLATILE};
	struct managed_row row = {0}, after = {0};
	enum managed_row_change change;
	size_t failed;

	(void)state;
	assert_int_equal(
	    managed_row_decide(NULL, &make, true, &row, &change, &failed), MIB_SET_OK);
	assert_int_equal(row.storage, MANAGED_VOLATILE);

	assert_int_equal(
	    managed_row_decide(&row, &change_it, true, &after, &change, &failed),
	    MIB_SET_OK);
	assert_int_equal(change, MANAGED_ROW_STORE);
	assert_int_equal(after.storage, MANAGED_NONVOLATILE);
	assert_int_equal(after.status, MANAGED_ACTIVE);
}

static void
test_a_storage_type_alone_makes_no_row(void **state)
{
	const struct managed_row_request request = {
	    .storage = MANAGED_VOLATILE, .storage_at = STORAGE_AT};
	struct managed_row after;
	enum managed_row_change change;
	size_t failed = 0;

	(void)state;
	assert_int_equal(
	    managed_row_decide(NULL, &request, true, &after, &change, &failed),
	    MIB_SET_INCONSISTENT_NAME);
	assert_int_equal(failed, STORAGE_AT);
}

/* What each StorageType lets happen to an active row: the error, or OK. */
static void
test_fixed_rows_stay_what_they_are(void **state)
{
	static const struct {
		struct managed_row_request request;
		enum mib_set_error read_only, permanent;
		size_t at;
	} cases[] = {
	    {{.status = MANAGED_DESTROY, .status_at = 1}, MIB_SET_INCONSISTENT_VALUE,
		MIB_SET_INCONSISTENT_VALUE, 1},
	    {{.status = MANAGED_NOT_IN_SERVICE, .status_at = 1},
		MIB_SET_INCONSISTENT_VALUE, MIB_SET_OK, 1},
	    {{.status = MANAGED_ACTIVE, .status_at = 1}, MIB_SET_OK, MIB_SET_OK, 1},
	    {{.values = true, .values_at = 2}, MIB_SET_INCONSISTENT_VALUE, MIB_SET_OK,
		2},
	    {{.storage = MANAGED_VOLATILE, .storage_at = 3}, MIB_SET_WRONG_VALUE,
		MIB_SET_WRONG_VALUE, 3},
	    {{.storage = MANAGED_NONVOLATILE, .storage_at = 3}, MIB_SET_WRONG_VALUE,
		MIB_SET_WRONG_VALUE, 3},
	    {{.status = MANAGED_CREATE_AND_GO, .status_at = 1},
		MIB_SET_INCONSISTENT_VALUE, MIB_SET_INCONSISTENT_VALUE, 1},
	};
	size_t i, j;

	(void)state;
	for (i = 0; i < MIB_LENGTH(cases); i++) {
		for (j = 0; j < 2; j++) {
			const struct managed_row before = {MANAGED_ACTIVE,
			    j == 0 ? MANAGED_READONLY : MANAGED_PERMANENT};
			enum mib_set_error expected =
			    j == 0 ? cases[i].read_only : cases[i].permanent;
			struct managed_row after;
			enum managed_row_change change;
			size_t failed = UNTOUCHED;

			assert_int_equal(managed_row_decide(&before, &cases[i].request,
					     true, &after, &change, &failed),
			    expected);
			if (expected != MIB_SET_OK)
				assert_int_equal(failed, cases[i].at);
			else
				assert_int_equal(after.storage, before.storage);
		}
	}
}

/* Beside a scalar, or where a table has a StorageType and no RowStatus. */
static void
test_storage_beside_a_value(void **state)
{
	(void)state;
	assert_int_equal(
	    managed_row_check_storage(MANAGED_VOLATILE, MANAGED_NONVOLATILE),
	    MIB_SET_OK);
	assert_int_equal(
	    managed_row_check_storage(MANAGED_NONVOLATILE, MANAGED_PERMANENT),
	    MIB_SET_WRONG_VALUE);
	assert_int_equal(managed_row_check_storage(MANAGED_NONVOLATILE, MANAGED_OTHER),
	    MIB_SET_WRONG_VALUE);
	assert_int_equal(managed_row_check_storage(MANAGED_READONLY, MANAGED_READONLY),
	    MIB_SET_WRONG_VALUE);
	assert_int_equal(
	    managed_row_check_write(MANAGED_READONLY), MIB_SET_INCONSISTENT_VALUE);
	assert_int_equal(managed_row_check_write(MANAGED_PERMANENT), MIB_SET_OK);
	assert_int_equal(managed_row_check_write(MANAGED_NONVOLATILE), MIB_SET_OK);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_every_transition_of_row_status),
	    cmocka_unit_test(test_numbers_that_no_manager_may_set_are_wrong_values),
	    cmocka_unit_test(test_a_row_becomes_volatile_or_not_at_any_time),
	    cmocka_unit_test(test_a_storage_type_alone_makes_no_row),
	    cmocka_unit_test(test_fixed_rows_stay_what_they_are),
	    cmocka_unit_test(test_storage_beside_a_value),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
