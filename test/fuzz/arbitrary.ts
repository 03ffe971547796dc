/** Inputs of an operation, generated from its own schema, from its example and from what the city holds. */
import fc from 'fast-check';
import { z } from 'zod';
import type { Operation } from '#kernel/operation/index.ts';

/** A JSON Schema as far as the generator reads it: what zod writes for an input. */
const Schema = z.looseObject({
  type: z.string().optional(),
  enum: z.array(z.unknown()).optional(),
  const: z.unknown().optional(),
  anyOf: z.array(z.unknown()).optional(),
  oneOf: z.array(z.unknown()).optional(),
  allOf: z.array(z.unknown()).optional(),
  properties: z.record(z.string(), z.unknown()).optional(),
  required: z.array(z.string()).optional(),
  additionalProperties: z.unknown().optional(),
  items: z.unknown().optional(),
  minItems: z.number().optional(),
  maxItems: z.number().optional(),
  pattern: z.string().optional(),
  minLength: z.number().optional(),
  maxLength: z.number().optional(),
  minimum: z.number().optional(),
  maximum: z.number().optional(),
});
type Schema = z.infer<typeof Schema>;

/** Texts that mean something to this city: codes of units, ids of reports, days, periods. */
export type Words = readonly string[];

const LONGEST_LIST = 4;
const LONGEST_TEXT = 40;

function textOf(schema: Schema, words: Words): fc.Arbitrary<unknown> {
  const { pattern, minLength = 0, maxLength = Number.POSITIVE_INFINITY } = schema;
  const shape = pattern === undefined ? undefined : new RegExp(pattern, 'u');
  const isFit = (text: string) =>
    text.length >= minLength && text.length <= maxLength && (shape === undefined || shape.test(text));
  const known = words.filter(isFit);
  const longest = Math.min(maxLength, Math.max(minLength, LONGEST_TEXT));
  const free = fc.string({ unit: 'grapheme', minLength, maxLength: longest });
  const made = (shape && matching(shape)) ?? free;
  if (known.length === 0) return made;
  return fc.oneof({ weight: 3, arbitrary: fc.constantFrom(...known) }, { weight: 1, arbitrary: made });
}

/** Texts of a pattern; undefined where the library does not know a construct of it. */
function matching(shape: RegExp): fc.Arbitrary<string> | undefined {
  try {
    return fc.stringMatching(shape, { maxLength: 60 });
  } catch {
    return undefined;
  }
}

function integerOf({ minimum, maximum }: Schema): fc.Arbitrary<unknown> {
  const [min, max] = [minimum ?? Number.MIN_SAFE_INTEGER, maximum ?? Number.MAX_SAFE_INTEGER];
  const low = Math.max(min, 0);
  return fc.oneof(
    fc.integer({ min: low, max: Math.min(max, Math.max(low, 20)) }),
    fc.integer({ min: Math.max(min, -(2 ** 31)), max: Math.min(max, 2 ** 31 - 1) }),
    fc.constantFrom(min, max),
  );
}

function objectOf(schema: Schema, words: Words): fc.Arbitrary<unknown> {
  const fields = Object.entries(schema.properties ?? {});
  if (fields.length === 0 && schema.additionalProperties !== undefined) {
    return fc.dictionary(fc.string({ maxLength: 12 }), valueOf(schema.additionalProperties, words), {
      maxKeys: LONGEST_LIST,
    });
  }
  const model = Object.fromEntries(fields.map(([name, field]) => [name, valueOf(field, words)]));
  return fc.record(model, {
    requiredKeys: (schema.required ?? []).filter((name) => name in model),
    noNullPrototype: true,
  });
}

/** Values of a JSON Schema; what it leaves open is any JSON. */
export function valueOf(given: unknown, words: Words): fc.Arbitrary<unknown> {
  const parsed = Schema.safeParse(given);
  if (!parsed.success) return fc.jsonValue({ maxDepth: 2 });
  const schema = parsed.data;
  const choices = schema.anyOf ?? schema.oneOf ?? schema.allOf;
  if (choices?.length) return fc.oneof(...choices.map((one) => valueOf(one, words)));
  if (schema.enum?.length) return fc.constantFrom(...schema.enum);
  if ('const' in schema) return fc.constant(schema.const);
  switch (schema.type) {
    case 'string':
      return textOf(schema, words);
    case 'integer':
      return integerOf(schema);
    case 'number':
      return fc.double({
        noNaN: true,
        noDefaultInfinity: true,
        min: schema.minimum ?? -1e15,
        max: schema.maximum ?? 1e15,
      });
    case 'boolean':
      return fc.boolean();
    case 'null':
      return fc.constant(null);
    case 'array': {
      const minLength = schema.minItems ?? 0;
      const maxLength = Math.min(schema.maxItems ?? LONGEST_LIST, Math.max(minLength, LONGEST_LIST));
      return fc.array(valueOf(schema.items ?? {}, words), { minLength, maxLength });
    }
    case 'object':
      return objectOf(schema, words);
    default:
      return fc.jsonValue({ maxDepth: 2 });
  }
}

/** Inputs of an operation: all fields made up, or its example with some of them. */
export function inputOf({ contract }: Operation, words: Words): fc.Arbitrary<Record<string, unknown>> {
  const schema = z.toJSONSchema(contract.input, { io: 'input', unrepresentable: 'any' });
  const example: Record<string, unknown> = { ...contract.example };
  return fc
    .tuple(valueOf(schema, words), fc.infiniteStream(fc.boolean()), fc.boolean())
    .map(([made, coins, isWhole]) => {
      const fields = Object.entries(made && typeof made === 'object' ? made : {});
      if (isWhole) return Object.fromEntries(fields);
      const taken = fields.filter(() => coins.next().value === true);
      return { ...example, ...Object.fromEntries(taken) };
    });
}
