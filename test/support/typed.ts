/** What is typed and what is said to it, within the process of the test. */
import { vi } from 'vitest';

export interface Said {
  code: number;
  out: string;
  err: string;
}

/** Runs work as if it had been typed with some variables; its exit code, and what it wrote on either stream. */
export async function saidBy(
  work: () => Promise<number>,
  variables: Readonly<Record<string, string>> = {},
): Promise<Said> {
  const [out, err]: [string[], string[]] = [[], []];
  const spies = [
    vi.spyOn(process.stdout, 'write').mockImplementation((text) => out.push(String(text)) > 0),
    vi.spyOn(process.stderr, 'write').mockImplementation((text) => err.push(String(text)) > 0),
  ];
  for (const [name, value] of Object.entries(variables)) vi.stubEnv(name, value);
  try {
    return { code: await work(), out: out.join(''), err: err.join('') };
  } finally {
    vi.unstubAllEnvs();
    for (const spy of spies) spy.mockRestore();
  }
}
