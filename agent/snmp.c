/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * snmp.c - the SNMP thread as the core thread sees it: a mailbox.
 *
 * Three event descriptors and one lock. The core publishes snapshots, puts
 * notifications, answers drafts and reads counts; it never waits for the thread, which
 * may be inside a call of the library that takes seconds. The lock is held for a few
 * instructions on either side.
 *
 * Only snmp_start() of the master role and snmp_stop() wait: the first for the
 * listening socket and the configuration, which are local; the second at most STOP_MS,
 * after which the thread is left to itself with all that it uses. That can happen where
 * the master agent is reached by TCP and its machine is gone: the library's connect()
 * then waits for as long as the kernel tries, and only a signal could end it earlier.
 *
 * The thread waits for the core where a SET is to be put in force, DRAFT_MS until the
 * core has begun and then to its end, which is near. A draft that the core has not
 * taken by then is withdrawn, so that nothing is put in force that a manager was told
 * failed. One that undoes a SET is not: it is due, until the core has put it in force
 * or a draft that was made of it.
 *
 * This file knows no Net-SNMP.
 */
#include "config.h"

#include "snmp.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <time.h>
#include <unistd.h>

#include "clock.h"
#include "log.h"
#include "managed.h"
#include "mib_listener.h"
#include "notification_log.h"
#include "notify.h"
#include "snapshot.h"
#include "snmp_thread.h"
#include "transaction.h"

#define STOP_MS 2000
#define LISTENERS "/proc/net" /* of the namespace that the daemon runs in */
#define DRAFT_MS 500

static void
snmp_signal(int fd)
{
	uint64_t one = 1;

	/* The one failure is a full counter, and then the event is there already. */
	if (write(fd, &one, sizeof(one)) < 0)
		return;
}

static void
snmp_drain(int fd)
{
	uint64_t count;

	/* Nothing to read means that it is drained. */
	if (read(fd, &count, sizeof(count)) < 0)
		return;
}

/* CLOCK_MONOTONIC, as the condition has it. */
static struct timespec
snmp_deadline(int ms)
{
	struct timespec deadline;

	clock_gettime(CLOCK_MONOTONIC, &deadline);
	deadline.tv_sec += ms / 1000;
	deadline.tv_nsec += ms % 1000 * 1000000L;
	if (deadline.tv_nsec >= 1000000000L) {
		deadline.tv_sec++;
		deadline.tv_nsec -= 1000000000L;
	}
	return deadline;
}

static int
snmp_copy_text(char **copy, const char *text)
{
	if (text == NULL)
		return 0;
	*copy = strdup(text);
	return *copy != NULL ? 0 : -ENOMEM;
}

static int
snmp_copy_options(struct snmp *snmp, const struct snmp_options *options)
{
	int error;

	snmp->master = options->master;
	snmp->writable = options->writable;
	error = snmp_copy_text(&snmp->agentx, options->agentx);
	if (error == 0)
		error = snmp_copy_text(&snmp->listen, options->listen);
	if (error == 0)
		error = snmp_copy_text(&snmp->config, options->config);
	if (error == 0)
		error = snmp_copy_text(&snmp->persistent_dir, options->persistent_dir);
	if (error == 0)
		error = snmp_copy_text(&snmp->state_file, options->state_file);
	return error;
}

static int
snmp_init_lock(struct snmp *snmp)
{
	pthread_condattr_t attributes;
	int error;

	error = pthread_condattr_init(&attributes);
	if (error != 0)
		return -error;
	error = pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
	if (error == 0)
		error = pthread_cond_init(&snmp->changed, &attributes);
	pthread_condattr_destroy(&attributes);
	if (error != 0)
		return -error;
	error = pthread_mutex_init(&snmp->lock, NULL);
	if (error != 0)
		pthread_cond_destroy(&snmp->changed);
	return -error;
}

static void
snmp_free(struct snmp *snmp)
{
	if (snmp->wake_fd >= 0)
		close(snmp->wake_fd);
	if (snmp->request_fd >= 0)
		close(snmp->request_fd);
	if (snmp->draft_fd >= 0)
		close(snmp->draft_fd);
	notify_free(snmp->notify);
	notification_log_free(snmp->log);
	free(snmp->logged);
	transaction_free(snmp->transaction);
	mib_listener_free(snmp->context.listeners);
	managed_release(snmp->draft);
	managed_release(snmp->due);
	snapshot_release(snmp->newest);
	free(snmp->agentx);
	free(snmp->listen);
	free(snmp->config);
	free(snmp->persistent_dir);
	free(snmp->state_file);
	free(snmp);
}

