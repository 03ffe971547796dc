/** How a benchmark talks to the servers that it starts as processes of their own. */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { ClientConfig } from 'pg';

/** What is asked of a server; each is answered once, in order. */
export type Order =
  | { ask: 'open'; folder: string }
  | { ask: 'open-reference'; access: ClientConfig }
  | { ask: 'cpu' }
  | { ask: 'start-worker' }
  | { ask: 'recount' }
  | { ask: 'stop' };

export interface Opened {
  port: number;
  /** How the reference reaches the same database: the product tells it, since it owns the cluster. */
  access?: ClientConfig;
}

/** What a server answers. */
export interface Answer {
  error?: string;
  opened?: Opened;
  cpuMs?: number;
  differences?: number;
}

/** Answers the orders of the parent until it says stop or is gone. */
export function serveOrders(answer: (order: Order) => Promise<Answer>): void {
  let isStopping = false;
  const stop = async () => {
    if (isStopping) return;
    isStopping = true;
    await answer({ ask: 'stop' });
    if (process.connected) process.disconnect();
  };
  process.on('message', (order: Order) => {
    if (order.ask === 'stop') return void stop();
    void answer(order)
      .catch(
        (error: unknown): Answer => ({ error: error instanceof Error ? (error.stack ?? '') : String(error) }),
      )
      .then((given) => process.send?.(given));
  });
  // The terminal's Ctrl-C reaches the children as well: they stop when the parent says so or is gone.
  process.on('SIGINT', () => undefined);
  process.on('disconnect', () => void stop());
}

/** The processor time of this process so far. */
export function cpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

/** A server in a process of its own. */
export interface Child {
  ask(order: Order): Promise<Answer>;
  stop(): Promise<void>;
}

/** Starts a server from its file. */
export function startChild(file: URL): Child {
  const child: ChildProcess = fork(fileURLToPath(file), [], { execArgv: [] });
  const ended = once(child, 'exit');
  return {
    async ask(order) {
      const lost = new AbortController();
      const answered = once(child, 'message', { signal: lost.signal }) as Promise<[Answer]>;
      const gone = () => lost.abort(new Error(`${file.pathname} ended with ${child.exitCode}`));
      child.once('exit', gone);
      child.send(order);
      try {
        const [answer] = await answered;
        if (answer.error !== undefined) throw new Error(answer.error);
        return answer;
      } finally {
        child.off('exit', gone);
      }
    },
    async stop() {
      if (child.connected) child.send({ ask: 'stop' });
      if (child.exitCode === null) await ended;
    },
  };
}
