/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * settings.c - the configuration file, read whole and checked before anything starts.
 *
 * Three steps, each of which can refuse with one line: settings_text.c makes the file
 * safe for libconfuse, libconfuse finds options and sections by the tables below, and
 * the rest of this file turns their texts into a struct settings. That struct is built
 * apart and changes places with the caller's at the end, so that a refused file leaves
 * nothing behind.
 *
 * mgm-agent.conf(5) describes the file; names, ranges and defaults there and here are
 * the same. This file does not look whether interfaces, users or directories exist:
 * they may appear later, and whoever uses them knows better what to say.
 */
#include "config.h"

#include "settings.h"
#include "settings_alarm.h"
#include "settings_report.h"
#include "settings_scope.h"
#include "settings_text.h"
#include "settings_value.h"

#include "addr.h"
#include "core.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/un.h>

#define SETTINGS_SOCKET_MAX (sizeof(((struct sockaddr_un *)0)->sun_path) - 1)
#define SETTINGS_PATH_MAX 1000
#define SETTINGS_USER_MAX 32
#define SETTINGS_KIBIBYTE ((size_t)1024)
#define SETTINGS_MEBIBYTE ((size_t)1024 * 1024)
#define SETTINGS_RING_MEMORY_MAX 65536 /* MiB */
#define SETTINGS_YEAR_S 31536000
#define SETTINGS_GRACE_MAX_MS 3600000
#define SETTINGS_CLIENT_MAX_MS 3600000
#define SETTINGS_HIGH_WATER_MIN 11
#define SETTINGS_QUEUE_MAX_KIB 1048576
/* More than libconfuse takes for the options, and for one section. */
#define SETTINGS_PARSE_MEMORY (128 * SETTINGS_KIBIBYTE)
#define SETTINGS_SECTION_MEMORY (4 * SETTINGS_KIBIBYTE)
#define SETTINGS_RATE_MAX 2147483647 /* the MIBs' Integer32 */
/* No name that a file can have: the report for libconfuse's callbacks. */
#define SETTINGS_REPORT "(report)"

#define SETTINGS_KEY(name) CFG_STR_CB(name, NULL, CFGF_NODEFAULT, settings_value_parse)
#define SETTINGS_HIDDEN(pointer)                                                      \
	{                                                                             \
		.name = SETTINGS_REPORT, .type = CFGT_PTR, .flags = CFGF_NODEFAULT,   \
		.simple_value = {.ptr = (pointer)}, .parsecb = settings_refuse_hidden \
	}

static void settings_confuse_error(cfg_t *cfg, const char *format, va_list args)
    __attribute__((format(printf, 2, 0)));

static void
settings_confuse_error(cfg_t *cfg, const char *format, va_list args)
{
	struct settings_report *report = cfg_getptr(cfg, SETTINGS_REPORT);

	settings_report_syntax(report, cfg->line, format, args);
}

static int
settings_refuse_hidden(cfg_t *cfg, cfg_opt_t *opt, const char *text, void *result)
{
	(void)text;
	(void)result;
	cfg_error(cfg, "no such option '%s'", opt->name);
	return -1;
}

static bool
settings_copy(char **field, const char *text)
{
	*field = strdup(text);
	return *field != NULL;
}

