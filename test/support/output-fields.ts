/** What an output may hold, read from its schema. */
import { z } from 'zod';

function gather(node: unknown, found: Set<string>): void {
  if (Array.isArray(node)) for (const part of node) gather(part, found);
  if (typeof node !== 'object' || node === null || Array.isArray(node)) return;
  for (const [key, part] of Object.entries(node)) {
    const names = key === 'properties' ? Object.keys((part ?? {}) as object) : [];
    for (const name of names) found.add(name);
    gather(part, found);
  }
}

/** The names of all fields of an output, at any depth. */
export function fieldsOf(output: z.ZodType): ReadonlySet<string> {
  const found = new Set<string>();
  gather(z.toJSONSchema(output, { io: 'output', unrepresentable: 'any' }), found);
  return found;
}
