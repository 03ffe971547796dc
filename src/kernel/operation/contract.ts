/**
 * Contracts of operations: what the browser may know of a command or a query. The handler's side is in index.ts.
 */
import { z } from 'zod';
import type { Text } from '#kernel/i18n/contract.ts';

export type InputSchema = z.ZodObject;

/** What an operation promises: its name is also its URL, its right, its audit verb and its test id. */
export interface OperationContract<
  N extends string = string,
  I extends InputSchema = InputSchema,
  O extends z.ZodType = z.ZodType,
> {
  kind: 'command' | 'query';
  name: N;
  title: Text;
  input: I;
  output: O;
  /** A working input, printed by `taihu help` and in the API pages; checked against the schema by a test. */
  example: z.input<I>;
  /** A path below /api/v1 with `:field` places, where the stable surface names one; otherwise `/room/verb`. */
  path?: string;
  /** The types of its content, where the answer is a file instead of JSON; `output` then tells what the file held. */
  file?: readonly [string, ...string[]];
  /** The query whose list the file holds, where it holds one. */
  list?: string;
  /** The most bytes of the file that is sent with a command; its input, flat, then travels in the URL. */
  uploadBytes?: number;
}

type Spec<N extends string, I extends InputSchema, O extends z.ZodType> = Omit<
  OperationContract<N, I, O>,
  'kind'
>;

/** The contract of a command: it changes something, exactly once, and is audited. */
export function commandContract<N extends string, I extends InputSchema, O extends z.ZodType>(
  spec: Spec<N, I, O>,
): OperationContract<N, I, O> & { kind: 'command' } {
  return { kind: 'command', ...spec };
}

/** The contract of a query: it changes nothing; its input is flat, since it travels in the URL. */
export function queryContract<N extends string, I extends InputSchema, O extends z.ZodType>(
  spec: Spec<N, I, O>,
): OperationContract<N, I, O> & { kind: 'query' } {
  return { kind: 'query', ...spec };
}

/** The contract of a query that answers with a file, made while it is read. */
export function fileContract<N extends string, I extends InputSchema, O extends z.ZodType>(
  spec: Spec<N, I, O> & { file: readonly [string, ...string[]] },
): FileContract<N, I, O> {
  return { kind: 'query', ...spec };
}

export type FileContract<
  N extends string = string,
  I extends InputSchema = InputSchema,
  O extends z.ZodType = z.ZodType,
> = OperationContract<N, I, O> & { kind: 'query'; file: readonly [string, ...string[]] };

/** The rights that a person may hold at a unit; a citizen or enterprise account joins with its own room. */
export const ROLES = ['reporter', 'reviewer', 'office', 'system', 'security', 'auditor'] as const;
export type Role = (typeof ROLES)[number];

/** How people call the roles, on screens and in files. */
export const ROLE_TITLES: Readonly<Record<Role, Text>> = {
  reporter: { zh: '填报人', en: 'Reporter' },
  reviewer: { zh: '审核人', en: 'Reviewer' },
  office: { zh: '信息化办公室', en: 'Informatization office' },
  system: { zh: '系统管理员', en: 'System administrator' },
  security: { zh: '安全管理员', en: 'Security administrator' },
  auditor: { zh: '审计员', en: 'Auditor' },
};

/** The largest page of any list. */
export const PAGE_LIMIT = 200;

/** The input fields of every paged list: `after` is the cursor that the page before gave. */
export const PageInput = {
  after: z.string().max(500).optional(),
  limit: z.int().min(1).max(PAGE_LIMIT).default(50),
};

/** A page of a list: `next` is absent on the last. */
export function pageOf<T extends z.ZodType>(item: T) {
  return z.object({ items: z.array(item), next: z.string().optional() });
}