int
settings_init(struct settings *settings)
{
	*settings = (struct settings){
	    .socket_mode = 0660,
	    .admin_socket_mode = 0666,
	    .ring_memory = 64 * SETTINGS_MEBIBYTE,
	    .ring_slots = 8192,
	    .mfe_lifetime_s = 900,
	    .max_mfes = 200000,
	    .max_iface_mfes = 150000,
	    .max_memberships = 2000000,
	    .max_connections = 1024,
	    .client_ms = 30000,
	    .client_queue = 1024 * SETTINGS_KIBIBYTE,
	    .max_clients = 256,
	    .max_client_memberships = 1000000,
	    .max_questions = 16384,
	    .question_ms = 1000,
	    .grace_ms = 30000,
	    .high_water = 90,
	    .flood_threshold = 1000,
	    .snmp_mode = SETTINGS_SNMP_SUBAGENT,
	};
	if (settings_copy(&settings->socket, MGM_RUNSTATEDIR "/mgm/mgm.sock") &&
	    settings_copy(&settings->admin_socket, MGM_RUNSTATEDIR "/mgm/admin.sock") &&
	    settings_copy(&settings->user, MGM_DEFAULT_USER) &&
	    settings_copy(&settings->group, "") &&
	    settings_copy(&settings->agentx, "/var/agentx/master") &&
	    settings_copy(&settings->master, "udp:127.0.0.1:1161") &&
	    settings_copy(&settings->snmp_config, MGM_SYSCONFDIR "/mgm/snmp.conf") &&
	    settings_copy(
		&settings->snmp_persistent_dir, MGM_LOCALSTATEDIR "/lib/mgm") &&
	    settings_copy(
		&settings->state_file, MGM_LOCALSTATEDIR "/lib/mgm/state.json"))
		return 0;
	settings_free(settings);
	return -ENOMEM;
}

void
settings_free(struct settings *settings)
{
	if (settings == NULL)
		return;
	free(settings->socket);
	free(settings->admin_socket);
	free(settings->user);
	free(settings->group);
	free(settings->agentx);
	free(settings->master);
	free(settings->snmp_config);
	free(settings->snmp_persistent_dir);
	free(settings->state_file);
	free(settings->ssm_ranges);
	free(settings->interfaces);
	free(settings->boundaries);
	free(settings->scopes);
	free(settings->rpf);
	free(settings->alarms);
	*settings = (struct settings){0};
}

static bool
settings_read_clients(const struct settings_value *in, struct settings *s)
{
	uint32_t queue = (uint32_t)(s->client_queue / SETTINGS_KIBIBYTE);

	if (!settings_value_u32(in, "max-connections", 1, 65535, &s->max_connections) ||
	    !settings_value_u32(
		in, "client-timeout", 100, SETTINGS_CLIENT_MAX_MS, &s->client_ms) ||
	    !settings_value_u32(
		in, "client-queue", 128, SETTINGS_QUEUE_MAX_KIB, &queue))
		return false;
	s->client_queue = queue * SETTINGS_KIBIBYTE;
	return settings_value_u32(in, "max-clients", 1, 65535, &s->max_clients) &&
	       settings_value_u32(in, "max-client-memberships", 1, 100000000,
		   &s->max_client_memberships) &&
	       settings_value_u32(in, "max-questions", 1, 1000000, &s->max_questions) &&
	       settings_value_u32(in, "question-timeout", 10, 5000, &s->question_ms) &&
	       settings_value_u32(
		   in, "grace", 0, SETTINGS_GRACE_MAX_MS, &s->grace_ms) &&
	       settings_value_groups(
		   in, "ssm-range", &s->ssm_ranges, &s->num_ssm_ranges);
}

/* When operators are told. */
static bool
settings_read_marks(const struct settings_value *in, struct settings *s)
{
	if (!settings_value_u32(in, "high-water", 0, 100, &s->high_water) ||
	    !settings_value_u32(
		in, "flood-threshold", 0, 100000000, &s->flood_threshold))
		return false;
	if (s->high_water == 0 || s->high_water >= SETTINGS_HIGH_WATER_MIN)
		return true;
	return settings_report(in->report, settings_value_line(in, "high-water"),
	    "high-water = %u cannot be over at ten below; write %d to 100, or 0 for "
	    "none",
	    s->high_water, SETTINGS_HIGH_WATER_MIN);
}

