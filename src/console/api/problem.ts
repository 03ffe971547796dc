import type { FieldFault, Problem } from '#kernel/errors/contract.ts';

/** Why a call failed: the server's own words, or `console.offline` where it could not be reached at all. */
export class ProblemError extends Error {
  override readonly name = 'ProblemError';
  readonly problem: Problem;

  constructor(problem: Problem) {
    super(problem.message);
    this.problem = problem;
  }

  get status(): number {
    return this.problem.status;
  }

  get code(): string {
    return this.problem.code;
  }

  get fields(): readonly FieldFault[] {
    return this.problem.fields ?? [];
  }

  /** Whether trying the same again may help: the network or the server was away, nothing was refused. */
  get isPassing(): boolean {
    return this.status === 0 || this.status === 429 || this.status >= 500;
  }
}

/** Whether an answer is one of ours: what stands before the server may answer in its place, in words of its own. */
function isProblem(body: unknown): body is Problem {
  if (typeof body !== 'object' || body === null) return false;
  const { status, code, message, reference, fields }: Partial<Record<keyof Problem, unknown>> = body;
  const isNamed = [code, message, reference].every((text) => typeof text === 'string');
  return typeof status === 'number' && isNamed && (fields === undefined || Array.isArray(fields));
}

/** The problem that an answer states; an answer that is none of ours is named by its status. */
export function problemOf(status: number, body: unknown): ProblemError {
  if (isProblem(body)) return new ProblemError(body);
  return new ProblemError({ status, code: 'console.unreadable', message: `HTTP ${status}`, reference: '' });
}

export function offline(): ProblemError {
  return new ProblemError({ status: 0, code: 'console.offline', message: 'offline', reference: '' });
}

/** Whether an error is the refusal of a version that someone else has changed meanwhile. */
export function isStale(error: unknown): boolean {
  return error instanceof ProblemError && error.code === 'common.stale';
}

/** Whether an error is that the session has ended. */
export function isSignedOut(error: unknown): boolean {
  return error instanceof ProblemError && error.status === 401;
}

/** Whether a command that failed may succeed later just as it was: the network, the server or the session was away. */
export function mayHelpToRetry(error: unknown): boolean {
  return error instanceof ProblemError && (error.isPassing || isSignedOut(error));
}

/** The server's complaints by the path of the field they are about. */
export function faultsByPath(error: unknown): ReadonlyMap<string, string> {
  const fields = error instanceof ProblemError ? error.fields : [];
  return new Map(fields.map(({ path, message }) => [path, message]));
}
