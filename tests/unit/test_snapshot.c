/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * test_snapshot.c - snapshots: order, slices, sharing, and readers in other threads.
 */
#include "config.h"

#include "core_lab.h"

#include <pthread.h>
#include <stdatomic.h>
#include <string.h>

#include "snapshot_build.h"

#define JOIN MGM_JOIN_STATE_FLAG
#define MOST_OIFS 2 /* of an entry in these tests */

static void
snapshot_add_flow(struct core_lab *lab, uint32_t number)
{
	struct plane_event event = {
	    .type = PLANE_EVENT_NEW_SOURCE,
	    .group = addr_ipv4(UINT32_C(0xef010000) + number / 10),
	    .source = addr_ipv4(UINT32_C(0x0a010000) + 1 + number % 10),
	    .ifindex = 1,
	};

	core_plane_event(lab->core, &event, lab->now);
}

/* Flows first..last-1, in an order that is not theirs, each with the oifs 2 and 3. */
static void
snapshot_fill(struct core_lab *lab, uint32_t first, uint32_t last)
{
	uint32_t i, n = last - first;

	for (i = 0; i < n; i++)
		snapshot_add_flow(lab, first + (uint32_t)((uint64_t)i * 7919 % n));
}

/* Its counters move, so that its row is another one. */
static void
snapshot_touch_flow(struct core_lab *lab, uint32_t number)
{
	struct mgm_addr group = addr_ipv4(UINT32_C(0xef010000) + number / 10);
	struct mgm_addr source = addr_ipv4(UINT32_C(0x0a010000) + 1 + number % 10);

	fake_plane_find(&lab->fake, &group, &source)->counters.in_packets++;
}

static void
snapshot_join_everything(struct core_lab *lab)
{
	uint32_t a = core_lab_register(lab, MGM_PROTO_PIM_DENSE, 1);

	core_lab_take(lab, a, 2);
	core_lab_take(lab, a, 3);
	core_lab_add(lab, a, "*", "*", 2, JOIN);
	core_lab_add(lab, a, "*", "*", 3, JOIN);
}

static void
snapshot_assert_sorted(const struct snapshot *snapshot)
{
	uint32_t i, oif = 0, j;

	for (i = 0; i < snapshot->num_mfes; i++) {
		const struct snapshot_mfe *row = snapshot_mfe_at(snapshot, i), *of,
					  *before;
		const struct snapshot_oif *oifs = snapshot_oifs(snapshot, row);

		if (i > 0) {
			before = snapshot_mfe_at(snapshot, i - 1);
			j = (uint32_t)addr_cmp(&before->group, &row->group);
			assert_true((int)j < 0 || (j == 0 && addr_cmp(&before->source,
								 &row->source) < 0));
		}
		for (j = 0; j < row->num_oifs; j++, oif++) {
			assert_ptr_equal(snapshot_oif_at(snapshot, oif, &of), &oifs[j]);
			assert_ptr_equal(of, row);
		}
	}
	assert_int_equal(oif, snapshot->num_oifs);
	assert_null(snapshot_mfe_at(snapshot, i));
	assert_null(snapshot_oif_at(snapshot, oif, NULL));
}

static void
test_there_is_a_snapshot_from_the_start(void **state)
{
	struct core_lab *lab = *state;
	struct snapshot *snapshot = core_take_snapshot(lab->core);

	assert_int_equal(snapshot->number, 1);
	assert_int_equal(core_snapshot_number(lab->core), 1);
	assert_int_equal(snapshot->num_mfes, 0);
	assert_null(snapshot_mfe_at(snapshot, 0));
	snapshot_release(snapshot);
	snapshot_release(NULL);
	assert_null(snapshot_take(NULL));
}

static void
test_a_snapshot_is_built_in_slices_and_sorted(void **state)
{
	struct core_lab *lab = *state;
	struct snapshot *snapshot;
	int64_t start = lab->now;
	unsigned slices = 0;

	snapshot_join_everything(lab);
	snapshot_fill(lab, 0, 3500);
	core_request_snapshot(lab->core, lab->now);
	assert_true(core_next_due(lab->core) <= lab->now);
	while (core_work(lab->core, lab->now)) {
		assert_int_equal(core_snapshot_number(lab->core), 1);
		slices++;
		lab->now += 10;
	}
	snapshot = core_take_snapshot(lab->core);

	assert_true(slices >= 3500 * 3 / 500 - 1);
	assert_int_equal(snapshot->number, 2);
	assert_true(snapshot->start_us == start && snapshot->end_us == lab->now);
	assert_int_equal(snapshot->num_mfes, 3500);
	assert_int_equal(snapshot->num_oifs, 7000);
	assert_int_equal(snapshot->num_ifaces, 5);
	/* 2,000 rows and no more than the last entry's over it. */
	assert_int_equal(snapshot->num_chunks, (3500 * 3 + 2000) / 2001);
	snapshot_assert_sorted(snapshot);
	snapshot_release(snapshot);
}

