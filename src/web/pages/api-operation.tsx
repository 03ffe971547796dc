import { z } from 'zod';
import { LANGUAGE_TAG, type Language } from '#kernel/i18n/index.ts';
import { fillText, TEXTS } from '../texts.ts';

const Schema = z.looseObject({
  type: z.union([z.string(), z.array(z.string())]).optional(),
  enum: z.array(z.unknown()).optional(),
  format: z.string().optional(),
  properties: z.record(z.string(), z.looseObject({})).optional(),
  required: z.array(z.string()).optional(),
});
type Schema = z.infer<typeof Schema>;

export const Operation = z.looseObject({
  operationId: z.string(),
  summary: z.string().default(''),
  description: z.string().default(''),
  /** Roles, or for whom it is open without one. */
  'x-taihu-access': z.array(z.string()).default([]),
  parameters: z
    .array(
      z.looseObject({
        name: z.string(),
        in: z.string(),
        required: z.boolean().default(false),
        schema: Schema.default({}),
        example: z.unknown().optional(),
      }),
    )
    .default([]),
  responses: z
    .record(
      z.string(),
      z.looseObject({
        content: z.record(z.string(), z.looseObject({ schema: Schema.default({}) })).default({}),
      }),
    )
    .default({}),
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

/** An operation with the address at which it is called. */
export interface Described {
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

const isPublic = (operation: Operation) => operation['x-taihu-access'].includes('public');

/** The input that an operation shows: its body, or what its address asks. */
function exampleOf(operation: Operation): Record<string, unknown> {
  const body = bodyOf(operation)?.example;
  if (typeof body === 'object' && body !== null) return { ...body };
  const given = operation.parameters.filter((one) => one.in !== 'header' && one.example !== undefined);
  return Object.fromEntries(given.map(({ name, example }) => [name, example]));
}

/** The same at the command line of whoever owns the data folder. */
function commandOf({ operation }: Described): string {
  const takesFile = Object.hasOwn(operation.requestBody?.content ?? {}, 'application/octet-stream');
  return [
    `npx taihu ${operation.operationId} --input ${quoted(JSON.stringify(exampleOf(operation)))}`,
    ...(takesFile ? ['--file FILE'] : []),
    ...(isPublic(operation) ? [] : ['--as ACCOUNT']),
  ].join(' ');
}

function curlOf({ method, url, operation }: Described): string {
  const body = bodyOf(operation);
  if (method === 'get') {
    const asked = exampleOf(operation);
    const path = Object.entries(asked).reduce(
      (pattern, [name, value]) => pattern.replace(`{${name}}`, encodeURIComponent(String(value))),
      url,
    );
    const inQuery = Object.entries(asked).filter(([name]) => !url.includes(`{${name}}`));
    const query = new URLSearchParams(inQuery.map(([name, value]) => [name, String(value)])).toString();
    return `curl ${quoted(query ? `${path}?${query}` : path)}${isPublic(operation) ? '' : ' -b cookies.txt'}`;
  }
  const [type = 'application/json'] = Object.keys(operation.requestBody?.content ?? {});
  return [
    `curl -X POST ${quoted(url)}`,
    `-H 'content-type: ${type}' -b cookies.txt`,
    ...(type === 'application/octet-stream' ? ["--data-binary '@FILE'"] : []),
    ...(body?.example === undefined ? [] : [`-d ${quoted(JSON.stringify(body.example))}`]),
  ].join(' \\\n  ');
}

function accessOf(operation: Operation, language: Language): string {
  const t = TEXTS[language].docs;
  const words = new Map(Object.entries({ ...t.accesses, ...t.roles }));
  return operation['x-taihu-access']
    .map((name) => words.get(name) ?? name)
    .join(language === 'zh' ? '、' : ', ');
}

/** What an answer holds, or of what kinds a file is that it gives. */
function outputOf(operation: Operation): { fields: Field[]; types: string[] } {
  const content = operation.responses['200']?.content ?? {};
  const schema = content['application/json']?.schema;
  if (!schema) return { fields: [], types: Object.keys(content) };
  const fields = Object.entries(schema.properties ?? {}).map(([name, property]) => ({
    name,
    type: typeOf(Schema.catch({}).parse(property)),
    isRequired: schema.required?.includes(name) ?? false,
  }));
  return { fields, types: [] };
}

interface FieldsProps {
  caption: string;
  fields: readonly Field[];
  titles: readonly [string, string, string];
  words: { yes: string; no: string };
}

function Fields({ caption, fields, titles, words }: FieldsProps) {
  return (
    <table>
      <caption>{caption}</caption>
      <thead>
        <tr>
          {titles.map((title) => (
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
            <td>{isRequired ? words.yes : words.no}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Output({ operation, language }: { operation: Operation; language: Language }) {
  const t = TEXTS[language].docs;
  const { fields, types } = outputOf(operation);
  if (types.length > 0) return <p>{fillText(t.givesFile, { types: types.join(', ') })}</p>;
  if (fields.length === 0) return <p>{t.noOutput}</p>;
  const titles = [t.field, t.type, t.presence] as const;
  return (
    <Fields caption={t.output} fields={fields} titles={titles} words={{ yes: t.always, no: t.sometimes }} />
  );
}

export const titleOf = ({ summary, description }: Operation, language: Language) =>
  language === 'zh' ? (description.split('\n')[0] ?? summary) : summary;

export const anchorOf = ({ operationId }: Operation) => operationId.replaceAll('.', '-');

/** One operation to be read: what it is in both languages, who may, what goes in and out, and how it is called. */
export function ApiOperation({ described, language }: { described: Described; language: Language }) {
  const t = TEXTS[language].docs;
  const { operation, method, path } = described;
  const other = language === 'zh' ? 'en' : 'zh';
  const id = anchorOf(operation);
  const input = fieldsOf(operation);
  return (
    <article class="operation" aria-labelledby={id}>
      <h3 id={id}>{titleOf(operation, language)}</h3>
      <p class="note" lang={LANGUAGE_TAG[other]}>
        {titleOf(operation, other)}
      </p>
      <p>
        <code>{operation.operationId}</code>
        <br />
        <code>
          {method.toUpperCase()} {path}
        </code>
      </p>
      <p class="note">{fillText(t.access, { roles: accessOf(operation, language) })}</p>
      {input.length === 0 ? (
        <p>{t.noInput}</p>
      ) : (
        <Fields caption={t.input} fields={input} titles={[t.field, t.type, t.required]} words={t} />
      )}
      <Output operation={operation} language={language} />
      <p class="note">{t.example}</p>
      <pre>
        <code>{curlOf(described)}</code>
      </pre>
      <pre>
        <code>{commandOf(described)}</code>
      </pre>
    </article>
  );
}
