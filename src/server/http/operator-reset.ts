/** The reset of a demo as the command line asks for it, and how far it is. */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { refuse } from '#kernel/errors/index.ts';
import { findResetOutcome } from '#kernel/installation/index.ts';
import { findDemoProgress } from '../demo.ts';
import type { House } from '../house.ts';
import { askReset } from '../reset.ts';
import { isOperator } from './operator.ts';

export interface OperatorReset {
  house: House;
  operatorToken: string;
  isReady: () => boolean;
  reset: () => void;
}

export function registerOperatorReset(app: FastifyInstance, options: OperatorReset): void {
  const { house, operatorToken: token, isReady } = options;
  const requireOperator = (request: FastifyRequest) => {
    if (!isOperator(token, request)) throw refuse('not-found');
  };
  app.get<{ Params: { id: string } }>('/operator/reset-demo/:id', async (request) => {
    requireOperator(request);
    const outcome = await findResetOutcome(house.dataFolder, request.params.id);
    return { isReady: isReady(), outcome, ...((await findDemoProgress(house)) ?? { done: 0, total: 0 }) };
  });
  app.post('/operator/reset-demo', async (request, reply) => {
    requireOperator(request);
    const id = await askReset(house, isReady());
    reply.raw.once('close', options.reset);
    return { id };
  });
}
