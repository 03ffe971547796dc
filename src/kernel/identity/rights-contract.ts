/** Contracts of the rights: who may do what. */
import { z } from 'zod';
import { exportContract } from '#kernel/exchange/contract.ts';
import { PageInput, pageOf, queryContract, ROLES, type Role } from '#kernel/operation/contract.ts';

/** The three who watch one another: they exclude each other and every other role on one account. */
export const ADMINISTRATORS = ['system', 'security', 'auditor'] as const satisfies readonly Role[];

/** Who may do one thing, and which of the three administrators never may. */
export const Right = z.object({
  name: z.string(),
  title: z.object({ zh: z.string(), en: z.string() }),
  kind: z.enum(['command', 'query']),
  access: z.enum(['public', 'entering', 'signed-in', 'system', 'roles']),
  roles: z.array(z.enum(ROLES)),
  never: z.array(z.enum(ADMINISTRATORS)),
});
export type Right = z.infer<typeof Right>;

/** `never`: only what this administrator never may do. */
const RightsInput = z.object({ never: z.enum(ADMINISTRATORS).optional(), ...PageInput });

export const rightsContracts = {
  rights: queryContract({
    name: 'identity.rights',
    title: { zh: '权限表', en: 'Rights' },
    input: RightsInput,
    output: pageOf(Right),
    example: { never: 'system', limit: 50 },
  }),
  exportRights: exportContract({
    name: 'identity.export-rights',
    title: { zh: '导出权限表', en: 'Export the rights' },
    list: { name: 'identity.rights', input: RightsInput },
  }),
} as const;
