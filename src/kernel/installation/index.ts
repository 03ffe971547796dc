/** The installation: which demo it carries and how far that is loaded, so that a start goes on where one broke off. */
import { fileURLToPath } from 'node:url';
import { command, query, type Room } from '#kernel/operation/index.ts';
import { installationContracts as contracts } from './contract.ts';
import { findDemo, listSteps, saveDemo, saveStep } from './store.ts';

export {
  endResetWish,
  findResetOutcome,
  findResetWish,
  type ResetWish,
  wishReset,
} from './reset.ts';
export { findDemo, findDemoIfAny } from './store.ts';

export const VERSION = '0.1.0';

const info = query(contracts.info, {
  access: 'public',
  audit: 'not-audited',
  async handle(ctx) {
    const demo = await findDemo(ctx.tx);
    return { version: VERSION, ...(demo === undefined ? {} : { demo }), stepsDone: await listSteps(ctx.tx) };
  },
});

const beginDemo = command(contracts.beginDemo, {
  access: 'system',
  audit: (input) => ({ subject: 'installation', details: { demo: input.name } }),
  async handle(ctx, input) {
    await saveDemo(ctx.tx, input.name);
    return {};
  },
});

const finishStep = command(contracts.finishStep, {
  access: 'system',
  audit: (input) => ({ subject: 'installation', details: { step: input.step } }),
  async handle(ctx, input) {
    await saveStep(ctx.tx, input.step, ctx.now);
    return {};
  },
});

export const installationRoom: Room = {
  name: 'installation',
  operations: [info, beginDemo, finishStep],
  migrations: { room: 'installation', folder: fileURLToPath(new URL('./migrations', import.meta.url)) },
};
