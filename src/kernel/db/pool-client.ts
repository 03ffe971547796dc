import type { Pool, PoolClient } from 'pg';

/**
 * Works with a client of a pool. One that breaks meanwhile is thrown away; the pool then no longer listens to it, so
 * what it still has to say must go on being heard here, or it would end the process.
 */
export async function withClient<T>(pool: Pool, work: (client: PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  let broken: Error | undefined;
  const onError = (error: Error) => {
    broken ??= error;
  };
  client.on('error', onError);
  try {
    return await work(client);
  } catch (error) {
    if (isConnectionLoss(error)) broken ??= error;
    throw error;
  } finally {
    if (!broken) client.off('error', onError);
    client.release(broken);
  }
}

function isConnectionLoss(error: unknown): error is Error {
  if (!(error instanceof Error)) return false;
  const code = 'code' in error ? String(error.code) : '';
  return (
    code.startsWith('08') || code.startsWith('57P') || /connection|ECONNRESET|EPIPE/i.test(error.message)
  );
}
