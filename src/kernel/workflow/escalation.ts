import { type Calendar, cityDay } from '#kernel/clock/index.ts';
import { command } from '#kernel/operation/index.ts';
import { findUnitsByKeys } from '#kernel/units/index.ts';
import { calendarOf } from './calendar-store.ts';
import { workflowContracts as contracts } from './contract.ts';
import { type Place, wayUp } from './engine.ts';
import { insertSteps, type Late, lockLate, settleAtTop, takeUp } from './instance-store.ts';

/** So many at once, so that no transaction grows without bounds; what is left is taken up the next time round. */
const AT_ONCE = 5000;

/** The unit to which late work goes up: the first above those who fill, the next above those who decide. */
function aboveOf(late: Late): bigint | undefined {
  const way = wayUp(late.treeKey, late.topKey);
  return late.waiting ? way[way.indexOf(late.waiting.key) + 1] : way[0];
}

/** Takes what nobody acted on in time up to the unit above, which sees it and may act; told in its history. */
export const escalate = command(contracts.escalate, {
  access: 'system',
  audit: (_, output) => ({ subject: 'workflow', details: { escalated: output?.escalated ?? 0 } }),
  async handle(ctx) {
    const today = cityDay(ctx.now);
    const calendar = await calendarOf(ctx.tx);
    const late = await lockLate(ctx.tx, today, AT_ONCE);
    const keys = late.flatMap((one) => aboveOf(one) ?? []);
    const units = await findUnitsByKeys(ctx.tx, [...new Set(keys)], today);
    const up = late.flatMap((one) => {
      const key = aboveOf(one);
      const unit = key === undefined ? undefined : units.get(key);
      if (!unit) return [];
      const escalated: Place = { unitId: unit.id, key: unit.treeKey };
      return [{ one: { ...one, escalated }, unit }];
    });
    await takeUp(
      ctx.tx,
      up.map(({ one }) => one),
    );
    await settleAtTop(
      ctx.tx,
      late.filter(({ id }) => !up.some(({ one }) => one.id === id)).map(({ id }) => id),
    );
    await insertSteps(
      ctx,
      'escalated',
      up.map(({ one, unit }) => ({
        treeKey: one.treeKey,
        instanceId: one.id,
        from: one.state,
        to: one.state,
        unitCode: unit.code,
        unitName: unit.name,
        revision: one.revision,
        reason: reasonOf(calendar, one.dueOn ?? today, today),
      })),
    );
    return { escalated: up.length };
  },
});

function reasonOf(calendar: Calendar, dueOn: string, today: string): string {
  const days = calendar.workingDaysBetween(dueOn, today);
  return `逾期 ${days} 个工作日 / ${days} working days overdue`;
}
