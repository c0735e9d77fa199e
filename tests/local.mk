# SPDX-License-Identifier: BSD-3-Clause
# tests: traffic tools and the stories in namespaces.
noinst_PROGRAMS += tests/tools/mcsend tests/tools/mcrecv
tests_tools_mcsend_SOURCES = \
	tests/tools/craft.c tests/tools/craft.h \
	tests/tools/mcsend.c \
	tests/tools/traffic.c tests/tools/traffic.h
tests_tools_mcrecv_SOURCES = \
	tests/tools/dissect.c tests/tools/dissect.h \
	tests/tools/mcrecv.c \
	tests/tools/tally.c tests/tools/tally.h \
	tests/tools/traffic.c tests/tools/traffic.h
