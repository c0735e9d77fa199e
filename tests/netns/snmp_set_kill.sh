#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
# The agent is killed again and again while a manager sets rows, two in each SET. After
# each restart every SET that was answered with success is there, and of each SET both
# rows or none. As its own master, and behind snmpd.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/lib_set.sh"
story snmp_set_kill

SCOPES=300
ROUNDS_MASTER=20
ROUNDS_AGENTX=5

# Row N of an interface: 239.X.Y.0/24.
index_of() { # N
	echo "239.$(($1 / 256)).$(($1 % 256)).0.255.255.255.0"
}

# set_rows IFINDEX IFINDEX ADDRESS: one SET after another until it is killed; the numbers
# of those that succeeded go to $T/done.
set_rows() {
	local n over

	n=$(($(wc -l <"$T/tried")))
	over=
	trap 'over=yes' TERM # looked at when a SET has come to its end
	while [ -z "$over" ]; do
		echo $n >>"$T/tried"
		if snmpset -v2c -c private -t 1 -r 0 -m '' "$3" \
		    "$OID_BOUNDARY.$1.$(index_of $n)" i $GO \
		    "$OID_BOUNDARY.$2.$(index_of $n)" i $GO >/dev/null 2>&1; then
			echo $n >>"$T/done"
		fi
		n=$((n + 1))
	done
}

done_at_least() {
	[ "$(wc -l <"$T/done")" -ge "$1" ]
}

# check_rows: again where something is wrong: a SET that was late on its way to the agent
# that was killed may reach the next one while its rows are read.
check_rows() {
	rows_are_right || rows_are_right ||
	    fail "$(cat "$T/names") of $SCOPES names; $(head -n 5 "$T/wrong")"
}

# rows_are_right: what the agent has, against what was tried and what was answered. Of
# each SET the first row, the second, and the answer: all; none; or the rows alone.
rows_are_right() {
	snmp_column "$OID_BOUNDARY" >"$T/rows"
	awk -v first="$OUT1" -v second="$OUT2" -v active=$ACTIVE '
		FILENAME ~ /rows$/ {
			split($1, at, ".")
			if ($2 != active)
				print "not active: " $0
			have[at[1], at[3] * 256 + at[4]] = 1
			rows++
			next
		}
		FILENAME ~ /done$/ { answered[$1] = 1; next }
		{
			a = (first, $1) in have
			b = (second, $1) in have
			rows -= a + b
			if (a != b)
				print "half there: SET " $1
			else if ($1 in answered && !a)
				print "lost: SET " $1
		}
		END {
			if (rows != 0)
				print rows " rows that nobody set"
		}' "$T/rows" "$T/done" "$T/tried" >"$T/wrong"
	snmp_column "$OID_NAME_STATUS" | grep -c ' 1$' >"$T/names" || true
	[ ! -s "$T/wrong" ] && [ "$(<"$T/names")" = $SCOPES ]
}

kill_rounds() { # COUNT
	local round before setter

	for ((round = 1; round <= $1; round++)); do
		before=$(wc -l <"$T/done")
		ip netns exec "${NS}rtr" "$BASH" -c "$(declare -f index_of set_rows)
		    T=$T OID_BOUNDARY=$OID_BOUNDARY GO=$GO
		    set_rows $OUT1 $OUT2 $SNMP_ADDRESS" &
		setter=$!
		until_true "$SECONDS_LIMIT" done_at_least $((before + 1))
		sleep "0.0$(printf %02d $((RANDOM % 100)))"
		kill -KILL "$AGENT_PID"
		wait "$AGENT_PID" 2>/dev/null || true
		kill -TERM $setter
		wait $setter 2>/dev/null || true
		start_agent "$T/agent.conf"
		wait_for_snmp
		check_rows
	done
	note "$(wc -l <"$T/tried") SETs tried so far, $(wc -l <"$T/done") answered"
}

topo_router 2
OUT1=$(ifindex_of out1)
OUT2=$(ifindex_of out2)
: >"$T/tried"
: >"$T/done"
master_config
# Much to write, so that many kills come while it is written.
python3 - >"$T/state.json" <<-END
	import json
	scopes = [{"group": "239.%d.%d.0/24" % (128 + n // 256, n % 256), "language": "en",
	    "name": "n" * 255, "preferred": False, "status": "active"}
	    for n in range($SCOPES)]
	print(json.dumps({"format": "mgm-agent state", "version": 1, "enabled": True,
	    "interfaces": [], "boundaries": [], "scopes": scopes, "ssm-ranges": []}))
END
start_agent "$T/agent.conf"
wait_for_snmp
kill_rounds $ROUNDS_MASTER
stop_agent

subagent_config
start_all "$T/agent.conf"
check_rows
kill_rounds $ROUNDS_AGENTX
finish
