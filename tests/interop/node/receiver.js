// SPDX-License-Identifier: BSD-3-Clause
// receiver.js - node's net-snmp as a receiver of notifications, for the stories.
//
// usage: node receiver.js PORT      a line of JSON for each: {"oid": ..., "type": "trap" or
//                                   "inform", "objects": {OID: value}}
'use strict';
const snmp = require('net-snmp');

const TRAP_OID = '1.3.6.1.6.3.1.1.4.1.0';
const receiver = snmp.createReceiver({ port: Number(process.argv[2]), transport: 'udp4',
	disableAuthorization: true }, (error, notification) => {
	if (error) {
		console.error(error.toString());
		return;
	}
	const { pdu } = notification;
	const objects = {};
	for (const { oid, type, value } of pdu.varbinds) {
		objects[oid] = !Buffer.isBuffer(value) ? value :
			type === snmp.ObjectType.Counter64 ?
				Number(BigInt('0x' + value.toString('hex'))) : value.toString('latin1');
	}
	console.log(JSON.stringify({ oid: objects[TRAP_OID],
		type: pdu.type === snmp.PduType.InformRequest ? 'inform' : 'trap', objects }));
});
process.on('SIGTERM', () => receiver.close(() => process.exit(0)));