static void
test_unchanged_chunks_are_shared(void **state)
{
	struct core_lab *lab = *state;
	struct snapshot *before, *after;
	struct fake_mfe *mfe;
	uint32_t i, same = 0;

	snapshot_join_everything(lab);
	snapshot_fill(lab, 0, 5000);
	before = core_lab_snapshot(lab);
	mfe = core_lab_find(lab, "10.1.0.6", "239.1.0.250"); /* number 2505 */
	assert_non_null(mfe);
	mfe->counters.in_packets = 1;
	mfe->oif_counters[3].packets = 1;
	after = core_lab_snapshot(lab);

	assert_int_equal(after->num_chunks, before->num_chunks);
	for (i = 0; i < after->num_chunks; i++) {
		same += after->chunks[i] == before->chunks[i];
		if (after->chunks[i] != before->chunks[i])
			assert_int_equal(i, 2505 / 667);
	}
	assert_int_equal(same, before->num_chunks - 1);
	assert_int_equal(snapshot_mfe_at(before, 2505)->counters.in_packets, 0);
	assert_int_equal(snapshot_mfe_at(after, 2505)->counters.in_packets, 1);
	snapshot_release(before);
	assert_int_equal(snapshot_mfe_at(after, 0)->num_oifs, 2);
	snapshot_release(after);
}

static void
test_a_new_entry_changes_the_chunk_it_falls_in_and_no_other(void **state)
{
	struct core_lab *lab = *state;
	struct snapshot *before, *after;
	uint32_t i, j, shared = 0;

	snapshot_fill(lab, 10, 5000);
	before = core_lab_snapshot(lab);
	snapshot_fill(lab, 0, 10); /* before all others */
	after = core_lab_snapshot(lab);

	assert_int_equal(after->num_mfes, 5000);
	for (i = 0; i < after->num_chunks; i++) {
		for (j = 0; j < before->num_chunks; j++)
			shared += after->chunks[i] == before->chunks[j];
	}
	assert_int_equal(shared, before->num_chunks - 1);
	snapshot_assert_sorted(after);
	snapshot_release(before);
	snapshot_release(after);
}

static void
test_chunks_stay_within_bounds_while_entries_come_and_go(void **state)
{
	struct core_lab *lab = *state;
	struct snapshot *snapshot;
	uint64_t random = 1;
	unsigned round;
	uint32_t i;

	snapshot_join_everything(lab);
	for (round = 0; round < 12; round++) {
		snapshot_fill(
		    lab, (uint32_t)(fake_plane_random(&random) % 8000), 8000 + round);
		/* Every third round all that is there so far ends at once. */
		if (round % 3 == 2)
			lab->now += 901 * CORE_LAB_S;
		core_request_snapshot(lab->core, lab->now);
		(void)core_work(lab->core, lab->now);
		snapshot_fill(lab, 0, 700 * round + 1);
		snapshot = core_lab_snapshot(lab);
		for (i = 0; i < snapshot->num_chunks; i++) {
			const struct snapshot_chunk *chunk = snapshot->chunks[i];
			uint32_t rows = chunk->num_mfes + chunk->num_oifs;

			assert_in_range(rows, 1, SNAPSHOT_CHUNK_MOST + MOST_OIFS);
			assert_true(i + 1 == snapshot->num_chunks ||
				    rows >= SNAPSHOT_CHUNK_FEWEST);
		}
		snapshot_assert_sorted(snapshot);
		snapshot_release(snapshot);
	}
}

/* Freeing is work too: a slice gives back a few chunks of what nobody else holds. */
static void
test_a_snapshot_is_released_in_parts(void **state)
{
	struct core_lab *lab = *state;
	struct snapshot *mine;
	uint32_t i, held, parts = 0;

	snapshot_join_everything(lab);
	snapshot_fill(lab, 0, 6000);
	mine = core_lab_snapshot(lab);
	held = mine->num_chunks;
	assert_true(held > 8);
	assert_null(snapshot_release_part(snapshot_take(mine), 1));
	assert_int_equal(mine->num_chunks, held); /* the core holds it as well */

	/* The core gives up its own: no row of the next one is as it was. */
	for (i = 0; i < 6000; i++)
		snapshot_touch_flow(lab, i);
	snapshot_release(core_lab_snapshot(lab));
	while (mine != NULL) {
		held = mine->num_chunks;
		mine = snapshot_release_part(mine, 3);
		if (mine != NULL)
			assert_int_equal(mine->num_chunks, held - 3);
		parts++;
	}
	assert_true(parts > 2);
}

