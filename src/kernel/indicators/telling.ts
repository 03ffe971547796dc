/** What the trail tells of values that units gave: no more than the door would let pass to a stranger. */
import type { Difference } from '#kernel/audit/contract.ts';
import type { Context } from '#kernel/operation/index.ts';
import { isDisclosing } from './confidentiality.ts';
import type { NoValue } from './contract.ts';
import type { IndicatorRecord } from './definition-store.ts';
import { ruleOf } from './door.ts';
import { noValue } from './no-value.ts';
import { listHeld } from './release-store.ts';

/** What a unit said. */
interface Said {
  value: string;
  isAtLeast: boolean;
}

/** What a unit said of an indicator for a period, before and after. */
export interface OwnChange {
  indicator: IndicatorRecord;
  periodId: number;
  before?: Said | undefined;
  after?: Said | undefined;
}

const textOf = ({ value, isAtLeast }: Said) => `${isAtLeast ? '≥ ' : ''}${value}`;

function reasonOf({ indicator, before, after }: OwnChange, heldUntil: Date | undefined): NoValue | undefined {
  if (heldUntil) return noValue('embargoed', heldUntil);
  const rule = ruleOf(indicator);
  const said = [before, after].flatMap((one) => (one ? [one.value] : []));
  const tells = (value: string) => rule && isDisclosing({ count: 1, total: value, largest: [value] }, rule);
  return said.some(tells) ? noValue('suppressed') : undefined;
}

/**
 * Changes of units' own values as the auditor is told of them, one result each. He neither gave nor reviews them:
 * what is confidential or not released yet is said in words.
 */
export async function tellChanges(
  ctx: Context,
  changes: readonly OwnChange[],
): Promise<Pick<Difference, 'before' | 'after' | 'withheld'>[]> {
  const items = changes.map(({ indicator, periodId }) => ({ indicatorId: indicator.id, periodId }));
  const held = await listHeld(ctx.tx, items, ctx.now);
  return changes.map((change, index) => {
    const reason = reasonOf(change, held[index]);
    if (reason) return { withheld: { zh: reason.zh, en: reason.en } };
    const { before, after } = change;
    return {
      ...(before ? { before: textOf(before) } : {}),
      ...(after ? { after: textOf(after) } : {}),
    };
  });
}
