/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * snmp_community.c - refuses default communities where other machines can use them.
 *
 * "public" and "private" are the first names that anyone tries, and a master agent that
 * answers them on a network gives its tables away. So the master role does not start
 * where a directive of its configuration file takes one of them from another machine,
 * and the agent listens on an address that another machine can reach. On loopback, or
 * with a source of 127.0.0.0/8 or ::1, they are harmless and stay allowed.
 *
 * The file is read as Net-SNMP reads it (snmpd.conf(5)), but only the directives that
 * name a community, an address to listen on, or another file: everything else is the
 * library's to judge. What cannot be told, such as a host name other than localhost,
 * counts as another machine.
 */
#include "config.h"

#include <net-snmp/net-snmp-config.h>

#include <net-snmp/net-snmp-includes.h>

#include "snmp_community.h"

#include <sys/stat.h>

#include <arpa/inet.h>

#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define COMMUNITY_DEPTH_MAX 8 /* of files that include files */
#define COMMUNITY_WORD_SIZE 512

struct community {
	const char *path; /* borrowed; where the finding is */
	unsigned line;
	bool local; /* all that we listen on */
	bool found;
	char found_path[PATH_MAX];
	unsigned found_line;
	char name[16];
	char *error; /* borrowed */
	size_t error_size;
};

static bool
community_is_loopback(const char *host)
{
	struct in6_addr v6;
	struct in_addr v4;

	if (inet_pton(AF_INET, host, &v4) == 1)
		return ntohl(v4.s_addr) >> 24 == 127;
	if (inet_pton(AF_INET6, host, &v6) == 1)
		return IN6_IS_ADDR_LOOPBACK(&v6);
	return strcasecmp(host, "localhost") == 0;
}

/* One "[TRANSPORT:][HOST][:PORT]" of the list. */
static bool
community_is_local_address(char *address)
{
	static const char *const transports[] = {"udp", "udp4", "tcp", "tcp4", "udp6",
	    "udpv6", "udpipv6", "tcp6", "tcpv6", "tcpipv6", "dtlsudp", "tlstcp"};
	char *host = address, *end;
	size_t i, len;

	if (address[0] == '/' || strncasecmp(address, "unix:", 5) == 0)
		return true;
	for (i = 0; i < sizeof(transports) / sizeof(transports[0]); i++) {
		len = strlen(transports[i]);
		if (strncasecmp(address, transports[i], len) == 0 &&
		    address[len] == ':')
			host = address + len + 1;
	}
	if (host[0] == '[') {
		host++;
		end = strchr(host, ']');
		if (end == NULL)
			return false;
		*end = '\0';
	} else if (!community_is_loopback(host)) {
		end = strrchr(host, ':');
		if (end != NULL)
			*end = '\0';
	}
	return community_is_loopback(host);
}

bool
snmp_community_is_local(const char *addresses)
{
	char *copy = strdup(addresses), *rest = copy, *address;
	bool local = copy != NULL && addresses[0] != '\0';

	while (rest != NULL && (address = strsep(&rest, ", \t")) != NULL) {
		if (address[0] != '\0' && !community_is_local_address(address))
			local = false;
	}
	free(copy);
	return local;
}

/* A source of com2sec or rocommunity: does it hold loopback addresses only? */
static bool
community_is_local_source(const char *source)
{
	char host[COMMUNITY_WORD_SIZE];
	char *mask;
	bool v6;

	snprintf(host, sizeof(host), "%s", source);
	mask = strchr(host, '/');
	if (mask != NULL)
		*mask++ = '\0';
	if (!community_is_loopback(host))
		return false;
	if (mask == NULL)
		return true;
	v6 = strchr(host, ':') != NULL;
	if (strchr(mask, '.') != NULL)
		return strncmp(mask, "255.", 4) == 0;
	return strtol(mask, NULL, 10) >= (v6 ? 128 : 8);
}

static void
community_note(struct community *c, const char *community, const char *source)
{
	if (strcmp(community, "public") != 0 && strcmp(community, "private") != 0)
		return;
	if (c->found || (source[0] != '\0' && community_is_local_source(source)))
		return;
	c->found = true;
	c->found_line = c->line;
	snprintf(c->found_path, sizeof(c->found_path), "%s", c->path);
	snprintf(c->name, sizeof(c->name), "%s", community);
}

static int community_read(struct community *c, const char *path, unsigned depth);

static int
community_read_directory(struct community *c, const char *path, unsigned depth)
{
	char file[PATH_MAX];
	struct dirent **names = NULL;
	int i, n = scandir(path, &names, NULL, alphasort), rc = 0;

	for (i = 0; i < n; i++) {
		size_t len = strlen(names[i]->d_name);

		if (rc == 0 && len > 5 &&
		    strcmp(names[i]->d_name + len - 5, ".conf") == 0 &&
		    snprintf(file, sizeof(file), "%s/%s", path, names[i]->d_name) <
			(int)sizeof(file))
			rc = community_read(c, file, depth);
		free(names[i]);
	}
	free(names);
	return rc;
}

