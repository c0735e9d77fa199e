/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * lab_client.c - a routing client that scripts drive, for the stories.
 *
 * usage: lab_client --protocol N --component N [--socket PATH] [--veto IF]...
 *        [--rpf IF] [--silent] [--replay] [COMMAND...]
 *
 * Registers with all callbacks, carries out the commands of the command line, says
 * "ready", and then reads further ones, a line each, from standard input:
 *
 *	take IF, release IF            interfaces
 *	add S G IF, delete S G IF      memberships; * is the wildcard
 *	set-mfe S G IF                 another incoming interface
 *	wrong-if IF                    from now on its alerts
 *	end-of-replay                  all is added again
 *	quit                           ends without deregistering
 *
 * Each is answered by "ok COMMAND" or "refused COMMAND: why", and each alert or
 *question is a line: kind, source, group, interfaces. --silent answers no question;
 *--veto refuses that interface in creation questions; --rpf answers RPF questions with
 *that one. --replay comes back by itself when the daemon ended the session; without it
 *the program ends then. It uses the public API alone.
 */
#include "config.h"

#include "mgm.h"
#include "traffic.h"

#include <err.h>
#include <errno.h>
#include <getopt.h>
#include <net/if.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define LAB_VETOES 8
#define LAB_WORDS 8
#define LAB_LINE 512

struct lab_client {
	const char *socket;
	uint32_t protocol, component;
	uint32_t vetoes[LAB_VETOES];
	size_t num_vetoes;
	uint32_t rpf; /* 0: as the route says */
	bool silent;
	bool come_back;
	struct mgm_replay *replay; /* owned */
	enum mgm_status answered;  /* of the last membership */
	char line[LAB_LINE];       /* what came of the next command */
	size_t line_len;
	bool quit;
};

/* ---- What the daemon tells and asks ---- */

static const char *
lab_ifname(uint32_t ifindex, char name[IF_NAMESIZE])
{
	if (ifindex == 0)
		return "none";
	return if_indextoname(ifindex, name) != NULL ? name : "gone";
}

/* The beginning of a line. */
static void
lab_say(
    const char *kind, const struct mgm_prefix *source, const struct mgm_prefix *group)
{
	char s[MGM_PREFIX_TEXT_SIZE], g[MGM_PREFIX_TEXT_SIZE];

	printf("%s %s %s", kind, mgm_prefix_format(source, s, sizeof(s)),
	    mgm_prefix_format(group, g, sizeof(g)));
}

static enum mgm_answer
lab_answer(const struct lab_client *lab)
{
	return lab->silent ? MGM_DEFERRED : MGM_ANSWERED;
}

static enum mgm_answer
lab_on_rpf(void *context, uint32_t question, const struct mgm_prefix *source,
    const struct mgm_prefix *group, uint32_t *ifindex, struct mgm_addr *next_hop,
    struct mgm_addr *upstream, size_t header_size, const uint8_t *header,
    const struct mgm_prefix *route, uint32_t arrival)
{
	const struct lab_client *lab = context;
	char expected[IF_NAMESIZE], came[IF_NAMESIZE];

	(void)question, (void)next_hop, (void)upstream, (void)header, (void)route;
	lab_say("rpf", source, group);
	printf(" %s arrival %s header %zu\n", lab_ifname(*ifindex, expected),
	    lab_ifname(arrival, came), header_size);
	if (lab->rpf != 0)
		*ifindex = lab->rpf;
	return lab_answer(lab);
}

static enum mgm_answer
lab_on_creation(void *context, uint32_t question, const struct mgm_prefix *source,
    const struct mgm_prefix *group, uint32_t in_ifindex,
    const struct mgm_addr *in_next_hop, uint32_t if_count,
    struct mgm_if_entry *out_if_list)
{
	const struct lab_client *lab = context;
	char name[IF_NAMESIZE];
	uint32_t i;
	size_t j;

