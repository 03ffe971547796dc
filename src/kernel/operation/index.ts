/** Operations: the one way in. Routes, OpenAPI, the client, the matrix and the command line derive from this list. */

export { allows, scopeFor } from './access-rule.ts';
export {
  type Access,
  type Actor,
  ANONYMOUS,
  type AuditSubject,
  type Command,
  type Context,
  command,
  type Grant,
  getOperation,
  type Kept,
  kept,
  type Operation,
  type Query,
  query,
  type RequestFacts,
  type Room,
  type Seal,
  SYSTEM_ACTOR,
  systemActor,
} from './descriptor.ts';
export { openApiDocument } from './openapi.ts';
export { parseInput } from './parse.ts';
export {
  type AuditRecord,
  createRunner,
  type Invocation,
  type Runner,
  type RunnerServices,
} from './pipeline.ts';
export { fromQueryString } from './query-string.ts';
