/** What the list of operations promises to everyone who derives something from it. */
import { createConfig, lintFromString } from '@redocly/openapi-core';
import { describe, expect, it } from 'vitest';
import { OPERATIONS } from '#console/audit/operations.ts';
import { openKeyring } from '#kernel/keys/index.ts';
import { openApiDocument } from '#kernel/operation/index.ts';
import { pathOf } from '#kernel/operation/path-contract.ts';
import { listContracts } from '#server/contracts.ts';
import { createRooms } from '#server/house.ts';

const keyring = openKeyring({ masterKey: Buffer.alloc(32, 7) });
const { operations } = createRooms({
  keyring,
  sessionSecret: 'x'.repeat(44),
  baseUrl: 'http://127.0.0.1:3000',
});

describe('every operation', () => {
  it('stands in the list of contracts under its own name, and no contract lacks its operation', () => {
    expect([...listContracts().keys()].sort()).toEqual([...operations.keys()].sort());
  });

  it('is called by its title on the auditor’s screen', () => {
    expect([...OPERATIONS].sort()).toEqual([...operations.keys()].sort());
  });

  it('has an example that its own input accepts', () => {
    for (const { contract } of operations.values()) {
      const parsed = contract.input.safeParse(contract.example);
      expect(parsed.error?.issues ?? [], contract.name).toEqual([]);
    }
  });

  it('has a title in both languages and an address of its own', () => {
    const addresses = [...operations.values()].map(({ contract }) => `${contract.kind} ${pathOf(contract)}`);
    expect(new Set(addresses).size).toBe(addresses.length);
    for (const { contract } of operations.values()) {
      expect(contract.title.zh, contract.name).toMatch(/[\u4e00-\u9fff]/);
      expect(contract.title.en, contract.name).toMatch(/^[A-Z]/);
    }
  });

  it('is described by an OpenAPI 3.1 document that a public linter accepts', async () => {
    const document = openApiDocument([...operations.values()], 'https://taihu.example');
    const config = await createConfig({ extends: ['recommended'] });
    const problems = await lintFromString({ source: JSON.stringify(document), config });
    expect(problems.map((problem) => `${problem.severity} ${problem.ruleId}: ${problem.message}`)).toEqual(
      [],
    );
  });
});
