# SPDX-License-Identifier: BSD-3-Clause
# agent: the daemon. Knows every room, and libevent.
