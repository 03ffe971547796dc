import { ANCHOR_PURPOSE, anchorsFileOf, verifyAudit } from '#kernel/audit/index.ts';
import { recount } from '#kernel/indicators/index.ts';
import { SYSTEM_ACTOR } from '#kernel/operation/index.ts';
import { WHOLE_TREE } from '#lib/tree-key.ts';
import { rebuildSearch } from './finding.ts';
import type { House } from './house.ts';

/** What an upkeep command found, in lines for a person; clean where there is nothing to mend. */
export interface UpkeepReport {
  isClean: boolean;
  lines: string[];
}

export const UPKEEP = ['verify-audit', 'recount', 'rebuild-search'] as const;
export type Upkeep = (typeof UPKEEP)[number];

const SETTINGS = { actor: SYSTEM_ACTOR.id, roles: ['system-actor'], scope: [WHOLE_TREE], isReadOnly: true };

/** Counts every figure again from the observations and compares. */
async function recountFigures(house: House): Promise<UpkeepReport> {
  const found = await house.database.transaction(SETTINGS, (tx) => recount(tx));
  const named = found.differences.map(
    ({ kind, treeKey, indicator, periodId, audience }) =>
      `  ${kind} ${indicator} ${treeKey} ${periodId} ${audience}`,
  );
  const { length } = found.differences;
  return {
    isClean: length === 0,
    lines: [
      `已重算 ${found.cells} 个单元格、${found.nodes} 个汇总数，${length} 处差异 / ` +
        `${found.cells} cells and ${found.nodes} sums recounted, ${length} differences`,
      ...named,
    ],
  };
}

/** Verifies the audit trail against its anchors outside the database, and every row that it vouches for. */
async function verifyTrail(house: House): Promise<UpkeepReport> {
  const report = await verifyAudit({
    database: house.database,
    anchorsFile: anchorsFileOf(house.anchorsFolder),
    publicKeys: (tx) => house.keyring.provenKeys(tx, ANCHOR_PURPOSE),
    sealedRows: house.sealed,
    peerFolder: house.config.anchorsPeer,
  });
  const { entries, anchors, buried, notYetAnchored, total } = report;
  return {
    isClean: total === 0,
    lines: [
      ...report.findings.map(({ message }) => `✗ ${message.zh} / ${message.en}`),
      `${entries} 个审计条目（其中 ${buried} 个保留期满）、${anchors} 个锚，${notYetAnchored} 条尚未锚定，${total} 处不符 / ` +
        `${entries} entries (${buried} of them buried), ${anchors} anchors, ${notYetAnchored} not yet anchored, ` +
        `${total} findings`,
    ],
  };
}

/** Makes the search index anew from the things themselves. */
async function rebuildIndex(house: House): Promise<UpkeepReport> {
  const { written, removed } = await rebuildSearch(house);
  const line =
    `已重建查找索引：写入 ${written} 项，清除 ${removed} 项 / ` +
    `The search index is made anew: ${written} things written, ${removed} taken away`;
  return { isClean: true, lines: [line] };
}

/** The anchors are where the work is done. */
const ELSEWHERE: UpkeepReport = {
  isClean: false,
  lines: [
    '锚不在此数据目录：请在负责后台工作的进程（TAIHU_WORKS 不为 false）处核验 / ' +
      'The anchors are not in this data folder: verify at the process that works (TAIHU_WORKS not false)',
  ],
};

/** Runs an upkeep command. */
export async function runUpkeep(house: House, upkeep: Upkeep): Promise<UpkeepReport> {
  if (upkeep === 'verify-audit' && !house.config.works) return ELSEWHERE;
  if (upkeep === 'rebuild-search') return rebuildIndex(house);
  return upkeep === 'recount' ? recountFigures(house) : verifyTrail(house);
}
