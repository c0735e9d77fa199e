/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * settings_text.h - the configuration file as text that libconfuse can be trusted with.
 */
#ifndef MGM_SETTINGS_TEXT_H
#define MGM_SETTINGS_TEXT_H

#include "settings_report.h"

#define SETTINGS_TEXT_MAX (1024 * 1024) /* octets of a file */
#define SETTINGS_TEXT_WORD_MAX 1024     /* octets of one word or string */
/* libconfuse compares each title with all before it: so many take 0.1 s. */
#define SETTINGS_TEXT_SECTIONS_MAX 4096

/*
 * The whole file, comments blanked, every character one that the grammar knows; owned
 * by the caller. NULL: reported.
 */
char *settings_text_read(struct settings_report *report);

#endif
