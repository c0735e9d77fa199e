/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * settings_value.c - values of the configuration file, one kind a function.
 *
 * libconfuse is asked for texts only; what they mean is decided here, so that every
 * message names file, line and range, and numbers have all 64 bits (libconfuse's are
 * `long`, know octal and hexadecimal, and take a sign). Of each option the line is kept
 * where libconfuse would keep a default number, which a text does not have.
 */
#include "config.h"

#include "settings_value.h"

#include "addr.h"

#include <ctype.h>
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int
settings_value_parse(cfg_t *cfg, cfg_opt_t *opt, const char *text, void *result)
{
	if (opt->def.number != 0) {
		cfg_error(cfg, "%s is set twice, first in line %ld", opt->name,
		    opt->def.number);
		return -1;
	}
	opt->def.number = cfg->line;
	*(const char **)result = text;
	return 0;
}

/* NULL: not given. */
static const char *
settings_value_get(const struct settings_value *in, const char *key)
{
	return cfg_size(in->cfg, key) > 0 ? cfg_getstr(in->cfg, key) : NULL;
}

bool
settings_value_given(const struct settings_value *in, const char *key)
{
	return settings_value_get(in, key) != NULL;
}

int
settings_value_line(const struct settings_value *in, const char *key)
{
	const cfg_opt_t *opt = cfg_getopt(in->cfg, key);

	return opt->def.number != 0 ? (int)opt->def.number : in->cfg->line;
}

bool
settings_value_require(const struct settings_value *in, const char *key)
{
	if (settings_value_given(in, key))
		return true;
	return settings_report(in->report, in->cfg->line, "%s has no %s; add %s = ...",
	    in->name, key, key);
}

bool
settings_value_bool(const struct settings_value *in, const char *key, bool *out)
{
	const char *text = settings_value_get(in, key);
	int value;

	if (text == NULL)
		return true;
	value = cfg_parse_boolean(text);
	if (value < 0)
		return settings_report(in->report, settings_value_line(in, key),
		    "%s is \"%s\"; write true or false", key, text);
	*out = value != 0;
	return true;
}

bool
settings_value_u64(const struct settings_value *in, const char *key, uint64_t min,
    uint64_t max, uint64_t *out)
{
	const char *text = settings_value_get(in, key);
	uint64_t value;

	if (text == NULL)
		return true;
	errno = 0;
	value = strtoull(text, NULL, 10);
	if (*text == '\0' || text[strspn(text, "0123456789")] != '\0' || errno != 0 ||
	    value < min || value > max)
		return settings_report(in->report, settings_value_line(in, key),
		    "%s is \"%s\"; write a whole number from %" PRIu64 " to %" PRIu64,
		    key, text, min, max);
	*out = value;
	return true;
}

bool
settings_value_u32(const struct settings_value *in, const char *key, uint32_t min,
    uint32_t max, uint32_t *out)
{
	uint64_t value = *out;

	if (!settings_value_u64(in, key, min, max, &value))
		return false;
	*out = (uint32_t)value;
	return true;
}

bool
settings_value_mode(const struct settings_value *in, const char *key, uint32_t *out)
{
	const char *text = settings_value_get(in, key);
	size_t len = text != NULL ? strlen(text) : 0;
	unsigned long value;

	if (text == NULL)
		return true;
	value = strtoul(text, NULL, 8);
	if (len == 0 || len > 6 || strspn(text, "01234567") != len || value > 0777)
		return settings_report(in->report, settings_value_line(in, key),
		    "%s is \"%s\"; write permissions in octal, such as \"0660\"", key,
		    text);
	*out = (uint32_t)value;
	return true;
}

bool
settings_value_word(const struct settings_value *in, const char *key,
    const struct settings_word *words, int *out)
{
	const char *text = settings_value_get(in, key);
	char choice[128] = "";
	size_t i;

	if (text == NULL)
		return true;
	for (i = 0; words[i].word != NULL; i++) {
		if (strcmp(words[i].word, text) == 0) {
			*out = words[i].meaning;
			return true;
		}
		if (i > 0)
			strncat(choice, " or ", sizeof(choice) - strlen(choice) - 1);
		strncat(choice, words[i].word, sizeof(choice) - strlen(choice) - 1);
	}
	return settings_report(in->report, settings_value_line(in, key),
	    "%s is \"%s\"; write %s", key, text, choice);
}

