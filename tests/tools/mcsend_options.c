/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * mcsend_options.c - the options of mcsend.
 *
 * What they mean is in mcsend.c and craft.c. Here they are read and compared with each
 * other: a combination that would send something else than was asked for ends the
 * program with status 2 and a line that says what is needed.
 */
#include "config.h"

#include "mcsend.h"

#include <err.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>

#include "traffic.h"

static void
mcsend_usage(FILE *out)
{
	fputs(
	    "usage: mcsend --group A --interface IF [option...]\n"
	    " --port N --source A --ttl N --size OCTETS --df --gso SEGMENT\n"
	    " --count N (per flow; 0: until SIGTERM) --rate PACKETS/S (0: no limit)\n"
	    " --flows N (consecutive groups) --stream N\n"
	    " --ready-file F --start-file F (wait for it) --hold (until SIGTERM)\n"
	    " --lead N (of each flow; ready then, and the rest after --start-file)\n"
	    " --catch-up (what was late)\n"
	    " --raw | --tun NAME: crafted packets, with --source A and as wanted\n"
	    "   --sources N --src-mac M --dst-mac M --vlan VID --proto N --id N --tos "
	    "N\n"
	    "   --version N --ihl WORDS --total-length N --options HEX --pad N\n"
	    "   --fragment OFFSET --more-fragments --bad-checksum --bad-udp-checksum\n"
	    "   --no-udp-checksum --hex-frame HEX\n",
	    out);
}

enum mcsend_option {
	OPT_GROUP = 256,
	OPT_PORT,
	OPT_INTERFACE,
	OPT_SOURCE,
	OPT_TTL,
	OPT_SIZE,
	OPT_DF,
	OPT_GSO,
	OPT_COUNT,
	OPT_RATE,
	OPT_FLOWS,
	OPT_STREAM,
	OPT_READY_FILE,
	OPT_START_FILE,
	OPT_LEAD,
	OPT_HOLD,
	OPT_CATCH_UP,
	OPT_RAW,
	OPT_TUN,
	OPT_SOURCES,
	OPT_SRC_MAC,
	OPT_DST_MAC,
	OPT_VLAN,
	OPT_PROTO,
	OPT_ID,
	OPT_TOS,
	OPT_VERSION,
	OPT_IHL,
	OPT_TOTAL_LENGTH,
	OPT_OPTIONS,
	OPT_PAD,
	OPT_FRAGMENT,
	OPT_MORE_FRAGMENTS,
	OPT_BAD_CHECKSUM,
	OPT_BAD_UDP_CHECKSUM,
	OPT_NO_UDP_CHECKSUM,
	OPT_HEX_FRAME,
	OPT_HELP,
};