static bool
settings_read_root(const struct settings_value *in, struct settings *s)
{
	static const struct settings_word lifetimes[] = {
	    {"idle", false}, {"hard", true}, {NULL, 0}};
	static const struct settings_word unowned[] = {
	    {"accept", false}, {"refuse", true}, {NULL, 0}};
	uint32_t memory = (uint32_t)(s->ring_memory / SETTINGS_MEBIBYTE);
	int hard = s->lifetime_hard, refuse = s->refuse_unowned_iif;

	if (!settings_value_path(in, "socket", SETTINGS_SOCKET_MAX, &s->socket) ||
	    !settings_value_path(
		in, "admin-socket", SETTINGS_SOCKET_MAX, &s->admin_socket) ||
	    !settings_value_text(in, "user", 1, SETTINGS_USER_MAX, &s->user) ||
	    !settings_value_text(in, "group", 0, SETTINGS_USER_MAX, &s->group) ||
	    !settings_value_mode(in, "socket-mode", &s->socket_mode) ||
	    !settings_value_mode(in, "admin-socket-mode", &s->admin_socket_mode) ||
	    !settings_value_bool(in, "guard-kernel", &s->guard_kernel) ||
	    !settings_value_u32(
		in, "ring-memory", 1, SETTINGS_RING_MEMORY_MAX, &memory) ||
	    !settings_value_u32(in, "ring-slots", 16, 262144, &s->ring_slots) ||
	    !settings_value_u32(
		in, "mfe-lifetime", 1, SETTINGS_YEAR_S, &s->mfe_lifetime_s) ||
	    !settings_value_word(in, "lifetime", lifetimes, &hard) ||
	    !settings_value_word(in, "unowned-iif", unowned, &refuse) ||
	    !settings_value_u32(in, "max-mfes", 1, 10000000, &s->max_mfes) ||
	    !settings_value_u32(
		in, "max-mfes-per-interface", 1, 10000000, &s->max_iface_mfes) ||
	    !settings_value_u32(
		in, "max-memberships", 1, 100000000, &s->max_memberships) ||
	    !settings_read_clients(in, s) || !settings_read_marks(in, s))
		return false;
	if (strcmp(s->socket, s->admin_socket) == 0)
		return settings_report(in->report,
		    settings_value_line(in, settings_value_given(in, "admin-socket")
						? "admin-socket"
						: "socket"),
		    "socket and admin-socket are both \"%s\"; give each its own path",
		    s->socket);
	s->ring_memory = memory * SETTINGS_MEBIBYTE;
	s->lifetime_hard = hard;
	s->refuse_unowned_iif = refuse;
	return true;
}

static bool
settings_read_snmp(const struct settings_value *in, struct settings *s)
{
	static const struct settings_word modes[] = {{"off", SETTINGS_SNMP_OFF},
	    {"subagent", SETTINGS_SNMP_SUBAGENT}, {"master", SETTINGS_SNMP_MASTER},
	    {NULL, 0}};
	int mode = (int)s->snmp_mode;

	if (!settings_value_word(in, "mode", modes, &mode) ||
	    !settings_value_text(in, "agentx", 1, SETTINGS_PATH_MAX, &s->agentx) ||
	    !settings_value_text(in, "listen", 1, SETTINGS_PATH_MAX, &s->master) ||
	    !settings_value_path(in, "config", SETTINGS_PATH_MAX, &s->snmp_config) ||
	    !settings_value_path(
		in, "persistent-dir", SETTINGS_PATH_MAX, &s->snmp_persistent_dir) ||
	    !settings_value_bool(in, "allow-set", &s->allow_set) ||
	    !settings_value_path(in, "state-file", SETTINGS_PATH_MAX, &s->state_file))
		return false;
	s->snmp_mode = (enum settings_snmp_mode)mode;
	return true;
}

static bool
settings_read_interface(
    const struct settings_value *in, const char *title, struct settings_interface *out)
{
	*out = (struct settings_interface){.input = true};
	if (!settings_value_is_ifname(title))
		return settings_report(in->report, in->cfg->line,
		    "interface \"%s\" cannot exist; a name has 1 to %d characters, no "
		    "blank, / or :",
		    title, MGM_IFNAME_SIZE - 1);
	memcpy(out->name, title, strlen(title) + 1);
	return settings_value_bool(in, "input", &out->input) &&
	       settings_value_u32(in, "ttl-threshold", 0, 256, &out->ttl_threshold) &&
	       settings_value_u32(
		   in, "rate-limit", 0, SETTINGS_RATE_MAX, &out->rate_limit);
}

