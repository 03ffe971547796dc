/** What later rooms say of a reform: what would move with it, or why it cannot be on that day. */
import type { Tx } from '#kernel/db/index.ts';
import type { Effects } from './contract.ts';
import type { ReformPlan } from './reform-plan.ts';

/** Something recorded for a period that ends on or after the day of a reform, in a place that it would do away with. */
export interface Obstacle {
  /** The period that is recorded already. */
  period: string;
  /** The first day on which nothing of that kind stands in the way. */
  earliest: string;
}

/**
 * A room that keeps something by units. It is asked in the reform's own transaction, before anything is written. What
 * it keeps follows without being rewritten: rows keep the unit and the key of their own day, and the links lead on.
 */
export interface Follower {
  findObstacle?(tx: Tx, plan: ReformPlan): Promise<Obstacle | undefined>;
  /** How much of its own a reform would move. */
  countEffects?(tx: Tx, plan: ReformPlan): Promise<Effects>;
}
