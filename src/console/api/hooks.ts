import { queryOptions, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useRef } from 'react';
import type { z } from 'zod';
import { currentLanguage } from '#console/i18n/language.ts';
import type { InputSchema, OperationContract } from '#kernel/operation/contract.ts';
import { createActionKeys } from './action-keys.ts';
import { call } from './client.ts';
import { ProblemError } from './problem.ts';

/** A query as TanStack Query keeps it: its name and its input are its key. */
export function callOptions<N extends string, I extends InputSchema, O extends z.ZodType>(
  contract: OperationContract<N, I, O>,
  input: z.input<I>,
) {
  return queryOptions({
    queryKey: [contract.name, input],
    queryFn: ({ signal }) => call(contract, input, { language: currentLanguage(), signal }),
  });
}

/** The answer to a query, kept and refreshed. */
export function useCall<N extends string, I extends InputSchema, O extends z.ZodType>(
  contract: OperationContract<N, I, O>,
  input: z.input<I>,
  { isEnabled = true }: { isEnabled?: boolean } = {},
) {
  return useQuery({ ...callOptions(contract, input), enabled: isEnabled });
}

/** Refreshes everything read from a room, after something in it was changed. */
export function useRefresh() {
  const client = useQueryClient();
  return (...rooms: readonly string[]) =>
    client.invalidateQueries({
      predicate: ({ queryKey: [name] }) => rooms.some((room) => String(name).startsWith(`${room}.`)),
    });
}

interface CommandOptions<I, O> {
  /** Told of the answer before anything is refreshed because of it. */
  onAnswer?: (output: O, input: I) => void;
  /**
   * When the command counts as done: after what was read is refreshed, while it is being refreshed, or without that,
   * where the page is about to be left.
   */
  settles?: 'refreshed' | 'refreshing' | 'leaving';
}

/** A command, run once per action of the user's: a repeat after a lost answer carries the same idempotency key. */
export function useCommand<N extends string, I extends InputSchema, O extends z.ZodType>(
  contract: OperationContract<N, I, O>,
  { onAnswer, settles = 'refreshed' }: CommandOptions<z.input<I>, z.output<O>> = {},
) {
  const keys = useRef(createActionKeys());
  const refresh = useRefresh();
  const room = contract.name.split('.')[0] ?? '';
  return useMutation<z.output<O>, Error, z.input<I>>({
    mutationKey: [contract.name],
    mutationFn: async (input) => {
      const idempotencyKey = keys.current.keyFor(input);
      try {
        return await call(contract, input, { language: currentLanguage(), idempotencyKey });
      } catch (error) {
        if (error instanceof ProblemError && !error.isPassing) keys.current.settle();
        throw error;
      }
    },
    onSuccess: async (output, input) => {
      keys.current.settle();
      onAnswer?.(output, input);
      if (settles === 'leaving') return;
      const refreshing = refresh(room);
      if (settles === 'refreshed') await refreshing;
    },
  });
}
