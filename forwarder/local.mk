# SPDX-License-Identifier: BSD-3-Clause
# forwarder: planes. Knows mgm-core's plane.h and log.h.