bool
settings_value_text(const struct settings_value *in, const char *key, size_t min,
    size_t max, char **out)
{
	const char *text = settings_value_get(in, key);
	char *copy;

	if (text == NULL)
		return true;
	if (strlen(text) < min || strlen(text) > max)
		return settings_report(in->report, settings_value_line(in, key),
		    "%s has %zu characters; write %zu to %zu", key, strlen(text), min,
		    max);
	copy = strdup(text);
	if (copy == NULL)
		return settings_report_no_memory(in->report);
	free(*out);
	*out = copy;
	return true;
}

bool
settings_value_path(
    const struct settings_value *in, const char *key, size_t max, char **out)
{
	const char *text = settings_value_get(in, key);

	if (text != NULL && text[0] != '/')
		return settings_report(in->report, settings_value_line(in, key),
		    "%s is \"%s\"; write an absolute path, one that begins with /", key,
		    text);
	return settings_value_text(in, key, 2, max, out);
}

bool
settings_value_is_ifname(const char *text)
{
	const char *c;

	if (*text == '\0' || strlen(text) >= MGM_IFNAME_SIZE ||
	    strcmp(text, ".") == 0 || strcmp(text, "..") == 0)
		return false;
	for (c = text; *c != '\0'; c++) {
		if (*c == '/' || *c == ':' || isspace((unsigned char)*c))
			return false;
	}
	return true;
}

bool
settings_value_ifname(
    const struct settings_value *in, const char *key, char out[MGM_IFNAME_SIZE])
{
	const char *text = settings_value_get(in, key);

	if (text == NULL)
		return true;
	if (!settings_value_is_ifname(text))
		return settings_report(in->report, settings_value_line(in, key),
		    "%s is \"%s\"; write an interface's name, 1 to %d characters", key,
		    text, MGM_IFNAME_SIZE - 1);
	memcpy(out, text, strlen(text) + 1);
	return true;
}

/* A neighbour may have an IPv6 link-local address, where a source may not. */
static bool
settings_value_is_neighbour(const struct mgm_addr *addr)
{
	if (addr->family == MGM_FAMILY_IPV4)
		return addr_is_unicast_source(addr);
	return !addr_is_zero(addr) && addr->octets[0] != 0xff;
}

bool
settings_value_neighbour(const struct settings_value *in, const char *key,
    uint8_t family, struct mgm_addr *out)
{
	const char *text = settings_value_get(in, key);
	struct mgm_addr addr;

	if (text == NULL)
		return true;
	if (addr_parse(text, &addr) != 0 || addr.family != family ||
	    !settings_value_is_neighbour(&addr))
		return settings_report(in->report, settings_value_line(in, key),
		    "%s is \"%s\"; write the unicast address of a router, of the "
		    "prefix's family",
		    key, text);
	*out = addr;
	return true;
}

bool
settings_value_groups(const struct settings_value *in, const char *key,
    struct mgm_prefix **out, size_t *count)
{
	const char *text = settings_value_get(in, key);
	struct mgm_prefix *list;
	size_t used = 0, len;
	char word[64];

	if (text == NULL)
		return true;
	list = calloc(SETTINGS_VALUE_GROUPS_MAX, sizeof(*list));
	if (list == NULL)
		return settings_report_no_memory(in->report);
	for (text += strspn(text, ", "); *text != '\0'; text += strspn(text, ", ")) {
		len = strcspn(text, ", ");
		if (used == SETTINGS_VALUE_GROUPS_MAX) {
			free(list);
			return settings_report(in->report, settings_value_line(in, key),
			    "%s has more than %d prefixes; join some of them", key,
			    SETTINGS_VALUE_GROUPS_MAX);
		}
		snprintf(word, sizeof(word), "%.*s", (int)len, text);
		if (len >= sizeof(word) || prefix_parse(word, &list[used]) != 0 ||
		    !prefix_is_groups(&list[used])) {
			free(list);
			return settings_report(in->report, settings_value_line(in, key),
			    "%s has \"%s\"; write prefixes of groups such as "
			    "232.0.0.0/8, without bits behind the length",
			    key, word);
		}
		used++;
		text += len;
	}
	free(*out);
	*out = list;
	*count = used;
	return true;
}
