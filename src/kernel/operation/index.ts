/** Operations: the one way in. Routes, OpenAPI, the client, the matrix and the command line derive from this list. */

export { allows, scopeFor } from './access-rule.ts';
export { readCursor } from './cursor.ts';
export {
  type Access,
  type Actor,
  ANONYMOUS,
  type Command,
  type Context,
  command,
  type FileAnswer,
  fileQuery,
  type Grant,
  getOperation,
  type Kept,
  kept,
  type Operation,
  type Query,
  query,
  type RequestFacts,
  type Room,
  SYSTEM_ACTOR,
  systemActor,
  type Upload,
  unitsServed,
} from './descriptor.ts';
export { openApiDocument } from './openapi.ts';
export { parseInput } from './parse.ts';
export { createRunner, type Runner } from './pipeline.ts';
export { fromQueryString } from './query-string.ts';
export type { AuditRecord, Invocation, RunnerServices } from './running.ts';