/* Multicast addresses are no sources; what else a prefix may cover is left open. */
static bool
settings_rpf_prefix_is_sound(const struct mgm_prefix *prefix)
{
	uint8_t first = prefix->addr.octets[0];

	return prefix->addr.family == MGM_FAMILY_IPV4 ? first < 224 : first != 0xff;
}

static bool
settings_read_rpf(
    const struct settings_value *in, const char *title, struct settings_rpf *out)
{
	*out = (struct settings_rpf){0};
	if (prefix_parse(title, &out->prefix) != 0 ||
	    !settings_rpf_prefix_is_sound(&out->prefix))
		return settings_report(in->report, in->cfg->line,
		    "rpf \"%s\" is not a prefix of unicast sources; write one such as "
		    "10.1.0.0/16, without bits behind the length",
		    title);
	return settings_value_require(in, "interface") &&
	       settings_value_ifname(in, "interface", out->ifname) &&
	       settings_value_neighbour(
		   in, "neighbour", out->prefix.addr.family, &out->neighbour);
}

static struct settings_value
settings_section(
    const struct settings_value *root, const char *kind, unsigned i, const char **title)
{
	struct settings_value in = {
	    .cfg = cfg_getnsec(root->cfg, kind, i), .report = root->report};

	*title = cfg_title(in.cfg);
	(void)snprintf(
	    in.name, sizeof(in.name), "%s %s", kind, *title); /* may be cut */
	return in;
}

/* A prefix with the line to blame, until all are sorted. */
struct settings_rpf_line {
	struct settings_rpf rpf;
	int line;
};

static int
settings_rpf_cmp(const void *a, const void *b)
{
	const struct settings_rpf_line *x = a, *y = b;

	if (x->rpf.prefix.len != y->rpf.prefix.len)
		return x->rpf.prefix.len > y->rpf.prefix.len ? -1 : 1;
	return addr_cmp(&x->rpf.prefix.addr, &y->rpf.prefix.addr);
}

/* One prefix can be written in more than one way: 10.0.0.1 and 10.0.0.1/32. */
static bool
settings_sort_rpf(
    struct settings_report *report, struct settings_rpf_line *lines, struct settings *s)
{
	char text[PREFIX_TEXT_SIZE];
	size_t i;
	int a, b;

	if (s->num_rpf > 1)
		qsort(lines, s->num_rpf, sizeof(*lines), settings_rpf_cmp);
	for (i = 0; i < s->num_rpf; i++) {
		s->rpf[i] = lines[i].rpf;
		if (i == 0 || settings_rpf_cmp(&lines[i - 1], &lines[i]) != 0)
			continue;
		a = lines[i - 1].line;
		b = lines[i].line;
		return settings_report(report, a > b ? a : b,
		    "rpf %s is there already, in line %d; remove one of them",
		    prefix_format(&lines[i].rpf.prefix, text, sizeof(text)),
		    a < b ? a : b);
	}
	return true;
}

static bool
settings_read_all_rpf(const struct settings_value *root, struct settings *s)
{
	struct settings_rpf_line *lines = calloc(s->num_rpf + 1, sizeof(*lines));
	struct settings_value in;
	const char *title;
	bool good = true;
	size_t i;

	if (lines == NULL)
		return settings_report_no_memory(root->report);
	for (i = 0; i < s->num_rpf && good; i++) {
		in = settings_section(root, "rpf", (unsigned)i, &title);
		good = settings_read_rpf(&in, title, &lines[i].rpf);
		lines[i].line = in.cfg->line;
	}
	good = good && settings_sort_rpf(root->report, lines, s);
	free(lines);
	return good;
}

static bool
settings_read_interfaces(const struct settings_value *root, struct settings *s)
{
	struct settings_value in;
	const char *title;
	size_t i;

	/* Each interface has a list of its own, of limited length. */
	s->boundaries = calloc(CORE_MAX_BOUNDARIES, sizeof(*s->boundaries));
	if (s->boundaries == NULL)
		return settings_report_no_memory(root->report);
	for (i = 0; i < s->num_interfaces; i++) {
		in = settings_section(root, "interface", (unsigned)i, &title);
		if (!settings_read_interface(&in, title, &s->interfaces[i]) ||
		    !settings_scope_boundaries(&in, s->interfaces[i].name, s))
			return false;
	}
	return true;
}

