import { sql } from 'kysely';
import type { SealedKind } from '#kernel/audit/index.ts';
import type { Tx } from '#kernel/db/index.ts';
import type { Language } from '#kernel/i18n/index.ts';
import { pageId, pageSeal } from './bytes.ts';

/** The kind under which audit entries vouch for pages. */
export const PAGE_SEAL = 'publication.page';

async function hashesOf(tx: Tx, ids: readonly string[]): Promise<Map<string, string>> {
  const { rows } = await sql<{
    path: string;
    language: Language;
    content_type: string;
    etag: string;
    body: string;
    br: string;
    gzip: string;
  }>`
    select p.path, p.language, p.content_type, p.etag, encode(sha256(p.body), 'hex') as body,
      encode(sha256(p.body_br), 'hex') as br, encode(sha256(p.body_gzip), 'hex') as gzip
    from unnest(${ids}::text[]) as id
    join publication.page p
      on p.path = regexp_replace(id, '\\?lang=.*$', '') and p.language = substring(id from '\\?lang=(.*)$')`.execute(
    tx,
  );
  return new Map(
    rows.map(({ content_type, ...row }) => [
      pageId(row.path, row.language),
      pageSeal({ ...row, contentType: content_type }),
    ]),
  );
}

/** How verify-audit recomputes published bytes. */
export const sealedPages: SealedKind = {
  kind: PAGE_SEAL,
  hashesOf,
  async unvouched(tx) {
    const { rows } = await sql<{ id: string }>`
      select path || '?lang=' || language as id from publication.page
      where not audit.vouches(audit_id, ${PAGE_SEAL}, path || '?lang=' || language) limit 100`.execute(tx);
    return rows.map(({ id }) => id);
  },
};
