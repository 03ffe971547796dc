/** Operations: the one way in. Routes, OpenAPI, the client, the matrix and the command line derive from this list. */

export { allows, scopeFor } from './access-rule.ts';
export { readCursor } from './cursor.ts';
export {
  type Actor,
  ANONYMOUS,
  type Command,
  type Context,
  command,
  type Grant,
  getOperation,
  kept,
  type Operation,
  type Query,
  query,
  type RequestFacts,
  type Room,
  SYSTEM_ACTOR,
  systemActor,
  unitsServed,
} from './descriptor.ts';
export { openApiDocument } from './openapi.ts';
export { parseInput } from './parse.ts';
export {
  type AuditRecord,
  createRunner,
  type Runner,
  type RunnerServices,
} from './pipeline.ts';
export { fromQueryString } from './query-string.ts';
