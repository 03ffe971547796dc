/** The log: one JSON line an event, for operators. It is not the audit trail and never holds personal data. */
import { pino } from 'pino';
import type { RecentLog } from './recent.ts';

export { createRecentLog, type LogLine, type RecentLog } from './recent.ts';

const RECENT_LEVEL = 30;

export interface Log {
  debug(fields: object, message: string): void;
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
  child(fields: object): Log;
}

/** A log that writes to standard error, so that standard output stays for people, and keeps its last lines. */
export function createLog(level: string, recent?: RecentLog): Log {
  const redact = ['password', '*.password', 'headers.cookie', 'headers.authorization', '*.token'];
  const outside = pino.destination({ dest: 2, sync: false });
  if (!recent || level === 'silent') return pino({ level, redact, base: null }, outside);
  const streams = [
    { level: level as pino.Level, stream: outside },
    { level: 'info' as const, stream: recent },
  ];
  const least = pino.levels.values[level] ?? RECENT_LEVEL;
  return pino(
    { level: least > RECENT_LEVEL ? 'info' : level, redact, base: null },
    pino.multistream(streams),
  );
}

/** A log that keeps nothing, for tests and the command line. */
export const silentLog: Log = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
  child: () => silentLog,
};
