import { keepPreviousData, useQuery } from '@tanstack/react-query';
import type { z } from 'zod';
import { callOptions } from '#console/api/hooks.ts';
import type { InputSchema, OperationContract } from '#kernel/operation/contract.ts';

export const REFRESH_SECONDS = 8;

/** An answer asked for again every few seconds, as long as somebody can see it. */
export function useLive<N extends string, I extends InputSchema, O extends z.ZodType>(
  contract: OperationContract<N, I, O>,
  input: z.input<I>,
) {
  return useQuery({
    ...callOptions(contract, input),
    refetchInterval: REFRESH_SECONDS * 1000,
    refetchIntervalInBackground: false,
    placeholderData: keepPreviousData,
  });
}
