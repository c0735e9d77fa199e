/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * snmp_guard.h - the master role's listening sessions, whose answers always fit.
 */
#ifndef MGM_SNMP_GUARD_H
#define MGM_SNMP_GUARD_H

/*
 * Before init_master_agent(), which then listens on nothing; NULL: no memory. What it
 * would have listened on is the caller's, for snmp_guard_listen(), and to free().
 */
char *snmp_guard_take_addresses(void);
/*
 * Listen on each address of the list, whose commas are overwritten. 0 or -errno; the
 * library ends the sessions, with its own.
 */
int snmp_guard_listen(char *addresses);

#endif
