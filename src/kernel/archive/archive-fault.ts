/** What can be wrong with an archive, its key or the place that it is restored into. */

const TEXTS = {
  'not-an-archive': {
    zh: '{file} 不是太湖的备份文件',
    en: '{file} is no archive of Taihu',
  },
  'file-unreadable': {
    zh: '无法读写 {file}（{reason}）',
    en: '{file} cannot be read or written ({reason})',
  },
  'file-exists': {
    zh: '{file} 已存在，请换一个文件名：备份从不覆盖',
    en: '{file} exists; choose another name, a backup never overwrites',
  },
  'key-missing': {
    zh: '{file} 已加密，请用 --passphrase-file 或 --key 给出口令或密钥（或 TAIHU_BACKUP_PASSPHRASE）',
    en: '{file} is encrypted: give --passphrase-file or --key (or TAIHU_BACKUP_PASSPHRASE)',
  },
  'no-encryption': {
    zh: '备份须加密：请用 --passphrase-file 或 --recipient（或 TAIHU_BACKUP_PASSPHRASE）；只为迁移时用 taihu export',
    en: 'A backup is encrypted: give --passphrase-file or --recipient (TAIHU_BACKUP_PASSPHRASE); only to move: export',
  },
  'key-to-verify': {
    zh: '以 --recipient 加密的备份须有 --key 才能核验，否则请写明 --no-verify',
    en: 'A backup for a --recipient can be verified only with its --key; else say --no-verify',
  },
  'key-unusable': {
    zh: '口令、密钥或接收方无法使用：{reason}',
    en: 'The passphrase, key or recipient cannot be used: {reason}',
  },
  'passphrase-short': {
    zh: '备份口令至少 {least} 个字符',
    en: 'The passphrase of a backup has at least {least} characters',
  },
  'wrong-key': {
    zh: '口令或密钥打不开 {file}',
    en: 'The passphrase or key does not open {file}',
  },
  damaged: {
    zh: '{file} 已损坏、被截断或被改动（{reason}），不能恢复',
    en: '{file} is damaged, cut short or altered ({reason}) and cannot be restored',
  },
  'newer-archive': {
    zh: '{file} 由更新版本的太湖（{found}）写成，请先升级程序',
    en: '{file} was written by a newer Taihu ({found}): upgrade the program first',
  },
  'nothing-to-back-up': {
    zh: '{place} 中没有城市数据，无可备份',
    en: 'There is no city in {place}: nothing to back up',
  },
  'target-not-empty': {
    zh: '{place} 中已有数据，只能恢复到空的数据目录或数据库',
    en: '{place} already holds data; restore into an empty data folder or database',
  },
  'master-key-needed': {
    zh: '备份不含主密钥（原由 TAIHU_MASTER_KEY 给出），恢复时请同样给出',
    en: 'The archive holds no master key, it came from TAIHU_MASTER_KEY: give the same to restore',
  },
} as const;

/** The kinds of fault; each becomes one line and a failing exit code. */
export type ArchiveFaultCode = keyof typeof TEXTS;

/** A fault that a person must cure, told in one bilingual line. */
export class ArchiveFault extends Error {
  override readonly name = 'ArchiveFault';
  readonly code: ArchiveFaultCode;

  constructor(code: ArchiveFaultCode, details: Record<string, string> = {}, cause?: unknown) {
    const fill = (text: string) =>
      text.replaceAll(/\{(\w+)\}/g, (whole, name: string) => details[name]?.replaceAll(/\s+/g, ' ') ?? whole);
    super(`${fill(TEXTS[code].zh)} / ${fill(TEXTS[code].en)}`, { cause });
    this.code = code;
  }
}
