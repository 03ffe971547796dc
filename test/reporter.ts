import { relative } from 'node:path';
import type { SerializedError, TestAnnotation, UserConsoleLog } from 'vitest';
import type { Reporter, TestCase, TestModule, TestSuite } from 'vitest/node';

/** What a run came to; test/run.ts prints it after everything has been closed. */
export interface Outcome {
  passed: number;
  failures: { name: string; text: string }[];
  skipped: { name: string; reason: string }[];
  /** What tests found worth telling, such as how many calls a fuzz made. */
  notes: string[];
  /** Room → seconds that its test files took, added up over all workers. */
  rooms: Map<string, number>;
}

/** What an error tells; a failed expectation adds a diff. */
interface Told {
  message: string;
  stack?: string | undefined;
  diff?: string | undefined;
}

/** The room of a test file, such as `src/kernel/units` or `test/e2e`. */
export function roomOf(file: string): string {
  const parts = file.split('/');
  const depth = /^src\/(kernel|modules)\//.test(file) ? 3 : 2;
  return parts.slice(0, Math.min(depth, parts.length - 1)).join('/') || '.';
}

function textOf(error: Told): string {
  const frames = (error.stack ?? '')
    .split('\n')
    .filter((line) => /^\s+at /.test(line) && !line.includes('node_modules'));
  return [error.message, error.diff, ...frames.slice(0, 6)].filter(Boolean).join('\n');
}

/** Reports one line per file as it ends, and gathers the rest into an outcome. */
export class RoomReporter implements Reporter {
  readonly outcome: Outcome = { passed: 0, failures: [], skipped: [], notes: [], rooms: new Map() };
  readonly #root: string;
  readonly #seen = new Set<string>();
  readonly #write: (text: string) => void;

  constructor(root: string, write: (text: string) => void) {
    this.#root = root;
    this.#write = write;
  }

  onUserConsoleLog(log: UserConsoleLog): void {
    this.#write(log.content);
  }

  onTestCaseAnnotate(test: TestCase, { message }: TestAnnotation): void {
    const [, server] = test.project.name.split(' on ');
    this.outcome.notes.push(server === undefined ? message : `on ${server}: ${message}`);
  }

  onTestCaseResult(test: TestCase): void {
    this.#seen.add(test.id);
    const name = this.#nameOf(test);
    const result = test.result();
    if (result.state === 'passed') this.outcome.passed += 1;
    else if (result.state === 'failed') this.#fail(name, result.errors);
    else if (result.state === 'skipped') {
      this.outcome.skipped.push({ name, reason: result.note ?? this.#skipReason(test) });
    }
  }

  onTestSuiteResult(suite: TestSuite): void {
    if (suite.errors().length > 0) this.#fail(`${this.#nameOf(suite)} (set-up or tear-down)`, suite.errors());
  }

  onTestModuleEnd(module: TestModule): void {
    const file = relative(this.#root, module.moduleId);
    if (module.errors().length > 0) this.#fail(`${file} (while loading)`, module.errors());
    // A forbidden .only fails its file before any test has run, so no result was announced.
    for (const test of module.children.allTests('failed'))
      if (!this.#seen.has(test.id)) this.onTestCaseResult(test);
    const { environmentSetupDuration, prepareDuration, collectDuration, setupDuration, duration } =
      module.diagnostic();
    const seconds =
      (environmentSetupDuration + prepareDuration + collectDuration + setupDuration + duration) / 1000;
    const room = roomOf(file);
    this.outcome.rooms.set(room, (this.outcome.rooms.get(room) ?? 0) + seconds);
    const mark = module.state() === 'failed' ? '✗' : '✓';
    this.#write(`${mark} ${file} ${seconds.toFixed(1)} s\n`);
  }

  onTestRunEnd(_modules: readonly TestModule[], errors: readonly SerializedError[]): void {
    for (const error of errors) this.#fail('an error that no test caught', [error]);
  }

  #fail(name: string, errors: readonly Told[]): void {
    this.outcome.failures.push({ name, text: errors.map(textOf).join('\n') });
  }

  #nameOf(task: TestCase | TestSuite): string {
    const [, server] = task.project.name.split(' on ');
    const file = relative(this.#root, task.module.moduleId);
    return `${file} > ${task.fullName}${server === undefined ? '' : ` (on ${server})`}`;
  }

  #skipReason(test: TestCase): string {
    if (test.options.mode === 'todo') return 'still to be written';
    const isSetUpLost =
      test.parent.type === 'suite' ? test.parent.errors().length > 0 : test.module.errors().length > 0;
    return isSetUpLost ? 'its set-up failed' : 'NO REASON GIVEN: use context.skip(condition, reason)';
  }
}
