/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * test_replay_life.c - a replay through memory that fails, through events of the
 * daemon, and against a real server that ends and begins again.
 *
 * The linker wraps the allocations of libmgm; server_lab.c's own go the same way, so
 * they fail only while a test says so.
 */
#include "config.h"

#include "replay_lab.h"
#include "server_lab.h"

#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define JOIN MGM_JOIN_STATE_FLAG
#define FORWARD MGM_FORWARD_STATE_FLAG

/* ---- Memory ---- */

void *__real_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void *__real_realloc(void *memory, size_t size);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__wrap_realloc(void *memory, size_t size);

static pthread_t failing_thread; /* of the one that is tested alone */
static unsigned fail_at;         /* the n-th from now; 0: none */

static bool
fails_now(void)
{
	return fail_at > 0 && pthread_equal(pthread_self(), failing_thread) &&
	       --fail_at == 0;
}

void *
__wrap_malloc(size_t size)
{
	return fails_now() ? NULL : __real_malloc(size);
}

void *
__wrap_calloc(size_t count, size_t size)
{
	return fails_now() ? NULL : __real_calloc(count, size);
}

void *
__wrap_realloc(void *memory, size_t size)
{
	return fails_now() ? NULL : __real_realloc(memory, size);
}

/* 0: it went through without the n-th allocation. */
static bool
until_it_fails(unsigned n)
{
	failing_thread = pthread_self();
	fail_at = n;
	return true;
}

static bool
it_did_not(void)
{
	bool left = fail_at > 0;

	fail_at = 0;
	return left;
}

static void
test_without_memory_nothing_is_made(void **state)
{
	struct replay_lab lab;
	enum mgm_status status;
	unsigned n;

	(void)state;
	replay_lab_init(&lab);
	for (n = 1; until_it_fails(n); n++) {
		status = replay_lab_new(&lab, NULL);
		if (it_did_not())
			break;
		assert_int_equal(status, MGM_E_NO_MEMORY);
		assert_null(lab.replay);
	}
	assert_int_equal(status, MGM_OK);
	assert_true(n > 3);
	replay_lab_exit(&lab);
}

/* One of each is asked for; each allocation fails once; then all is there. */
static void
test_without_memory_a_call_is_refused_and_can_be_made_again(void **state)
{
	struct replay_lab *lab = *state;
	unsigned step, failures = 0;
	enum mgm_status status;
	uint32_t id;

	for (step = 0; step < 4; step++) {
		unsigned n = 1;

		do {
			(void)until_it_fails(n++);
			if (step == 0)
				status = mgm_replay_take_interface_ownership(
				    lab->replay, 1, NULL);
			else if (step == 1)
				status = replay_lab_add(lab, 1, 5, JOIN);
			else if (step == 2)
				status = replay_lab_delete(lab, 1, 6, FORWARD);
			else
				status = replay_lab_monitor(lab, 7, &id);
			failures += status == MGM_E_NO_MEMORY;
			assert_true(status == MGM_E_NO_MEMORY || status == MGM_OK);
		} while (!it_did_not());
		assert_int_equal(status, MGM_OK);
	}
	assert_true(failures >= 5); /* a join and an edit take two each */
	replay_lab_flush(lab);
	assert_int_equal(mgm_replay_reconnect(lab->replay), MGM_OK);
	assert_string_equal(
	    replay_lab_log(lab), "reg:0 take@1 monitor:7 join:5@1 age:6 out:6@1 end ");
}

static void
test_without_memory_a_reconnect_forgets_nothing(void **state)
{
	struct replay_lab *lab = *state;
	enum mgm_status status;
	unsigned n;
	uint32_t i;

	for (i = 0; i < 1500; i++)
		assert_int_equal(replay_lab_add(lab, 1, i, JOIN), MGM_OK);
	assert_int_equal(replay_lab_delete(lab, 1, 6, FORWARD), MGM_OK);
	replay_lab_flush(lab);
	for (n = 1; until_it_fails(n); n++) {
		status = mgm_replay_reconnect(lab->replay);
		if (it_did_not())
			break;
		assert_int_equal(status, MGM_E_NO_MEMORY);
		assert_null(mgm_replay_session(lab->replay));
		assert_int_equal(replay_lab_status(lab).memberships, 1500);
		assert_int_equal(replay_lab_status(lab).edits, 1);
	}
	assert_int_equal(status, MGM_OK);
	assert_true(n > 2); /* the session; where an entry is read */
	assert_int_equal(lab->num_lost, 0);
}

