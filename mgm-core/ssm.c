/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * ssm.c - the standard groups of source-specific multicast.
 *
 * RFC 4607 sets 232.0.0.0/8 apart, and in IPv6 one /32 of each scope. The core takes
 * them where the configuration names no others, and the MIBs show them as rows: both
 * ask here. Holds no state.
 */
#include "config.h"

#include "ssm.h"

#include "addr.h"

void
ssm_standard(struct mgm_prefix ranges[SSM_STANDARD_COUNT])
{
	uint8_t scope;

	ranges[0] = (struct mgm_prefix){addr_ipv4(UINT32_C(0xe8000000)), 8};
	for (scope = 0; scope < SSM_STANDARD_COUNT - 1; scope++) {
		uint8_t octets[16] = {0xff, (uint8_t)(0x30 | scope)};

		ranges[1 + scope] =
		    (struct mgm_prefix){addr_from_octets(MGM_FAMILY_IPV6, octets), 32};
	}
}
