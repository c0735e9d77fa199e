/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * lab_client.c - a routing client that scripts drive, for the stories.
 *
 * usage: lab_client --protocol N --component N [--socket PATH] [OPTION...] [COMMAND...]
 *
 * Registers with all callbacks, carries out the commands of the command line, says
 * "ready", and then reads further ones, a line each, from standard input:
 *
 *	take IF, release IF            interfaces
 *	add S G IF, delete S G IF      memberships; * is the wildcard
 *	take-once IF, add-once S G IF  likewise, but not brought back by a reconnect
 *	prune S G IF, graft S G IF     one entry, until it ends; not brought back either
 *	set-mfe S G IF                 another incoming interface
 *	wrong-if IF                    from now on its alerts
 *	monitor S G MS packets|octets at-least|at-most N, unmonitor ID
 *	end-of-replay                  all is added again
 *	reconnect                      closes the session and comes back with all
 *	sync                           all that the daemon had said before is printed
 *	tun IF                         a TUN device of its own, up
 *	inject S G COUNT RATE          datagrams into it; then "injected S G COUNT"
 *	quit                           ends without deregistering
 *
 * Each is answered by "ok COMMAND" or "refused COMMAND: why", and each alert or
 * question is a line (lab_told.c). --silent answers no question; --veto IF refuses that
 * interface in creation questions; --rpf IF answers RPF questions with that one;
 * --prune-timeout S answers those about prunes. --all-interfaces asks for the events of
 * interfaces of others. --replay comes back by itself when the daemon ended the
 * session; without it the program ends then. --record FILE keeps the datagrams of the
 * TUN device. It uses the public API alone.
 */
#include "config.h"

#include "lab_client.h"

#include "traffic.h"

#include <err.h>
#include <errno.h>
#include <getopt.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

/* Between two attempts to come back. */
#define LAB_CLIENT_RETRY_MS 20

void
lab_client_reconnect(struct lab_client *lab)
{
	enum mgm_status status;

	while (!traffic_stopped()) {
		status = mgm_replay_reconnect(lab->replay);
		if (status == MGM_OK)
			return;
		if (status != MGM_E_DISCONNECTED && status != MGM_E_ALREADY_EXISTS)
			errx(1, "replay: %s", mgm_replay_detail(lab->replay));
		poll(NULL, 0, LAB_CLIENT_RETRY_MS);
	}
}

static void
lab_client_ended(struct lab_client *lab)
{
	if (!lab->come_back)
		errx(1, "the session ended");
	printf("ended\n");
	lab_client_reconnect(lab);
	if (!traffic_stopped())
		printf("back\n");
}

static void
lab_client_run(struct lab_client *lab)
{
	struct pollfd fds[3] = {{.fd = STDIN_FILENO, .events = POLLIN}};
	struct mgm_session *session;

	while (!traffic_stopped() && !lab->quit) {
		session = mgm_replay_session(lab->replay);
		fds[1].fd = mgm_fd(session);
		fds[1].events = mgm_events(session);
		fds[2].fd = lab_tun_fd(lab->tun);
		fds[2].events = POLLIN;
		if (poll(fds, 3, lab_tun_wait(lab->tun)) < 0) {
			if (errno != EINTR)
				err(1, "poll");
			continue;
		}
		if (fds[0].revents != 0 &&
		    !lab_input_read(&lab->input, STDIN_FILENO, lab_command, lab))
			fds[0].fd = -1;
		lab_tun_work(lab->tun);
		if (mgm_dispatch(mgm_replay_session(lab->replay)) != MGM_OK)
			lab_client_ended(lab);
	}
}

static void
lab_client_parse(struct lab_client *lab, int argc, char **argv)
{
	static const struct option options[] = {
	    {"socket", required_argument, NULL, 's'},
	    {"protocol", required_argument, NULL, 'p'},
	    {"component", required_argument, NULL, 'c'},
	    {"veto", required_argument, NULL, 'v'},
	    {"rpf", required_argument, NULL, 'r'},
	    {"prune-timeout", required_argument, NULL, 't'},
	    {"record", required_argument, NULL, 'o'},
	    {"all-interfaces", no_argument, NULL, 'a'},
	    {"silent", no_argument, NULL, 'S'},
	    {"replay", no_argument, NULL, 'R'},
	    {0},
	};
	struct lab_told *told = &lab->told;
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
		else if (option == 'v' && told->num_vetoes < LAB_TOLD_VETOES)
			told->vetoes[told->num_vetoes++] = traffic_ifindex(optarg);
		else if (option == 'r')
			told->rpf = traffic_ifindex(optarg);
		else if (option == 't')
			told->prune_timeout = (uint32_t)traffic_number(
			    "--prune-timeout", optarg, UINT32_MAX);
		else if (option == 'o')
			lab->record = optarg;
		else if (option == 'a')
			lab->all_interfaces = true;
		else if (option == 'S')
			told->silent = true;
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
	struct mgm_callbacks callbacks;

	setvbuf(stdout, NULL, _IOLBF, 0); /* each line when it is said */
	traffic_catch_signals();
	lab_client_parse(&lab, argc, argv);
	callbacks = lab_told_callbacks(&lab.told);
	callbacks.all_interfaces = lab.all_interfaces;
	if (mgm_replay_new(lab.socket, &options, &callbacks, lab.protocol,
		lab.component, &lab.replay) != MGM_OK)
		errx(1, "%s", detail);
	for (; optind < argc; optind++)
		lab_command(&lab, argv[optind]);
	printf("ready\n");
	lab_client_run(&lab);
	mgm_replay_free(lab.replay);
	lab_tun_close(lab.tun);
	return 0;
}