/* ---- Events ---- */

static void
on_dataflow(void *context, const struct mgm_dataflow_event *event)
{
	*(uint32_t *)context = event->monitor;
}

static void
on_interface(void *context, uint32_t ifindex, enum mgm_interface_event event,
    const char *name, uint32_t mtu)
{
	(void)name, (void)mtu;
	assert_int_equal(event, MGM_INTERFACE_GONE);
	*(uint32_t *)context = ifindex;
}

/* A call whose answer the daemon's notices follow, and their delivery. */
static void
hear(struct replay_lab *lab)
{
	struct mgm_session *session = mgm_replay_session(lab->replay);
	struct pollfd fd = {.fd = mgm_fd(session), .events = POLLIN};

	assert_int_equal(mgm_replay_set_wrong_if(lab->replay, 1, NULL, true), MGM_OK);
	assert_int_equal(poll(&fd, 1, 0) >= 0, 1);
	/* The answer and the notices come in one write, hence in one read. */
	assert_int_equal(mgm_dispatch(session), MGM_OK);
}

static void
test_a_monitor_keeps_its_number_over_sessions(void **state)
{
	uint32_t heard = 0, first, second;
	const struct mgm_callbacks callbacks = {
	    .dataflow_callback = on_dataflow, .context = &heard};
	struct replay_lab lab;

	(void)state;
	replay_lab_init(&lab);
	assert_int_equal(replay_lab_new(&lab, &callbacks), MGM_OK);
	assert_int_equal(
	    mgm_replay_take_interface_ownership(lab.replay, 1, NULL), MGM_OK);
	assert_int_equal(replay_lab_monitor(&lab, 7, &first), MGM_OK);
	assert_int_equal(replay_lab_monitor(&lab, 8, &second), MGM_OK);
	lab.event_monitor = lab.last_monitor;
	hear(&lab);
	assert_int_equal(heard, second);

	assert_int_equal(mgm_replay_reconnect(lab.replay), MGM_OK);
	lab.event_monitor = lab.last_monitor; /* the first: the last to be added */
	hear(&lab);
	assert_int_equal(heard, first);
	lab.event_monitor = lab.last_monitor - 20;
	hear(&lab);
	assert_int_equal(heard, second);

	/* One that is deleted, and a number of the former session, are nobody's. */
	heard = 99;
	assert_int_equal(
	    mgm_replay_delete_dataflow_monitor(lab.replay, second), MGM_OK);
	lab.event_monitor = lab.last_monitor - 20;
	hear(&lab);
	lab.event_monitor = 10;
	hear(&lab);
	assert_int_equal(heard, 99);
	replay_lab_exit(&lab);
}

static void
test_what_was_on_an_interface_goes_with_it(void **state)
{
	uint32_t heard = 0;
	const struct mgm_callbacks callbacks = {
	    .interface_callback = on_interface, .context = &heard};
	struct replay_lab lab;

	(void)state;
	replay_lab_init(&lab);
	assert_int_equal(replay_lab_new(&lab, &callbacks), MGM_OK);
	assert_int_equal(
	    mgm_replay_take_interface_ownership(lab.replay, 1, NULL), MGM_OK);
	assert_int_equal(
	    mgm_replay_take_interface_ownership(lab.replay, 2, NULL), MGM_OK);
	assert_int_equal(replay_lab_add(&lab, 2, 5, JOIN), MGM_OK);
	assert_int_equal(replay_lab_delete(&lab, 2, 6, FORWARD), MGM_OK);
	replay_lab_flush(&lab);
	lab.gone = 2;
	hear(&lab);
	assert_int_equal(heard, 2);
	assert_int_equal(mgm_replay_reconnect(lab.replay), MGM_OK);
	assert_string_equal(replay_lab_log(&lab), "reg:200 take@1 wrong@1=1 end ");
	replay_lab_exit(&lab);
}

