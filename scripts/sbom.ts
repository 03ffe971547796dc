/**
 * Writes the software bill of materials (CycloneDX) of what package-lock.json holds: `npm run sbom [FILE]`, by default
 * `dist/sbom.cdx.json`.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { makeSbom } from '#test/safety/sbom.ts';

const root = resolve(import.meta.dirname, '..');
const file = resolve(process.argv[2] ?? resolve(root, 'dist/sbom.cdx.json'));
const bill = await makeSbom(root);
mkdirSync(dirname(file), { recursive: true });
writeFileSync(file, `${JSON.stringify(bill, null, 2)}\n`);
process.stdout.write(`${file}: ${bill.components.length} packages\n`);