static bool
settings_read_alarms(const struct settings_value *root, struct settings *s)
{
	struct settings_value in;
	const char *title;
	size_t i;

	for (i = 0; i < s->num_alarms; i++) {
		in = settings_section(root, "alarm", (unsigned)i, &title);
		if (i == ALARM_CONFIGURED_MAX)
			return settings_report(root->report, in.cfg->line,
			    "there are more than %d alarms; remove some",
			    ALARM_CONFIGURED_MAX);
		alarm_spec_default(&s->alarms[i]);
		s->alarms[i].index = (uint32_t)i + 1;
		if (!settings_alarm_read(&in, title, &s->alarms[i]))
			return false;
	}
	return true;
}

static bool
settings_read_sections(const struct settings_value *root, struct settings *s)
{
	struct settings_value in;
	const char *title;
	size_t i, scopes = cfg_size(root->cfg, "scope");

	s->num_interfaces = cfg_size(root->cfg, "interface");
	s->num_rpf = cfg_size(root->cfg, "rpf");
	s->num_alarms = cfg_size(root->cfg, "alarm");
	s->interfaces = calloc(s->num_interfaces + 1, sizeof(*s->interfaces));
	s->rpf = calloc(s->num_rpf + 1, sizeof(*s->rpf));
	s->alarms = calloc(s->num_alarms + 1, sizeof(*s->alarms));
	if (s->interfaces == NULL || s->rpf == NULL || s->alarms == NULL)
		return settings_report_no_memory(root->report);
	if (!settings_read_interfaces(root, s))
		return false;
	for (i = 0; i < scopes; i++) {
		in = settings_section(root, "scope", (unsigned)i, &title);
		if (!settings_scope_names(&in, title, s))
			return false;
	}
	return settings_read_alarms(root, s) && settings_read_all_rpf(root, s);
}

static bool
settings_read_all(cfg_t *cfg, struct settings_report *report, struct settings *s)
{
	struct settings_value root = {.cfg = cfg, .report = report};
	struct settings_value snmp = {
	    .cfg = cfg_getsec(cfg, "snmp"), .report = report, .name = "snmp"};

	return settings_read_root(&root, s) && settings_read_snmp(&snmp, s) &&
	       settings_read_sections(&root, s);
}

/*
 * libconfuse does not survive a want of memory: it goes on with half of its tables. So
 * what it will need is taken and given back first; little can come between.
 */
static bool
settings_may_parse(const char *text)
{
	size_t need = SETTINGS_PARSE_MEMORY + 4 * strlen(text);
	char *volatile probe; /* else a compiler leaves both calls out */

	for (; *text != '\0'; text++) {
		if (*text == '{')
			need += SETTINGS_SECTION_MEMORY;
	}
	probe = malloc(need);
	free(probe);
	return probe != NULL;
}

