#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
# New flows at 1,000 packets/s: the first packets wait for the entry, none is lost and
# none overtakes another.
. "$(dirname "$0")/lib.sh"
story new_flow_1000

topo_router 2
start_all
join static '*' out1 out2
for n in 1 2; do
	receive "r$n" "rcv$n" --group 239.1.1.0 --flows 60 --interface eth0
done

# begin GROUP MCSEND-OPTION...: flows that begin now. Fails where a queue was too short:
# 64 packets wait for an answer, and a machine may take the CPU away for longer.
SENT=0 LATE=0
begin() {
	local group=$1 before late

	shift
	before=$(datagrams_in) late=$(discards in0 queue-overflow)
	send --group "$group" "$@"
	SENT=$((SENT + $(sent send)))
	until_true "$SECONDS_LIMIT" none_waits $((before + $(sent send))) ||
	    fail "packets of $group still wait"
	late=$(($(discards in0 queue-overflow) - late))
	LATE=$((LATE + late))
	[ $late = 0 ]
}

WHOLE=()
for n in {0..39}; do
	! begin "239.1.1.$n" --count 200 --rate 1000 || WHOLE+=("239.1.1.$n")
	[ ${#WHOLE[@]} -lt 10 ] || break
done
note "and two that start together at 2,000 packets/s in all"
for n in {40..58..2}; do
	if begin "239.1.1.$n" --flows 2 --count 400 --rate 2000; then
		WHOLE+=("239.1.1.$n" "239.1.1.$((n + 1))")
		break
	fi
done
note "$LATE of $SENT packets found no room to wait"
assert_equal "flows whose packets all could wait" 12 ${#WHOLE[@]}
compare_counts out1=r1 out2=r2
for n in 1 2; do
	assert_equal "packets at receiver $n" $((SENT - LATE)) "$(received r$n packets)"
	assert_equal "doubled, reordered at receiver $n" "0 0" \
	    "$(received r$n duplicates) $(received r$n reordered)"
	for group in "${WHOLE[@]}"; do
		assert_equal "first and lost of $group at receiver $n" "0 0" \
		    "$(received r$n first "$group") $(received r$n lost "$group")"
	done
done
finish