static const struct option mcsend_options[] = {
    {"group", required_argument, NULL, OPT_GROUP},
    {"port", required_argument, NULL, OPT_PORT},
    {"interface", required_argument, NULL, OPT_INTERFACE},
    {"source", required_argument, NULL, OPT_SOURCE},
    {"ttl", required_argument, NULL, OPT_TTL},
    {"size", required_argument, NULL, OPT_SIZE},
    {"df", no_argument, NULL, OPT_DF},
    {"gso", required_argument, NULL, OPT_GSO},
    {"count", required_argument, NULL, OPT_COUNT},
    {"rate", required_argument, NULL, OPT_RATE},
    {"flows", required_argument, NULL, OPT_FLOWS},
    {"stream", required_argument, NULL, OPT_STREAM},
    {"ready-file", required_argument, NULL, OPT_READY_FILE},
    {"start-file", required_argument, NULL, OPT_START_FILE},
    {"lead", required_argument, NULL, OPT_LEAD},
    {"hold", no_argument, NULL, OPT_HOLD},
    {"catch-up", no_argument, NULL, OPT_CATCH_UP},
    {"raw", no_argument, NULL, OPT_RAW},
    {"tun", required_argument, NULL, OPT_TUN},
    {"sources", required_argument, NULL, OPT_SOURCES},
    {"src-mac", required_argument, NULL, OPT_SRC_MAC},
    {"dst-mac", required_argument, NULL, OPT_DST_MAC},
    {"vlan", required_argument, NULL, OPT_VLAN},
    {"proto", required_argument, NULL, OPT_PROTO},
    {"id", required_argument, NULL, OPT_ID},
    {"tos", required_argument, NULL, OPT_TOS},
    {"version", required_argument, NULL, OPT_VERSION},
    {"ihl", required_argument, NULL, OPT_IHL},
    {"total-length", required_argument, NULL, OPT_TOTAL_LENGTH},
    {"options", required_argument, NULL, OPT_OPTIONS},
    {"pad", required_argument, NULL, OPT_PAD},
    {"fragment", required_argument, NULL, OPT_FRAGMENT},
    {"more-fragments", no_argument, NULL, OPT_MORE_FRAGMENTS},
    {"bad-checksum", no_argument, NULL, OPT_BAD_CHECKSUM},
    {"bad-udp-checksum", no_argument, NULL, OPT_BAD_UDP_CHECKSUM},
    {"no-udp-checksum", no_argument, NULL, OPT_NO_UDP_CHECKSUM},
    {"hex-frame", required_argument, NULL, OPT_HEX_FRAME},
    {"help", no_argument, NULL, OPT_HELP},
    {0},
};

/* Options of crafted packets. False: not one of them. */
static bool
mcsend_craft_option(struct mcsend *send, int option, const char *name)
{
	struct craft *craft = &send->craft;

	switch (option) {
	case OPT_SRC_MAC:
		traffic_mac(name, optarg, craft->src_mac);
		send->src_mac_given = true;
		return true;
	case OPT_DST_MAC:
		traffic_mac(name, optarg, craft->dst_mac);
		craft->dst_mac_given = true;
		return true;
	case OPT_VLAN:
		craft->vlan = (int)traffic_number(name, optarg, 0xffff);
		return true;
	case OPT_PROTO:
		craft->protocol = (uint8_t)traffic_number(name, optarg, 255);
		return true;
	case OPT_ID:
		craft->id = (uint16_t)traffic_number(name, optarg, 0xffff);
		return true;
	case OPT_TOS:
		craft->tos = (uint8_t)traffic_number(name, optarg, 255);
		return true;
	case OPT_VERSION:
		craft->version = (uint8_t)traffic_number(name, optarg, 15);
		return true;
	case OPT_IHL:
		craft->header_length = (int)traffic_number(name, optarg, 15);
		return true;
	case OPT_TOTAL_LENGTH:
		craft->total_length = (int)traffic_number(name, optarg, 0xffff);
		return true;
	case OPT_OPTIONS:
		craft->options_len =
		    traffic_hex(name, optarg, craft->options, sizeof(craft->options));
		if (craft->options_len % 4 != 0)
			errx(2, "--options: a multiple of four octets is needed");
		return true;
	case OPT_PAD:
		craft->padding = traffic_number(name, optarg, 1500);
		return true;
	case OPT_FRAGMENT:
		craft->fragment_offset = (uint16_t)traffic_number(name, optarg, 65528);
		return true;
	case OPT_MORE_FRAGMENTS:
		craft->more_fragments = true;
		return true;
	case OPT_BAD_CHECKSUM:
		craft->bad_checksum = true;
		return true;
	case OPT_BAD_UDP_CHECKSUM:
		craft->bad_udp_checksum = true;
		return true;
	case OPT_NO_UDP_CHECKSUM:
		craft->no_udp_checksum = true;
		return true;
	default:
		return false;
	}
}