static int
snmp_new(const struct snmp_options *options, struct snapshot *first, struct snmp **out)
{
	struct snmp *snmp = calloc(1, sizeof(*snmp));
	int error;

	if (snmp == NULL)
		return -ENOMEM;
	snmp->session_fd = -1;
	snmp->request_fd = -1;
	snmp->draft_fd = -1;
	snmp->wake_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	if (snmp->wake_fd < 0)
		goto failed_errno;
	snmp->request_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	if (snmp->request_fd < 0)
		goto failed_errno;
	snmp->draft_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	if (snmp->draft_fd < 0)
		goto failed_errno;
	snmp->notify = notify_new(NOTIFY_QUEUE_SIZE, NOTIFY_WINDOW);
	snmp->log = notification_log_new();
	snmp->logged = calloc(1, sizeof(*snmp->logged));
	if (snmp->notify == NULL || snmp->log == NULL || snmp->logged == NULL)
		goto failed_errno;
	snmp->context.logged = snmp->logged;
	snmp->context.started_us = clock_now();
	atomic_store(&snmp->since_us, snmp->context.started_us);
	snmp->context.listeners = mib_listener_new(LISTENERS);
	if (snmp->context.listeners == NULL)
		goto failed_errno;
	error = snmp_copy_options(snmp, options);
	if (error == 0)
		error = snmp_set_init(snmp, options->managed);
	if (error == 0)
		error = snmp_init_lock(snmp);
	if (error != 0)
		goto failed;
	snmp->newest = snapshot_take(first);
	*out = snmp;
	return 0;

failed_errno:
	error = -errno;
failed:
	snmp_free(snmp);
	return error;
}

/* The thread takes no signal: they are for the core's loop. */
static int
snmp_create_thread(struct snmp *snmp)
{
	sigset_t all, before;
	int error;

	sigfillset(&all);
	error = pthread_sigmask(SIG_SETMASK, &all, &before);
	if (error != 0)
		return -error;
	error = pthread_create(&snmp->thread, NULL, snmp_loop_run, snmp);
	/* It fails for a bad argument only. */
	(void)pthread_sigmask(SIG_SETMASK, &before, NULL);
	return -error;
}

static void
snmp_destroy(struct snmp *snmp)
{
	pthread_mutex_destroy(&snmp->lock);
	pthread_cond_destroy(&snmp->changed);
	snmp_free(snmp);
}

int
snmp_start(
    const struct snmp_options *options, struct snapshot *first, struct snmp **out)
{
	struct snmp *snmp = NULL;
	int error;

	if (options->managed == NULL ||
	    (options->master
		    ? options->listen == NULL || options->persistent_dir == NULL
		    : options->agentx == NULL))
		return -EINVAL;
	/* No MIB file is needed to answer; and the environment may name other state. */
	if (setenv("MIBS", "", 1) != 0 || unsetenv("SNMPCONFPATH") != 0 ||
	    unsetenv("SNMP_PERSISTENT_FILE") != 0)
		return -errno;
	error = snmp_new(options, first, &snmp);
	if (error != 0)
		return error;
	error = snmp_create_thread(snmp);
	if (error != 0) {
		snmp_destroy(snmp);
		return error;
	}

	pthread_mutex_lock(&snmp->lock);
	while (!snmp->ready)
		pthread_cond_wait(&snmp->changed, &snmp->lock);
	error = snmp->begin_error;
	pthread_mutex_unlock(&snmp->lock);
	if (error != 0) {
		snmp_stop(snmp);
		return error;
	}
	*out = snmp;
	return 0;
}

void
snmp_stop(struct snmp *snmp)
{
	struct timespec deadline = snmp_deadline(STOP_MS);
	bool ended;

	if (snmp == NULL)
		return;
	pthread_mutex_lock(&snmp->lock);
	atomic_store(&snmp->stopping, true);
	pthread_cond_broadcast(&snmp->changed);
	snmp_signal(snmp->wake_fd);
	while (!snmp->ended && pthread_cond_timedwait(
				   &snmp->changed, &snmp->lock, &deadline) != ETIMEDOUT)
		continue;
	ended = snmp->ended;
	pthread_mutex_unlock(&snmp->lock);

	if (!ended) {
		log_warn("snmp: the master agent does not answer, not waiting for it");
		pthread_detach(snmp->thread);
		return;
	}
	(void)pthread_join(snmp->thread, NULL); /* it is ours and joinable */
	snmp_destroy(snmp);
}

int
snmp_request_fd(const struct snmp *snmp)
{
	return snmp->request_fd;
}

