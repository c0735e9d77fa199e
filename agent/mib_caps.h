/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * mib_caps.h - the capabilities statements of mibs/MGM-CAPABILITIES-MIB.txt, one for
 * each module, as sysORTable names them.
 */
#ifndef MGM_MIB_CAPS_H
#define MGM_MIB_CAPS_H

/* mgmMIB: netSnmpPlaypen 2715. The one place where the sources have the root. */
#define MIB_CAPS_MGM 1, 3, 6, 1, 4, 1, 8072, 9999, 9999, 2715

/* mgmCapabilities, mgmMIB 3. */
#define MIB_CAPS_IPMROUTE MIB_CAPS_MGM, 3, 1 /* IPMROUTE-STD-MIB */
#define MIB_CAPS_IPMCAST MIB_CAPS_MGM, 3, 2  /* IPMCAST-MIB */
#define MIB_CAPS_OWN MIB_CAPS_MGM, 3, 3      /* MGM-MIB */

#endif