static void
mcsend_option(struct mcsend *send, int option, const char *name)
{
	switch (option) {
	case OPT_GROUP:
		send->craft.group = traffic_ipv4(name, optarg);
		break;
	case OPT_PORT:
		send->craft.dst_port = (uint16_t)traffic_number(name, optarg, 65535);
		break;
	case OPT_INTERFACE:
		send->ifname = optarg;
		break;
	case OPT_SOURCE:
		send->craft.source = traffic_ipv4(name, optarg);
		send->bind_source = true;
		break;
	case OPT_TTL:
		send->craft.ttl = (uint8_t)traffic_number(name, optarg, 255);
		break;
	case OPT_SIZE:
		send->size = traffic_number(name, optarg, 65507);
		break;
	case OPT_DF:
		send->df = send->craft.df = true;
		break;
	case OPT_GSO:
		send->segment = traffic_number(name, optarg, 65507);
		break;
	case OPT_COUNT:
		send->count = traffic_number(name, optarg, UINT64_MAX);
		break;
	case OPT_RATE:
		send->rate = traffic_number(name, optarg, 100000000);
		break;
	case OPT_FLOWS:
		send->flows = (uint32_t)traffic_number(name, optarg, 1000000);
		break;
	case OPT_SOURCES:
		send->sources = (uint32_t)traffic_number(name, optarg, 1000000);
		break;
	case OPT_STREAM:
		send->stream = (uint32_t)traffic_number(name, optarg, UINT32_MAX);
		break;
	case OPT_READY_FILE:
		send->ready_file = optarg;
		break;
	case OPT_START_FILE:
		send->start_file = optarg;
		break;
	case OPT_LEAD:
		send->lead = traffic_number(name, optarg, UINT64_MAX);
		break;
	case OPT_HOLD:
		send->hold = true;
		break;
	case OPT_CATCH_UP:
		send->catch_up = true;
		break;
	case OPT_RAW:
		send->mode = MCSEND_RAW;
		break;
	case OPT_TUN:
		send->mode = MCSEND_TUN;
		send->craft.ethernet = false;
		send->ifname = optarg;
		break;
	case OPT_HEX_FRAME:
		send->hex_len =
		    traffic_hex(name, optarg, send->hex_frame, sizeof(send->hex_frame));
		break;
	case OPT_HELP:
		mcsend_usage(stdout);
		exit(0);
	default:
		if (mcsend_craft_option(send, option, name))
			break;
		mcsend_usage(stderr);
		exit(2);
	}
}

static void
mcsend_check(const struct mcsend *send)
{
	const size_t smallest = send->segment != 0 ? send->segment : send->size;

	if (send->ifname == NULL)
		errx(2, "--interface or --tun is needed");
	if (send->hex_len == 0 && send->craft.group == 0)
		errx(2, "--group is needed");
	if (send->flows == 0 || send->sources == 0)
		errx(2, "--flows and --sources must be at least 1");
	if (send->mode == MCSEND_UDP && send->sources != 1)
		errx(2, "--sources needs --raw or --tun");
	if (send->mode != MCSEND_UDP && send->hex_len == 0 && send->craft.source == 0)
		errx(2, "--source is needed with --raw and --tun");
	if (send->segment != 0 && send->mode != MCSEND_UDP)
		errx(2, "--gso is for UDP sockets");
	if (send->mode == MCSEND_UDP && smallest < TRAFFIC_HEAD_SIZE)
		errx(2, "a payload has at least %d octets", TRAFFIC_HEAD_SIZE);
	if (send->segment != 0 && send->size % send->segment != 0)
		errx(2, "--size must be a multiple of --gso's segment");
	if (send->lead != 0 && send->count != 0 && send->lead >= send->count)
		errx(2, "--lead must be less than --count");
}

void
mcsend_options_read(struct mcsend *send, int argc, char **argv)
{
	int option, index;

	while ((option = getopt_long(argc, argv, "", mcsend_options, &index)) != -1) {
		if (option == '?')
			exit(2);
		mcsend_option(send, option, mcsend_options[index].name);
	}
	if (optind != argc)
		errx(2, "%s: not an option", argv[optind]);
	mcsend_check(send);
}
