#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
# TTL: 1 is never forwarded, 2 leaves as 1, and an interface's threshold decides.
. "$(dirname "$0")/lib.sh"
story ttl

topo_router 2
agent_config >"$T/agent.conf" <<-END
	interface out2 {
		ttl-threshold = 10
	}
END
start_all "$T/agent.conf"
join static 239.1.1.1 out1 out2
for n in 1 2; do
	receive "r$n" "rcv$n" --group 239.1.1.1 --interface eth0
done
for ttl in 1 2 9 10; do
	send --group 239.1.1.1 --count 100 --rate 1000 --ttl $ttl
done
compare_counts out1=r1 out2=r2
assert_equal "TTL 2, 9 and 10 at receiver 1" 300 "$(received r1 packets)"
assert_equal "TTL at receiver 1" "1 9" "$(received r1 ttl_min) $(received r1 ttl_max)"
assert_equal "TTL 10 at receiver 2" 100 "$(received r2 packets)"
assert_equal "TTL at receiver 2" "9 9" "$(received r2 ttl_min) $(received r2 ttl_max)"
assert_equal "TTL 1 discarded" 100 "$(discards in0 ttl-expired)"
finish
