# SPDX-License-Identifier: BSD-3-Clause
# Unit tests of the room: packet.
packet_test_cppflags = $(AM_CPPFLAGS) $(CMOCKA_CFLAGS) \
	-I$(top_srcdir)/mgm-core -I$(top_srcdir)/forwarder
packet_test_libs = forwarder/libforwarder.la mgm-core/libmgmcore.la $(CMOCKA_LIBS)
packet_tests = \
	tests/unit/test_packet \
	tests/unit/test_packet_fragments \
	tests/unit/test_packet_segments

if HAVE_CMOCKA
check_PROGRAMS += $(packet_tests)
TESTS += $(packet_tests)
endif
tests_unit_test_packet_CPPFLAGS = $(packet_test_cppflags)
tests_unit_test_packet_LDADD = $(packet_test_libs)
tests_unit_test_packet_SOURCES = tests/unit/test_packet.c \
	tests/unit/packet_make.c tests/unit/packet_make.h
tests_unit_test_packet_fragments_CPPFLAGS = $(packet_test_cppflags)
tests_unit_test_packet_fragments_LDADD = $(packet_test_libs)
tests_unit_test_packet_fragments_SOURCES = tests/unit/test_packet_fragments.c \
	tests/unit/packet_make.c tests/unit/packet_make.h
tests_unit_test_packet_segments_CPPFLAGS = $(packet_test_cppflags)
tests_unit_test_packet_segments_LDADD = $(packet_test_libs)
tests_unit_test_packet_segments_SOURCES = tests/unit/test_packet_segments.c \
	tests/unit/packet_make.c tests/unit/packet_make.h
