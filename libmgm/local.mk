# SPDX-License-Identifier: BSD-3-Clause
# libmgm: the public API and the wire protocol that both ends share. Knows libc.
