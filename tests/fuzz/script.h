/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * script.h - inputs of fuzz_server and fuzz_mgm: what happens, step by step.
 *
 * An input is one octet of options and then steps, each an octet that says what (modulo
 * the number of steps) and its operands. Framed messages are built by the target, so
 * that a mutation of a body meets the code behind the framing; raw octets are for the
 * framing itself.
 */
#ifndef MGM_FUZZ_SCRIPT_H
#define MGM_FUZZ_SCRIPT_H

/* First octet of both: octets of each read or write on a socket; 0: all at once. */

enum server_step {
	SERVER_FRAMED = 0, /* u8 peer, u16 type, u8 length, body */
	SERVER_RAW,        /* u8 peer, u16 length, octets */
	SERVER_PACKET,     /* u8 interface, u8 group: a source behind it sends */
	SERVER_TIME,       /* u8 seconds go by */
	SERVER_LINK,       /* u8 interface, u8 state: gone, down, up */
	SERVER_ROUTE,      /* u8 network, u8 interface: another way, none for 0 */
	SERVER_HANG_UP,    /* u8 peer */
	SERVER_STEPS
};

#define SERVER_PEERS 3     /* the last is on the read-only socket */
#define SERVER_IFACES 5    /* ifindexes from 1; 10.N.0.0/16 is behind each */
#define SERVER_GREET 0x80u /* in the octet of a peer: greet first if not yet done */
/* Where a u32 at the front of a framed body says this, it becomes a handle. */
#define SERVER_HANDLE 0xfffffff0u      /* the peer's last registration */
#define SERVER_ENUMERATION 0xfffffff1u /* its last enumeration */

enum mgm_step {
	MGM_STEP_RESULT = 0, /* u16 length: the good answer with this result */
	MGM_STEP_REPLY,      /* u16 length: an answer with this body */
	MGM_STEP_RAW,        /* u16 length, octets */
	MGM_STEP_ASK,        /* u16 type, u8 id, u16 length: question or notice */
	MGM_STEPS
};

#endif
