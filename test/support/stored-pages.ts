/** Published bytes as anyone could read them off the database. */
import { gunzipSync } from 'node:zlib';
import { sql } from 'kysely';
import type { Database } from '#kernel/db/index.ts';
import { newId } from '#lib/id.ts';
import { WHOLE_TREE } from '#lib/tree-key.ts';

const textOf = (value: unknown) =>
  typeof value === 'string' && value.startsWith('\\x')
    ? unpacked(Buffer.from(value.slice(2), 'hex'))
    : String(value);

function unpacked(bytes: Buffer): string {
  return (bytes[0] === 0x1f && bytes[1] === 0x8b ? gunzipSync(bytes) : bytes).toString('utf8');
}

/** Everything that published pages hold, as text without commas. */
export async function storedPages(database: Database): Promise<string> {
  const settings = { actor: newId(), roles: ['system-actor'], scope: [WHOLE_TREE] };
  return database.transaction(settings, async (tx) => {
    const { rows } = await sql<{ row: Record<string, unknown> }>`
      select to_jsonb(p) as row from publication.page p`.execute(tx);
    // Bytes come as hexadecimal text, and may be compressed: they are read as they are and unpacked.
    const texts = rows.flatMap(({ row }) => Object.values(row).map(textOf));
    return texts.join('\n').replaceAll(',', '');
  });
}
