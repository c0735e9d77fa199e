/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * traffic.h - what the test sender and the test receiver agree on.
 */
#ifndef MGM_TRAFFIC_H
#define MGM_TRAFFIC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define TRAFFIC_HEAD_SIZE 28
#define TRAFFIC_PORT 5001

/* The first octets of each payload that mcsend makes; big-endian on the wire. */
struct traffic_head {
	uint32_t stream; /* one run of the sender */
	uint32_t flow;   /* 0.. within the run */
	uint64_t sequence;
	uint64_t sent_ns; /* monotonic clock of the machine */
};

void traffic_put_head(
    uint8_t bytes[TRAFFIC_HEAD_SIZE], const struct traffic_head *head);
/* False: not a payload of mcsend. */
bool traffic_get_head(const uint8_t *bytes, size_t len, struct traffic_head *head);

/* One's complement sum, not yet inverted; `sum` continues an earlier one. */
uint32_t traffic_sum(const void *bytes, size_t len, uint32_t sum);
uint16_t traffic_fold(uint32_t sum);

int64_t traffic_now_ns(void);

/* These end the program with a message when `text` is not what they want. */
uint64_t traffic_number(const char *option, const char *text, uint64_t max);
uint32_t traffic_ipv4(const char *option, const char *text); /* host order */
unsigned traffic_ifindex(const char *name);
size_t traffic_hex(const char *option, const char *text, uint8_t *out, size_t size);
void traffic_mac(const char *option, const char *text, uint8_t mac[6]);

/* Print a line for the script that waits and make `path`, if not NULL, exist. */
void traffic_ready(const char *path);
/* SIGTERM and SIGINT set the flag that traffic_stopped() reads. */
void traffic_catch_signals(void);
bool traffic_stopped(void);
/* Open or create a TUN device without packet information; ends on failure. */
int traffic_open_tun(const char *name);

#endif
