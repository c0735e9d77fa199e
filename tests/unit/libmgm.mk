# SPDX-License-Identifier: BSD-3-Clause
# Unit tests of the room: libmgm, with the agent's client server.
EXTRA_DIST += tests/unit/server_lab.h
if HAVE_CMOCKA
libmgm_tests = \
	tests/unit/test_conformance_calls \
	tests/unit/test_malformed \
	tests/unit/test_mgm \
	tests/unit/test_mgm_callbacks \
	tests/unit/test_mgm_hostile \
	tests/unit/test_mgm_questions \
	tests/unit/test_mgmctl \
	tests/unit/test_notice \
	tests/unit/test_replay \
	tests/unit/test_replay_life \
	tests/unit/test_server \
	tests/unit/test_server_batch \
	tests/unit/test_server_hostile \
	tests/unit/test_server_socket \
	tests/unit/test_server_stop \
	tests/unit/test_wire
check_PROGRAMS += $(libmgm_tests)
TESTS += $(libmgm_tests)

libmgm_test_cppflags = $(AM_CPPFLAGS) -I$(top_srcdir)/agent -I$(top_srcdir)/mgm-core \
	$(CMOCKA_CFLAGS) $(LIBEVENT_CFLAGS)
libmgm_test_lab = tests/unit/server_lab.c tests/unit/server_lab.h \
	tests/unit/core_lab.c tests/unit/core_lab.h \
	tests/unit/fake_plane.c tests/unit/fake_plane.h
libmgm_test_server = agent/libserver.la mgm-core/libmgmcore.la libmgm/libclient.la \
	$(LIBEVENT_LIBS) $(CMOCKA_LIBS)

tests_unit_test_wire_SOURCES = tests/unit/test_wire.c
tests_unit_test_wire_CPPFLAGS = $(AM_CPPFLAGS) $(CMOCKA_CFLAGS)
tests_unit_test_wire_LDADD = libmgm/libwire.la $(CMOCKA_LIBS)

libmgm_test_peer = tests/unit/mgm_peer.c tests/unit/mgm_peer.h

tests_unit_test_mgm_SOURCES = tests/unit/test_mgm.c $(libmgm_test_peer)
tests_unit_test_mgm_CPPFLAGS = $(AM_CPPFLAGS) $(CMOCKA_CFLAGS)
tests_unit_test_mgm_LDADD = libmgm/libclient.la $(CMOCKA_LIBS)

tests_unit_test_mgm_hostile_SOURCES = tests/unit/test_mgm_hostile.c $(libmgm_test_peer)
tests_unit_test_mgm_hostile_CPPFLAGS = $(AM_CPPFLAGS) $(CMOCKA_CFLAGS)
tests_unit_test_mgm_hostile_LDADD = libmgm/libclient.la $(CMOCKA_LIBS)

libmgm_test_replay = tests/unit/replay_lab.c tests/unit/replay_lab.h \
	$(libmgm_test_peer)

tests_unit_test_replay_SOURCES = tests/unit/test_replay.c $(libmgm_test_replay)
tests_unit_test_replay_CPPFLAGS = $(AM_CPPFLAGS) $(CMOCKA_CFLAGS)
tests_unit_test_replay_LDADD = libmgm/libclient.la $(CMOCKA_LIBS)

tests_unit_test_replay_life_SOURCES = tests/unit/test_replay_life.c \
	$(libmgm_test_replay) $(libmgm_test_lab)
tests_unit_test_replay_life_CPPFLAGS = $(libmgm_test_cppflags)
tests_unit_test_replay_life_LDFLAGS = $(AM_LDFLAGS) \
	-Wl,--wrap=malloc,--wrap=calloc,--wrap=realloc
tests_unit_test_replay_life_LDADD = $(libmgm_test_server)

tests_unit_test_mgmctl_SOURCES = tests/unit/test_mgmctl.c $(libmgm_test_lab) \
	$(core_test_alarm_make)