/* A relative name is looked for beside the file that has it. */
static int
community_include(struct community *c, const char *name, bool directory, unsigned depth)
{
	const char *slash = strrchr(c->path, '/');
	const struct community outer = *c;
	char path[PATH_MAX];
	int len, rc;

	if (name[0] == '/' || slash == NULL)
		len = snprintf(path, sizeof(path), "%s", name);
	else
		len = snprintf(path, sizeof(path), "%.*s/%s", (int)(slash - c->path),
		    c->path, name);
	if (len >= (int)sizeof(path))
		return 0; /* no file has so long a name */
	rc = directory ? community_read_directory(c, path, depth + 1)
		       : community_read(c, path, depth + 1);
	c->path = outer.path;
	c->line = outer.line;
	return rc;
}

static int
community_read_line(struct community *c, const char *at, unsigned depth)
{
	char word[COMMUNITY_WORD_SIZE], first[COMMUNITY_WORD_SIZE] = "",
					second[COMMUNITY_WORD_SIZE] = "",
					third[COMMUNITY_WORD_SIZE] = "";

	while (isspace((unsigned char)*at))
		at++;
	/* "[snmpd] directive": whom it is for is not looked at. */
	if (*at == '[' && (at = strchr(at, ']')) == NULL)
		return 0;
	if (*at == ']')
		for (at++; isspace((unsigned char)*at);)
			at++;
	if (*at == '\0' || *at == '#')
		return 0;
	at = copy_nword_const(at, word, sizeof(word));
	if (at != NULL && strcasecmp(word, "agentaddress") == 0) {
		c->local = c->local && snmp_community_is_local(at);
		return 0;
	}
	if (at != NULL)
		at = copy_nword_const(at, first, sizeof(first));
	if (at != NULL && strcmp(first, "-Cn") == 0) {
		at = copy_nword_const(at, first, sizeof(first));
		if (at != NULL)
			at = copy_nword_const(at, first, sizeof(first));
	}
	if (at != NULL)
		at = copy_nword_const(at, second, sizeof(second));
	if (at != NULL)
		(void)copy_nword_const(at, third, sizeof(third));
	if (strcasecmp(word, "rocommunity") == 0 ||
	    strcasecmp(word, "rwcommunity") == 0 ||
	    strcasecmp(word, "rocommunity6") == 0 ||
	    strcasecmp(word, "rwcommunity6") == 0)
		community_note(c, first, second);
	else if (strcasecmp(word, "authcommunity") == 0)
		community_note(c, second, third);
	else if (strcasecmp(word, "com2sec") == 0 || strcasecmp(word, "com2sec6") == 0)
		community_note(c, third, second);
	else if (strcasecmp(word, "includeFile") == 0)
		return community_include(c, first, false, depth);
	else if (strcasecmp(word, "includeDir") == 0)
		return community_include(c, first, true, depth);
	return 0;
}

static int
community_read(struct community *c, const char *path, unsigned depth)
{
	char *line = NULL;
	size_t size = 0;
	FILE *file;
	int rc = 0;

	if (depth > COMMUNITY_DEPTH_MAX) {
		snprintf(c->error, c->error_size,
		    "%s: files that include files, more than %d deep: include it from "
		    "the first one",
		    path, COMMUNITY_DEPTH_MAX);
		return -ELOOP;
	}
	file = fopen(path, "re");
	if (file == NULL) {
		rc = -errno;
		snprintf(c->error, c->error_size, "%s: %s", path, strerror(-rc));
		return depth == 0 ? rc : 0; /* the library tells of an included one */
	}
	c->path = path;
	c->line = 0;
	while (rc == 0 && getline(&line, &size, file) >= 0) {
		c->line++;
		line[strcspn(line, "\n")] = '\0';
		rc = community_read_line(c, line, depth);
	}
	free(line);
	(void)fclose(file); /* it was only read */
	return rc;
}

int
snmp_community_check(
    const char *addresses, const char *path, char *error, size_t error_size)
{
	struct community c = {.local = snmp_community_is_local(addresses),
	    .error = error,
	    .error_size = error_size};
	int rc = path != NULL ? community_read(&c, path, 0) : 0;

	if (rc != 0 || c.local || !c.found)
		return rc;
	snprintf(error, error_size,
	    "%s:%u: the community \"%s\" is one that everyone tries, and the agent "
	    "would "
	    "answer it beyond this machine (on %s): use SNMPv3 or a name of your own, "
	    "give it the source 127.0.0.1, or listen on udp:127.0.0.1:161",
	    c.found_path, c.found_line, c.name, addresses);
	return -EACCES;
}
