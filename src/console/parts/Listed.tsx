import type { UseQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { Failure, Waiting } from './States.tsx';

interface ListedProps<A> {
  query: UseQueryResult<A>;
  /** What stands there where nothing is found. */
  empty: ReactNode;
  /** How many lines there are likely to be, while they are on their way. */
  lines?: number;
  children: (answer: A) => ReactNode;
}

/** What a list found, or why there is nothing to see yet: on its way, failed, empty. */
export function Listed<A extends { items: readonly unknown[] }>(props: ListedProps<A>) {
  const { query, empty, lines = 6, children } = props;
  if (query.isPending) return <Waiting rows={lines} />;
  if (query.isError) return <Failure error={query.error} onRetry={() => void query.refetch()} />;
  if (query.data.items.length === 0) return empty;
  return <div aria-busy={query.isPlaceholderData}>{children(query.data)}</div>;
}
