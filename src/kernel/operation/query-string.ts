import { z } from 'zod';
import type { InputSchema } from './contract.ts';

type FieldType = 'string' | 'number' | 'boolean' | 'array';

/** Types of the fields of a schema, remembered: a query's input arrives as text and only the schema knows its types. */
const types = new WeakMap<InputSchema, Record<string, FieldType>>();

function fieldType(schema: unknown): FieldType {
  const type = typeof schema === 'object' && schema !== null && 'type' in schema ? schema.type : 'string';
  if (type === 'integer' || type === 'number') return 'number';
  return type === 'boolean' || type === 'array' ? type : 'string';
}

function typesOf(schema: InputSchema): Record<string, FieldType> {
  const known = types.get(schema);
  if (known) return known;
  const { properties = {} } = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' });
  const found = Object.fromEntries(
    Object.entries(properties).map(([name, field]) => [name, fieldType(field)]),
  );
  types.set(schema, found);
  return found;
}

function typed(value: unknown, type: FieldType): unknown {
  if (type === 'array') return Array.isArray(value) ? value : [value];
  if (typeof value !== 'string') return value;
  if (type === 'number' && /^-?\d+(\.\d+)?$/.test(value)) return Number(value);
  if (type === 'boolean' && (value === 'true' || value === 'false')) return value === 'true';
  return value;
}

/** The values of a URL as the schema's types; what does not fit stays text, and the schema says what is wrong. */
export function fromQueryString(
  schema: InputSchema,
  values: Record<string, unknown>,
): Record<string, unknown> {
  const known = typesOf(schema);
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [name, typed(value, known[name] ?? 'string')]),
  );
}
