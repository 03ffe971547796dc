import { z } from 'zod';
import type { OperationContract } from '#kernel/operation/contract.ts';
import { listContracts } from './contracts.ts';

export const USAGE = `用法 / usage:
  npx taihu help [OPERATION]
  npx taihu OPERATION --input JSON [--as ACCOUNT] [--json] [--data DIR]
  npx taihu verify-audit | figures recount [--json] [--data DIR]`;

/** All operations, a line each. */
export function helpAll(): string {
  const lines = [...listContracts().values()].map(
    ({ name, title }) => `  ${name.padEnd(32)} ${title.zh} / ${title.en}`,
  );
  return `${USAGE}\n\n${lines.join('\n')}`;
}

function fieldLines(contract: OperationContract): string[] {
  const { properties = {}, required = [] } = z.toJSONSchema(contract.input, {
    io: 'input',
    unrepresentable: 'any',
  });
  return Object.entries(properties).map(([name, schema]) => {
    const type = typeof schema === 'object' && 'type' in schema ? String(schema.type) : 'value';
    return `  ${name.padEnd(16)} ${type}${required.includes(name) ? ' *' : ''}`;
  });
}

/** The input of an operation with a working example; undefined where there is no such operation. */
export function helpOperation(name: string): string | undefined {
  const contract = listContracts().get(name);
  if (!contract) return undefined;
  const example = JSON.stringify(contract.example).replaceAll("'", String.raw`'\''`);
  return [
    `${contract.name}  ${contract.title.zh} / ${contract.title.en}`,
    '输入 / input (* 必填 required):',
    ...fieldLines(contract),
    '示例 / example:',
    `  npx taihu ${contract.name} --input '${example}' --as ACCOUNT`,
  ].join('\n');
}
