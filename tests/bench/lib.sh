# SPDX-License-Identifier: BSD-3-Clause
# shellcheck shell=bash disable=SC2034 # variables of those who source it
#
# lib.sh - what the shell programs here begin with: options, namespaces, waiting.
#
# A program sources it first. `bench` is then this directory, `build` the build and
# `repeat` how many repetitions, unless the options -b and -n say otherwise.

PATH=$PATH:/usr/sbin:/sbin
bench=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
build=$(realpath -m "${MGM_BUILD:-$bench/../../build}")
repeat=5

# -b BUILD and -n REPETITIONS, which `getopts b:n: option` has found; nothing else.
common_option() { # OPTION
	case $1 in
	b) build=$(realpath -e "$OPTARG") ;;
	n) repeat=$OPTARG ;;
	*) exit 2 ;;
	esac
}

# The program starts again, in a namespace that ends with it; returns inside.
namespaces=(--net --mount)
enter_namespace() { # ARGUMENT...
	if [ -z "${MGM_BENCH_NS:-}" ]; then
		export MGM_BENCH_NS=1
		exec unshare "${namespaces[@]}" --fork --kill-child -- "$BASH" "$0" "$@"
	fi
	ip link set lo up
}

# The same with processes and a /run of its own, where all files are: nothing of this
# machine is seen or kept.
enter_lab() { # ARGUMENT...
	namespaces+=(--pid)
	enter_namespace "$@"
	mount -t tmpfs -o mode=0755 tmpfs /run
	mount -t proc proc /proc 2>/dev/null || true
	snmp_environment /run
}

# Net-SNMP's programs shall not see this machine's configuration.
snmp_environment() { # DIRECTORY
	export SNMPCONFPATH=$1 SNMP_PERSISTENT_DIR=$1/persistent HOME=$1 MIBS=
}

set_net() { # FILE VALUE
	[ ! -e "/proc/sys/net/$1" ] || echo "$2" >"/proc/sys/net/$1"
}

disable_ipv6() {
	set_net ipv6/conf/all/disable_ipv6 1
	set_net ipv6/conf/default/disable_ipv6 1
}

# Until somebody listens there; 1 where the process has ended, or after ten seconds.
await_socket() { # SOCKET PID
	local i

	for ((i = 0; i < 200; i++)); do
		[ ! -S "$1" ] || return 0
		kill -0 "$2" 2>/dev/null || return 1
		sleep 0.05
	done
	return 1
}
