import { sql } from 'kysely';
import type { Tx } from '#kernel/db/index.ts';
import type { Language } from '#kernel/i18n/index.ts';
import type { PageBytes } from './bytes.ts';

export interface PageKey {
  path: string;
  language: Language;
}

export interface KnownPage extends PageKey {
  contentType: string;
  sha256: string;
  builtAt: Date;
}

export interface PageRow extends PageKey, PageBytes {
  contentType: string;
  builtAt: Date;
}

const columnsOf = (keys: readonly PageKey[]) => ({
  paths: keys.map(({ path }) => path),
  languages: keys.map(({ language }) => language),
});

/** Waits until no other transaction publishes; must be the first statement that a publisher runs. */
export async function takePublishingTurn(tx: Tx): Promise<void> {
  await sql`select only_row from publication.turn for update`.execute(tx);
}

/** What is known of the pages that stand now. */
export async function findStanding(tx: Tx, keys: readonly PageKey[]): Promise<KnownPage[]> {
  const { paths, languages } = columnsOf(keys);
  const { rows } = await sql<{
    path: string;
    language: Language;
    content_type: string;
    sha256: string;
    built_at: Date;
  }>`
    select p.path, p.language, p.content_type, p.sha256, p.built_at
    from publication.page p
    where (p.path, p.language) in (select * from unnest(${paths}::text[], ${languages}::text[]))`.execute(tx);
  return rows.map(({ path, language, content_type, sha256, built_at }) => ({
    path,
    language,
    contentType: content_type,
    sha256,
    builtAt: built_at,
  }));
}

/** Writes pages where nothing newer stands; gives those that were written. */
export async function savePages(tx: Tx, pages: readonly PageRow[], auditId: string): Promise<PageKey[]> {
  if (pages.length === 0) return [];
  const { paths, languages } = columnsOf(pages);
  const { rows } = await sql<PageKey>`
    insert into publication.page as p
      (path, language, content_type, body, body_br, body_gzip, etag, sha256, built_at, audit_id)
    select n.*, ${auditId}::uuid from unnest(
      ${paths}::text[], ${languages}::text[], ${pages.map((page) => page.contentType)}::text[],
      ${pages.map((page) => page.body)}::bytea[], ${pages.map((page) => page.br)}::bytea[],
      ${pages.map((page) => page.gzip)}::bytea[], ${pages.map((page) => page.etag)}::text[],
      ${pages.map((page) => page.sha256)}::text[], ${pages.map((page) => page.builtAt.toISOString())}::timestamptz[]) n
    order by 1, 2
    on conflict (path, language) do update set
      content_type = excluded.content_type, body = excluded.body, body_br = excluded.body_br,
      body_gzip = excluded.body_gzip, etag = excluded.etag, sha256 = excluded.sha256, built_at = excluded.built_at,
      audit_id = excluded.audit_id, written = kernel.written_now()
    where p.built_at <= excluded.built_at
    returning path, language`.execute(tx);
  return rows;
}

/** Says of unchanged pages that newer data give the same bytes, so that older data cannot replace them later. */
export async function touchPages(tx: Tx, pages: readonly (PageKey & { builtAt: Date })[]): Promise<void> {
  if (pages.length === 0) return;
  const { paths, languages } = columnsOf(pages);
  await sql`
    update publication.page p set built_at = n.built_at
    from unnest(${paths}::text[], ${languages}::text[],
      ${pages.map((page) => page.builtAt.toISOString())}::timestamptz[]) n (path, language, built_at)
    where p.path = n.path and p.language = n.language and p.built_at < n.built_at`.execute(tx);
}

/** Replaces what pages depend on. */
export async function saveDependencies(
  tx: Tx,
  pages: readonly (PageKey & { dependencies: readonly string[] })[],
): Promise<void> {
  if (pages.length === 0) return;
  const { paths, languages } = columnsOf(pages);
  const links = pages.flatMap((page) => [...new Set(page.dependencies)].map((key) => ({ ...page, key })));
  const of = columnsOf(links);
  const keys = links.map(({ key }) => key);
  await sql`
    delete from publication.dependency d
    where (d.path, d.language) in (select * from unnest(${paths}::text[], ${languages}::text[]))
      and (d.path, d.language, d.key) not in (
        select * from unnest(${of.paths}::text[], ${of.languages}::text[], ${keys}::text[]))`.execute(tx);
  await sql`
    insert into publication.dependency (path, language, key)
    select * from unnest(${of.paths}::text[], ${of.languages}::text[], ${keys}::text[])
    on conflict do nothing`.execute(tx);
}

/** Removes pages in every language; gives those that were there. */
export async function deletePages(tx: Tx, paths: readonly string[]): Promise<PageKey[]> {
  const { rows } = await sql<PageKey>`
    delete from publication.page where path = any(${paths}::text[]) returning path, language`.execute(tx);
  return rows;
}

/** The paths of pages that show any of these keys, in order, each once. */
export async function findDependents(tx: Tx, keys: readonly string[]): Promise<string[]> {
  const { rows } = await sql<{ path: string }>`
    select distinct path from publication.dependency where key = any(${keys}::text[]) order by path`.execute(
    tx,
  );
  return rows.map(({ path }) => path);
}

/** A page in all its languages, as it is sent. */
export async function findPage(
  tx: Tx,
  path: string,
): Promise<(PageBytes & PageKey & { contentType: string })[]> {
  const { rows } = await sql<{
    language: Language;
    content_type: string;
    body: Buffer;
    br: Buffer;
    gzip: Buffer;
    etag: string;
    sha256: string;
  }>`
    select language, content_type, body, body_br as br, body_gzip as gzip, etag, sha256
    from publication.page where path = ${path}`.execute(tx);
  return rows.map(({ content_type, ...row }) => ({ ...row, path, contentType: content_type }));
}
