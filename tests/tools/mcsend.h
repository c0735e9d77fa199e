/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * mcsend.h - what mcsend sends and how, as its options say.
 */
#ifndef MGM_MCSEND_H
#define MGM_MCSEND_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "craft.h"

#define MCSEND_BUFFER 66000

enum mcsend_mode { MCSEND_UDP, MCSEND_RAW, MCSEND_TUN };

struct mcsend {
	enum mcsend_mode mode;
	const char *ifname;
	const char *ready_file;
	const char *start_file;
	uint64_t lead; /* rounds over all flows before start_file; 0: none */
	uint64_t count;
	uint64_t rate;
	uint32_t flows;
	uint32_t sources;
	size_t size; /* of a payload; with GSO of the whole super-packet's */
	size_t segment;
	bool df;
	bool hold;
	bool catch_up;
	bool bind_source;
	bool src_mac_given;
	struct craft craft; /* group, source, port and ttl serve every mode */
	uint8_t hex_frame[MCSEND_BUFFER];
	size_t hex_len;
	/* running */
	int fd;
	uint32_t stream;
	uint64_t *sequences; /* owned; per flow */
	uint64_t sent;
	uint64_t octets;
	uint64_t errors;
	int last_error;
	int64_t start_ns;
	uint64_t paced; /* datagrams that start_ns counts from */
	int64_t now_ns;
};

/* Ends the program where they are wrong, or ask for help. */
void mcsend_options_read(struct mcsend *send, int argc, char **argv);

#endif
