/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * settings_alarm.c - what the configuration file says of alarms.
 *
 * What an alarm is of follows from what its section names: a client, a source, a range
 * of groups, entries, and else an interface; `subject` may say it, and then it has to
 * fit. What does not belong to the subject is refused with its line, because whoever
 * wrote it believes that it does something. Files from before there were subjects say
 * the same as they did.
 *
 * alarm_spec_validate() has the last word, so that a file says no more than a SET may.
 */
#include "config.h"

#include "settings_alarm.h"

#include "addr.h"
#include "mgm_alarm_info.h"
#include "wire.h"

#include <stdlib.h>
#include <string.h>

#define WORD(number, id, name) {(name), (number)},
#define WORDS(LIST)             \
	{                       \
		LIST(WORD)      \
		{               \
			NULL, 0 \
		}               \
	}

const struct settings_word settings_alarm_kinds[] = WORDS(MGM_ALARM_KINDS);
const struct settings_word settings_alarm_subjects[] = WORDS(MGM_ALARM_SUBJECTS);
const struct settings_word settings_alarm_directions[] = WORDS(MGM_ALARM_DIRECTIONS);
const struct settings_word settings_alarm_quantities[] = WORDS(MGM_ALARM_QUANTITIES);
const struct settings_word settings_alarm_startups[] = WORDS(MGM_ALARM_STARTUPS);

#define FLAG(subject) (1u << ALARM_SUBJECT_##subject)
#define FLAGS_ALL UINT32_MAX

/* Options that only some subjects have. */
static const struct settings_alarm_option {
	const char *key;
	uint32_t allowed;  /* subjects that may have it */
	uint32_t required; /* those that must */
} settings_alarm_options[] = {
    {"interface", FLAG(INTERFACE) | FLAG(GROUPS), FLAG(INTERFACE)},
    {"direction", FLAGS_ALL & ~FLAG(ENTRIES), FLAG(INTERFACE)},
    {"group", FLAG(FLOW), FLAG(FLOW)},
    {"source", FLAG(FLOW), FLAG(FLOW)},
    {"range", FLAG(GROUPS), FLAG(GROUPS)},
    {"client", FLAG(CLIENT), FLAG(CLIENT)},
};

#define OPTIONS (sizeof(settings_alarm_options) / sizeof(settings_alarm_options[0]))

/* What the section is of where it does not say. */
static enum alarm_subject_kind
settings_alarm_guess(const struct settings_value *in, enum alarm_quantity quantity)
{
	if (settings_value_given(in, "client"))
		return ALARM_SUBJECT_CLIENT;
	if (settings_value_given(in, "source") || settings_value_given(in, "group"))
		return ALARM_SUBJECT_FLOW;
	if (settings_value_given(in, "range"))
		return ALARM_SUBJECT_GROUPS;
	if (quantity == ALARM_QUANTITY_ENTRIES)
		return ALARM_SUBJECT_ENTRIES;
	return ALARM_SUBJECT_INTERFACE;
}

const char *
settings_alarm_word(const struct settings_word *words, int meaning)
{
	while (words->meaning != meaning)
		words++;
	return words->word;
}

/* The options that a subject has, and no others. */
static bool
settings_alarm_check_options(
    const struct settings_value *in, enum alarm_subject_kind subject)
{
	uint32_t flag = 1u << subject;
	size_t i;

	for (i = 0; i < OPTIONS; i++) {
		const struct settings_alarm_option *option = &settings_alarm_options[i];

		if (settings_value_given(in, option->key) &&
		    (option->allowed & flag) == 0)
			return settings_report(in->report,
			    settings_value_line(in, option->key),
			    "%s is of subject %s, which has no %s; remove one of them",
			    in->name,
			    settings_alarm_word(settings_alarm_subjects, (int)subject),
			    option->key);
	}
	for (i = 0; i < OPTIONS; i++) {
		if ((settings_alarm_options[i].required & flag) != 0 &&
		    !settings_value_require(in, settings_alarm_options[i].key))
			return false;
	}
	return true;
}

/* Thresholds, and what is of them alone. */
static bool
settings_alarm_read_thresholds(const struct settings_value *in, struct alarm_spec *out)
{
	static const char *const keys[] = {"rising", "falling", "startup"};
	int startup = (int)out->startup;
	size_t i;

	if (out->kind == ALARM_KIND_HEARTBEAT) {
		for (i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
			if (settings_value_given(in, keys[i]))
				return settings_report(in->report,
				    settings_value_line(in, keys[i]),
				    "%s is a heartbeat, which has no %s; remove one of "
				    "them",
				    in->name, keys[i]);
		}
		return true;
	}
	if ((out->subject != ALARM_SUBJECT_ENTRIES &&
		!settings_value_require(in, "quantity")) ||
	    !settings_value_require(in, "rising") ||
	    !settings_value_require(in, "falling") ||
	    !settings_value_word(in, "startup", settings_alarm_startups, &startup) ||
	    !settings_value_u64(in, "rising", 1, UINT64_MAX, &out->rising) ||
	    !settings_value_u64(in, "falling", 0, UINT64_MAX, &out->falling))
		return false;
	if (out->falling >= out->rising)
		return settings_report(in->report, settings_value_line(in, "falling"),
		    "%s: falling must be below rising; lower falling or raise rising",
		    in->name);
	out->startup = (enum alarm_startup)startup;
	return true;
}

