import { z } from 'zod';
import type { Language } from '#kernel/i18n/index.ts';
import { renderDocument } from '../layout.tsx';
import { fillText, TEXTS } from '../texts.ts';
import { ApiOperation, anchorOf, type Described, Operation, titleOf } from './api-operation.tsx';

/** What of an OpenAPI document is shown to readers. */
const Document = z.looseObject({
  servers: z.array(z.looseObject({ url: z.string() })).default([]),
  paths: z.record(z.string(), z.record(z.string(), Operation)),
});

/** A refusal that a room may give, by its whole code. */
export interface DocumentedRefusal {
  code: string;
  status: number;
  zh: string;
  en: string;
}

export interface ApiDocsOptions {
  isDemo?: boolean;
  /** The room whose operations are told in full; without it all are listed. */
  room?: string;
  refusals?: readonly DocumentedRefusal[];
  /** As files to be read without a server, which lead to each other alone. */
  isFile?: boolean;
}

interface View extends ApiDocsOptions {
  rooms: Map<string, Described[]>;
  language: Language;
}

const COMMON = 'common';

function roomsOf(document: unknown): Map<string, Described[]> {
  const { paths, servers } = Document.parse(document);
  const base = servers[0]?.url ?? '/api/v1';
  const rooms = new Map<string, Described[]>();
  for (const [path, methods] of Object.entries(paths)) {
    for (const [method, operation] of Object.entries(methods)) {
      const room = operation.operationId.split('.')[0] ?? '';
      rooms.set(room, [...(rooms.get(room) ?? []), { method, path, url: `${base}${path}`, operation }]);
    }
  }
  return rooms;
}

/** The rooms that a document tells of. */
export const listApiRooms = (document: unknown): string[] => [...roomsOf(document).keys()];

/** The file of a page that is read without a server. */
export const apiDocsFile = (room: string | undefined, language: Language): string =>
  `${room ?? 'index'}.${language}.html`;

function hrefOf({ isFile, language }: View, room: string | undefined): string {
  if (isFile) return apiDocsFile(room, language);
  return room === undefined ? '/api/docs' : `/api/docs/${encodeURIComponent(room)}`;
}

function nameOf(room: string, language: Language): string {
  const names: Record<string, string> = TEXTS[language].docs.roomNames;
  return names[room] ?? room;
}

function Contents({ view }: { view: View }) {
  const { rooms, language } = view;
  return (
    <>
      {[...rooms].map(([room, operations]) => (
        <section class="part" aria-labelledby={`room-${room}`}>
          <h2 id={`room-${room}`}>
            <a href={hrefOf(view, room)}>{nameOf(room, language)}</a>
          </h2>
          <ul class="clauses">
            {operations.map(({ operation }) => (
              <li>
                <a href={`${hrefOf(view, room)}#${anchorOf(operation)}`}>{titleOf(operation, language)}</a>{' '}
                <code>{operation.operationId}</code>
              </li>
            ))}
          </ul>
        </section>
      ))}
    </>
  );
}

/** What a room may refuse, with its code, its status and its words in both languages. */
function RefusalTable({ view: { refusals = [], room = '', language } }: { view: View }) {
  const t = TEXTS[language].docs;
  const own = refusals.filter(({ code }) => [room, COMMON].includes(code.split('.')[0] ?? ''));
  if (own.length === 0) return null;
  return (
    <section class="part" aria-labelledby="refusals">
      <h2 id="refusals">{t.refusals}</h2>
      <div>
        <p>{t.refusalsNote}</p>
        <dl>
          {own.map(({ code, status, zh, en }) => (
            <>
              <dt>
                <code>{code}</code> {status}
              </dt>
              <dd>
                <span lang="zh-CN">{zh}</span>
                <br />
                <span lang="en">{en}</span>
              </dd>
            </>
          ))}
        </dl>
      </div>
    </section>
  );
}

function Room({ view, operations }: { view: View; operations: readonly Described[] }) {
  const { language, room = '' } = view;
  const t = TEXTS[language].docs;
  return (
    <>
      <p>
        <a href={hrefOf(view, undefined)}>{t.all}</a>
      </p>
      <section class="part" aria-labelledby="operations">
        <h2 id="operations">{room}</h2>
        <div>
          {operations.map((described) => (
            <ApiOperation described={described} language={language} />
          ))}
        </div>
      </section>
      <RefusalTable view={view} />
    </>
  );
}

/** `/api/docs` and `/api/docs/ROOM`: every operation of an OpenAPI document, to be read; undefined for no such room. */
export function renderApiDocs(
  document: unknown,
  language: Language,
  options: ApiDocsOptions = {},
): string | undefined {
  const t = TEXTS[language].docs;
  const rooms = roomsOf(document);
  const { room, isFile = false } = options;
  const view: View = { ...options, rooms, language };
  const operations = room === undefined ? undefined : rooms.get(room);
  if (room !== undefined && !operations) return undefined;
  const title = room === undefined ? t.title : fillText(t.titleOf, { room: nameOf(room, language) });
  const other = language === 'zh' ? 'en' : 'zh';
  return renderDocument({
    language,
    title,
    description: t.intro,
    isDemo: options.isDemo ?? false,
    ...(isFile ? { otherFile: apiDocsFile(room, other) } : {}),
    children: (
      <>
        <header class="opening">
          <h1>{title}</h1>
          {room === undefined ? <p class="lead">{t.intro}</p> : null}
          <p>{t.how}</p>
          <p>
            <a href={isFile ? 'openapi.json' : '/api/openapi.json'}>{t.machine}</a>
          </p>
        </header>
        {operations ? <Room view={view} operations={operations} /> : <Contents view={view} />}
      </>
    ),
  });
}
