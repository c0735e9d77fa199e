// SPDX-License-Identifier: BSD-3-Clause
// manager.js - node's net-snmp as a manager, for the stories.
//
// usage: node manager.js PORT v1|v2c|v3 get OID...       "OID VALUE" for each
//        node manager.js PORT v1|v2c|v3 walk OID         "OID VALUE" for each below it
//        node manager.js PORT v1|v2c|v3 table OID        a JSON object: rows by index,
//                                                        with their columns by number
//
// v3 is the user "story" with SHA and AES, and "storystorystory" for both.
'use strict';
const snmp = require('net-snmp');

const [port, version, verb, ...oids] = process.argv.slice(2);
const secret = 'storystorystory';
const options = { port: Number(port), timeout: 3000, retries: 2,
	version: version === 'v1' ? snmp.Version1 : snmp.Version2c };
const session = version === 'v3' ?
	snmp.createV3Session('127.0.0.1', { name: 'story', level: snmp.SecurityLevel.authPriv,
		authProtocol: snmp.AuthProtocols.sha, authKey: secret,
		privProtocol: snmp.PrivProtocols.aes, privKey: secret },
	{ ...options, version: snmp.Version3 }) :
	snmp.createSession('127.0.0.1', 'public', options);

function fail(error) {
	console.error(error.toString());
	process.exit(1);
}

// 64-bit counters come as octets, addresses too; text is text.
function text(value, type) {
	if (!Buffer.isBuffer(value))
		return String(value);
	if (type === snmp.ObjectType.Counter64 || type === undefined && value.length < 9 &&
	    !/^[ -~]+$/.test(value.toString('latin1')))
		return value.reduce((sum, octet) => sum * 256n + BigInt(octet), 0n).toString();
	return /^[ -~]*$/.test(value.toString('latin1')) ? value.toString('latin1') :
		[...value].join('.');
}

function show(varbinds) {
	for (const varbind of varbinds) {
		if (snmp.isVarbindError(varbind))
			fail(new Error(snmp.varbindError(varbind)));
		console.log(varbind.oid, text(varbind.value, varbind.type));
	}
}

const done = (error) => error ? fail(error) : session.close();
if (verb === 'get') {
	session.get(oids, (error, varbinds) => {
		if (!error)
			show(varbinds);
		done(error);
	});
} else if (verb === 'walk') {
	session.subtree(oids[0], 20, show, done);
} else if (verb === 'table') {
	session.table(oids[0], 20, (error, table) => {
		if (!error)
			console.log(JSON.stringify(table, (key, value) =>
				value && value.type === 'Buffer' ? text(Buffer.from(value.data)) : value));
		done(error);
	});
} else {
	fail(new Error('get, walk or table'));
}
