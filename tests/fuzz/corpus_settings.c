/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * corpus_settings.c - configuration files: one with every option, and the bad ones of
 * the unit tests.
 */
#include "config.h"

#include "corpus.h"
#include "settings_bad.h"

#include <stdio.h>
#include <string.h>

static const char *const corpus_sound[] = {
    "socket = \"/run/mgm/mgm.sock\"\nsocket-mode = \"0660\"\n"
    "admin-socket = \"/run/mgm/admin.sock\"\nadmin-socket-mode = \"0666\"\n"
    "user = \"mgm\"\ngroup = \"\"\nguard-kernel = false\nring-memory = 64\n"
    "ring-slots = 8192\nmfe-lifetime = 900\nlifetime = \"idle\"\n"
    "unowned-iif = \"accept\"\nmax-mfes = 200000\nmax-memberships = 2000000\n"
    "max-clients = 256\nhigh-water = 11\nflood-threshold = 100000000\n"
    "grace = 30000\nssm-range = '232.0.0.0/8, ff30::/12'\n",
    "snmp {\n mode = \"master\"\n agentx = \"/var/agentx/master\"\n"
    " listen = \"udp:127.0.0.1:1161\"\n config = \"/etc/mgm/snmp.conf\"\n"
    " persistent-dir = \"/var/lib/mgm\"\n allow-set = true\n"
    " state-file = \"/var/lib/mgm/state.json\"\n}\n",
    "# one\ninterface eth0 { input = true ttl-threshold = 16 }\n"
    "interface eth2 { rate-limit = 8000 boundary = '239.255.0.0/16, ff05::/16' }\n"
    "scope site { range = 239.255.0.0/16 language = en name = 'S' preferred = on }\n"
    "interface 'eth1' { }\n/* two */ // three\n",
    "rpf 10.20.0.0/16 { interface = \"eth0\" neighbour = \"192.0.2.1\" }\n"
    "rpf 2001:db8::/32 { interface = eth1 neighbour = \"fe80::1\" }\n"
    "rpf 0.0.0.0/0 { interface = eth1 }\n",
    "alarm \"busy\" {\n interface = \"eth0\"\n direction = in\n quantity = octets\n"
    " interval = 1000\n rising = 5000\n falling = 4000\n}\n"
    "alarm calm { interface = eth0 direction = out quantity = packets rising = 2 "
    "falling = 1 }\n",
    "alarm pulse { kind = heartbeat group = 239.1.1.1 source = 10.0.0.1\n"
    " interval = 100 consecutive = 2 hold-off = 1000 }\n"
    "alarm range { kind = threshold subject = groups range = \"ff0e::/16\"\n"
    " interface = eth0 direction = out quantity = bit-rate startup = both\n"
    " rising = 18446744073709551615 falling = 0 }\n",
    "alarm client { client = pimd quantity = drops rising = 2 falling = 1 }\n"
    "alarm table { quantity = entries rising = 2 falling = 1 }\n"
    "alarm wrong { interface = a direction = in quantity = wrong-interface\n"
    " startup = falling rising = 2 falling = 1 }\n",
    "",
};

void
corpus_settings(corpus_put *put, void *ctx)
{
	char name[32];
	size_t i;

	for (i = 0; i < sizeof(corpus_sound) / sizeof(corpus_sound[0]); i++) {
		snprintf(name, sizeof(name), "sound-%zu", i);
		put(ctx, name, corpus_sound[i], strlen(corpus_sound[i]));
	}
	for (i = 0; i < settings_bad_count; i++) {
		snprintf(name, sizeof(name), "bad-%zu", i);
		put(ctx, name, settings_bad[i].text, strlen(settings_bad[i].text));
	}
}
