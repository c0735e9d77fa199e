/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * snmp_link.c - the way to the master agent: its socket, connected without waiting.
 *
 * The library's own connect() waits where the queue of a listening socket is full, as
 * that of a stopped snmpd is after a few attempts: until that process goes on or ends,
 * even where another has the path by then. It also tells nobody why it failed. This one
 * fails instead, with the reason.
 *
 * It knows no Net-SNMP; snmp_transport.c gives the descriptor to the library.
 */
#include "config.h"

#include "snmp_link.h"

#include <errno.h>
#include <stddef.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

const char *
snmp_link_path(const char *address)
{
	static const char prefix[] = "unix:";

	if (address[0] == '/')
		return address;
	if (strncasecmp(address, prefix, sizeof(prefix) - 1) == 0)
		return address + sizeof(prefix) - 1;
	return NULL;
}

int
snmp_link_open(const char *path)
{
	struct sockaddr_un name = {.sun_family = AF_UNIX};
	size_t len = strlen(path);
	int error, fd;

	if (len == 0)
		return -ENOENT;
	if (len >= sizeof(name.sun_path))
		return -ENAMETOOLONG;
	memcpy(name.sun_path, path, len);
	fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (fd < 0)
		return -errno;
	if (connect(fd, (const struct sockaddr *)&name, sizeof(name)) == 0)
		return fd;
	error = errno == EAGAIN ? ETIMEDOUT : errno;
	close(fd);
	return -error;
}

const char *
snmp_link_advice(int error)
{
	static const struct {
		int error;
		const char *advice;
	} table[] = {
	    {ENOENT, "is snmpd running, with \"master agentx\" and this agentXSocket?"},
	    {ECONNREFUSED, "nobody listens on the socket: is snmpd running?"},
	    {EACCES, "the socket, or its directory, is closed to this user: see "
		     "agentXPerms in snmpd.conf(5)"},
	    {ETIMEDOUT, "it does not answer: is it stopped or overloaded?"},
	    {ECONNRESET, "it ended, or closed the connection"},
	    {ECONNABORTED, "it refused the session, or closed the connection"},
	    {EADDRINUSE, "another subagent has registered what is ours"},
	};
	size_t i;

	for (i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		if (table[i].error == error)
			return table[i].advice;
	}
	return "see the agentx setting in mgm-agent.conf(5)";
}
