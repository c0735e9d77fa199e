/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * settings_bad.h - bad configuration files and what is to be said about each.
 */
#ifndef MGM_SETTINGS_BAD_H
#define MGM_SETTINGS_BAD_H

#include <stddef.h>

struct settings_bad {
	const char *name;
	const char *text;
	int line;
	const char *says; /* part of the message */
};

extern const struct settings_bad settings_bad[];
extern const size_t settings_bad_count;

#endif
