import { Figure } from '#kernel/indicators/contract.ts';
import { ANONYMOUS, getOperation } from '#kernel/operation/index.ts';
import { newId } from '#lib/id.ts';
import type { House } from '#server/house.ts';

/** The figures at addresses such as `network.nodes/320200000000/2008Q4`, as anyone is answered. */
export async function readFigures(
  house: House,
  addresses: readonly string[],
  asOf?: string,
): Promise<Record<string, string>> {
  const operation = getOperation(house.operations, 'indicators.figure');
  const figures: Record<string, string> = {};
  for (const address of addresses) {
    const [indicator, unit, period] = address.split('/');
    const input = { indicator, unit, period, ...(asOf === undefined ? {} : { asOf }) };
    const call = { actor: ANONYMOUS, input, language: 'en', reference: newId() } as const;
    figures[address] = JSON.stringify(await house.runner.run(operation, call));
  }
  return figures;
}

/** What of figures no later version may tell otherwise. */
export function summaryOf(figures: Readonly<Record<string, string>>): Record<string, string> {
  const told = Object.entries(figures).map(([address, text]) => {
    const { value, status, bound, completeness } = Figure.parse(JSON.parse(text));
    return [address, `${value} ${status} ${bound} ${completeness.received}/${completeness.expected}`];
  });
  return Object.fromEntries(told) as Record<string, string>;
}
