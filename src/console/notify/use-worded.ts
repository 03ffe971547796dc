import { keepPreviousData, useQuery } from '@tanstack/react-query';
import type { z } from 'zod';
import { call } from '#console/api/client.ts';
import { useLanguage } from '#console/i18n/index.ts';
import type { InputSchema, OperationContract } from '#kernel/operation/contract.ts';

/** The answer to a query that the server words in the reader's language: in another language it is another answer. */
export function useWorded<N extends string, I extends InputSchema, O extends z.ZodType>(
  contract: OperationContract<N, I, O>,
  input: z.input<I>,
) {
  const language = useLanguage();
  return useQuery({
    queryKey: [contract.name, input, language],
    queryFn: ({ signal }) => call(contract, input, { language, signal }),
    placeholderData: keepPreviousData,
    refetchOnMount: 'always',
  });
}
