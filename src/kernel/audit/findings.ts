/** What verify-audit can find, told in both languages. */
import type { Text } from '#kernel/i18n/index.ts';

const TEXTS = {
  'entry-altered': {
    zh: '审计条目 {entryId} 在写入后被改动。',
    en: 'Audit entry {entryId} was altered after it was written.',
  },
  'entry-removed': {
    zh: '审计条目 {entryId} 已锚定（锚 {anchor}），但不在数据库中。',
    en: 'Audit entry {entryId} was anchored (anchor {anchor}) but is gone from the database.',
  },
  'entry-moved': {
    zh: '审计条目 {entryId} 不在原来的位置（锚 {anchor}），与其他记录调换或次序被改。',
    en: 'Audit entry {entryId} is not in its place (anchor {anchor}): it was swapped with another or moved.',
  },
  'entry-added': {
    zh: '审计条目 {entryId} 是在锚 {anchor} 之后补插进去的。',
    en: 'Audit entry {entryId} was slipped in after anchor {anchor} had closed.',
  },
  'range-altered': {
    zh: '锚 {anchor} 的记录被改动；锚文件缺少该行，无法指明是哪一条。',
    en: 'The entries of anchor {anchor} were altered; without its line in the anchors file none can be named.',
  },
  'anchor-line-unreadable': {
    zh: '锚文件第 {line} 行无法读出。',
    en: 'Line {line} of the anchors file cannot be read.',
  },
  'anchor-line-misplaced': {
    zh: '锚文件第 {line} 行不在应有的位置，或并非本系统所写。',
    en: 'Line {line} of the anchors file is out of place or was not written by this installation.',
  },
  'anchor-line-altered': {
    zh: '锚文件中的锚 {anchor} 被改动：内容与签名不符，或签名密钥不属于本系统。',
    en: 'Anchor {anchor} in the anchors file was altered: it does not bear the signature of this installation.',
  },
  'anchor-line-removed': {
    zh: '锚 {anchor} 不在锚文件中：文件被截短或改写。',
    en: 'Anchor {anchor} is missing from the anchors file: it was cut off or rewritten.',
  },
  'anchor-row-altered': {
    zh: '数据库中的锚 {anchor} 被改动。',
    en: 'Anchor {anchor} in the database was altered.',
  },
  'anchor-row-removed': {
    zh: '锚 {anchor} 不在数据库中。',
    en: 'Anchor {anchor} is gone from the database.',
  },
  'anchor-row-added': {
    zh: '数据库中多出锚 {anchor}。',
    en: 'Anchor {anchor} was slipped into the database.',
  },
  'anchor-chain-broken': {
    zh: '锚 {anchor} 未接在前一个锚之后。',
    en: 'Anchor {anchor} does not follow the anchor before it.',
  },
  'anchor-key-retired': {
    zh: '锚 {anchor} 用已停用的密钥签名。',
    en: 'Anchor {anchor} was signed with a key that had already been replaced.',
  },
  'peer-copy-differs': {
    zh: '对端保存的锚文件副本从第 {line} 行起与本地不同：其中一份被改动。',
    en: 'The copy of the anchors file at the peer differs from ours from line {line} on: one of them was altered.',
  },
  'peer-copy-missing': {
    zh: '对端没有锚文件副本。',
    en: 'There is no copy of the anchors file at the peer.',
  },
  'seal-kind-unknown': {
    zh: '审计条目 {entryId} 为 {rowKind} 类数据作证，但无人登记如何核对。',
    en: 'Audit entry {entryId} vouches for rows of {rowKind}, and nothing is registered that can check them.',
  },
  'row-altered': {
    zh: '{rowKind} 的数据 {rowId} 与为其作证的审计条目 {entryId} 不符。',
    en: 'Row {rowId} of {rowKind} differs from what audit entry {entryId} vouches for.',
  },
  'row-removed': {
    zh: '{rowKind} 的数据 {rowId} 有审计条目 {entryId} 为证，但已不存在。',
    en: 'Row {rowId} of {rowKind}, vouched for by audit entry {entryId}, is gone.',
  },
  'row-not-gone': {
    zh: '{rowKind} 的数据 {rowId} 按审计条目 {entryId} 已删除，却仍存在。',
    en: 'Row {rowId} of {rowKind} was removed according to audit entry {entryId}, yet it is there.',
  },
  'row-unvouched': {
    zh: '{rowKind} 的数据 {rowId} 没有审计条目为证。',
    en: 'No audit entry vouches for row {rowId} of {rowKind}.',
  },
} as const satisfies Record<string, Text>;

export type AuditFindingCode = keyof typeof TEXTS;

/** One thing that is not as it was written. */
export interface AuditFinding {
  code: AuditFindingCode;
  entryId?: string;
  /** The number of the anchor concerned. */
  anchor?: string;
  /** The line of the anchors file, counted from 1. */
  line?: number;
  rowKind?: string;
  rowId?: string;
  message: Text;
}

/** Findings as they come up: the first ones are kept, all are counted. */
export interface Findings {
  readonly kept: readonly AuditFinding[];
  readonly total: number;
  add(code: AuditFindingCode, about: Omit<AuditFinding, 'code' | 'message'>): void;
}

/** Collects findings, keeping so many. */
export function collectFindings(limit: number): Findings {
  const kept: AuditFinding[] = [];
  let total = 0;
  return {
    kept,
    get total() {
      return total;
    },
    add(code, about) {
      total += 1;
      if (kept.length >= limit) return;
      const fill = (text: string) =>
        text.replaceAll(/\{(\w+)\}/g, (whole, name: string) =>
          String(Object.entries(about).find(([key]) => key === name)?.[1] ?? whole),
        );
      kept.push({ code, ...about, message: { zh: fill(TEXTS[code].zh), en: fill(TEXTS[code].en) } });
    },
  };
}
