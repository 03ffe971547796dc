/** What a benchmark found, as data and as text. */
import { arch, cpus, loadavg, release, totalmem } from 'node:os';
import type { Spread } from './statistics.ts';

/** A series that was measured. */
export interface Measured extends Spread {
  what: string;
  errors: number;
}

/** Ours beside its reference of the same run; above 1 ours is the faster. */
export interface Ratio {
  what: string;
  ratio: number;
  /** The least ratio that design asks for. */
  goal?: number;
}

/** One number with its unit, and the most or least that design asks for. */
export interface Fact {
  what: string;
  value: number | string;
  unit?: string;
  most?: number;
  least?: number;
}

export interface Report {
  name: string;
  title: string;
  startedAt: string;
  machine: Machine;
  sizes: Fact[];
  measured: Measured[];
  ratios: Ratio[];
  facts: Fact[];
  /** How it was measured, in sentences. */
  notes: string[];
}

/** What one part of a benchmark found. */
export type Findings = Pick<Report, 'measured' | 'ratios' | 'facts'>;

/** Findings of many parts as one, each under the name of its part. */
export function joined(parts: Readonly<Record<string, Findings>>): Findings {
  const all = <T extends { what: string }>(of: (found: Findings) => readonly T[]) =>
    Object.entries(parts).flatMap(([part, found]) =>
      of(found).map((one) => ({ ...one, what: `${part}: ${one.what}` })),
    );
  return {
    measured: all(({ measured }) => measured),
    ratios: all(({ ratios }) => ratios),
    facts: all(({ facts }) => facts),
  };
}

export interface Machine {
  cpu: string;
  cores: number;
  memoryGb: number;
  system: string;
  node: string;
  postgres: string;
  /** The load of the machine before the run: others may have been at work. */
  loadBefore: number;
}

/** The machine of a run, with the database server it uses. */
export function machineOf(postgres: string): Machine {
  return {
    cpu: cpus()[0]?.model ?? 'unknown',
    cores: cpus().length,
    memoryGb: Math.round(totalmem() / 2 ** 30),
    system: `Linux ${release()} ${arch()}`,
    node: process.version,
    postgres,
    loadBefore: Math.round((loadavg()[0] ?? 0) * 100) / 100,
  };
}

/** Three figures that tell, whatever the size. */
export function round(value: number): string {
  if (!Number.isFinite(value)) return String(value);
  const size = Math.abs(value);
  if (size >= 1000) return Math.round(value).toLocaleString('en-US');
  if (size >= 100) return value.toFixed(0);
  return size >= 10 ? value.toFixed(1) : size >= 1 ? value.toFixed(2) : value.toFixed(3);
}

function tableOf(header: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const widths = header.map((cell, column) =>
    Math.max(cell.length, ...rows.map((row) => (row[column] ?? '').length)),
  );
  const lineOf = (row: readonly string[]) =>
    row.map((cell, column) =>
      column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0),
    );
  return [header, ...rows].map((row) => `  ${lineOf(row).join('  ')}`.trimEnd());
}

function verdictOf(isMet: boolean | undefined): string {
  return isMet === undefined ? '' : isMet ? 'met' : 'MISSED';
}

function isFactMet({ value, most, least }: Fact): boolean | undefined {
  if (typeof value !== 'number' || (most === undefined && least === undefined)) return undefined;
  return (most === undefined || value <= most) && (least === undefined || value >= least);
}

function factLine(fact: Fact): string[] {
  const value = typeof fact.value === 'number' ? round(fact.value) : fact.value;
  const bound =
    fact.most !== undefined ? `<= ${fact.most}` : fact.least !== undefined ? `>= ${fact.least}` : '';
  return [fact.what, `${value}${fact.unit ? ` ${fact.unit}` : ''}`, bound, verdictOf(isFactMet(fact))];
}

/** A report as a page of plain text. */
export function textOf(report: Report): string {
  const { machine } = report;
  const section = (title: string, lines: readonly string[]) =>
    lines.length > 0 ? ['', title, ...lines] : [];
  return [
    `${report.name}: ${report.title}`,
    `${report.startedAt}`,
    ...section('Machine', [
      `  ${machine.cpu}, ${machine.cores} cores, ${machine.memoryGb} GB, ${machine.system}`,
      `  Node ${machine.node}, PostgreSQL ${machine.postgres}, load before ${machine.loadBefore}`,
    ]),
    ...section('Sizes', tableOf(['what', '', '', ''], report.sizes.map(factLine)).slice(1)),
    ...section(
      'Times in milliseconds',
      tableOf(
        ['what', 'count', 'p50', 'p95', 'p99', 'most', 'errors'],
        report.measured.map((row) => [
          row.what,
          String(row.count),
          ...[row.p50Ms, row.p95Ms, row.p99Ms, row.mostMs].map(round),
          String(row.errors),
        ]),
      ),
    ),
    ...section(
      'Ratios to the reference of the same run (above 1: ours is faster)',
      tableOf(
        ['what', 'ratio', 'goal', ''],
        report.ratios.map(({ what, ratio, goal }) => [
          what,
          round(ratio),
          goal === undefined ? '' : `>= ${goal}`,
          verdictOf(goal === undefined ? undefined : ratio >= goal),
        ]),
      ),
    ),
    ...section('Facts', tableOf(['what', 'value', 'goal', ''], report.facts.map(factLine))),
    ...section(
      'How it was measured',
      report.notes.map((note) => `  - ${note}`),
    ),
    '',
  ].join('\n');
}
