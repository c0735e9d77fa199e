/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * snmp_transport.h - a connected descriptor as Net-SNMP takes it: a transport.
 */
#ifndef MGM_SNMP_TRANSPORT_H
#define MGM_SNMP_TRANSPORT_H

#include <stdbool.h>

struct netsnmp_tdomain_s;   /* Net-SNMP's */
struct netsnmp_transport_s; /* Net-SNMP's */

#define SNMP_TRANSPORT_PREFIX "mgmfd" /* "mgmfd:17": a duplicate of descriptor 17 */

/* Make the library know such addresses. NULL where there is no memory. One at a time.
 */
struct netsnmp_tdomain_s *snmp_transport_init(void);
void snmp_transport_exit(struct netsnmp_tdomain_s *domain); /* NULL is accepted */

/* The other end is stuck: nothing goes there any more, and the session is about to end.
 * NULL and other transports are accepted, and left alone. */
void snmp_transport_give_up(struct netsnmp_transport_s *transport);
bool snmp_transport_gave_up(const struct netsnmp_transport_s *transport);

#endif
