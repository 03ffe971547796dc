/** A process of its own that keeps approving reports, one durable transaction each, until it is told to stop. */
import type { PoolConfig } from 'pg';
import { openDatabase } from '#kernel/db/index.ts';
import { PUBLIC } from '#kernel/indicators/index.ts';
import { silentLog } from '#kernel/log/index.ts';
import { changeOf, count } from './counting.ts';
import type { BenchFigure } from './nation.ts';
import { drawer } from './statistics.ts';

/** What the benchmark tells its approver. */
export interface ApproverOrder {
  access: PoolConfig;
  /** Leaves as text: keys are too large for some serialisers, and not for text. */
  leaves: string[];
  figures: BenchFigure[];
  revision: number;
}

/** What the approver answers when it has stopped. */
export interface ApproverAnswer {
  approvals: number;
  errors: number;
  seconds: number;
}

async function keepApproving(order: ApproverOrder, isAsked: () => boolean): Promise<ApproverAnswer> {
  const database = openDatabase({ ...order.access, max: 1 }, silentLog);
  const draw = drawer(order.revision);
  const pick = <T>(items: readonly T[], otherwise: T) => items[draw(items.length)] ?? otherwise;
  const start = performance.now();
  let approvals = 0;
  let errors = 0;
  while (!isAsked()) {
    const leaf = BigInt(pick(order.leaves, '0'));
    const value = `${draw(1_000_000)}.${draw(90) + 10}`;
    const figure = pick(order.figures, { indicatorId: 0, periodId: 0 });
    const change = changeOf(leaf, figure, PUBLIC, value, order.revision);
    try {
      await count(database, [change]);
      approvals += 1;
    } catch {
      errors += 1;
    }
  }
  const seconds = (performance.now() - start) / 1000;
  await database.close();
  return { approvals, errors, seconds };
}

let isAsked = false;
process.on('message', (message: ApproverOrder | 'stop') => {
  if (message === 'stop') {
    isAsked = true;
    return;
  }
  void keepApproving(message, () => isAsked).then((answer) => {
    process.send?.(answer);
    process.disconnect();
  });
});
process.on('disconnect', () => {
  isAsked = true;
});
