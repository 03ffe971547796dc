/** A line of the log as it was written. */
export interface LogLine {
  at: Date;
  level: 'debug' | 'info' | 'warn' | 'error';
  message: string;
  /** Everything else that the line holds. */
  fields: Readonly<Record<string, unknown>>;
}

/** The last lines of the log, in memory: as many as fit, the oldest give way. */
export interface RecentLog {
  /** Takes a line as pino writes it. */
  write(line: string): void;
  /** The lines that bear a reference, oldest first. */
  find(reference: string): LogLine[];
  /** How many lines are held. */
  size(): number;
}

const LINES = 5000;
/** A line longer than this is kept only by its beginning, and so is no longer readable: none of ours is. */
const LINE_CHARACTERS = 4000;
const LEVELS = [
  [50, 'error'],
  [40, 'warn'],
  [30, 'info'],
] as const;

function parse(line: string): LogLine[] {
  try {
    const { level, time, msg, ...fields } = JSON.parse(line) as Record<string, unknown>;
    const name = LEVELS.find(([least]) => Number(level) >= least)?.[1] ?? 'debug';
    return [{ at: new Date(Number(time)), level: name, message: typeof msg === 'string' ? msg : '', fields }];
  } catch {
    return [];
  }
}

/** A log in memory; whole lines are kept as text, and read only when somebody asks. */
export function createRecentLog(most = LINES): RecentLog {
  const lines: string[] = [];
  let next = 0;
  return {
    write(line) {
      if (line.length > LINE_CHARACTERS) return;
      lines[next] = line;
      next = (next + 1) % most;
    },
    find(reference) {
      const inOrder = [...lines.slice(next), ...lines.slice(0, next)];
      return inOrder.filter((line) => line.includes(reference)).flatMap(parse);
    },
    size: () => lines.length,
  };
}
