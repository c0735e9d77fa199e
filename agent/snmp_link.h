/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * snmp_link.h - the way to the master agent: its socket, connected without waiting.
 */
#ifndef MGM_SNMP_LINK_H
#define MGM_SNMP_LINK_H

/* The path of an address such as "/var/agentx/master" or "unix:/var/agentx/master", a
 * part of it; NULL: it is no Unix socket. */
const char *snmp_link_path(const char *address);
/* A non-blocking descriptor that is the caller's, or -errno. -ETIMEDOUT: the socket is
 * there, and whoever has it takes no connection. Never waits. */
int snmp_link_open(const char *path);
/* What an operator can do about a session that could not be, or ended; never NULL. */
const char *snmp_link_advice(int error);

#endif
