import type { IncomingMessage, ServerResponse } from 'node:http';
import { LRUCache } from 'lru-cache';
import type { Database } from '#kernel/db/index.ts';
import { type Language, languageOf } from '#kernel/i18n/index.ts';
import { encodingOf, type ReadyPage, readyPage, sendPage } from './answer.ts';
import { followLog, keepPolling, READING } from './follow-log.ts';
import { findPage } from './store.ts';

/** Published pages in memory, in front of everything else that answers HTTP. */
export interface PublishedCache {
  /**
   * Answers a request for a published page and says so. On a miss it takes the request, asks the table, and hands the
   * request to `fallback` where no such page is published.
   */
  serve(request: IncomingMessage, response: ServerResponse, fallback: () => void): boolean;
  /** Reads the log of invalidations now rather than at the next beat. */
  refresh(): Promise<void>;
  /** How often a page was in hand since the start, and how often the table was asked. */
  counts(): { hits: number; misses: number };
  close(): void;
}

export interface PublishedCacheOptions {
  maxBytes?: number;
  pollMs?: number;
  /** Beginnings of paths that are never published pages: they are passed by without asking. */
  passBy?: readonly string[];
}

type Languages = Partial<Record<Language, ReadyPage>>;

/** A page being loaded; told in time when the log names it, so that bytes already old are not kept. */
interface Load {
  pages: Promise<Languages>;
  isStale: boolean;
}

const MAX_BYTES = 64 * 1024 * 1024;
const POLL_MS = 250;
const MAX_LOADS = 2000;
const MAX_HEADERS = 1000;
const PASS_BY = ['/api/', '/console', '/sign-in', '/healthz', '/readyz', '/metrics', '/assets/'];
const COOKIE = /(?:^|;\s*)lang=(zh|en)(?:;|$)/;
/** What may follow a published path; any other question is not one that the published bytes answer. */
const QUESTION = /^\?(?:(?:lang=(zh|en)|utm_\w+=[^&]*)(?:&|$))*$/;

function asLanguage(text: string | undefined): Language | undefined {
  return text === 'zh' || text === 'en' ? text : undefined;
}

/** Remembers what a header means: clients send the same few headers over and over. */
function remembered<T>(read: (header: string | undefined) => T): (header: string | undefined) => T {
  const known = new LRUCache<string, { meaning: T }>({ max: MAX_HEADERS });
  const absent = read(undefined);
  return (header) => {
    if (header === undefined) return absent;
    const held = known.get(header);
    if (held) return held.meaning;
    const meaning = read(header);
    if (header.length < 500) known.set(header, { meaning });
    return meaning;
  };
}

/** Answers from a page in hand, in the language and encoding that suit the reader best. */
function createAnswerer() {
  const acceptedEncoding = remembered(encodingOf);
  const acceptedLanguage = remembered(languageOf);
  return (
    request: IncomingMessage,
    response: ServerResponse,
    held: Languages,
    chosen: Language | undefined,
  ) => {
    const { headers } = request;
    const cookie = headers.cookie === undefined ? undefined : asLanguage(COOKIE.exec(headers.cookie)?.[1]);
    const language = chosen ?? cookie ?? acceptedLanguage(headers['accept-language']);
    const page = held[language] ?? held.zh ?? held.en;
    if (page) sendPage(request, response, page, acceptedEncoding(headers['accept-encoding']), chosen);
  };
}

/** The path of an address and its question: undefined where it has none, null where no published bytes answer it. */
function partsOf(url: string): [path: string, question: RegExpExecArray | null | undefined] {
  const mark = url.indexOf('?');
  return mark === -1 ? [url, undefined] : [url.slice(0, mark), QUESTION.exec(url.slice(mark))];
}

/** Opens the cache over the table of pages. Pages leave it by age or when the log of invalidations names them. */
export function createPublishedCache(
  database: Database,
  options: PublishedCacheOptions = {},
): PublishedCache {
  const { maxBytes = MAX_BYTES, pollMs = POLL_MS, passBy = PASS_BY } = options;
  const pages = new LRUCache<string, Languages>({
    maxSize: maxBytes,
    sizeCalculation: ({ zh, en }) => (zh?.size ?? 0) + (en?.size ?? 0) + 1,
  });
  const loads = new Map<string, Load>();
  const answer = createAnswerer();
  const drop = (path: string) => {
    pages.delete(path);
    const load = loads.get(path);
    if (load) load.isStale = true;
    loads.delete(path);
  };
  const log = followLog(database, drop, () => {
    pages.clear();
    for (const path of loads.keys()) drop(path);
  });
  const timer = keepPolling(() => log.poll(), pollMs);

  function load(path: string): Promise<Languages> {
    const running = loads.get(path);
    if (running) return running.pages;
    const mine: Load = { pages: Promise.resolve({}), isStale: !log.isFollowing() };
    mine.pages = loadPage(database, path).then((found) => {
      if (!mine.isStale && (found.zh || found.en)) pages.set(path, found);
      return found;
    });
    loads.set(path, mine);
    const forget = () => {
      if (loads.get(path) === mine) loads.delete(path);
    };
    mine.pages.then(forget, forget);
    return mine.pages;
  }

  const counts = { hits: 0, misses: 0 };
  return {
    serve(request, response, fallback) {
      const { url = '', method } = request;
      if (method !== 'GET' && method !== 'HEAD') return false;
      const [path, question] = partsOf(url);
      if (question === null) return false;
      const chosen = question === undefined ? undefined : asLanguage(question[1]);
      const held = pages.get(path);
      if (held) {
        counts.hits += 1;
        answer(request, response, held, chosen);
        return true;
      }
      if (!path.startsWith('/') || passBy.some((start) => path.startsWith(start)) || loads.size >= MAX_LOADS)
        return false;
      counts.misses += 1;
      load(path)
        .then(
          (found) => (found.zh || found.en ? answer(request, response, found, chosen) : fallback()),
          fallback,
        )
        .catch(() => response.destroy());
      return true;
    },
    refresh: () => log.poll(),
    counts: () => ({ ...counts }),
    close: () => timer.stop(),
  };
}

async function loadPage(database: Database, path: string): Promise<Languages> {
  const rows = await database.transaction(READING, (tx) => findPage(tx, path));
  const found: Languages = {};
  for (const row of rows) found[row.language] = readyPage(row);
  return found;
}