tests_unit_test_mgmctl_CPPFLAGS = $(libmgm_test_cppflags) $(JANSSON_CFLAGS)
tests_unit_test_mgmctl_LDADD = $(libmgm_test_server) $(JANSSON_LIBS)

tests_unit_test_malformed_SOURCES = tests/unit/test_malformed.c $(libmgm_test_lab)
tests_unit_test_malformed_CPPFLAGS = $(libmgm_test_cppflags)
tests_unit_test_malformed_LDADD = $(libmgm_test_server)

libmgm_test_callbacks = tests/unit/callback_lab.c tests/unit/callback_lab.h \
	$(libmgm_test_lab)

tests_unit_test_mgm_callbacks_SOURCES = tests/unit/test_mgm_callbacks.c \
	$(libmgm_test_callbacks)
tests_unit_test_mgm_callbacks_CPPFLAGS = $(libmgm_test_cppflags)
tests_unit_test_mgm_callbacks_LDFLAGS = $(AM_LDFLAGS) -Wl,--wrap=core_answer
tests_unit_test_mgm_callbacks_LDADD = $(libmgm_test_server)

tests_unit_test_mgm_questions_SOURCES = tests/unit/test_mgm_questions.c \
	$(libmgm_test_callbacks)
tests_unit_test_mgm_questions_CPPFLAGS = $(libmgm_test_cppflags)
tests_unit_test_mgm_questions_LDFLAGS = $(AM_LDFLAGS) -Wl,--wrap=core_answer
tests_unit_test_mgm_questions_LDADD = $(libmgm_test_server)

tests_unit_test_notice_SOURCES = tests/unit/test_notice.c $(libmgm_test_lab)
tests_unit_test_notice_CPPFLAGS = $(libmgm_test_cppflags)
tests_unit_test_notice_LDFLAGS = $(AM_LDFLAGS) \
	-Wl,--wrap=core_answer,--wrap=core_set_trace
tests_unit_test_notice_LDADD = $(libmgm_test_server)

tests_unit_test_conformance_calls_SOURCES = tests/unit/test_conformance_calls.c \
	$(libmgm_test_lab)
tests_unit_test_conformance_calls_CPPFLAGS = $(libmgm_test_cppflags)
tests_unit_test_conformance_calls_LDADD = $(libmgm_test_server)

tests_unit_test_server_stop_SOURCES = tests/unit/test_server_stop.c $(libmgm_test_lab)
tests_unit_test_server_stop_CPPFLAGS = $(libmgm_test_cppflags)
tests_unit_test_server_stop_LDADD = $(libmgm_test_server)

tests_unit_test_server_batch_SOURCES = tests/unit/test_server_batch.c \
	$(libmgm_test_lab)
tests_unit_test_server_batch_CPPFLAGS = $(libmgm_test_cppflags)
tests_unit_test_server_batch_LDADD = $(libmgm_test_server)

tests_unit_test_server_SOURCES = tests/unit/test_server.c $(libmgm_test_lab)
tests_unit_test_server_CPPFLAGS = $(libmgm_test_cppflags)
tests_unit_test_server_LDADD = $(libmgm_test_server)

tests_unit_test_server_hostile_SOURCES = tests/unit/test_server_hostile.c \
	$(libmgm_test_lab)
tests_unit_test_server_hostile_CPPFLAGS = $(libmgm_test_cppflags)
tests_unit_test_server_hostile_LDADD = $(libmgm_test_server)

tests_unit_test_server_socket_SOURCES = tests/unit/test_server_socket.c \
	$(libmgm_test_lab)
tests_unit_test_server_socket_CPPFLAGS = $(libmgm_test_cppflags)
tests_unit_test_server_socket_LDADD = $(libmgm_test_server)
endif

# The public header in C++, and the library's symbols.
TESTS += tests/unit/test_cplusplus.sh
EXTRA_DIST += tests/unit/test_cplusplus.sh
