/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * mgmctl.c - a person's way to look at mgm-agent and to route by hand.
 *
 * Parses the options that come before the command and hands over. It is an ordinary
 * client: all it knows comes through libmgm. Exit status: 0 done, 1 failed, 2 wrong
 * usage. See mgmctl(1).
 */
#include "config.h"

#include "mgmctl.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char mgmctl_help[] =
    "Usage: mgmctl [--socket PATH] [--json] COMMAND\n"
    "\n"
    "Commands\n"
    "  show mfe          forwarding entries: where each flow comes in and goes out\n"
    "  show interfaces   interfaces, their owners and counters\n"
    "  show clients      programs that route through mgm-agent\n"
    "  show memberships  what they want on which interface\n"
    "  show alarms       alarms, what they watch, and their state\n"
    "  show boundaries   scope boundaries, and what each has stopped\n"
    "  show status       the daemon's own numbers\n"
    "  join [-6] [-s SOURCE] [--host-join IIF] GROUP[,GROUP...] INTERFACE...\n"
    "                    forward groups ('*': all) out of interfaces until ended\n"
    "  watch [-i SECONDS] [-n COUNT]\n"
    "                    rates of all flows, again and again (-i 1)\n"
    "  top [-i SECONDS] [-n COUNT]\n"
    "                    the COUNT (10) busiest flows and interfaces of SECONDS (1)\n"
    "  explain SOURCE GROUP\n"
    "                    why this flow is or is not forwarded, step by step\n"
    "  events            what happens in mgm-agent, line by line, until ended\n"
    "\n"
    "Options\n"
    "  --socket PATH     socket of mgm-agent (else $MGM_SOCKET, else the default:\n"
    "                    " MGM_RUNSTATEDIR "/mgm/mgm.sock for join,\n"
    "                    " MGM_RUNSTATEDIR "/mgm/admin.sock otherwise)\n"
    "  --json            JSON instead of tables\n"
    "  -h, --help        this text\n"
    "  -V, --version     the version\n"
    "\n"
    "Exit status: 0 done, 1 failed, 2 wrong usage. Manual: mgmctl(1).\n";

static const struct {
	const char *name;
	int (*run)(struct mgmctl *ctl, int argc, char **argv);
} mgmctl_commands[] = {
    {"show", mgmctl_show},
    {"join", mgmctl_join},
    {"watch", mgmctl_watch},
    {"top", mgmctl_top},
    {"explain", mgmctl_explain},
    {"events", mgmctl_events},
};

static int
mgmctl_run(struct mgmctl *ctl, int argc, char **argv)
{
	size_t i;
	int r;

	if (argc == 0)
		return mgmctl_data_usage("a command is missing");
	for (i = 0; i < sizeof(mgmctl_commands) / sizeof(mgmctl_commands[0]); i++) {
		if (strcmp(argv[0], mgmctl_commands[i].name) != 0)
			continue;
		optind = 0; /* the command's options are parsed afresh */
		r = mgmctl_commands[i].run(ctl, argc, argv);
		mgmctl_data_close(ctl);
		if (fflush(stdout) != 0 && r == MGMCTL_OK)
			r = mgmctl_data_error("cannot write to standard output");
		return r;
	}
	return mgmctl_data_usage("there is no command '%s'", argv[0]);
}

int
main(int argc, char **argv)
{
	enum { OPTION_SOCKET = 256, OPTION_JSON };
	static const struct option options[] = {
	    {"socket", required_argument, NULL, OPTION_SOCKET},
	    {"json", no_argument, NULL, OPTION_JSON},
	    {"help", no_argument, NULL, 'h'},
	    {"version", no_argument, NULL, 'V'},
	    {NULL, 0, NULL, 0},
	};
	struct mgmctl ctl = {.socket = getenv("MGM_SOCKET")};
	int c;

	if (ctl.socket != NULL && ctl.socket[0] == '\0')
		ctl.socket = NULL;
	while ((c = getopt_long(argc, argv, "+hV", options, NULL)) != -1) {
		switch (c) {
		case OPTION_SOCKET:
			ctl.socket = optarg;
			break;
		case OPTION_JSON:
			ctl.json = true;
			break;
		case 'h':
			fputs(mgmctl_help, stdout);
			return MGMCTL_OK;
		case 'V':
			printf("mgmctl %s\n", PACKAGE_VERSION);
			return MGMCTL_OK;
		default:
			return mgmctl_data_usage("wrong option");
		}
	}
	return mgmctl_run(&ctl, argc - optind, argv + optind);
}
