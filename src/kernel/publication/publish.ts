import { TOMBSTONE } from '#kernel/audit/index.ts';
import { type Context, command } from '#kernel/operation/index.ts';
import { sha256 } from '#lib/hash.ts';
import { encodePage, pageId, pageSeal } from './bytes.ts';
import { publicationContracts as contracts, type NewPage } from './contract.ts';
import { logInvalidations } from './invalidation-store.ts';
import { PAGE_SEAL } from './seal-store.ts';
import {
  deletePages,
  findStanding,
  type PageRow,
  saveDependencies,
  savePages,
  takePublishingTurn,
  touchPages,
} from './store.ts';

type DatedPage = Omit<NewPage, 'builtAt'> & { builtAt: Date };

/** The last of each address: a page given twice is published as it was given last. */
function datedPages(ctx: Context, pages: readonly NewPage[]): DatedPage[] {
  const dated = pages.map((page) => ({ ...page, builtAt: page.builtAt ? new Date(page.builtAt) : ctx.now }));
  return [...new Map(dated.map((page) => [pageId(page.path, page.language), page])).values()];
}

function sealPage(ctx: Context, row: PageRow): void {
  const { path, language, contentType, etag } = row;
  const seal = pageSeal({
    path,
    language,
    contentType,
    etag,
    body: row.sha256,
    br: sha256(row.br),
    gzip: sha256(row.gzip),
  });
  ctx.seal(PAGE_SEAL, pageId(path, language), seal);
}

/**
 * Publishes pages: encoded once, vouched for by the audit entry, and every process told. Unchanged bytes write no
 * page, no seal and no invalidation.
 */
export async function publish(
  ctx: Context,
  pages: readonly NewPage[],
): Promise<{ written: number; unchanged: number }> {
  await takePublishingTurn(ctx.tx);
  const wanted = datedPages(ctx, pages);
  const known = new Map(
    (await findStanding(ctx.tx, wanted)).map((page) => [pageId(page.path, page.language), page]),
  );
  const standing = (page: DatedPage) => known.get(pageId(page.path, page.language));
  const isSame = (page: DatedPage) => {
    const there = standing(page);
    return there?.sha256 === sha256(page.body) && there.contentType === page.contentType;
  };
  const isOlder = (page: DatedPage) => (standing(page)?.builtAt ?? page.builtAt) > page.builtAt;
  const current = wanted.filter((page) => !isOlder(page));
  const changed = current.filter((page) => !isSame(page));
  const rows = await Promise.all(
    changed.map(async (page): Promise<PageRow> => ({ ...page, ...(await encodePage(page.body)) })),
  );
  const saved = await savePages(ctx.tx, rows, ctx.auditId);
  const savedIds = new Set(saved.map(({ path, language }) => pageId(path, language)));
  for (const row of rows) if (savedIds.has(pageId(row.path, row.language))) sealPage(ctx, row);
  await touchPages(ctx.tx, current.filter(isSame));
  await saveDependencies(
    ctx.tx,
    current.filter((page) => isSame(page) || savedIds.has(pageId(page.path, page.language))),
  );
  await logInvalidations(ctx.tx, [...new Set(saved.map(({ path }) => path))]);
  return { written: saved.length, unchanged: pages.length - saved.length };
}

/** Takes pages away in every language; what stays in the trail is that they are gone. */
export async function withdraw(ctx: Context, paths: readonly string[]): Promise<number> {
  await takePublishingTurn(ctx.tx);
  const gone = await deletePages(ctx.tx, paths);
  for (const { path, language } of gone) ctx.seal(PAGE_SEAL, pageId(path, language), TOMBSTONE);
  await logInvalidations(ctx.tx, [...new Set(gone.map(({ path }) => path))]);
  return gone.length;
}

const subjectOf = (paths: readonly string[]) => (paths.length === 1 ? `page${paths[0]}` : 'pages');

export const publishPages = command(contracts.publish, {
  access: 'system',
  audit: ({ pages }, output) => ({
    subject: subjectOf([...new Set(pages.map(({ path }) => path))]),
    details: { pages: pages.length, written: output?.written ?? 0 },
  }),
  handle: (ctx, { pages }) => publish(ctx, pages),
});

export const withdrawPages = command(contracts.withdraw, {
  access: 'system',
  audit: ({ paths }, output) => ({
    subject: subjectOf(paths),
    details: { withdrawn: output?.withdrawn ?? 0 },
  }),
  handle: async (ctx, { paths }) => ({ withdrawn: await withdraw(ctx, paths) }),
});
