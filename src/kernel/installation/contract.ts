/** Contracts of the installation room: what this Taihu is, and how far its demo is loaded. */
import { z } from 'zod';
import { commandContract, queryContract } from '#kernel/operation/contract.ts';

export const installationContracts = {
  info: queryContract({
    name: 'installation.info',
    title: { zh: '本系统', en: 'This installation' },
    input: z.object({}),
    output: z.object({ version: z.string(), demo: z.string().optional(), stepsDone: z.array(z.string()) }),
    example: {},
  }),
  beginDemo: commandContract({
    name: 'installation.begin-demo',
    title: { zh: '开始装入演示数据', en: 'Begin loading a demo' },
    input: z.object({ name: z.string().min(1).max(50) }),
    output: z.object({}),
    example: { name: 'wuxi-2008-small' },
  }),
  finishStep: commandContract({
    name: 'installation.finish-step',
    title: { zh: '演示数据装入一步', en: 'Finish a step of the demo' },
    input: z.object({ step: z.string().min(1).max(100) }),
    output: z.object({}),
    example: { step: 'units' },
  }),
} as const;