	(void)question, (void)in_next_hop;
	lab_say("creation", source, group);
	printf(" %s to", lab_ifname(in_ifindex, name));
	for (i = 0; i < if_count; i++) {
		printf(" %s", lab_ifname(out_if_list[i].ifindex, name));
		for (j = 0; j < lab->num_vetoes; j++) {
			if (lab->vetoes[j] == out_if_list[i].ifindex)
				out_if_list[i].is_enabled = false;
		}
	}
	printf("\n");
	return lab_answer(lab);
}

static enum mgm_answer
lab_on_prune(void *context, uint32_t question, const struct mgm_prefix *source,
    const struct mgm_prefix *group, uint32_t ifindex, const struct mgm_addr *next_hop,
    bool member_delete, uint32_t *timeout)
{
	char name[IF_NAMESIZE];

	(void)question, (void)next_hop, (void)timeout;
	lab_say("prune", source, group);
	printf(
	    " %s %s\n", lab_ifname(ifindex, name), member_delete ? "member" : "entry");
	return lab_answer(context);
}

static void
lab_on_join(void *context, const struct mgm_prefix *source,
    const struct mgm_prefix *group, bool member_update)
{
	(void)context;
	lab_say("join", source, group);
	printf(" %s\n", member_update ? "member" : "entry");
}

static void
lab_on_wrong_if(void *context, const struct mgm_addr *source,
    const struct mgm_addr *group, uint32_t ifindex, const struct mgm_addr *next_hop,
    size_t header_size, const uint8_t *header)
{
	struct mgm_prefix s = mgm_prefix_host(source), g = mgm_prefix_host(group);
	char name[IF_NAMESIZE];

	(void)context, (void)next_hop, (void)header;
	lab_say("wrong-if", &s, &g);
	printf(" %s header %zu\n", lab_ifname(ifindex, name), header_size);
}

static void
lab_on_local_join(void *context, const struct mgm_prefix *source,
    const struct mgm_prefix *group, uint32_t ifindex, const struct mgm_addr *next_hop)
{
	char name[IF_NAMESIZE];

	(void)context, (void)next_hop;
	lab_say("local-join", source, group);
	printf(" %s\n", lab_ifname(ifindex, name));
}

static void
lab_on_local_leave(void *context, const struct mgm_prefix *source,
    const struct mgm_prefix *group, uint32_t ifindex, const struct mgm_addr *next_hop)
{
	char name[IF_NAMESIZE];

	(void)context, (void)next_hop;
	lab_say("local-leave", source, group);
	printf(" %s\n", lab_ifname(ifindex, name));
}

static void
lab_on_disable_igmp(void *context, uint32_t ifindex, const struct mgm_addr *next_hop)
{
	char name[IF_NAMESIZE];

	(void)context, (void)next_hop;
	printf("disable-igmp %s\n", lab_ifname(ifindex, name));
}

static void
lab_on_enable_igmp(void *context, uint32_t ifindex, const struct mgm_addr *next_hop)
{
	char name[IF_NAMESIZE];

	(void)context, (void)next_hop;
	printf("enable-igmp %s\n", lab_ifname(ifindex, name));
}

static void
lab_on_interface(void *context, uint32_t ifindex, enum mgm_interface_event event,
    const char *name, uint32_t mtu)
{
	(void)context, (void)ifindex;
	printf("interface %s event %d mtu %u\n", name, (int)event, mtu);
}

static void
lab_on_dataflow(void *context, const struct mgm_dataflow_event *event)
{
	struct mgm_prefix source = mgm_prefix_host(&event->source);
	struct mgm_prefix group = mgm_prefix_host(&event->group);

	(void)context;
	lab_say("dataflow", &source, &group);
	printf(" %s\n", event->raised ? "raised" : "fell");
}

/* ---- Commands ---- */

static bool
lab_prefix(const char *word, struct mgm_prefix *prefix)
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

static void
lab_membership_done(void *context, enum mgm_status status, const char *detail)
{
	struct lab_client *lab = context;

	(void)detail;
	lab->answered = status;
}

