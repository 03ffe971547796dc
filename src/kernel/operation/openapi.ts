import { z } from 'zod';
import { Problem } from '#kernel/errors/index.ts';
import type { OperationContract } from './contract.ts';
import type { Operation } from './descriptor.ts';
import { pathOf } from './path-contract.ts';

type Json = Record<string, unknown>;

function schemaOf(schema: z.ZodType, io: 'input' | 'output'): Json {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, {
    io,
    unrepresentable: 'any',
    target: 'draft-2020-12',
  });
  return rest;
}

function parametersOf(contract: OperationContract): Json[] {
  const { properties = {}, required = [] } = schemaOf(contract.input, 'input') as {
    properties?: Record<string, Json>;
    required?: string[];
  };
  const path = pathOf(contract);
  return Object.entries(properties).map(([name, schema]) => {
    const isInPath = path.includes(`:${name}`);
    const example = (contract.example as Json)[name];
    return {
      name,
      in: isInPath ? 'path' : 'query',
      required: isInPath || required.includes(name),
      schema,
      ...(example === undefined ? {} : { example }),
    };
  });
}

const PROBLEM = (description: string) => ({
  description,
  content: { 'application/json': { schema: { $ref: '#/components/schemas/Problem' } } },
});

function bodyOf(contract: OperationContract): Json {
  if (contract.kind === 'query') return { parameters: parametersOf(contract) };
  const content = {
    'application/json': { schema: schemaOf(contract.input, 'input'), example: contract.example },
  };
  const key = {
    name: 'Idempotency-Key',
    in: 'header',
    required: false,
    schema: { type: 'string', maxLength: 200 },
  };
  if (contract.uploadBytes !== undefined) {
    const file = { 'application/octet-stream': { schema: { type: 'string', format: 'binary' } } };
    return { parameters: [...parametersOf(contract), key], requestBody: { required: true, content: file } };
  }
  return { parameters: [key], requestBody: { required: true, content } };
}

function answerOf({ file, output }: OperationContract): Json {
  if (!file) return { 'application/json': { schema: schemaOf(output, 'output') } };
  return Object.fromEntries(file.map((type) => [type, { schema: { type: 'string', format: 'binary' } }]));
}

function operationOf({ contract, access }: Operation): Json {
  const room = contract.name.split('.')[0];
  const able = typeof access === 'string' ? [access] : access.roles;
  return {
    operationId: contract.name,
    summary: contract.title.en,
    description: `${contract.title.zh}\n\nAccess: ${able.join(', ')}.`,
    'x-taihu-access': able,
    tags: [room],
    security: access === 'public' ? [{}] : [{ session: [] }],
    ...bodyOf(contract),
    responses: {
      '200': {
        description: contract.title.en,
        content: answerOf(contract),
      },
      '4XX': PROBLEM('Refused: the code says why, fields name each wrong field.'),
      '5XX': PROBLEM('Our fault: quote the reference number.'),
    },
  };
}

/** The OpenAPI 3.1 document of a list of operations. */
export function openApiDocument(operations: readonly Operation[], serverUrl: string): Json {
  const paths: Record<string, Json> = {};
  const offered = operations.filter((operation) => operation.access !== 'system');
  for (const operation of offered) {
    const path = pathOf(operation.contract).replaceAll(/:(\w+)/g, '{$1}');
    paths[path] = { [operation.contract.kind === 'query' ? 'get' : 'post']: operationOf(operation) };
  }
  const tags = [...new Set(offered.map((operation) => operation.contract.name.split('.')[0]))];
  return {
    openapi: '3.1.0',
    info: {
      title: 'Taihu',
      version: '1',
      description: 'The operations of a city on Taihu. 太湖的全部操作。',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: `${serverUrl}/api/v1` }],
    tags: tags.map((name) => ({ name, description: `Operations of the room ${name}.` })),
    paths,
    components: {
      securitySchemes: { session: { type: 'apiKey', in: 'cookie', name: 'taihu.session_token' } },
      schemas: { Problem: schemaOf(Problem, 'output') },
    },
  };
}
