import { z } from 'zod';
import type { Language } from '#kernel/i18n/index.ts';
import { renderDocument } from '../layout.tsx';
import { fillText, TEXTS } from '../texts.ts';

const Schema = z.looseObject({
  type: z.union([z.string(), z.array(z.string())]).optional(),
  enum: z.array(z.unknown()).optional(),
  format: z.string().optional(),
  properties: z.record(z.string(), z.looseObject({})).optional(),
  required: z.array(z.string()).optional(),
});
type Schema = z.infer<typeof Schema>;

const Operation = z.looseObject({
  operationId: z.string(),
  summary: z.string().default(''),
  description: z.string().default(''),
  parameters: z
    .array(
      z.looseObject({
        name: z.string(),
        in: z.string(),
        required: z.boolean().default(false),
        schema: Schema.default({}),
      }),
    )
    .default([]),
  requestBody: z
    .looseObject({
      content: z.record(
        z.string(),
        z.looseObject({ schema: Schema.default({}), example: z.unknown().optional() }),
      ),
    })
    .optional(),
});
type Operation = z.infer<typeof Operation>;

/** What of an OpenAPI document is shown to readers. */
const Document = z.looseObject({
  servers: z.array(z.looseObject({ url: z.string() })).default([]),
  paths: z.record(z.string(), z.record(z.string(), Operation)),
});

interface Described {
  method: string;
  path: string;
  url: string;
  operation: Operation;
}

interface Field {
  name: string;
  type: string;
  isRequired: boolean;
}

function typeOf(schema: Schema): string {
  if (schema.enum) return schema.enum.map(String).join(' | ');
  const type = Array.isArray(schema.type) ? schema.type.join(' | ') : (schema.type ?? 'object');
  return schema.format ? `${type} (${schema.format})` : type;
}

const bodyOf = (operation: Operation) => Object.values(operation.requestBody?.content ?? {})[0];

function fieldsOf(operation: Operation): Field[] {
  const inUrl = operation.parameters.map(({ name, required, schema }) => ({
    name,
    type: typeOf(schema),
    isRequired: required,
  }));
  const schema = bodyOf(operation)?.schema;
  const inBody = Object.entries(schema?.properties ?? {}).map(([name, property]) => ({
    name,
    type: typeOf(Schema.catch({}).parse(property)),
    isRequired: schema?.required?.includes(name) ?? false,
  }));
  return [...inUrl, ...inBody];
}

/** Text as one word of a shell: what stands in it can end no quote. */
const quoted = (text: string) => `'${text.replaceAll("'", `'\\''`)}'`;

function curlOf({ method, url, operation }: Described): string {
  const body = bodyOf(operation);
  if (method === 'get') return `curl ${quoted(url)}`;
  const [type = 'application/json'] = Object.keys(operation.requestBody?.content ?? {});
  return [
    `curl -X POST ${quoted(url)}`,
    `-H 'content-type: ${type}' -b cookies.txt`,
    ...(type === 'application/octet-stream' ? ["--data-binary '@FILE'"] : []),
    ...(body?.example === undefined ? [] : [`-d ${quoted(JSON.stringify(body.example))}`]),
  ].join(' \\\n  ');
}

function accessOf(description: string, language: Language): string {
  const t = TEXTS[language].docs;
  const words = new Map(Object.entries({ ...t.accesses, ...t.roles }));
  const named = description.split('Access: ')[1]?.split('.')[0] ?? '';
  return named
    .split(', ')
    .map((name) => words.get(name) ?? name)
    .join(language === 'zh' ? '、' : ', ');
}

function Fields({ described, language }: { described: Described; language: Language }) {
  const t = TEXTS[language].docs;
  const fields = fieldsOf(described.operation);
  if (fields.length === 0) return <p>{t.noInput}</p>;
  return (
    <table>
      <caption>{t.input}</caption>
      <thead>
        <tr>
          {[t.field, t.type, t.required].map((title) => (
            <th scope="col">{title}</th>
          ))}
        </tr>
      </thead>
      <tbody>
        {fields.map(({ name, type, isRequired }) => (
          <tr>
            <th scope="row">
              <code>{name}</code>
            </th>
            <td>{type}</td>
            <td>{isRequired ? t.yes : t.no}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

const titleOf = ({ summary, description }: Operation, language: Language) =>
  language === 'zh' ? (description.split('\n')[0] ?? summary) : summary;

function Entry({ described, language }: { described: Described; language: Language }) {
  const t = TEXTS[language].docs;
  const { operation, method, path } = described;
  const id = operation.operationId.replaceAll('.', '-');
  return (
    <article class="operation" aria-labelledby={id}>
      <h3 id={id}>{titleOf(operation, language)}</h3>
      <p>
        <code>
          {method.toUpperCase()} {path}
        </code>
      </p>
      <p class="note">{fillText(t.access, { roles: accessOf(operation.description, language) })}</p>
      <Fields described={described} language={language} />
      <p class="note">{t.example}</p>
      <pre>
        <code>{curlOf(described)}</code>
      </pre>
    </article>
  );
}

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

/** `/api/docs`: every operation of an OpenAPI document, to be read. */
export function renderApiDocs(
  document: unknown,
  language: Language,
  options: { isDemo?: boolean } = {},
): string {
  const t = TEXTS[language].docs;
  const rooms = [...roomsOf(document)];
  return renderDocument({
    language,
    title: t.title,
    description: t.intro,
    isDemo: options.isDemo ?? false,
    children: (
      <>
        <header class="opening">
          <h1>{t.title}</h1>
          <p class="lead">{t.intro}</p>
          <p>
            <a href="/api/openapi.json">{t.machine}</a>
          </p>
        </header>
        <nav class="contents" aria-label={t.rooms}>
          <ul>
            {rooms.map(([room]) => (
              <li>
                <a href={`#room-${room}`}>{room}</a>
              </li>
            ))}
          </ul>
        </nav>
        {rooms.map(([room, operations]) => (
          <section class="part" aria-labelledby={`room-${room}`}>
            <h2 id={`room-${room}`}>{room}</h2>
            <div>
              {operations.map((described) => (
                <Entry described={described} language={language} />
              ))}
            </div>
          </section>
        ))}
      </>
    ),
  });
}
