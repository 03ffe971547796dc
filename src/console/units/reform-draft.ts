/** What is being written down of a reform, until it is a change that the server takes. */
import type { z } from 'zod';
import type { unitsContracts } from '#kernel/units/contract.ts';

export type ReformInput = z.input<typeof unitsContracts.reform.input>;
export type ReformKind = ReformInput['change']['kind'];

export interface Part {
  code: string;
  name: string;
}

export interface ReformDraft {
  kind: ReformKind;
  /** The other units that merge, or that are transferred along. */
  others: readonly string[];
  /** The new name, or that of the new unit; empty where the unit stands already. */
  name: string;
  nameEn: string;
  /** The code of what others merge into. */
  code: string;
  parent: string;
  /** What a unit is split into; the first may be the unit itself. */
  parts: readonly Part[];
  /** Which part each unit below goes to. */
  shares: Readonly<Record<string, number>>;
  on: string;
  reason: string;
  document: string;
}

/** The form as it opens for a unit. */
export function emptyReform(unit: Part): ReformDraft {
  return {
    kind: 'merge',
    others: [],
    name: '',
    nameEn: '',
    code: '',
    parent: '',
    parts: [
      { code: unit.code, name: unit.name },
      { code: '', name: '' },
    ],
    shares: {},
    on: '',
    reason: '',
    document: '',
  };
}

const orNothing = (key: string, value: string) => (value.trim() === '' ? {} : { [key]: value.trim() });

function changeOf(draft: ReformDraft, unit: string, children: readonly string[]): ReformInput['change'] {
  const units = [unit, ...draft.others];
  switch (draft.kind) {
    case 'rename':
      return { kind: 'rename', unit, name: draft.name, ...orNothing('nameEn', draft.nameEn) };
    case 'merge':
      return {
        kind: 'merge',
        units,
        into: {
          code: draft.code.trim(),
          ...orNothing('name', draft.name),
          ...orNothing('nameEn', draft.nameEn),
          ...orNothing('parent', draft.parent),
        },
      };
    case 'split':
      return {
        kind: 'split',
        unit,
        parts: draft.parts.map(({ code, name }, index) => ({
          code: code.trim(),
          ...orNothing('name', name),
          children: children.filter((child) => (draft.shares[child] ?? 0) === index),
        })),
      };
    case 'transfer':
      return { kind: 'transfer', units, parent: draft.parent };
  }
}

/** The command's input for a draft. */
export function inputOf(
  draft: ReformDraft,
  unit: string,
  children: readonly string[],
  isTrial: boolean,
): ReformInput {
  const { on, reason, document } = draft;
  return { change: changeOf(draft, unit, children), on, reason, document, isTrial };
}
