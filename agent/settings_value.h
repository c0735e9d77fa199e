/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * settings_value.h - values of the configuration file, one kind a function.
 */
#ifndef MGM_SETTINGS_VALUE_H
#define MGM_SETTINGS_VALUE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <confuse.h>

#include "mgm_types.h"
#include "settings_report.h"

/* A section (or the root) of a parsed file. */
struct settings_value {
	cfg_t *cfg;                     /* borrowed */
	struct settings_report *report; /* borrowed */
	char name[48];                  /* for people: "alarm x"; empty: the root */
};

/* A word that a value may be, and what it stands for. Ends with a NULL. */
struct settings_word {
	const char *word;
	int meaning;
};

/*
 * libconfuse's callback for every option: takes the text as it is, refuses an option
 * that its section has already, and remembers the line in opt->def.number.
 */
int settings_value_parse(cfg_t *cfg, cfg_opt_t *opt, const char *text, void *result);
bool settings_value_given(const struct settings_value *in, const char *key);
/* Line of a key that is given, or of the section's end. */
int settings_value_line(const struct settings_value *in, const char *key);
/* False and reported where it is not given. */
bool settings_value_require(const struct settings_value *in, const char *key);

/*
 * Each leaves *out as it is when the key is not given. False: reported, *out untouched.
 */
bool settings_value_bool(const struct settings_value *in, const char *key, bool *out);
bool settings_value_u32(const struct settings_value *in, const char *key, uint32_t min,
    uint32_t max, uint32_t *out);
bool settings_value_u64(const struct settings_value *in, const char *key, uint64_t min,
    uint64_t max, uint64_t *out);
/* Permission bits in octal, 0 to 0777. */
bool settings_value_mode(
    const struct settings_value *in, const char *key, uint32_t *out);
bool settings_value_word(const struct settings_value *in, const char *key,
    const struct settings_word *words, int *out);
/* The old string is freed. */
bool settings_value_text(const struct settings_value *in, const char *key, size_t min,
    size_t max, char **out);
bool settings_value_path(
    const struct settings_value *in, const char *key, size_t max, char **out);
bool settings_value_ifname(
    const struct settings_value *in, const char *key, char out[MGM_IFNAME_SIZE]);
/* A unicast address of the family. */
bool settings_value_neighbour(const struct settings_value *in, const char *key,
    uint8_t family, struct mgm_addr *out);

/*
 * Prefixes of groups with blanks or commas between them, at most
 * SETTINGS_VALUE_GROUPS_MAX; an empty text is none. The old array is freed; the new one
 * is never NULL.
 */
#define SETTINGS_VALUE_GROUPS_MAX 64
bool settings_value_groups(const struct settings_value *in, const char *key,
    struct mgm_prefix **out, size_t *count);

/* What the kernel accepts as an interface's name. */
bool settings_value_is_ifname(const char *text);

#endif
