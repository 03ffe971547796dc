import { readConfig } from '#kernel/config/index.ts';
import { buildIfStale } from './build.ts';
import { curableLine } from './faults.ts';
import { placeOf } from './ground.ts';
import { requireProxies } from './http/proxies.ts';
import { readProvider } from './provider.ts';

/** Lines for the person who started Taihu. */
function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

/**
 * The wish to stop, heard from the first moment: a start that is cut short still closes what it has opened. The
 * listeners stay, as npm and a terminal may both send the same signal, and the second must not cut the stop short.
 */
function listenForStop(): AbortSignal {
  const stop = new AbortController();
  for (const name of ['SIGTERM', 'SIGINT', 'SIGHUP']) process.on(name, () => stop.abort());
  return stop.signal;
}

/** Runs Taihu until it is told to stop; gives the exit code. */
export async function main(args: readonly string[]): Promise<number> {
  const stop = listenForStop();
  let place = '';
  try {
    const config = readConfig(args);
    requireProxies(config.trustedProxy);
    // Nothing is built or opened for a configuration that is wrong.
    await readProvider(config);
    place = placeOf(config);
    await buildIfStale(say, stop);
    if (stop.aborted) return 0;
    // Pages name the font that was built, so they are loaded after it.
    const { run } = await import('./serve.ts');
    return await run(config, say, stop);
  } catch (error) {
    const line = curableLine(error, place);
    if (line === undefined) throw error;
    process.stderr.write(`${line}\n`);
    return 1;
  }
}