/* libconfuse copies the tables; only the report has to outlive the parse. */
static cfg_t *
settings_parse(const char *text, void **report)
{
	const cfg_flag_t many = CFGF_MULTI | CFGF_TITLE | CFGF_NO_TITLE_DUPES;
	cfg_opt_t interface[] = {SETTINGS_HIDDEN(report), SETTINGS_KEY("input"),
	    SETTINGS_KEY("ttl-threshold"), SETTINGS_KEY("rate-limit"),
	    SETTINGS_KEY("boundary"), CFG_END()};
	cfg_opt_t scope[] = {SETTINGS_HIDDEN(report), SETTINGS_KEY("range"),
	    SETTINGS_KEY("language"), SETTINGS_KEY("name"), SETTINGS_KEY("preferred"),
	    CFG_END()};
	cfg_opt_t rpf[] = {SETTINGS_HIDDEN(report), SETTINGS_KEY("interface"),
	    SETTINGS_KEY("neighbour"), CFG_END()};
	cfg_opt_t alarm[] = {SETTINGS_HIDDEN(report), SETTINGS_KEY("kind"),
	    SETTINGS_KEY("subject"), SETTINGS_KEY("interface"),
	    SETTINGS_KEY("direction"), SETTINGS_KEY("group"), SETTINGS_KEY("range"),
	    SETTINGS_KEY("source"), SETTINGS_KEY("client"), SETTINGS_KEY("quantity"),
	    SETTINGS_KEY("interval"), SETTINGS_KEY("rising"), SETTINGS_KEY("falling"),
	    SETTINGS_KEY("startup"), SETTINGS_KEY("consecutive"),
	    SETTINGS_KEY("hold-off"), CFG_END()};
	cfg_opt_t snmp[] = {SETTINGS_HIDDEN(report), SETTINGS_KEY("mode"),
	    SETTINGS_KEY("agentx"), SETTINGS_KEY("listen"), SETTINGS_KEY("config"),
	    SETTINGS_KEY("persistent-dir"), SETTINGS_KEY("allow-set"),
	    SETTINGS_KEY("state-file"), CFG_END()};
	cfg_opt_t root[] = {SETTINGS_HIDDEN(report), SETTINGS_KEY("socket"),
	    SETTINGS_KEY("admin-socket"), SETTINGS_KEY("user"), SETTINGS_KEY("group"),
	    SETTINGS_KEY("socket-mode"), SETTINGS_KEY("admin-socket-mode"),
	    SETTINGS_KEY("guard-kernel"), SETTINGS_KEY("ring-memory"),
	    SETTINGS_KEY("ring-slots"), SETTINGS_KEY("mfe-lifetime"),
	    SETTINGS_KEY("lifetime"), SETTINGS_KEY("unowned-iif"),
	    SETTINGS_KEY("max-mfes"), SETTINGS_KEY("max-mfes-per-interface"),
	    SETTINGS_KEY("max-memberships"), SETTINGS_KEY("max-connections"),
	    SETTINGS_KEY("client-timeout"), SETTINGS_KEY("client-queue"),
	    SETTINGS_KEY("max-clients"), SETTINGS_KEY("max-client-memberships"),
	    SETTINGS_KEY("max-questions"), SETTINGS_KEY("question-timeout"),
	    SETTINGS_KEY("grace"), SETTINGS_KEY("high-water"),
	    SETTINGS_KEY("flood-threshold"), SETTINGS_KEY("ssm-range"),
	    CFG_SEC("snmp", snmp, CFGF_NONE), CFG_SEC("interface", interface, many),
	    CFG_SEC("scope", scope, many), CFG_SEC("rpf", rpf, many),
	    CFG_SEC("alarm", alarm, many), CFG_END()};
	cfg_t *cfg = settings_may_parse(text) ? cfg_init(root, CFGF_NONE) : NULL;

	if (cfg == NULL) {
		settings_report_no_memory(*report);
		return NULL;
	}
	(void)cfg_set_error_function(cfg, settings_confuse_error); /* the old: none */
	if (*text != '\0' && cfg_parse_buf(cfg, text) != CFG_SUCCESS) {
		/* Without a word: it ran out of memory. */
		settings_report_no_memory(*report);
		cfg_free(cfg);
		return NULL;
	}
	return cfg;
}

int
settings_read(
    struct settings *settings, const char *path, char *error, size_t error_size)
{
	struct settings_report report = {
	    .path = path, .text = error, .size = error_size};
	void *pointer = &report;
	struct settings fresh = {0};
	char *text = settings_text_read(&report);
	cfg_t *cfg;

	if (text == NULL)
		return report.error;
	cfg = settings_parse(text, &pointer);
	free(text);
	if (cfg == NULL)
		return report.error;
	if (settings_init(&fresh) != 0)
		settings_report_no_memory(&report);
	else if (settings_read_all(cfg, &report, &fresh)) {
		settings_free(settings);
		*settings = fresh;
		fresh = (struct settings){0};
	}
	settings_free(&fresh);
	cfg_free(cfg);
	return report.error;
}
