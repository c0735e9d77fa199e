// SPDX-License-Identifier: BSD-3-Clause
// check_grafana.js - a dashboard against the schema that Grafana publishes.
//
// usage: node check_grafana.js DASHBOARD
//
// @grafana/schema has it as types; ts-json-schema-generator makes a JSON Schema of them,
// which ajv applies: to the dashboard, and to the options and field settings of each
// panel. Properties that the types do not know are mistakes, so a misspelt one is found.
'use strict';
const fs = require('fs');
const path = require('path');
const Ajv = require('ajv');
const { createGenerator } = require('ts-json-schema-generator');

const types = path.join(path.dirname(require.resolve('@grafana/schema/package.json')),
	'dist/types/raw');
const dashboard = JSON.parse(fs.readFileSync(process.argv[2], 'utf8'));
const tsconfig = path.join(fs.mkdtempSync(path.join(__dirname, 'tsc-')), 'tsconfig.json');
fs.writeFileSync(tsconfig, JSON.stringify({
	compilerOptions: { target: 'ES2020', moduleResolution: 'node', types: [] },
}));
let mistakes = 0;

function validators(file, names) {
	const generator = createGenerator({
		path: path.join(types, file, 'types.gen.d.ts'), tsconfig,
		type: '*', skipTypeCheck: true, expose: 'export', additionalProperties: false,
	});
	return names.map((name) => new Ajv({ strict: false, allErrors: true })
		.compile(generator.createSchema(name)));
}

function check(where, validate, value) {
	if (validate(value))
		return;
	for (const error of validate.errors) {
		mistakes++;
		console.error(`${where}${error.instancePath}: ${error.message}`,
			JSON.stringify(error.params));
	}
}

// A union's error names every branch: panels are checked one by one, as what they are.
const [whole, panel, row] = validators('dashboard/x', ['Dashboard', 'Panel', 'RowPanel']);
check('dashboard', whole, { ...dashboard, panels: [] });
const kinds = new Map();
for (const part of dashboard.panels) {
	check(part.title, part.type === 'row' ? row : panel, part);
	if (part.type === 'row')
		continue;
	if (!kinds.has(part.type))
		kinds.set(part.type, validators(
			`composable/${part.type.replace('-', '')}/panelcfg/x`, ['Options']));
	const [options] = kinds.get(part.type);
	check(`${part.title} options`, options, part.options);
}
fs.rmSync(path.dirname(tsconfig), { recursive: true });
console.log(`${dashboard.panels.length} panels, ${kinds.size} kinds, ${mistakes} mistakes`);
process.exit(mistakes === 0 ? 0 : 1);