/* ---- A real server ---- */

static void
end_and_begin(struct server_lab *lab, void *arg)
{
	(void)arg;
	server_close(lab->server);
	server_lab_open(lab);
}

/* An MFE of (10.1.0.9, 239.0.0.6), made now by the server's clock. */
static void
new_flow(struct server_lab *lab, void *arg)
{
	struct timespec now;

	(void)arg;
	clock_gettime(CLOCK_MONOTONIC, &now);
	lab->core.now = (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
	core_lab_packet(&lab->core, "10.1.0.9", "239.0.0.6", 1);
}

static void
must_be_ok(void *context, enum mgm_status status, const char *detail)
{
	(void)context;
	if (status != MGM_OK)
		print_error("%s\n", detail);
	assert_int_equal(status, MGM_OK);
}

static const char *
oifs_of(struct server_lab *lab)
{
	return core_lab_mfe(&lab->core, "10.1.0.9", "239.0.0.6");
}

static void
test_a_client_gets_all_of_it_back_from_a_real_server(void **state)
{
	struct server_lab *lab = *state;
	struct mgm_addr g = core_lab_addr("239.0.0.6"), s = core_lab_addr("10.1.0.9");
	const struct mgm_prefix any = mgm_prefix_wildcard(MGM_FAMILY_IPV4);
	const struct mgm_prefix group = mgm_prefix_host(&g),
				source = mgm_prefix_host(&s);
	const struct mgm_monitor monitor = {.group = g,
	    .source = s,
	    .interval_ms = 60000,
	    .rising = true,
	    .threshold = 1};
	uint32_t i, id, heard = 0;
	const struct mgm_callbacks callbacks = {
	    .dataflow_callback = on_dataflow, .context = &heard};
	struct mgm_replay *replay;
	struct core_status status;

	assert_int_equal(mgm_replay_new(lab->path, NULL, &callbacks,
			     MGM_PROTO_PIM_SPARSE, 1, &replay),
	    MGM_OK);
	for (i = 2; i <= 4; i++) {
		assert_int_equal(
		    mgm_replay_take_interface_ownership(replay, i, NULL), MGM_OK);
		assert_int_equal(mgm_replay_add_group_membership_entry(replay, &any,
				     &group, i, NULL, JOIN, must_be_ok, NULL),
		    MGM_OK);
	}
	assert_int_equal(mgm_replay_set_wrong_if(replay, 2, NULL, true), MGM_OK);
	assert_int_equal(
	    mgm_replay_add_dataflow_monitor(replay, &monitor, &id), MGM_OK);
	assert_int_equal(mgm_flush(mgm_replay_session(replay)), MGM_OK);
	server_lab_call(lab, new_flow, NULL);
	assert_string_equal(oifs_of(lab), "1>2,3,4");
	assert_int_equal(mgm_replay_delete_group_membership_entry(replay, &source,
			     &group, 3, NULL, FORWARD, must_be_ok, NULL),
	    MGM_OK);
	assert_int_equal(mgm_flush(mgm_replay_session(replay)), MGM_OK);
	assert_string_equal(oifs_of(lab), "1>2,4");

	server_lab_call(lab, end_and_begin, NULL);
	assert_int_equal(mgm_dispatch(mgm_replay_session(replay)), MGM_E_DISCONNECTED);
	assert_int_equal(mgm_replay_reconnect(replay), MGM_OK);
	status = core_lab_status(&lab->core);
	assert_int_equal(status.memberships, 3);
	assert_string_equal(oifs_of(lab), "1>2,4");
	assert_int_equal(mgm_replay_delete_dataflow_monitor(replay, id), MGM_OK);
	mgm_replay_free(replay);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_without_memory_nothing_is_made),
	    REPLAY_LAB_TEST(
		test_without_memory_a_call_is_refused_and_can_be_made_again),
	    REPLAY_LAB_TEST(test_without_memory_a_reconnect_forgets_nothing),
	    cmocka_unit_test(test_a_monitor_keeps_its_number_over_sessions),
	    cmocka_unit_test(test_what_was_on_an_interface_goes_with_it),
	    SERVER_LAB_TEST(test_a_client_gets_all_of_it_back_from_a_real_server),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
