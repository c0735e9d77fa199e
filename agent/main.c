/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * main.c - mgm-agent's command line: what to run with, or only to check it.
 *
 * The program stays in the foreground and logs to standard error, one line per fact;
 * a service manager does the rest. Under systemd each line carries its priority.
 */
#include "config.h"

#include "agent.h"
#include "log.h"
#include "settings.h"

#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define MAIN_EXIT_FAILURE 1 /* it ran, and could not go on */
#define MAIN_EXIT_USAGE 2   /* the command line or the configuration is wrong */

#define MAIN_DEFAULT_CONFIG MGM_SYSCONFDIR "/mgm/mgm-agent.conf"

static const char main_usage[] =
    "usage: mgm-agent [-dhnV] [-c FILE] [--master ADDRESS | --agentx ADDRESS]\n"
    "                 [--socket PATH] [--admin-socket PATH]\n"
    "\n"
    "  -c, --config FILE      configuration (default " MAIN_DEFAULT_CONFIG ")\n"
    "  -n, --check            check the configuration and exit\n"
    "  -d, --debug            log why, not only what\n"
    "      --agentx ADDRESS   be a subagent of the SNMP master agent there\n"
    "      --master ADDRESS   answer SNMP managers there, such as udp:127.0.0.1:1161\n"
    "      --socket PATH      socket for routing clients\n"
    "      --admin-socket PATH  socket for readers\n"
    "  -V, --version          print the version\n"
    "  -h, --help             print this\n"
    "\n"
    "Exit status: 0 ended as asked, 1 failed, 2 bad usage or configuration.\n";

enum main_option { MAIN_AGENTX = 256, MAIN_MASTER, MAIN_SOCKET, MAIN_ADMIN_SOCKET };

struct main_options {
	const char *config;
	const char *agentx;
	const char *master;
	const char *socket;
	const char *admin_socket;
	bool check;
};

/* Standard error as systemd's journal reads it: "<priority>text". */
static void
main_log_journal(enum log_level level, const char *line)
{
	static const int priorities[] = {3, 4, 6, 7}; /* err, warning, info, debug */

	(void)fprintf(
	    stderr, "<%d>%s\n", priorities[level], line); /* nowhere to tell */
}

static int
main_replace(char **field, const char *value)
{
	char *copy;

	if (value == NULL)
		return 0;
	copy = strdup(value);
	if (copy == NULL)
		return -ENOMEM;
	free(*field);
	*field = copy;
	return 0;
}

static int
main_apply(struct settings *settings, const struct main_options *options)
{
	if (options->agentx != NULL)
		settings->snmp_mode = SETTINGS_SNMP_SUBAGENT;
	if (options->master != NULL)
		settings->snmp_mode = SETTINGS_SNMP_MASTER;
	if (main_replace(&settings->agentx, options->agentx) < 0 ||
	    main_replace(&settings->master, options->master) < 0 ||
	    main_replace(&settings->socket, options->socket) < 0 ||
	    main_replace(&settings->admin_socket, options->admin_socket) < 0)
		return -ENOMEM;
	return 0;
}

static int
main_parse(int argc, char **argv, struct main_options *options)
{
	static const struct option longs[] = {
	    {"config", required_argument, NULL, 'c'},
	    {"check", no_argument, NULL, 'n'},
	    {"debug", no_argument, NULL, 'd'},
	    {"agentx", required_argument, NULL, MAIN_AGENTX},
	    {"master", required_argument, NULL, MAIN_MASTER},
	    {"socket", required_argument, NULL, MAIN_SOCKET},
	    {"admin-socket", required_argument, NULL, MAIN_ADMIN_SOCKET},
	    {"version", no_argument, NULL, 'V'},
	    {"help", no_argument, NULL, 'h'},
	    {NULL, 0, NULL, 0},
	};
	int option;

	while ((option = getopt_long(argc, argv, "c:ndVh", longs, NULL)) != -1) {
		switch (option) {
		case 'c':
			options->config = optarg;
			break;
		case 'n':
			options->check = true;
			break;
		case 'd':
			log_set_level(LOG_LEVEL_DEBUG);
			break;
		case MAIN_AGENTX:
			options->agentx = optarg;
			break;
		case MAIN_MASTER:
			options->master = optarg;
			break;
		case MAIN_SOCKET:
			options->socket = optarg;
			break;
		case MAIN_ADMIN_SOCKET:
			options->admin_socket = optarg;
			break;
		case 'V':
			puts("mgm-agent " PACKAGE_VERSION);
			exit(EXIT_SUCCESS);
		case 'h':
			fputs(main_usage, stdout);
			exit(EXIT_SUCCESS);
		default:
			fputs("Try 'mgm-agent --help'.\n", stderr);
			return -EINVAL;
		}
	}
	if (optind < argc) {
		fprintf(stderr, "mgm-agent: unexpected argument '%s'; try --help\n",
		    argv[optind]);
		return -EINVAL;
	}
	if (options->agentx != NULL && options->master != NULL) {
		fputs("mgm-agent: --agentx and --master exclude each other\n", stderr);
		return -EINVAL;
	}
	return 0;
}

/* No file is an error only where one was asked for. */
static int
main_read_settings(const struct main_options *options, struct settings *settings)
{
	const char *path =
	    options->config != NULL ? options->config : MAIN_DEFAULT_CONFIG;
	char error[512];
	int rc = settings_read(settings, path, error, sizeof(error));

	if (rc == -ENOENT && options->config == NULL) {
		log_info("no %s: running with the defaults", path);
		return 0;
	}
	if (rc < 0)
		fprintf(stderr, "mgm-agent: %s\n", error);
	return rc;
}

int
main(int argc, char **argv)
{
	struct main_options options = {0};
	struct settings settings;
	struct agent *agent = NULL;
	int status = MAIN_EXIT_USAGE;

	if (main_parse(argc, argv, &options) < 0)
		return MAIN_EXIT_USAGE;
	if (getenv("JOURNAL_STREAM") != NULL)
		log_set_sink(main_log_journal);
	if (settings_init(&settings) < 0) {
		log_error("mgm-agent: not enough memory");
		return MAIN_EXIT_FAILURE;
	}
	if (main_read_settings(&options, &settings) < 0)
		goto out;
	if (main_apply(&settings, &options) < 0) {
		log_error("mgm-agent: not enough memory");
		goto out;
	}
	if (options.check) {
		printf("%s: correct\n",
		    options.config != NULL ? options.config : MAIN_DEFAULT_CONFIG);
		status = EXIT_SUCCESS;
		goto out;
	}
	status = MAIN_EXIT_FAILURE;
	if (agent_open(&settings, &agent) == 0 && agent_run(agent) == 0)
		status = EXIT_SUCCESS;
out:
	agent_close(agent);
	settings_free(&settings);
	return status;
}
