import { ConfigFault, readConfig } from '#kernel/config/index.ts';
import { GroundFault, NewerDatabase } from '#kernel/db/index.ts';
import { MasterKeyFault } from '#kernel/keys/index.ts';
import { buildIfStale } from './build.ts';

/** Lines for the person who started Taihu. */
function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

/** What an operator can cure: told in one line, without a stack. */
function isCurable(error: unknown): error is Error {
  return [ConfigFault, GroundFault, NewerDatabase, MasterKeyFault].some((kind) => error instanceof kind);
}

/** Runs Taihu until it is told to stop; gives the exit code. */
export async function main(args: readonly string[]): Promise<number> {
  try {
    const config = readConfig(args);
    await buildIfStale(say);
    // Pages name the font that was built, so they are loaded after it.
    const { run } = await import('./serve.ts');
    return await run(config, say);
  } catch (error) {
    if (!isCurable(error)) throw error;
    process.stderr.write(`${error.message}\n`);
    return 1;
  }
}
