/** The context of a command for tests that count without one. */

import type { Tx } from '#kernel/db/index.ts';
import { silentLog } from '#kernel/log/index.ts';
import { type Context, SYSTEM_ACTOR } from '#kernel/operation/index.ts';
import { newId } from '#lib/id.ts';
import { WHOLE_TREE } from '#lib/tree-key.ts';

/** Taihu itself acting in a transaction: nothing is audited, and nothing waits for the commit. */
export function contextIn(tx: Tx, now = new Date(0)): Context {
  return {
    tx,
    actor: SYSTEM_ACTOR,
    scope: [WHOLE_TREE],
    now,
    log: silentLog,
    language: 'en',
    auditId: newId(),
    seal: () => undefined,
    afterCommit: () => undefined,
    isDemo: async () => false,
  };
}
