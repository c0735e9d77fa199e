# SPDX-License-Identifier: BSD-3-Clause
# tests/bench: what things cost. Built by `make`, run by hand: tests/bench/run.
bench_common = tests/bench/bench.c tests/bench/bench.h
bench_mroute = tests/bench/bench_mroute.c tests/bench/bench_mroute.h
# A core above a plane that does nothing.
bench_core = tests/bench/measured.c tests/bench/measured.h \
	tests/bench/null_plane.c tests/bench/null_plane.h $(bench_common)
noinst_PROGRAMS += tests/bench/core_bench
tests_bench_core_bench_CPPFLAGS = $(AM_CPPFLAGS) -I$(top_srcdir)/mgm-core
tests_bench_core_bench_LDADD = mgm-core/libmgmcore.la
tests_bench_core_bench_SOURCES = tests/bench/core_bench.c $(bench_core)

noinst_PROGRAMS += tests/bench/alarm_bench
tests_bench_alarm_bench_CPPFLAGS = $(AM_CPPFLAGS) -I$(top_srcdir)/mgm-core
tests_bench_alarm_bench_LDADD = mgm-core/libmgmcore.la
tests_bench_alarm_bench_SOURCES = tests/bench/alarm_bench.c $(bench_core)

noinst_PROGRAMS += tests/bench/forward_bench
tests_bench_forward_bench_CPPFLAGS = $(AM_CPPFLAGS) -I$(top_srcdir)/mgm-core \
	-I$(top_srcdir)/forwarder
tests_bench_forward_bench_LDADD = forwarder/libforwarder.la mgm-core/libmgmcore.la
tests_bench_forward_bench_SOURCES = tests/bench/forward_bench.c $(bench_mroute) \
	$(bench_common)

noinst_PROGRAMS += tests/bench/mfc_bench
tests_bench_mfc_bench_CPPFLAGS = $(tests_bench_forward_bench_CPPFLAGS)
tests_bench_mfc_bench_LDADD = $(tests_bench_forward_bench_LDADD)
tests_bench_mfc_bench_SOURCES = tests/bench/mfc_bench.c $(bench_core) $(bench_mroute)

noinst_PROGRAMS += tests/bench/joins_bench
tests_bench_joins_bench_LDADD = libmgm/libclient.la
tests_bench_joins_bench_SOURCES = tests/bench/joins_bench.c $(bench_common)

# Asks an agent all the time, and says how long it took at most: tests/bench/load.sh.
noinst_PROGRAMS += tests/bench/turn_bench
tests_bench_turn_bench_LDADD = libmgm/libclient.la
tests_bench_turn_bench_SOURCES = tests/bench/turn_bench.c $(bench_common)

# The tables of MGM-MIB that are worked out of a whole snapshot. It needs the names of
# tests/unit/snmp.mk, which is included before.
noinst_PROGRAMS += tests/bench/tables_bench
tests_bench_tables_bench_CPPFLAGS = $(SNMP_TEST_CPPFLAGS)
tests_bench_tables_bench_LDADD = agent/libsnmpthread.la mgm-core/libmgmcore.la
tests_bench_tables_bench_SOURCES = tests/bench/tables_bench.c $(SNMP_FAKE_SOURCES) \
	$(bench_common)

# Walks: the walker, and two agents that show what library and transport allow.
walk_common = tests/bench/walk_rows.c tests/bench/walk_rows.h $(bench_common)
noinst_PROGRAMS += tests/bench/walk_bench tests/bench/constant_agent \
	tests/bench/agentx_peer
tests_bench_walk_bench_SOURCES = tests/bench/walk_bench.c \
	tests/bench/walk_wire.c tests/bench/walk_wire.h $(walk_common)
tests_bench_constant_agent_LDADD = $(NETSNMP_LIBS)
tests_bench_constant_agent_SOURCES = tests/bench/constant_agent.c $(walk_common)
tests_bench_agentx_peer_SOURCES = tests/bench/agentx_peer.c $(walk_common)

EXTRA_DIST += tests/bench/lib.sh tests/bench/life.sh tests/bench/notifications.py \
	tests/bench/notifications.sh tests/bench/load.sh tests/bench/walk.sh
EXTRA_DIST += tests/bench/agent.sh tests/bench/run tests/bench/veth.sh
