import { useQuery } from '@tanstack/react-query';
import { call } from '#console/api/client.ts';
import { currentLanguage } from '#console/i18n/language.ts';
import { type Indicator, indicatorsContracts } from '#kernel/indicators/contract.ts';
import { PAGE_LIMIT } from '#kernel/operation/contract.ts';

const KEEP_MS = 5 * 60_000;

async function listAll(signal: AbortSignal): Promise<Indicator[]> {
  const all: Indicator[] = [];
  let after: string | undefined;
  do {
    const page = await call(
      indicatorsContracts.list,
      { limit: PAGE_LIMIT, ...(after === undefined ? {} : { after }) },
      { language: currentLanguage(), signal },
    );
    all.push(...page.items);
    after = page.next;
  } while (after !== undefined);
  return all;
}

/** The catalogue of indicators: small, and seldom changed. */
export function useIndicators() {
  return useQuery({
    queryKey: [indicatorsContracts.list.name, 'all'],
    queryFn: ({ signal }) => listAll(signal),
    staleTime: KEEP_MS,
  });
}
