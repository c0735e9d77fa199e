/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * lab_command.c - what scripts tell the lab client to do: a line, a call, a result.
 *
 * Most calls go through the replay, which brings them back after the session ended;
 * those with "once" in their names do not, and are what a client forgets. lab_client.c
 * lists the commands. A word that is no address, number or interface is refused as the
 * daemon would refuse it.
 */
#include "config.h"

#include "lab_client.h"

#include "traffic.h"

#include <net/if.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>

static bool
lab_command_prefix(const char *word, struct mgm_prefix *prefix)
{
	struct mgm_addr addr;

	if (strcmp(word, "*") == 0)
		*prefix = mgm_prefix_wildcard(MGM_FAMILY_IPV4);
	else if (mgm_addr_parse(word, &addr))
		*prefix = mgm_prefix_host(&addr);
	else
		return false;
	return true;
}

static struct mgm_session *
lab_command_session(const struct lab_client *lab)
{
	return mgm_replay_session(lab->replay);
}

static void
lab_command_membership_done(void *context, enum mgm_status status, const char *detail)
{
	struct lab_client *lab = context;

	(void)detail;
	lab->answered = status;
}

static enum mgm_status
lab_command_membership(struct lab_client *lab, char **words)
{
	const uint32_t ifindex = if_nametoindex(words[3]);
	struct mgm_prefix source, group;
	enum mgm_status status;

	if (!lab_command_prefix(words[1], &source) ||
	    !lab_command_prefix(words[2], &group))
		return MGM_E_INVALID_PARAMETER;
	if (strcmp(words[0], "add-once") == 0)
		return mgm_add_group_membership_entry(lab_command_session(lab),
		    mgm_replay_handle(lab->replay), &source, &group, ifindex, NULL,
		    MGM_JOIN_STATE_FLAG);
	if (strcmp(words[0], "add") == 0)
		status = mgm_replay_add_group_membership_entry(lab->replay, &source,
		    &group, ifindex, NULL, MGM_JOIN_STATE_FLAG,
		    lab_command_membership_done, lab);
	else
		status = mgm_replay_delete_group_membership_entry(lab->replay, &source,
		    &group, ifindex, NULL, MGM_JOIN_STATE_FLAG,
		    lab_command_membership_done, lab);
	if (status == MGM_OK)
		status = mgm_flush(lab_command_session(lab));
	return status == MGM_OK ? lab->answered : status;
}

/* Of one entry that is there: no membership changes, and nothing is replayed. */
static enum mgm_status
lab_command_forward(struct lab_client *lab, char **words)
{
	const uint32_t ifindex = if_nametoindex(words[3]);
	struct mgm_prefix source, group;

	if (!lab_command_prefix(words[1], &source) ||
	    !lab_command_prefix(words[2], &group))
		return MGM_E_INVALID_PARAMETER;
	if (strcmp(words[0], "graft") == 0)
		return mgm_add_group_membership_entry(lab_command_session(lab),
		    mgm_replay_handle(lab->replay), &source, &group, ifindex, NULL,
		    MGM_FORWARD_STATE_FLAG);
	return mgm_delete_group_membership_entry(lab_command_session(lab),
	    mgm_replay_handle(lab->replay), &source, &group, ifindex, NULL,
	    MGM_FORWARD_STATE_FLAG);
}

static enum mgm_status
lab_command_set_mfe(struct lab_client *lab, char **words)
{
	struct mgm_addr source, group;

	if (!mgm_addr_parse(words[1], &source) || !mgm_addr_parse(words[2], &group))
		return MGM_E_INVALID_PARAMETER;
	return mgm_set_mfe(lab_command_session(lab), mgm_replay_handle(lab->replay),
	    &group, &source, NULL, if_nametoindex(words[3]), NULL);
}

static enum mgm_status
lab_command_interface(struct lab_client *lab, char **words)
{
	const uint32_t ifindex = if_nametoindex(words[1]);

	if (strcmp(words[0], "take") == 0)
		return mgm_replay_take_interface_ownership(lab->replay, ifindex, NULL);
	if (strcmp(words[0], "release") == 0)
		return mgm_replay_release_interface_ownership(
		    lab->replay, ifindex, NULL);
	if (strcmp(words[0], "take-once") == 0)
		return mgm_take_interface_ownership(lab_command_session(lab),
		    mgm_replay_handle(lab->replay), ifindex, NULL);
	return mgm_replay_set_wrong_if(lab->replay, ifindex, NULL, true);
}

