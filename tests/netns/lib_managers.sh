# SPDX-License-Identifier: BSD-3-Clause
# shellcheck shell=bash
#
# lib_managers.sh - managers that walk for ever, read nothing or send garbage, for stories
# in which others ask meanwhile. Sourced after lib.sh and lib_life.sh.

MANAGER_PIDS=()
WALKS= # set by walk_for_ever: a line for each walk that came to its end

# walk_for_ever COUNT: so many managers, each walks again and again.
walk_for_ever() {
	local n

	WALKS=$T/walks.log
	: >"$WALKS"
	for ((n = 0; n < $1; n++)); do
		# shellcheck disable=SC2016 # for the shell inside
		rtr "$BASH" -c 'while :; do snmpbulkwalk -v2c -c public -t 5 -r 2 -m "" -On \
		    -Cr50 "$1" 1.3.6.1 >/dev/null 2>&1 && echo done >>"$2"; done' \
		    walk "$SNMP_ADDRESS" "$WALKS" &
		MANAGER_PIDS+=($!)
	done
}

# bad_manager KIND [ARGUMENT]: of managers.py; ready when it has begun.
bad_manager() {
	local kind=$1

	shift
	rtr python3 "$LIB_DIR/managers.py" "$kind" "$SNMP_PORT" "$@" >"$T/manager-$kind.log" &
	MANAGER_PIDS+=($!)
	until_true "$SECONDS_LIMIT" grep -q ready "$T/manager-$kind.log"
}

stop_managers() {
	local pid

	for pid in "${MANAGER_PIDS[@]}"; do
		kill -TERM "$pid" 2>/dev/null || true
		wait "$pid" 2>/dev/null || true # killed by our own signal
	done
	MANAGER_PIDS=()
}

# managers_are_answered: one that behaves, beside the others; it asks again where the
# others have filled the socket.
managers_are_answered() {
	until_true "$SECONDS_LIMIT" snmp_get "$OID_SNAPSHOT" ||
	    fail "no answer beside the other managers"
	until_true "$SECONDS_LIMIT" snmp_get "$OID_SYSUPTIME" ||
	    fail "no sysUpTime beside the other managers"
}

walks_done() { # COUNT
	[ "$(wc -l <"$WALKS")" -ge "$1" ]
}
