# SPDX-License-Identifier: BSD-3-Clause
# tests/fuzz: any input, against everything that reads what others wrote.
#
# Without --enable-fuzzers each target is a test that runs its seeds and mutations of
# them. With it (and clang) libFuzzer drives them; tests/fuzz/run runs them.
EXTRA_DIST += \
	tests/fuzz/check_coders.sh tests/fuzz/run \
	tests/fuzz/netlink.dict tests/fuzz/packet.dict tests/fuzz/settings.dict \
	tests/fuzz/state.dict tests/fuzz/wire.dict
TESTS += tests/fuzz/check_coders.sh

fuzz_programs = \
	tests/fuzz/fuzz_mgm \
	tests/fuzz/fuzz_netlink \
	tests/fuzz/fuzz_packet \
	tests/fuzz/fuzz_settings \
	tests/fuzz/fuzz_state \
	tests/fuzz/fuzz_wire
if HAVE_CMOCKA
fuzz_programs += tests/fuzz/fuzz_server
endif
check_PROGRAMS += tests/fuzz/make_corpus $(fuzz_programs)

fuzz_cppflags = $(AM_CPPFLAGS) -I$(top_srcdir)/mgm-core
if ENABLE_FUZZERS
fuzz_ldflags = $(AM_LDFLAGS) -fsanitize=fuzzer
# libFuzzer brings main(); what counts for a plain run is defined here as well.
fuzz_main = tests/fuzz/fuzz.h tests/fuzz/fuzz_count.c
fuzz_libs =
else
TESTS += $(fuzz_programs)
fuzz_ldflags = $(AM_LDFLAGS)
fuzz_main = tests/fuzz/fuzz.h tests/fuzz/fuzz_main.c
fuzz_libs = tests/fuzz/libcorpus.la
endif

check_LTLIBRARIES = tests/fuzz/libcorpus.la
tests_fuzz_libcorpus_la_CPPFLAGS = $(fuzz_cppflags) -I$(top_srcdir)/tests/unit \
	$(LIBMNL_CFLAGS)
tests_fuzz_libcorpus_la_LIBADD = libmgm/libwire.la $(LIBMNL_LIBS)
tests_fuzz_libcorpus_la_SOURCES = \
	tests/fuzz/corpus.c tests/fuzz/corpus.h \
	tests/fuzz/corpus_mgm.c \
	tests/fuzz/corpus_netlink.c \
	tests/fuzz/corpus_packet.c \
	tests/fuzz/corpus_server.c \
	tests/fuzz/corpus_settings.c \
	tests/fuzz/corpus_state.c \
	tests/fuzz/corpus_wire.c \
	tests/fuzz/script.h \
	tests/unit/packet_make.c tests/unit/packet_make.h \
	tests/unit/settings_bad.c tests/unit/settings_bad.h \
	tests/unit/state_bad.c tests/unit/state_bad.h

tests_fuzz_make_corpus_LDADD = tests/fuzz/libcorpus.la
tests_fuzz_make_corpus_SOURCES = tests/fuzz/make_corpus.c

tests_fuzz_fuzz_mgm_CPPFLAGS = $(fuzz_cppflags) -DFUZZ_TARGET='"mgm"'
tests_fuzz_fuzz_mgm_LDFLAGS = $(fuzz_ldflags) \
	-Wl,--wrap=connect,--wrap=send,--wrap=recv,--wrap=poll
tests_fuzz_fuzz_mgm_LDADD = $(fuzz_libs) libmgm/libclient.la
tests_fuzz_fuzz_mgm_SOURCES = tests/fuzz/fuzz_mgm.c tests/fuzz/script.h $(fuzz_main)

tests_fuzz_fuzz_netlink_CPPFLAGS = $(fuzz_cppflags) -I$(top_srcdir)/agent \
	$(LIBMNL_CFLAGS) $(LIBBSD_CFLAGS) -DFUZZ_TARGET='"netlink"'
tests_fuzz_fuzz_netlink_LDFLAGS = $(fuzz_ldflags)
tests_fuzz_fuzz_netlink_LDADD = $(fuzz_libs) agent/libnetlink.la
tests_fuzz_fuzz_netlink_SOURCES = tests/fuzz/fuzz_netlink.c $(fuzz_main)

tests_fuzz_fuzz_packet_CPPFLAGS = $(fuzz_cppflags) -I$(top_srcdir)/forwarder \
	-DFUZZ_TARGET='"packet"'
tests_fuzz_fuzz_packet_LDFLAGS = $(fuzz_ldflags)
tests_fuzz_fuzz_packet_LDADD = $(fuzz_libs) forwarder/libforwarder.la \
	mgm-core/libmgmcore.la
tests_fuzz_fuzz_packet_SOURCES = tests/fuzz/fuzz_packet.c $(fuzz_main)

tests_fuzz_fuzz_server_CPPFLAGS = $(fuzz_cppflags) -I$(top_srcdir)/agent \
	-I$(top_srcdir)/tests/unit $(CMOCKA_CFLAGS) $(LIBEVENT_CFLAGS) \
	-DFUZZ_TARGET='"server"' -DFUZZ_ROUNDS=4000
tests_fuzz_fuzz_server_LDFLAGS = $(fuzz_ldflags)
tests_fuzz_fuzz_server_LDADD = $(fuzz_libs) agent/libserver.la mgm-core/libmgmcore.la \
	$(LIBEVENT_LIBS) $(CMOCKA_LIBS)
tests_fuzz_fuzz_server_SOURCES = tests/fuzz/fuzz_server.c tests/fuzz/script.h \
	tests/unit/core_lab.c tests/unit/core_lab.h \
	tests/unit/fake_plane.c tests/unit/fake_plane.h $(fuzz_main)

tests_fuzz_fuzz_settings_CPPFLAGS = $(fuzz_cppflags) -I$(top_srcdir)/agent \
	-DFUZZ_TARGET='"settings"'
tests_fuzz_fuzz_settings_LDFLAGS = $(fuzz_ldflags)
tests_fuzz_fuzz_settings_LDADD = $(fuzz_libs) agent/libsettings.la \
	mgm-core/libmgmcore.la
tests_fuzz_fuzz_settings_SOURCES = tests/fuzz/fuzz_settings.c $(fuzz_main)

tests_fuzz_fuzz_state_CPPFLAGS = $(fuzz_cppflags) -I$(top_srcdir)/agent \
	-I$(top_srcdir)/tests/unit -DFUZZ_TARGET='"state"'
tests_fuzz_fuzz_state_LDFLAGS = $(fuzz_ldflags)
tests_fuzz_fuzz_state_LDADD = $(fuzz_libs) agent/libmanaged.la mgm-core/libmgmcore.la
tests_fuzz_fuzz_state_SOURCES = tests/fuzz/fuzz_state.c \
	$(SNMP_MANAGED_SOURCES) $(fuzz_main)

tests_fuzz_fuzz_wire_CPPFLAGS = $(fuzz_cppflags) -DFUZZ_TARGET='"wire"'
tests_fuzz_fuzz_wire_LDFLAGS = $(fuzz_ldflags)
tests_fuzz_fuzz_wire_LDADD = $(fuzz_libs) libmgm/libwire.la
tests_fuzz_fuzz_wire_SOURCES = tests/fuzz/fuzz_wire.c $(fuzz_main)

# The fuzzers and their seeds alone, without the unit tests.
.PHONY: fuzzers
fuzzers: tests/fuzz/make_corpus $(fuzz_programs)