/* The one range of groups, or the group, of the key. */
static bool
settings_alarm_read_group(
    const struct settings_value *in, const char *key, struct mgm_prefix *out)
{
	struct mgm_prefix *list = NULL;
	size_t count = 0;
	bool good = settings_value_groups(in, key, &list, &count);

	if (good && settings_value_given(in, key) && count != 1)
		good = settings_report(in->report, settings_value_line(in, key),
		    "%s has %zu prefixes; write one, and an alarm for each other", key,
		    count);
	if (good && count == 1)
		*out = list[0];
	free(list);
	return good;
}

static bool
settings_alarm_read_source(
    const struct settings_value *in, uint8_t family, struct mgm_addr *out)
{
	char *text = NULL;
	struct mgm_addr addr = {0};
	bool good = settings_value_text(in, "source", 1, ADDR_TEXT_SIZE, &text);

	if (good && text != NULL &&
	    (addr_parse(text, &addr) != 0 || addr.family != family ||
		!addr_is_unicast_source(&addr)))
		good = settings_report(in->report, settings_value_line(in, "source"),
		    "source is \"%s\"; write a unicast address of the group's family",
		    text);
	free(text);
	if (good)
		*out = addr;
	return good;
}

/* Whose packets. */
static bool
settings_alarm_read_addresses(const struct settings_value *in, struct alarm_spec *out)
{
	if (!settings_alarm_read_group(in, "range", &out->group) ||
	    !settings_alarm_read_group(in, "group", &out->group))
		return false;
	if (settings_value_given(in, "group") && !prefix_is_host(&out->group))
		return settings_report(in->report, settings_value_line(in, "group"),
		    "group is a range; write one whole address, or range = ...");
	return settings_alarm_read_source(in, out->group.addr.family, &out->source);
}

static bool
settings_alarm_read_client(const struct settings_value *in, char out[MGM_NAME_SIZE])
{
	char *text = NULL;
	bool good = settings_value_text(in, "client", 1, MGM_NAME_SIZE - 1, &text);

	if (good && text != NULL)
		memcpy(out, text, strlen(text) + 1);
	free(text);
	return good;
}

static bool
settings_alarm_read_title(
    const struct settings_value *in, const char *title, char out[MGM_NAME_SIZE])
{
	if (*title == '\0' || strlen(title) >= MGM_NAME_SIZE)
		return settings_report(in->report, in->cfg->line,
		    "alarm \"%s\" has a bad name; write 1 to %d octets", title,
		    MGM_NAME_SIZE - 1);
	if (!wire_text_is_clean(title, strlen(title)))
		return settings_report(in->report, in->cfg->line,
		    "alarm \"%s\" has a name that is not UTF-8; save the file as UTF-8",
		    title);
	memcpy(out, title, strlen(title) + 1);
	return true;
}

/* What it is, and of what. */
static bool
settings_alarm_read_subject(const struct settings_value *in, struct alarm_spec *out)
{
	int kind = (int)out->kind, quantity = (int)out->quantity, subject;
	int direction = (int)out->direction;

	if (!settings_value_word(in, "kind", settings_alarm_kinds, &kind) ||
	    !settings_value_word(in, "quantity", settings_alarm_quantities, &quantity))
		return false;
	subject = (int)settings_alarm_guess(in, (enum alarm_quantity)quantity);
	if (!settings_value_word(in, "subject", settings_alarm_subjects, &subject) ||
	    !settings_value_word(
		in, "direction", settings_alarm_directions, &direction))
		return false;
	if (subject == ALARM_SUBJECT_ENTRIES && !settings_value_given(in, "quantity"))
		quantity = ALARM_QUANTITY_ENTRIES;
	out->kind = (enum alarm_kind)kind;
	out->subject = (enum alarm_subject_kind)subject;
	out->direction = (enum alarm_direction)direction;
	out->quantity = (enum alarm_quantity)quantity;
	return settings_alarm_check_options(in, out->subject);
}

bool
settings_alarm_read(
    const struct settings_value *in, const char *title, struct alarm_spec *out)
{
	const char *error;

	if (!settings_alarm_read_title(in, title, out->name) ||
	    !settings_alarm_read_subject(in, out) ||
	    !settings_value_ifname(in, "interface", out->ifname) ||
	    !settings_alarm_read_addresses(in, out) ||
	    !settings_alarm_read_client(in, out->client) ||
	    !settings_alarm_read_thresholds(in, out) ||
	    !settings_value_u32(in, "interval", ALARM_INTERVAL_MIN_MS,
		ALARM_INTERVAL_MAX_MS, &out->interval_ms) ||
	    !settings_value_u32(
		in, "consecutive", 1, ALARM_CONSECUTIVE_MAX, &out->consecutive) ||
	    !settings_value_u32(
		in, "hold-off", 0, ALARM_HOLDOFF_MAX_MS, &out->holdoff_ms))
		return false;
	error = alarm_spec_validate(out);
	if (error != NULL)
		return settings_report(
		    in->report, in->cfg->line, "%s %s", in->name, error);
	return true;
}
