import { MutationCache, QueryCache, QueryClient } from '@tanstack/react-query';
import { isSignedOut, ProblemError } from './problem.ts';

const RETRIES = 2;
const FRESH_MS = 5_000;

export interface SessionListener {
  /** A question was refused, since the session had ended. */
  onQueryRefused: () => void;
  /** A command was refused, since the session had ended. */
  onCommandRefused: () => void;
  /** Something was answered: there is a session. */
  onAnswered: () => void;
}

/** The store of answers. It never waits for a network that is away: what cannot be done is said at once. */
export function createQueryClient(session: SessionListener): QueryClient {
  return new QueryClient({
    queryCache: new QueryCache({
      onError: (error) => isSignedOut(error) && session.onQueryRefused(),
      onSuccess: session.onAnswered,
    }),
    mutationCache: new MutationCache({
      onError: (error) => isSignedOut(error) && session.onCommandRefused(),
      onSuccess: session.onAnswered,
    }),
    defaultOptions: {
      queries: {
        staleTime: FRESH_MS,
        networkMode: 'always',
        retry: (count, error) => error instanceof ProblemError && error.isPassing && count < RETRIES,
      },
      mutations: { retry: false, networkMode: 'always' },
    },
  });
}
