# SPDX-License-Identifier: BSD-3-Clause
# shellcheck shell=bash
#
# lib_subjects.sh - alarms of every subject and quantity, raised and cleared by what
# senders do. Sourced after lib.sh, lib_clients.sh, lib_mib.sh, lib_set.sh and
# lib_traps.sh; subjects_story is the whole of it, for either role of the agent.
#
# Half of the alarms are of the configuration file, half are made by SET. Each phase of
# traffic has to raise and to clear exactly those that are named with it. What is sent is
# sent at once: it falls into one interval, or the end of one cuts it in two, and either
# half is far beyond the threshold, also as a part of an interval that lasted for some
# seconds since the machine was slow. A stream would raise twice where its sender waits.

S=10.10.0.2
G=239.1.1.1
G_HEX=ef010101
S_HEX=0a0a0002
INTERVAL=500 # ms
FEW=20       # packets of an interval
SOME=160     # packets at once: more than few
MANY=350     # packets of an interval: more than some, and what keeps the flow
MOST=4000    # packets at once
MANY_RATE=700
SIZE=100
OCTETS=$((SIZE + 28)) # of a packet
FRAME=$((OCTETS + 14))
NEXT_ROW=1001
declare -gA ALARM_INDEX=()

# alarm_block NAME LINE...: of the configuration file; the index is its place.
alarm_block() {
	ALARM_INDEX[$1]=$((${#ALARM_INDEX[@]} + 1))
	printf 'alarm "%s" {\n\tinterval = %s\n' "$1" "$INTERVAL"
	printf '\t%s\n' "${@:2}"
	printf '}\n'
}

# set_alarm NAME OBJECT TYPE VALUE...: objects without "mgmAlarm"; one SET makes the row.
set_alarm() {
	local name=$1 index=$NEXT_ROW words=()

	shift
	while [ $# -gt 0 ]; do
		words+=("${OBJECT_OID[mgmAlarm$1]:?no object mgmAlarm$1}.$index" "$2" "$3")
		shift 3
	done
	set_ok "${OBJECT_OID[mgmAlarmName]}.$index" s "$name" \
	    "${OBJECT_OID[mgmAlarmInterval]}.$index" u "$INTERVAL" "${words[@]}" \
	    "${OBJECT_OID[mgmAlarmStatus]}.$index" i $GO
	ALARM_INDEX[$name]=$index
	NEXT_ROW=$((index + 1))
}

# Those of the file. "never" ones differ in their subject alone from one that is raised.
subjects_config() {
	alarm_block "flow packets" "group = $G" "source = $S" "quantity = packets" \
	    "rising = $MANY" "falling = 90"
	alarm_block "groups out1 bits" "range = 239.1.0.0/16" "interface = out1" \
	    "direction = out" "quantity = bit-rate" \
	    "rising = $((MANY_RATE * OCTETS * 8))" "falling = $((180 * OCTETS * 8))"
	alarm_block "groups packets" "range = 239.1.1.0/24" "quantity = packets" \
	    "rising = $MANY" "falling = 90"
	alarm_block "in0 octets" "interface = in0" "direction = in" "quantity = octets" \
	    "rising = $((MANY * FRAME))" "falling = $((90 * FRAME))"
	alarm_block "groups wrong" "range = 239.1.0.0/16" "quantity = wrong-interface" \
	    "rising = $FEW" "falling = 0"
	alarm_block "in1 wrong" "interface = in1" "direction = in" \
	    "quantity = wrong-interface" "rising = $FEW" "falling = 0"
	alarm_block "groups drops" "range = 239.1.0.0/16" "quantity = drops" \
	    "rising = $FEW" "falling = 0"
	alarm_block "in0 drops" "interface = in0" "direction = in" "quantity = drops" \
	    "rising = $FEW" "falling = 0"
	alarm_block "out2 drops" "interface = out2" "direction = out" \
	    "quantity = drops" "rising = $FEW" "falling = 0"
	alarm_block "flow out drops" "group = $G" "source = $S" "direction = out" \
	    "quantity = drops" "rising = $FEW" "falling = 0"
	alarm_block "table" "quantity = entries" "rising = 30" "falling = 10"
	alarm_block "never: source" "group = $G" "source = 10.10.0.3" \
	    "quantity = packets" "rising = 1" "falling = 0"
	alarm_block "never: groups" "range = 239.1.0.0/24" "quantity = packets" \
	    "rising = 1" "falling = 0"
	alarm_block "never: at in1" "range = 239.1.0.0/16" "interface = in1" \
	    "quantity = packets" "rising = 1" "falling = 0"
	alarm_block "never: drops out1" "interface = out1" "direction = out" \
	    "quantity = drops" "rising = 1" "falling = 0"
}

# Those of managers. CLIENT is the name of the client that holds in0 and in1.
subjects_set() { # CLIENT
	local flow=(Subject i 2 AddressType i 1 GroupAddress x "$G_HEX"
		GroupPrefixLength u 32 Source x "$S_HEX")
	local groups=(Subject i 3 AddressType i 1 GroupAddress x ef010000
		GroupPrefixLength u 16)

	set_alarm "flow out octets" "${flow[@]}" Direction i 2 Quantity i 2 \
	    RisingLow u $((MANY * OCTETS)) FallingLow u $((90 * OCTETS))
	set_alarm "groups in0 rate" "${groups[@]}" IfName s in0 Quantity i 3 \
	    RisingLow u $MANY_RATE FallingLow u 180
	set_alarm "client octets" Subject i 4 Client s "$1" Quantity i 2 \
	    RisingLow u $((MANY * OCTETS)) FallingLow u $((90 * OCTETS))
	set_alarm "client bits" Subject i 4 Client s "$1" Quantity i 4 \
	    RisingLow u $((MANY_RATE * OCTETS * 8)) FallingLow u $((180 * OCTETS * 8))
	set_alarm "out1 packets" IfName s out1 Direction i 2 Quantity i 1 \
	    RisingLow u $MANY FallingLow u 90
	set_alarm "flow wrong" "${flow[@]}" Quantity i 5 RisingLow u $FEW
	set_alarm "client wrong" Subject i 4 Client s "$1" Quantity i 5 RisingLow u $FEW
	set_alarm "flow drops" "${flow[@]}" Quantity i 6 RisingLow u $FEW
	set_alarm "client drops" Subject i 4 Client s "$1" Quantity i 6 RisingLow u $FEW
	set_alarm "groups out2 drops" "${groups[@]}" IfName s out2 Direction i 2 \
	    Quantity i 6 RisingLow u $FEW
	set_alarm "table by SET" Subject i 5 Quantity i 7 RisingLow u 30 FallingLow u 10
	set_alarm "never: client" Subject i 4 Client s "no $1" Quantity i 1 RisingLow u 1
	set_alarm "never: out3" "${groups[@]}" IfName s out3 Direction i 2 Quantity i 1 \
	    RisingLow u 1
}

# phase_raises NAME...: each is told once more.
phase_raises() {
	local name

	for name in "$@"; do
		RAISED[$name]=$((${RAISED[$name]:-0} + 1))
	done
	until_true "$SECONDS_LIMIT" phase_has_told 1 "$@" || true
	for name in "$@"; do
		[[ ${TOLD[$name]:-0 0} == "${RAISED[$name]} "* ]] ||
		    fail "$name was not raised: ${TOLD[$name]:-0 0}"
	done
}

# phase_clears NAME...: and cleared, with what the raise named; nothing else was told.
phase_clears() {
	local name

	until_true "$SECONDS_LIMIT" phase_has_told 2 "$@" || true
	for name in "${!ALARM_INDEX[@]}"; do
		assert_equal "$name: raised and cleared" \
		    "${RAISED[$name]:-0} ${RAISED[$name]:-0}" "${TOLD[$name]:-0 0}"
	done
	for name in "$@"; do
		assert_same_keys mgmVolumeRising mgmVolumeFalling "$name"
		assert_told_last "the sender" 3 mgmVolumeRising mgmAlarmState "$name"
		assert_told_last "the sender" 2 mgmVolumeFalling mgmAlarmState "$name"
		assert_equal "indexes of $name" "${ALARM_INDEX[$name]}" \
		    "$(received_of "*" "$name" | cut -f 4 | sort -u)"
	done
}

# phase_has_told 1|2 NAME...: that each was raised as often as it is to be; or cleared.
phase_has_told() {
	local name times

	phase_told
	for name in "${@:2}"; do
		read -ra times <<<"${TOLD[$name]:-0 0}"
		[ "${times[$1 - 1]}" -ge "${RAISED[$name]}" ] || return 1
	done
}

# phase_told: in TOLD how often each alarm was raised and cleared so far.
phase_told() {
	local name times

	TOLD=()
	while IFS=$'\t' read -r name times; do
		TOLD[$name]=$times
	done < <(received_objects | awk -F '\t' '
		$3 == "mgmAlarmName" { of[$5]; n[$2, $5]++ }
		END {
			for (name in of)
				print name "\t" n["mgmVolumeRising", name] + 0 " " \
				    n["mgmVolumeFalling", name] + 0
		}')
}

# assert_value_told LEAST MOST NAME: the threshold, and all that was sent.
assert_value_told() {
	local seen

	seen=$(told_values mgmVolumeRising mgmAlarmValue "$3" | tail -n 1)
	assert_at_least "mgmAlarmValue of $3, by its threshold" "$1" "$seen"
	assert_at_most "mgmAlarmValue of $3, by the sender" "$2" "$seen"
}

# at_once NAME NAMESPACE MCSEND-OPTION...: all of it; "sent NAME" is then how much.
at_once() {
	in_ns "$2" "$MCSEND" --interface eth0 --rate 0 --size $SIZE "${@:3}" >"$T/$1.json"
}

subjects_volumes() {
	local all=("flow packets" "groups out1 bits" "groups packets" "in0 octets"
		"flow out octets" "groups in0 rate" "client octets" "client bits"
		"out1 packets")
	local name most rate

	note "$MOST packets of the flow"
	at_once much src --group $G --ttl 64 --count $MOST
	phase_raises "${all[@]}"
	phase_clears "${all[@]}"
	# With what kept the flow alive meanwhile; an interval lasts three quarters of its
	# length or more, where the one before it was late.
	most=$(($(sent much) + MANY))
	rate=$((most * 1000 * 4 / (INTERVAL * 3)))
	for name in "flow packets" "groups packets" "out1 packets"; do
		assert_value_told $MANY $most "$name"
	done
	assert_value_told $((MANY * FRAME)) $((most * FRAME)) "in0 octets"
	assert_value_told $((MANY * OCTETS)) $((most * OCTETS)) "flow out octets"
	assert_value_told $((MANY * OCTETS)) $((most * OCTETS)) "client octets"
	assert_value_told $MANY_RATE $rate "groups in0 rate"
	for name in "groups out1 bits" "client bits"; do
		assert_value_told $((MANY_RATE * OCTETS * 8)) $((rate * OCTETS * 8)) \
		    "$name"
	done
}

subjects_losses() {
	local wrong=("groups wrong" "in1 wrong" "flow wrong" "client wrong")
	local dropped=("groups drops" "flow drops" "client drops")
	local out=("out2 drops" "flow out drops" "groups out2 drops") name

	note "$SOME packets of it on another interface"
	at_once wrong src2 --raw --group $G --source $S --count $SOME
	phase_raises "${wrong[@]}" "${dropped[@]}"
	phase_clears "${wrong[@]}" "${dropped[@]}"
	for name in "${wrong[@]}" "${dropped[@]}"; do
		assert_value_told $FEW "$(sent wrong)" "$name"
	done

	note "$SOME packets of it with no TTL left"
	at_once spent src --group $G --ttl 1 --count $SOME
	phase_raises "${dropped[@]}" "in0 drops"
	phase_clears "${dropped[@]}" "in0 drops"
	for name in "${dropped[@]}" "in0 drops"; do
		assert_value_told $FEW "$(sent spent)" "$name"
	done

	note "$SOME packets of it with a TTL below out2's threshold"
	at_once low src --group $G --ttl 9 --count $SOME
	phase_raises "${out[@]}"
	phase_clears "${out[@]}"
	for name in "${out[@]}"; do
		assert_value_told $FEW "$(sent low)" "$name"
	done
}

subjects_table() {
	local name

	note "40 flows, whose entries then expire"
	at_once flows src --raw --group 239.5.0.1 --source 10.10.0.10 --sources 40 --count 1
	phase_raises "table" "table by SET"
	phase_clears "table" "table by SET"
	for name in "table" "table by SET"; do
		# With the one of the flow.
		assert_value_told 30 $(($(sent flows) + 1)) "$name"
		assert_at_most "mgmAlarmValue when it was cleared" 10 \
		    "$(told_values mgmVolumeFalling mgmAlarmValue "$name")"
	done
}

# subjects_topology: in1 leads to another source, in0 to the flow's.
subjects_topology() {
	topo_router 3
	make_ns src2
	link_router in1 src2 10.20.0
	until_true 5 link_is_running in1
}

# subjects_lines: of the configuration, beside SNMP's.
subjects_lines() {
	cat <<-END
		mfe-lifetime = 3
		interface in1 {
			input = true
		}
		interface out2 {
			ttl-threshold = 10
		}
	END
	subjects_config
}

subjects_story() {
	declare -gA RAISED=() TOLD=()

	client holder --protocol 8 --component 1 "take in0" "take in1"
	join both $G out1 out2
	join third 239.5.0.1 out3
	subjects_set lab_client
	# 50 packets/s keep the entry, and are less than any threshold.
	send_background keeper src --interface eth0 --group $G --ttl 64 --count 0 --rate 50
	until_true "$SECONDS_LIMIT" arrived_at_least 20 $G
	subjects_volumes
	subjects_losses
	subjects_table
	kill -TERM "${CLIENT_PID[keeper]}"
	wait_sender keeper
	assert_objects mgmVolumeRising mgmVolumeFalling
}
