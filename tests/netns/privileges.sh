#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
# Started as root, run as an ordinary user and group with two capabilities: it forwards,
# speaks AgentX with an snmpd that admits its group, and owns its sockets. And who else
# may have the kernel's multicast table: nobody beside guard-kernel; without it, the
# interfaces of another router are refused and the reason is named.
. "$(dirname "$0")/lib.sh"
story privileges

LAB=$BUILD/tests/tools/netlink_lab
OWNER=nobody OWNERS=daemon # of every Debian; the group is not the user's own

id -u $OWNER >/dev/null 2>&1 && getent group $OWNERS >/dev/null ||
    skip "there is no user $OWNER or no group $OWNERS"
[ "$(awk '{ n += $3 } END { print (n > 65535) }' /proc/self/uid_map)" = 1 ] ||
    skip "this user namespace does not have the user $OWNER"

# configure USER GROUP GUARD: with sockets in a directory that the agent makes itself.
configure() {
	agent_config </dev/null | sed "s:$T/mgm:$T/own/mgm:; s:$T/agentx:$T/ax/agentx:
	    s:^user = .*:user = \"$1\":" >"$T/agent.conf"
	printf 'group = "%s"\nguard-kernel = %s\n' "$2" "$3" >>"$T/agent.conf"
}

# join finds the socket where the other stories have it.
start_it() {
	start_agent "$T/agent.conf"
	ln -s own/mgm.socket "$T/mgm.socket"
}

ctl() {
	rtr "$MGMCTL" --socket "$T/own/mgm-admin.socket" "$@"
}

# ends_with TEXT: the agent must end by itself, with failure, and say TEXT.
ends_with() {
	local status=0

	timeout "$SECONDS_LIMIT" ip netns exec "${NS}rtr" "$AGENT" -c "$T/agent.conf" \
	    >"$T/refused.log" 2>&1 || status=$?
	[ $status != 0 ] && [ $status -lt 124 ] || fail "status $status instead of a failure"
	assert_contains "what it says" "$1" "$(<"$T/refused.log")"
	assert_equal "lines that it says" 1 "$(grep -ci error "$T/refused.log")"
}

# hold COMMAND...: netlink_lab has the kernel's table until let_go.
hold() {
	mkfifo "$T/hold"
	# Open for writing too: it never ends by itself.
	ip netns exec "${NS}rtr" "$LAB" "$@" <>"$T/hold" >"$T/hold.log" 2>&1 &
	HOLD_PID=$!
	until_true "$SECONDS_LIMIT" grep -q ready "$T/hold.log"
}

let_go() {
	kill -TERM "$HOLD_PID"
	wait "$HOLD_PID" 2>/dev/null || true # killed by our own signal
}

status_of() { # FILE NAME: a value of /proc/PID/status
	sed -n "s/^$2:[[:space:]]*//p" "$1" | tr '\t' ' '
}

topo_router 2
# As doc/mgm-agent.8 says; the directory is snmpd's to make.
SNMPD_LINES="agentXSocket $T/ax/agentx
agentXPerms 0660 0755 root $OWNERS"
start_snmpd
configure $OWNER $OWNERS true
start_it
wait_for_snmp

note "every thread: that user, that group, two capabilities, no way back"
uid=$(id -u $OWNER) gid=$(getent group $OWNERS | cut -d: -f3)
threads=0
for file in /proc/"$AGENT_PID"/task/*/status; do
	threads=$((threads + 1))
	assert_equal "user ids" "$uid $uid $uid $uid" "$(status_of "$file" Uid)"
	assert_equal "group ids" "$gid $gid $gid $gid" "$(status_of "$file" Gid)"
	for set in CapPrm CapEff CapBnd; do # CAP_NET_ADMIN is 12, CAP_NET_RAW is 13
		assert_equal $set 0000000000003000 "$(status_of "$file" $set)"
	done
	for set in CapInh CapAmb; do
		assert_equal $set 0000000000000000 "$(status_of "$file" $set)"
	done
	assert_equal NoNewPrivs 1 "$(status_of "$file" NoNewPrivs)"
done
assert_at_least "threads: core, forwarder, SNMP" 3 $threads
for file in own own/mgm.socket own/mgm-admin.socket; do
	assert_equal "owner of $file" $OWNER "$(stat -c %U "$T/$file")"
done
for file in own/mgm.socket own/mgm-admin.socket; do
	assert_equal "group of $file" $OWNERS "$(stat -c %G "$T/$file")"
done
assert_equal "owner of snmpd's socket" "root $OWNERS 660" \
    "$(stat -c '%U %G %a' "$T/ax/agentx")"

note "it forwards and counts"
join static 239.1.1.1 out1 out2
for n in 1 2; do
	receive "r$n" "rcv$n" --group 239.1.1.1 --interface eth0
done
send_new --group 239.1.1.1 --count 500 --rate 1000
compare_counts out1=r1 out2=r2
for n in 1 2; do
	assert_equal "packets at receiver $n" 500 "$(received r$n packets)"
done
note "an interface that appears later is opened with what is left"
make_ns rcv3
link_router out3 rcv3 10.3.0
until_true "$SECONDS_LIMIT" ctl_value_is 1 "show interfaces" \
    "sum(i['name'] == 'out3' and i['running'] for i in j)"
join later 239.1.1.1 out3
receive r3 rcv3 --group 239.1.1.1 --interface eth0
send --group 239.1.1.1 --count 500 --rate 1000
compare_counts out3=r3
assert_equal "packets at receiver 3" 500 "$(received r3 packets)"

note "guard-kernel: another multicast router cannot begin"
rtr "$LAB" vif out1 </dev/null >"$T/vif.log" 2>&1 && fail "it could"
assert_contains "its error" "refused EADDRINUSE" "$(<"$T/vif.log")"
leave static
leave later
stop_agent

note "guard-kernel beside another router: the agent does not begin"
hold vif out1
ends_with "another multicast router"
note "without it: what the other router has is refused, the rest is not"
configure $OWNER $OWNERS false
start_it
join rest 239.1.1.1 out2
if rtr timeout "$SECONDS_LIMIT" "$MGMCTL" --socket "$T/mgm.socket" join 239.1.1.1 out1 \
    >"$T/refused.log" 2>&1; then
	fail "an interface that the kernel forwards on was taken"
fi
assert_contains "mgmctl join" out1 "$(<"$T/refused.log")"
assert_contains "mgmctl join" "kernel" "$(<"$T/refused.log")"
let_go
note "the other router has ended: now it can be taken"
may_join() {
	! rtr timeout 1 "$MGMCTL" --socket "$T/mgm.socket" join 239.1.1.1 out1 \
	    >"$T/join.log" 2>&1 && grep -q '^joined' "$T/join.log"
}
until_true "$SECONDS_LIMIT" may_join
leave rest
stop_agent

note "a user, or a group, that does not exist"
configure no-such-user $OWNERS false
ends_with "no-such-user"
assert_contains "advice" "create it" "$(<"$T/refused.log")"
configure $OWNER no-such-group false
ends_with "no-such-group"
finish
