import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { Finding } from '../tidy/source.ts';
import { LOCK, type Locked } from './lock.ts';

const Component = z.looseObject({
  type: z.string(),
  'bom-ref': z.string(),
  name: z.string().min(1),
  version: z.string().min(1),
  purl: z.string().startsWith('pkg:npm/'),
});
const Sbom = z.looseObject({
  bomFormat: z.literal('CycloneDX'),
  specVersion: z.string(),
  serialNumber: z.string().startsWith('urn:uuid:'),
  metadata: z.looseObject({ timestamp: z.iso.datetime(), component: Component }),
  components: z.array(Component),
  dependencies: z.array(z.looseObject({ ref: z.string(), dependsOn: z.array(z.string()) })),
});

type Bill = z.infer<typeof Sbom>;

function npmSbom(root: string): Promise<string> {
  const args = ['sbom', '--package-lock-only', '--sbom-format=cyclonedx', '--offline'];
  return new Promise((done, fail) => {
    const child = spawn('npm', args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
    const [out, err]: [Buffer[], Buffer[]] = [[], []];
    child.stdout.on('data', (chunk: Buffer) => out.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => err.push(chunk));
    child.on('error', fail);
    child.on('close', (code) => {
      if (code === 0) done(Buffer.concat(out).toString('utf8'));
      else fail(new Error(`npm sbom ended with ${code}: ${Buffer.concat(err).toString('utf8')}`));
    });
  });
}

/** The software bill of materials in CycloneDX, as npm reads it from the lock file; no network is needed. */
export async function makeSbom(root: string): Promise<Bill> {
  const bill = Sbom.parse(JSON.parse(await npmSbom(root)));
  const { name } = z
    .object({ name: z.string() })
    .parse(JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')));
  // npm names the project after the folder in which the clone happens to lie.
  const component = { ...bill.metadata.component, name, type: 'application' };
  return { ...bill, metadata: { ...bill.metadata, component } };
}

/** What the bill leaves out of the lock file, or names without being asked. */
export function sbomFindings(bill: Bill, locked: readonly Locked[]): Finding[] {
  const nameOf = (name: string, version: string) => `${name}@${version}`;
  const billed = new Set(bill.components.map(({ name, version }) => nameOf(name, version)));
  const wanted = new Set(locked.map(({ name, version }) => nameOf(name, version)));
  const at = (cure: string): Finding => ({ rule: 'sbom', file: LOCK, line: 1, cure });
  return [
    ...[...wanted.difference(billed)].map((one) => at(`the bill of materials leaves out ${one}`)),
    ...[...billed.difference(wanted)].map((one) =>
      at(`the bill of materials names ${one}, which is not locked`),
    ),
  ];
}