static void
test_the_core_releases_the_past_snapshot_over_several_slices(void **state)
{
	struct core_lab *lab = *state;
	uint64_t number;
	unsigned after = 0;
	uint32_t i;

	snapshot_join_everything(lab);
	snapshot_fill(lab, 0, 7000);
	snapshot_release(core_lab_snapshot(lab));
	for (i = 0; i < 7000; i++)
		snapshot_touch_flow(lab, i);
	core_request_snapshot(lab->core, lab->now);
	number = core_snapshot_number(lab->core);
	while (core_snapshot_number(lab->core) == number)
		assert_true(core_work(lab->core, lab->now));
	assert_int_equal(core_next_due(lab->core), 0);
	while (core_work(lab->core, lab->now))
		after++;

	/* 11 chunks of 2,001 rows, four a slice: with the build's last, then two more
	 * slices, of which only the first has work left behind it. */
	assert_int_equal(after, 1);
	assert_true(core_next_due(lab->core) > lab->now);
}

static void
test_a_second_request_joins_the_one_that_runs(void **state)
{
	struct core_lab *lab = *state;

	snapshot_fill(lab, 0, 2000);
	core_request_snapshot(lab->core, lab->now);
	(void)core_work(lab->core, lab->now);
	core_request_snapshot(lab->core, lab->now);
	while (core_work(lab->core, lab->now))
		continue;

	assert_int_equal(core_snapshot_number(lab->core), 2);
}

struct reader {
	_Atomic(struct snapshot *) *published;
	_Atomic bool stop;
	unsigned long rows;
};

/* Takes what is published, reads all of it, releases it. */
static void *
snapshot_reader(void *arg)
{
	struct reader *reader = arg;

	while (!atomic_load(&reader->stop)) {
		struct snapshot *mine = atomic_exchange(reader->published, NULL);
		uint32_t i;

		if (mine == NULL)
			continue;
		for (i = 0; i < mine->num_oifs; i++) {
			const struct snapshot_mfe *of;

			reader->rows +=
			    snapshot_oif_at(mine, i, &of)->ifindex != 0 && of->iif == 1;
		}
		snapshot_release(mine);
	}
	return NULL;
}

static void
test_a_reader_in_another_thread_holds_what_it_took(void **state)
{
	struct core_lab *lab = *state;
	_Atomic(struct snapshot *) published = NULL;
	struct reader reader = {.published = &published};
	pthread_t thread;
	unsigned i;

	snapshot_join_everything(lab);
	snapshot_fill(lab, 0, 1500);
	assert_int_equal(pthread_create(&thread, NULL, snapshot_reader, &reader), 0);
	for (i = 0; i < 100; i++) {
		core_lab_find(lab, "10.1.0.1", "239.1.0.0")->counters.in_packets++;
		snapshot_release(atomic_exchange(&published, core_lab_snapshot(lab)));
	}
	while (atomic_load(&published) != NULL)
		continue;
	atomic_store(&reader.stop, true);
	pthread_join(thread, NULL);

	assert_true(reader.rows >= 3000 && reader.rows % 3000 == 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    CORE_LAB_TEST(test_there_is_a_snapshot_from_the_start),
	    CORE_LAB_TEST(test_a_snapshot_is_built_in_slices_and_sorted),
	    CORE_LAB_TEST(test_unchanged_chunks_are_shared),
	    CORE_LAB_TEST(test_a_new_entry_changes_the_chunk_it_falls_in_and_no_other),
	    CORE_LAB_TEST(test_chunks_stay_within_bounds_while_entries_come_and_go),
	    CORE_LAB_TEST(test_a_snapshot_is_released_in_parts),
	    CORE_LAB_TEST(test_the_core_releases_the_past_snapshot_over_several_slices),
	    CORE_LAB_TEST(test_a_second_request_joins_the_one_that_runs),
	    CORE_LAB_TEST(test_a_reader_in_another_thread_holds_what_it_took),
	};

	return cmocka_run_group_tests_name("snapshot", tests, NULL, NULL);
}
