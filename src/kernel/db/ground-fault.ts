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
  'data-folder-missing': {
    zh: '{folder} 不是太湖的数据目录，请用 --data 指明，或先用 npm start 启动一次',
    en: '{folder} is no data folder of Taihu; name it with --data, or start once with npm start',
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
  'address-unusable': {
    zh: '无法在 {host} 的端口 {port} 上监听（{reason}），请用 --host 或 --port 另选',
    en: 'Port {port} of {host} cannot be listened on ({reason}); choose others with --host or --port',
  },
  'server-silent': {
    zh: '正在运行的太湖没有答复（{reason}），请核对是否已执行后再试',
    en: 'The running Taihu gave no answer ({reason}); look whether it was done before you try again',
  },
  'build-failed': {
    zh: '控制台未能构建（{program}），原因见上',
    en: 'The console could not be built ({program}), for the reason above',
  },
  'build-unwritable': {
    zh: '控制台须重新构建，而 {folder} 无法写入（{reason}），请由其属主先启动一次，或改用自己的副本',
    en: 'The console must be built, {folder} cannot be written ({reason}); let its owner start once, or use a clone',
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
  'database-ended': {
    zh: '内置数据库意外停止：{reason}',
    en: 'The embedded database ended unexpectedly: {reason}',
  },
  'disk-full': {
    zh: '磁盘已满（{reason}），请腾出空间后重新启动：已提交的数据完好，未完成的会接着做',
    en: 'The disk is full ({reason}); make room and start again: what was committed is whole, the rest goes on',
  },
  'database-unreachable': {
    zh: '无法连接数据库 {place}（{reason}），请检查 DATABASE_URL 及服务器是否在运行',
    en: 'The database {place} cannot be reached ({reason}); check DATABASE_URL, and that the server runs',
  },
  'database-refuses': {
    zh: '数据库 {place} 拒绝了 DATABASE_URL 中的用户（{reason}），该用户须能登录，并可建立角色和数据库',
    en: 'The database {place} refuses the role of DATABASE_URL ({reason}), which may create roles and databases',
  },
  'database-untrusted': {
    zh: '与数据库 {place} 的加密连接未能建立（{reason}），请核对 DATABASE_URL 的 sslmode、sslrootcert 及服务器证书',
    en: 'No encrypted connection to {place} ({reason}); check sslmode and sslrootcert, and the server’s certificate',
  },
  'database-too-old': {
    zh: '数据库 {place} 是 PostgreSQL {found}，至少需要 {needed}',
    en: 'The database {place} is PostgreSQL {found}; {needed} or newer is needed',
  },
  'server-taken': {
    zh: '{place} 的服务器已有另一个太湖的数据库 {other}：一台服务器只供一个太湖使用',
    en: 'The server of {place} holds another database of Taihu, {other}: one server serves one Taihu',
  },
  'database-shared': {
    zh: '{place} 正被另一个数据目录的太湖使用：要共用，请各进程设同一 TAIHU_MASTER_KEY',
    en: '{place} is in use by a Taihu of another data folder; to share it, give each process the same TAIHU_MASTER_KEY',
  },
  'database-in-use': {
    zh: '{place} 上还有 {count} 个连接，是别的太湖进程或客户端：请先停掉它们，再恢复演示；数据没有改动',
    en: 'Others have {count} connections to {place}: stop them before the demo is reset; nothing was changed',
  },
  'reset-overtaken': {
    zh: '{place} 中已不是要恢复的演示 {demo}：没有恢复，数据没有改动',
    en: '{place} no longer holds {demo}, the demo that was to be reset; nothing was changed',
  },
  'restore-unfinished': {
    zh: '此处的恢复没有完成，数据不全：请重新执行 taihu restore，或删去后重来',
    en: 'A restore was not finished here and the data are not whole: run taihu restore again, or remove them',
  },
  'database-url': {
    zh: 'DATABASE_URL 有误（{reason}），应为 postgres://用户:密码@主机:端口/数据库，可加 ?host=套接字目录 或 ?sslmode=',
    en: 'DATABASE_URL is wrong ({reason}): postgres://USER:PASSWORD@HOST:PORT/DATABASE, with ?host=FOLDER or ?sslmode=',
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
  const lines = text.split('\n').map((line) => line.trim());
  return lines.filter((line) => line !== '').join(' | ');
}

/** The code of a system error such as EACCES; empty where the value is none. */
export function systemCode(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
}

/** The message of whatever was thrown. */
export function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

const DISK_FULL = /^(53100|ENOSPC|EDQUOT)$/;
/** PostgreSQL's classes for: who you are is not believed, what you ask is not yours to do. */
const REFUSED = /^(28...|42501)$/;
/** PostgreSQL's for lost connections, too many of them, a server that starts or stops; and what the network says. */
const AWAY = /^(08...|57P..|53...|E(?:CONN|AI_|HOST|NET)[A-Z]+|EPIPE|ENOTFOUND|ETIMEDOUT)$/;

/** What Node.js says of a certificate that it does not believe, and pg of a server that does not encrypt. */
const UNTRUSTED = /^(CERT_|ERR_TLS_|ERR_SSL_|UNABLE_TO_|SELF_SIGNED_CERT|DEPTH_ZERO_SELF_SIGNED)/;
const NOT_ENCRYPTED = 'The server does not support SSL connections';

/**
 * What a database answered, or that it did not answer, as the fault that an operator understands; what is none of the
 * world's doing is given back as it came.
 */
export function databaseFault(place: string, error: unknown): unknown {
  // Where a name has several addresses each was tried, and each has a reason of its own.
  const told: unknown = error instanceof AggregateError ? error.errors[0] : error;
  const [code, reason] = [systemCode(told), reasonOf(told)];
  if (DISK_FULL.test(code)) return new GroundFault('disk-full', { reason }, error);
  if (REFUSED.test(code)) return new GroundFault('database-refuses', { place, reason }, error);
  if (UNTRUSTED.test(code) || reason === NOT_ENCRYPTED)
    return new GroundFault('database-untrusted', { place, reason }, error);
  // A socket that is missing, or closed to us, is a server that is not there.
  const isClosed = told instanceof Error && 'syscall' in told && told.syscall === 'connect';
  const isAway = isClosed || AWAY.test(code) || reason.startsWith('Connection terminated');
  return isAway ? new GroundFault('database-unreachable', { place, reason }, error) : error;
}

/**
 * A failed write in a folder as the fault that a person understands: a full disk, or a folder closed to them. What is
 * no error of the system, such as a bug of ours, is given back as it came.
 */
export function writeFault(folder: string, error: unknown): unknown {
  if (error instanceof GroundFault || systemCode(error) === '') return error;
  if (DISK_FULL.test(systemCode(error))) {
    return new GroundFault('no-disk-space', { folder, needed: '300 MB', free: systemCode(error) }, error);
  }
  return new GroundFault('data-folder-unwritable', { folder, reason: reasonOf(error) }, error);
}