static enum mgm_status
lab_command_monitor(struct lab_client *lab, char **words)
{
	struct mgm_monitor monitor = {
	    .interval_ms = (uint32_t)traffic_number("monitor", words[3], UINT32_MAX),
	    .octets = strcmp(words[4], "octets") == 0,
	    .rising = strcmp(words[5], "at-least") == 0,
	    .threshold = traffic_number("monitor", words[6], UINT64_MAX)};
	enum mgm_status status;
	uint32_t id;

	if (!mgm_addr_parse(words[1], &monitor.source) ||
	    !mgm_addr_parse(words[2], &monitor.group))
		return MGM_E_INVALID_PARAMETER;
	status = mgm_replay_add_dataflow_monitor(lab->replay, &monitor, &id);
	if (status == MGM_OK)
		printf("monitor %u of %s %s\n", id, words[1], words[2]);
	return status;
}

static enum mgm_status
lab_command_unmonitor(struct lab_client *lab, char **words)
{
	return mgm_replay_delete_dataflow_monitor(
	    lab->replay, (uint32_t)traffic_number("unmonitor", words[1], UINT32_MAX));
}

static enum mgm_status
lab_command_end_of_replay(struct lab_client *lab, char **words)
{
	(void)words;
	return mgm_end_of_replay(
	    lab_command_session(lab), mgm_replay_handle(lab->replay));
}

static enum mgm_status
lab_command_reconnect(struct lab_client *lab, char **words)
{
	(void)words;
	lab_client_reconnect(lab);
	return MGM_OK;
}

/*
 * A call that changes nothing: what was sent to this client before its answer is here,
 * and has been delivered when this returns.
 */
static enum mgm_status
lab_command_sync(struct lab_client *lab, char **words)
{
	struct mgm_session *session = lab_command_session(lab);
	enum mgm_status status = lab_command_end_of_replay(lab, words);
	struct pollfd fd = {.fd = mgm_fd(session)};

	while (status == MGM_OK) {
		fd.events = mgm_events(session);
		if (poll(&fd, 1, 0) <= 0)
			return MGM_OK;
		status = mgm_dispatch(session);
	}
	return status;
}

static enum mgm_status
lab_command_tun(struct lab_client *lab, char **words)
{
	if (lab->tun != NULL)
		return MGM_E_ALREADY_EXISTS;
	lab->tun = lab_tun_open(words[1], lab->record);
	return MGM_OK;
}

static enum mgm_status
lab_command_inject(struct lab_client *lab, char **words)
{
	return lab_tun_inject(lab->tun, words[1], words[2], words[3], words[4])
		   ? MGM_OK
		   : MGM_E_INVALID_PARAMETER;
}

static enum mgm_status
lab_command_quit(struct lab_client *lab, char **words)
{
	(void)words;
	lab->quit = true;
	return MGM_OK;
}

void
lab_command(void *client, const char *line)
{
	static const struct {
		const char *name;
		size_t words;
		enum mgm_status (*call)(struct lab_client *lab, char **words);
	} commands[] = {{"take", 2, lab_command_interface},
	    {"take-once", 2, lab_command_interface},
	    {"release", 2, lab_command_interface},
	    {"wrong-if", 2, lab_command_interface}, {"add", 4, lab_command_membership},
	    {"add-once", 4, lab_command_membership},
	    {"delete", 4, lab_command_membership}, {"graft", 4, lab_command_forward},
	    {"prune", 4, lab_command_forward}, {"set-mfe", 4, lab_command_set_mfe},
	    {"monitor", 7, lab_command_monitor},
	    {"unmonitor", 2, lab_command_unmonitor},
	    {"end-of-replay", 1, lab_command_end_of_replay},
	    {"reconnect", 1, lab_command_reconnect}, {"sync", 1, lab_command_sync},
	    {"tun", 2, lab_command_tun}, {"inject", 5, lab_command_inject},
	    {"quit", 1, lab_command_quit}};
	enum mgm_status status = MGM_E_INVALID_PARAMETER;
	struct lab_client *lab = client;
	struct lab_words words;
	size_t i;

	lab_input_split(line, &words);
	if (words.count == 0 || lab->quit)
		return;
	for (i = 0; i < sizeof(commands) / sizeof(*commands); i++) {
		if (words.count == commands[i].words &&
		    strcmp(words.word[0], commands[i].name) == 0)
			status = commands[i].call(lab, words.word);
	}
	if (status == MGM_OK)
		printf("ok %s\n", line);
	else
		printf("refused %s: %s\n", line, mgm_strerror(status));
}
