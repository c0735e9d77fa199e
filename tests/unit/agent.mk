# SPDX-License-Identifier: BSD-3-Clause
# Unit tests of the room: agent.
settings_lab_files = tests/unit/settings_lab.c tests/unit/settings_lab.h

if HAVE_CMOCKA
check_PROGRAMS += tests/unit/test_settings
TESTS += tests/unit/test_settings
endif
tests_unit_test_settings_CPPFLAGS = $(AM_CPPFLAGS) $(CMOCKA_CFLAGS) \
	-I$(top_srcdir)/mgm-core -I$(top_srcdir)/agent \
	-DTEST_SETTINGS_EXAMPLE='"$(top_srcdir)/doc/mgm-agent.conf.example"'
tests_unit_test_settings_LDADD = agent/libsettings.la mgm-core/libmgmcore.la \
	$(CMOCKA_LIBS)
tests_unit_test_settings_SOURCES = tests/unit/test_settings.c \
	tests/unit/settings_bad.c tests/unit/settings_bad.h \
	$(settings_lab_files)

if HAVE_CMOCKA
check_PROGRAMS += tests/unit/test_settings_memory
TESTS += tests/unit/test_settings_memory
endif
tests_unit_test_settings_memory_CPPFLAGS = $(tests_unit_test_settings_CPPFLAGS)
tests_unit_test_settings_memory_LDFLAGS = $(failing_memory_flags)
tests_unit_test_settings_memory_LDADD = $(tests_unit_test_settings_LDADD)
tests_unit_test_settings_memory_SOURCES = tests/unit/test_settings_memory.c \
	$(failing_memory_files)

if HAVE_CMOCKA
check_PROGRAMS += tests/unit/test_settings_alarm
TESTS += tests/unit/test_settings_alarm

tests_unit_test_settings_alarm_CPPFLAGS = $(tests_unit_test_settings_CPPFLAGS)
tests_unit_test_settings_alarm_LDADD = $(tests_unit_test_settings_LDADD)
tests_unit_test_settings_alarm_SOURCES = tests/unit/test_settings_alarm.c \
	$(settings_lab_files)

check_PROGRAMS += tests/unit/test_settings_scope
TESTS += tests/unit/test_settings_scope
endif
tests_unit_test_settings_scope_CPPFLAGS = $(tests_unit_test_settings_CPPFLAGS)
tests_unit_test_settings_scope_LDADD = $(tests_unit_test_settings_LDADD)
tests_unit_test_settings_scope_SOURCES = tests/unit/test_settings_scope.c \
	$(settings_lab_files)

if HAVE_CMOCKA
check_PROGRAMS += tests/unit/test_static_rpf
TESTS += tests/unit/test_static_rpf
endif
tests_unit_test_static_rpf_CPPFLAGS = $(tests_unit_test_settings_CPPFLAGS)
tests_unit_test_static_rpf_LDADD = mgm-core/libmgmcore.la $(CMOCKA_LIBS)
tests_unit_test_static_rpf_SOURCES = \
	agent/static_rpf.c agent/static_rpf.h \
	tests/unit/test_static_rpf.c

if HAVE_CMOCKA
check_PROGRAMS += tests/unit/test_directory
TESTS += tests/unit/test_directory
endif
tests_unit_test_directory_CPPFLAGS = $(tests_unit_test_settings_CPPFLAGS)
tests_unit_test_directory_LDADD = $(CMOCKA_LIBS)
tests_unit_test_directory_SOURCES = \
	agent/directory.c agent/directory.h \
	tests/unit/test_directory.c

if HAVE_CMOCKA
check_PROGRAMS += tests/unit/test_descriptors
TESTS += tests/unit/test_descriptors
endif
tests_unit_test_descriptors_CPPFLAGS = $(tests_unit_test_settings_CPPFLAGS)
tests_unit_test_descriptors_LDADD = mgm-core/libmgmcore.la $(CMOCKA_LIBS)
tests_unit_test_descriptors_SOURCES = \
	agent/descriptors.c agent/descriptors.h \
	tests/unit/test_descriptors.c
