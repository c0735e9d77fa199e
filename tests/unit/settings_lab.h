/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * settings_lab.h - configuration files that are in memory alone, for tests of what is
 * read from them.
 */
#ifndef MGM_SETTINGS_LAB_H
#define MGM_SETTINGS_LAB_H

#include <stddef.h>

struct settings;

/* What settings_read() says of such a file. */
int settings_lab_read(
    struct settings *settings, const char *text, char *error, size_t size);
/* Makes settings of it, for settings_free(); fails the test where it is refused. */
void settings_lab_read_good(struct settings *settings, const char *text);

#endif
