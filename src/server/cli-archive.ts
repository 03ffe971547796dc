/** `taihu backup | restore | export | import`: a whole city into one file and back. */
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { ArchiveFault, type OpenWith, type SealFor } from '#kernel/archive/index.ts';
import { type Config, PASSPHRASE_LENGTH } from '#kernel/config/index.ts';
import { proveArchive, restoreCity } from './archive-read.ts';
import { writeCity } from './archive-write.ts';

export const ARCHIVE_COMMANDS = ['backup', 'restore', 'export', 'import'] as const;
export type ArchiveCommand = (typeof ARCHIVE_COMMANDS)[number];

/** What was given on the command line beside the name of the file. */
export interface ArchiveOptions {
  'passphrase-file'?: string | undefined;
  recipient?: string | undefined;
  key?: string | undefined;
  'no-verify'?: boolean | undefined;
}

/** What is told at the end, in lines for a person or as JSON. */
export interface ArchiveReport {
  isClean: boolean;
  lines: string[];
  seconds: number;
  bytes?: number;
  rows?: number;
  takenAt: string;
}

/** Runs one of the commands; progress is told as it goes. Throws what an operator can cure. */
export async function runArchiveCommand(
  command: ArchiveCommand,
  given: string,
  options: ArchiveOptions,
  config: Config,
  say: (line: string) => void,
): Promise<ArchiveReport> {
  const file = resolve(given);
  const begun = performance.now();
  const secondsSince = () => Math.round((performance.now() - begun) / 100) / 10;
  if (command === 'restore' || command === 'import') {
    const done = await restoreCity(config, file, await openerOf(options, config), say);
    const line = `已恢复 ${done.takenAt} 的备份 / Restored as of ${done.takenAt}`;
    return { ...done, lines: [line, ...done.lines], seconds: secondsSince() };
  }
  const opener = await openerOf(options, config);
  const sealFor = command === 'backup' ? sealOf(options, opener) : undefined;
  const isVerified = command === 'backup' && !options['no-verify'];
  if (isVerified && !opener) throw new ArchiveFault('key-to-verify');
  const written = await writeCity(config, file, sealFor, say);
  const megabytes = (written.bytes / 1e6).toFixed(1);
  const lines = [
    `${file}: ${written.tables} 张表、${written.rows} 行、${megabytes} MB，${secondsSince()} 秒 / ` +
      `${written.tables} tables, ${written.rows} rows, ${megabytes} MB in ${secondsSince()} s`,
  ];
  if (command === 'export') {
    lines.push(
      '未加密，内含密钥与口令散列，用毕即删 / Not encrypted, holds keys and secrets: delete it when moved',
    );
  }
  const proof = isVerified ? await proveArchive(config, file, opener, say) : { isClean: true, lines: [] };
  return { ...written, isClean: proof.isClean, lines: [...lines, ...proof.lines], seconds: secondsSince() };
}

/** What opens an archive: a key, or else a passphrase. */
async function openerOf(options: ArchiveOptions, config: Config): Promise<OpenWith | undefined> {
  const { key, 'passphrase-file': passphraseFile } = options;
  if (key !== undefined) return { key: await textOf(key) };
  const passphrase =
    passphraseFile === undefined ? config.backupPassphrase : (await textOf(passphraseFile)).trim();
  if (passphrase === '') throw new ArchiveFault('key-unusable', { reason: passphraseFile ?? '' });
  return passphrase === undefined ? undefined : { passphrase };
}

function sealOf({ recipient }: ArchiveOptions, opener: OpenWith | undefined): SealFor {
  if (recipient !== undefined) return { recipient };
  if (opener && 'passphrase' in opener) {
    if (opener.passphrase.length >= PASSPHRASE_LENGTH) return opener;
    throw new ArchiveFault('passphrase-short', { least: String(PASSPHRASE_LENGTH) });
  }
  throw new ArchiveFault('no-encryption');
}

async function textOf(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    throw new ArchiveFault('file-unreadable', { file, reason: String(error) }, error);
  }
}
