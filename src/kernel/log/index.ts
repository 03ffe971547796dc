/** The log: one JSON line an event, for operators. It is not the audit trail and never holds personal data. */
import { pino } from 'pino';

export interface Log {
  debug(fields: object, message: string): void;
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
  child(fields: object): Log;
}

/** A log that writes to standard error, so that standard output stays for people. */
export function createLog(level: string): Log {
  const redact = ['password', '*.password', 'headers.cookie', 'headers.authorization', '*.token'];
  return pino({ level, redact, base: null }, pino.destination({ dest: 2, sync: false }));
}

/** A log that keeps nothing, for tests and the command line. */
export const silentLog: Log = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
  child: () => silentLog,
};