static enum mgm_status
lab_membership(struct lab_client *lab, char **words)
{
	struct mgm_prefix source, group;
	enum mgm_status status;
	uint32_t ifindex;

	if (!lab_prefix(words[1], &source) || !lab_prefix(words[2], &group))
		return MGM_E_INVALID_PARAMETER;
	ifindex = if_nametoindex(words[3]);
	if (strcmp(words[0], "set-mfe") == 0)
		return mgm_set_mfe(mgm_replay_session(lab->replay),
		    mgm_replay_handle(lab->replay), &group.addr, &source.addr, NULL,
		    ifindex, NULL);
	if (strcmp(words[0], "add") == 0)
		status = mgm_replay_add_group_membership_entry(lab->replay, &source,
		    &group, ifindex, NULL, MGM_JOIN_STATE_FLAG, lab_membership_done,
		    lab);
	else
		status = mgm_replay_delete_group_membership_entry(lab->replay, &source,
		    &group, ifindex, NULL, MGM_JOIN_STATE_FLAG, lab_membership_done,
		    lab);
	if (status == MGM_OK)
		status = mgm_flush(mgm_replay_session(lab->replay));
	return status == MGM_OK ? lab->answered : status;
}

static enum mgm_status
lab_interface(struct lab_client *lab, char **words)
{
	uint32_t ifindex = if_nametoindex(words[1]);

	if (strcmp(words[0], "take") == 0)
		return mgm_replay_take_interface_ownership(lab->replay, ifindex, NULL);
	if (strcmp(words[0], "release") == 0)
		return mgm_replay_release_interface_ownership(
		    lab->replay, ifindex, NULL);
	return mgm_set_wrong_if(mgm_replay_session(lab->replay),
	    mgm_replay_handle(lab->replay), ifindex, NULL, true);
}

static void
lab_command(struct lab_client *lab, const char *text)
{
	static const struct {
		const char *name;
		size_t words;
		enum mgm_status (*call)(struct lab_client *lab, char **words);
	} commands[] = {{"take", 2, lab_interface}, {"release", 2, lab_interface},
	    {"wrong-if", 2, lab_interface}, {"add", 4, lab_membership},
	    {"delete", 4, lab_membership}, {"set-mfe", 4, lab_membership}};
	enum mgm_status status = MGM_E_INVALID_PARAMETER;
	char copy[LAB_LINE], *words[LAB_WORDS] = {0}, *rest = NULL;
	size_t n = 0, i;

	snprintf(copy, sizeof(copy), "%s", text);
	for (words[0] = strtok_r(copy, " ", &rest);
	     words[n] != NULL && n + 1 < LAB_WORDS;
	     words[n] = strtok_r(NULL, " ", &rest))
		n++;
	if (n == 0)
		return;
	if (strcmp(words[0], "quit") == 0) {
		lab->quit = true;
		return;
	}
	if (strcmp(words[0], "end-of-replay") == 0)
		status = mgm_end_of_replay(
		    mgm_replay_session(lab->replay), mgm_replay_handle(lab->replay));
	for (i = 0; i < sizeof(commands) / sizeof(*commands); i++) {
		if (n == commands[i].words && strcmp(words[0], commands[i].name) == 0)
			status = commands[i].call(lab, words);
	}
	if (status == MGM_OK)
		printf("ok %s\n", text);
	else
		printf("refused %s: %s\n", text, mgm_strerror(status));
}

/* Takes what standard input has; its end says nothing: the script may have no more. */
static void
lab_read_commands(struct lab_client *lab, struct pollfd *input)
{
	ssize_t n = read(input->fd, lab->line + lab->line_len,
	    sizeof(lab->line) - lab->line_len - 1);
	char *end;

	if (n <= 0) {
		if (n == 0 || (errno != EINTR && errno != EAGAIN))
			input->fd = -1;
		return;
	}
	lab->line_len += (size_t)n;
	lab->line[lab->line_len] = '\0';
	while (!lab->quit && (end = strchr(lab->line, '\n')) != NULL) {
		*end = '\0';
		lab_command(lab, lab->line);
		lab->line_len -= (size_t)(end + 1 - lab->line);
		memmove(lab->line, end + 1, lab->line_len + 1);
	}
	if (lab->line_len == sizeof(lab->line) - 1)
		errx(2, "a command is too long");
}

/* ---- The loop ---- */

