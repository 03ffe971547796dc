import { MutationCache, QueryCache, QueryClient } from '@tanstack/react-query';
import { ProblemError } from './problem.ts';

const RETRIES = 2;
const FRESH_MS = 5_000;

function isSignedOut(error: unknown): boolean {
  return error instanceof ProblemError && error.status === 401;
}

/**
 * The store of answers. A reader who is signed out is led to the sign-in page; someone in the middle of typing is only
 * told, since leaving the page would lose what they typed.
 */
export function createQueryClient(leaveToSignIn: () => void, tellSignedOut: () => void): QueryClient {
  return new QueryClient({
    queryCache: new QueryCache({ onError: (error) => isSignedOut(error) && leaveToSignIn() }),
    mutationCache: new MutationCache({ onError: (error) => isSignedOut(error) && tellSignedOut() }),
    defaultOptions: {
      queries: {
        staleTime: FRESH_MS,
        retry: (count, error) => error instanceof ProblemError && error.isPassing && count < RETRIES,
      },
      mutations: { retry: false },
    },
  });
}
