# SPDX-License-Identifier: BSD-3-Clause
# Unit tests of the room: core.
EXTRA_DIST += tests/unit/core_lab.h tests/unit/fake_plane.h
if HAVE_CMOCKA
core_tests = \
	tests/unit/test_core_model \
	tests/unit/test_mfe
check_PROGRAMS += $(core_tests)
TESTS += $(core_tests)

core_test_cppflags = $(AM_CPPFLAGS) -I$(top_srcdir)/mgm-core $(CMOCKA_CFLAGS) $(LIBBSD_CFLAGS)
core_test_ldadd = mgm-core/libmgmcore.la $(CMOCKA_LIBS)
core_test_lab = tests/unit/core_lab.c tests/unit/core_lab.h \
	tests/unit/fake_plane.c tests/unit/fake_plane.h

tests_unit_test_core_model_SOURCES = tests/unit/test_core_model.c $(core_test_lab)
tests_unit_test_core_model_CPPFLAGS = $(core_test_cppflags)
tests_unit_test_core_model_LDADD = $(core_test_ldadd)

tests_unit_test_mfe_SOURCES = tests/unit/test_mfe.c $(core_test_lab)
tests_unit_test_mfe_CPPFLAGS = $(core_test_cppflags)
tests_unit_test_mfe_LDADD = $(core_test_ldadd)
endif
