/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * settings_scope.c - what the configuration file says of scopes: boundaries and names.
 *
 * A boundary stands with its interface, as one of a list of ranges; a name of a scope
 * has a section of its own, and may name several ranges. Each becomes a row by itself,
 * because that is how the core, the MIBs and SET know them. What the file says twice is
 * refused: two rows of one index cannot be.
 *
 * Any range of groups may be a boundary. That RFC 2365 and RFC 2932 know IPv4 scopes in
 * 239.0.0.0/8 alone is for those who write rows by SNMP.
 */
#include "config.h"

#include "settings_scope.h"

#include "addr.h"
#include "core.h"
#include "wire.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#define SETTINGS_SCOPE_MAX 4096 /* names, as rows */

bool
settings_scope_boundaries(const struct settings_value *in,
    const char ifname[MGM_IFNAME_SIZE], struct settings *s)
{
	struct mgm_prefix *groups = NULL;
	char text[PREFIX_TEXT_SIZE];
	size_t count = 0, i, j;
	bool good = settings_value_groups(in, "boundary", &groups, &count);

	for (i = 0; good && i < count; i++) {
		for (j = 0; j < i && prefix_cmp(&groups[i], &groups[j]) != 0;)
			j++;
		if (j < i)
			good = settings_report(in->report,
			    settings_value_line(in, "boundary"),
			    "boundary has %s twice; remove one",
			    prefix_format(&groups[i], text, sizeof(text)));
		else if (s->num_boundaries == CORE_MAX_BOUNDARIES)
			good = settings_report(in->report,
			    settings_value_line(in, "boundary"),
			    "there are more than %d boundaries; join some of them",
			    CORE_MAX_BOUNDARIES);
		if (!good)
			break;
		s->boundaries[s->num_boundaries].group = groups[i];
		memcpy(
		    s->boundaries[s->num_boundaries].ifname, ifname, MGM_IFNAME_SIZE);
		s->num_boundaries++;
	}
	free(groups);
	return good;
}

/* Parts of 1 to 8 letters and digits with '-' between them (RFC 5646). */
static bool
settings_scope_is_language(const char *text)
{
	size_t part = 0;

	for (; *text != '\0'; text++) {
		if (isalnum((unsigned char)*text) && part < 8)
			part++;
		else if (*text == '-' && part > 0)
			part = 0;
		else
			return false;
	}
	return part > 0;
}

/* Texts of one section, until they are in a row. */
static bool
settings_scope_read(
    const struct settings_value *in, const char *title, struct settings_scope *out)
{
	char *language = NULL, *name = NULL;
	bool good;

	*out = (struct settings_scope){.language = "en"};
	good = settings_value_text(
		   in, "language", 1, sizeof(out->language) - 1, &language) &&
	       settings_value_text(in, "name", 1, sizeof(out->name) - 1, &name) &&
	       settings_value_bool(in, "preferred", &out->preferred);
	if (good && language != NULL) {
		good = settings_scope_is_language(language);
		if (good)
			memcpy(out->language, language, strlen(language) + 1);
		else
			(void)settings_report(in->report,
			    settings_value_line(in, "language"),
			    "language is \"%s\"; write a tag such as en or pt-BR",
			    language);
	}
	if (good && name != NULL)
		title = name;
	if (good && (*title == '\0' || strlen(title) >= sizeof(out->name)))
		good = settings_report(in->report, in->cfg->line,
		    "scope \"%s\" has a bad name; write 1 to %zu octets", title,
		    sizeof(out->name) - 1);
	if (good && !wire_text_is_clean(title, strlen(title)))
		good = settings_report(in->report, in->cfg->line,
		    "scope \"%s\" has a name that is not UTF-8; save the file as UTF-8",
		    title);
	if (good)
		memcpy(out->name, title, strlen(title) + 1);
	free(language);
	free(name);
	return good;
}

static bool
settings_scope_is_free(const struct settings *s, const struct settings_scope *wanted)
{
	size_t i;

	for (i = 0; i < s->num_scopes; i++) {
		if (prefix_cmp(&s->scopes[i].group, &wanted->group) == 0 &&
		    strcmp(s->scopes[i].language, wanted->language) == 0)
			return false;
	}
	return true;
}

bool
settings_scope_names(
    const struct settings_value *in, const char *title, struct settings *s)
{
	struct mgm_prefix *groups = NULL;
	struct settings_scope scope, *grown;
	char text[PREFIX_TEXT_SIZE];
	size_t count = 0, i;
	bool good;

	good = settings_value_require(in, "range") &&
	       settings_value_groups(in, "range", &groups, &count) &&
	       settings_scope_read(in, title, &scope);
	if (good && count == 0)
		good = settings_report(in->report, settings_value_line(in, "range"),
		    "range is empty; write prefixes of groups such as 239.255.0.0/16");
	if (good && s->num_scopes + count > SETTINGS_SCOPE_MAX)
		good = settings_report(in->report, settings_value_line(in, "range"),
		    "there are more than %d names of scopes; remove some",
		    SETTINGS_SCOPE_MAX);
	if (good) {
		grown =
		    reallocarray(s->scopes, s->num_scopes + count, sizeof(*s->scopes));
		if (grown == NULL)
			good = settings_report_no_memory(in->report);
		else
			s->scopes = grown;
	}
	for (i = 0; good && i < count; i++) {
		scope.group = groups[i];
		good = settings_scope_is_free(s, &scope);
		if (good)
			s->scopes[s->num_scopes++] = scope;
		else
			(void)settings_report(in->report,
			    settings_value_line(in, "range"),
			    "%s has a name in language %s already; remove one of them",
			    prefix_format(&groups[i], text, sizeof(text)),
			    scope.language);
	}
	free(groups);
	return good;
}
