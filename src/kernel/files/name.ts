import { ACCEPTED, type FileType } from './file-contract.ts';

const MOST_CHARACTERS = 120;
/** What hides or turns round text, and what a path or a header would be broken by. */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Co}\p{Cn}\p{Zl}\p{Zp}]/gu;
const FORBIDDEN = /["*:<>?|]/g;

/** The name under which a file is kept: the last part of what was given, and the ending of what the bytes are. */
export function nameFor(given: string, type: FileType): string {
  const last = given.toWellFormed().normalize('NFC').split(/[/\\]/).at(-1) ?? '';
  const seen = last.replaceAll(UNSEEN, '').replaceAll(FORBIDDEN, '_').trim().replace(/^\.+/, '');
  const ending = `.${ACCEPTED[type]}`;
  const endings = type === 'image/jpeg' ? ['.jpg', '.jpeg'] : [ending];
  const isRight = endings.some((one) => seen.toLowerCase().endsWith(one));
  const stem = isRight ? seen.slice(0, seen.lastIndexOf('.')) : seen;
  return `${Array.from(stem || 'file')
    .slice(0, MOST_CHARACTERS)
    .join('')}${ending}`;
}
