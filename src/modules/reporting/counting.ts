/** Which values of a report count for whom. */
import {
  type Audience,
  type CellChange,
  findIndicators,
  INTERNAL,
  type IndicatorRecord,
  PUBLIC,
  type RevisionReason,
} from '#kernel/indicators/index.ts';
import type { Context } from '#kernel/operation/index.ts';
import type { StepRecord } from '#kernel/workflow/index.ts';
import type { Act } from './acting.ts';
import { RevisionCode } from './contract.ts';
import type { FormRecord } from './form-store.ts';

/** The indicators of some forms, by code. */
export async function indicatorsOf(
  ctx: Context,
  forms: Iterable<FormRecord>,
): Promise<Map<string, IndicatorRecord>> {
  const codes = [...forms].flatMap((form) => form.items.map((item) => item.indicator));
  return codes.length === 0 ? new Map() : findIndicators(ctx.tx, [...new Set(codes)]);
}

/** The values that an approval makes count: inside on the first, for all on the last. */
export function changesOf(
  { before, after, form, isThrough }: Act,
  indicators: ReadonlyMap<string, IndicatorRecord>,
  reasons: ReadonlyMap<string, RevisionReason>,
): CellChange[] {
  const isFirst = before.countedRevision < before.revision;
  if (!isThrough && !isFirst) return [];
  const reason = after.revision > 1 ? reasons.get(after.id) : undefined;
  const audiences: Audience[] = isThrough ? [INTERNAL, PUBLIC] : [INTERNAL];
  return after.cells.flatMap((cell) => {
    const indicator = indicators.get(cell.indicator);
    if (!indicator || cell.value === undefined) return [];
    const { value } = cell;
    return audiences.map((audience) => ({
      treeKey: after.treeKey,
      indicatorId: indicator.id,
      periodId: form.periodId,
      audience,
      value,
      isAtLeast: cell.bound === 'atLeast',
      isProvisional: !isThrough,
      revision: after.revision,
      sourceId: after.id,
      purpose: form.purpose,
      ...(reason === undefined ? {} : { reason }),
    }));
  });
}

/**
 * Why reports speak anew: what was said when their present revision was opened. A return of what does not count yet
 * opens none, and says nothing of the figure.
 */
export function reasonsOf(steps: readonly StepRecord[]): Map<string, RevisionReason> {
  const reasons = new Map<string, RevisionReason>();
  for (const { action, instanceId, reason: text, reasonCode } of steps) {
    // Steps of before the codes were kept say no more than that something was corrected.
    const isOld = reasonCode === undefined && action === 'correct';
    if (text === undefined || (reasonCode === undefined && !isOld)) continue;
    reasons.set(instanceId, { code: RevisionCode.parse(reasonCode ?? 'correction'), text });
  }
  return reasons;
}