static void
lab_come_back(struct lab_client *lab)
{
	enum mgm_status status;

	if (!lab->come_back)
		errx(1, "the session ended");
	printf("ended\n");
	while (!traffic_stopped()) {
		status = mgm_replay_reconnect(lab->replay);
		if (status == MGM_OK) {
			printf("back\n");
			return;
		}
		if (status != MGM_E_DISCONNECTED && status != MGM_E_ALREADY_EXISTS)
			errx(1, "replay: %s", mgm_replay_detail(lab->replay));
		poll(NULL, 0, 20);
	}
}

static void
lab_run(struct lab_client *lab)
{
	struct pollfd fds[2] = {{.fd = STDIN_FILENO, .events = POLLIN}};
	struct mgm_session *session;

	while (!traffic_stopped() && !lab->quit) {
		session = mgm_replay_session(lab->replay);
		fds[1].fd = mgm_fd(session);
		fds[1].events = mgm_events(session);
		if (poll(fds, 2, -1) < 0) {
			if (errno != EINTR)
				err(1, "poll");
			continue;
		}
		if (fds[0].revents != 0)
			lab_read_commands(lab, &fds[0]);
		if (mgm_dispatch(session) != MGM_OK)
			lab_come_back(lab);
	}
}

static void
lab_parse(struct lab_client *lab, int argc, char **argv)
{
	static const struct option options[] = {
	    {"socket", required_argument, NULL, 's'},
	    {"protocol", required_argument, NULL, 'p'},
	    {"component", required_argument, NULL, 'c'},
	    {"veto", required_argument, NULL, 'v'},
	    {"rpf", required_argument, NULL, 'r'},
	    {"silent", no_argument, NULL, 'S'},
	    {"replay", no_argument, NULL, 'R'},
	    {0},
	};
	int option;

	while ((option = getopt_long(argc, argv, "+", options, NULL)) != -1) {
		if (option == 's')
			lab->socket = optarg;
		else if (option == 'p')
			lab->protocol =
			    (uint32_t)traffic_number("--protocol", optarg, UINT32_MAX);
		else if (option == 'c')
			lab->component =
			    (uint32_t)traffic_number("--component", optarg, UINT32_MAX);
		else if (option == 'v' && lab->num_vetoes < LAB_VETOES)
			lab->vetoes[lab->num_vetoes++] = traffic_ifindex(optarg);
		else if (option == 'r')
			lab->rpf = traffic_ifindex(optarg);
		else if (option == 'S')
			lab->silent = true;
		else if (option == 'R')
			lab->come_back = true;
		else
			errx(2, "lab_client.c says how it is called");
	}
}

int
main(int argc, char **argv)
{
	char detail[MGM_DETAIL_SIZE] = "";
	const struct mgm_options options = {
	    .name = "lab_client", .detail = detail, .detail_size = sizeof(detail)};
	struct lab_client lab = {0};
	const struct mgm_callbacks callbacks = {
	    .rpf_callback = lab_on_rpf,
	    .creation_alert_callback = lab_on_creation,
	    .prune_alert_callback = lab_on_prune,
	    .join_alert_callback = lab_on_join,
	    .wrong_if_callback = lab_on_wrong_if,
	    .local_join_callback = lab_on_local_join,
	    .local_leave_callback = lab_on_local_leave,
	    .disable_igmp_callback = lab_on_disable_igmp,
	    .enable_igmp_callback = lab_on_enable_igmp,
	    .interface_callback = lab_on_interface,
	    .dataflow_callback = lab_on_dataflow,
	    .context = &lab,
	};

	setvbuf(stdout, NULL, _IOLBF, 0); /* each line when it is said */
	traffic_catch_signals();
	lab_parse(&lab, argc, argv);
	if (mgm_replay_new(lab.socket, &options, &callbacks, lab.protocol,
		lab.component, &lab.replay) != MGM_OK)
		errx(1, "%s", detail);
	for (; optind < argc; optind++)
		lab_command(&lab, argv[optind]);
	printf("ready\n");
	lab_run(&lab);
	mgm_replay_free(lab.replay);
	return 0;
}