void
snmp_clear_request(struct snmp *snmp)
{
	snmp_drain(snmp->request_fd);
}

void
snmp_publish(struct snmp *snmp, struct snapshot *snapshot)
{
	struct snapshot *before;

	snapshot_take(snapshot);
	pthread_mutex_lock(&snmp->lock);
	before = snmp->newest;
	snmp->newest = snapshot;
	pthread_cond_broadcast(&snmp->changed);
	pthread_mutex_unlock(&snmp->lock);
	snapshot_release(before);
}

int
snmp_draft_fd(const struct snmp *snmp)
{
	return snmp->draft_fd;
}

struct managed *
snmp_take_draft(struct snmp *snmp)
{
	struct managed *draft;

	snmp_drain(snmp->draft_fd);
	pthread_mutex_lock(&snmp->lock);
	draft = snmp->draft;
	snmp->draft = NULL;
	snmp->taken = draft;
	snmp->settles = snmp->due_number;
	if (draft == NULL && snmp->due != NULL)
		draft = managed_take(snmp->due);
	pthread_mutex_unlock(&snmp->lock);
	return draft;
}

/* Whether what is due has been refused; else it is in force, or still to come. */
static bool
snmp_settle_due(struct snmp *snmp, const struct managed *draft, int result)
{
	bool is_it = snmp->due == draft;

	if (snmp->due == NULL)
		return false;
	if (snmp->settles != snmp->due_number || (result != 0 && !is_it)) {
		snmp_signal(snmp->draft_fd);
		return false;
	}
	managed_release(snmp->due);
	snmp->due = NULL;
	return result != 0;
}

void
snmp_answer_draft(struct snmp *snmp, const struct managed *draft, int result)
{
	bool refused;

	pthread_mutex_lock(&snmp->lock);
	if (snmp->taken == draft) {
		snmp->taken = NULL;
		snmp->draft_answered = true;
		snmp->draft_result = result;
		pthread_cond_broadcast(&snmp->changed);
	}
	refused = snmp_settle_due(snmp, draft, result);
	pthread_mutex_unlock(&snmp->lock);
	if (refused)
		log_error("snmp: a SET cannot be undone: %s", strerror(-result));
}

int
snmp_offer_draft(struct snmp *snmp, struct managed *draft, bool insists)
{
	struct timespec deadline = snmp_deadline(DRAFT_MS);
	int waited = 0, result;

	pthread_mutex_lock(&snmp->lock);
	snmp->draft = managed_take(draft);
	snmp->draft_answered = false;
	snmp_signal(snmp->draft_fd);
	while (!snmp->draft_answered && !atomic_load(&snmp->stopping)) {
		if (snmp->taken != NULL)
			waited = pthread_cond_wait(&snmp->changed, &snmp->lock);
		else if (waited == ETIMEDOUT)
			break;
		else
			waited = pthread_cond_timedwait(
			    &snmp->changed, &snmp->lock, &deadline);
	}
	result = snmp->draft_answered ? snmp->draft_result : -ETIMEDOUT;
	if (insists && snmp->draft != NULL) {
		managed_release(snmp->due);
		snmp->due = snmp->draft;
		snmp->due_number++;
		snmp->draft = NULL;
		result = 0;
	}
	/* Not taken, or never answered: an answer that comes now is to nothing. */
	managed_release(snmp->draft);
	snmp->draft = NULL;
	snmp->taken = NULL;
	pthread_mutex_unlock(&snmp->lock);
	return result;
}

bool
snmp_notify(struct snmp *snmp, const struct notification *event)
{
	bool taken = notify_put(snmp->notify, event);
	struct timespec wall;

	clock_gettime(CLOCK_REALTIME, &wall);
	notification_log_put(snmp->log, event, clock_now(), &wall);
	if (taken)
		snmp_signal(snmp->wake_fd);
	return taken;
}

void
snmp_get_status(struct snmp *snmp, struct snmp_status *status)
{
	struct notify_counts counts;

	int64_t since_us = clock_now() - atomic_load(&snmp->since_us);

	notify_get_counts(snmp->notify, &counts);
	*status = (struct snmp_status){
	    .connected = atomic_load(&snmp->connected),
	    .connects = atomic_load(&snmp->connects),
	    .since_s = (uint64_t)since_us / 1000000,
	    .error = atomic_load(&snmp->error),
	    .notifications_sent = counts.sent,
	    .notifications_dropped = counts.dropped,
	    .notifications_queued = counts.queued,
	    .notifications_in_flight = counts.in_flight,
	};
}
