/** What a file is, by its bytes alone, and what of it may be kept. */
import { fileTypeFromBuffer } from 'file-type';
import { Refusal } from '#kernel/errors/index.ts';
import { guardZip } from '#kernel/exchange/index.ts';
import { ACCEPTED, type FileType } from './file-contract.ts';
import { rewriteImage } from './image.ts';
import { refuse } from './refusals.ts';

/** What is kept of a file. */
export interface Examined {
  type: FileType;
  bytes: Buffer;
  preview?: Buffer;
}

const ZIP = Buffer.from('PK\u0003\u0004', 'latin1');
const ZIP_END = Buffer.from('PK\u0005\u0006', 'latin1');
const PDF = Buffer.from('%PDF-');
/** Readers look for the mark of a PDF so far into a file, and for a zip's directory so far from its end. */
const PDF_WITHIN = 1024;
const ZIP_WITHIN = 66_000;
/** What makes a PDF act of itself, hide something, or be unreadable to us. */
const ACTS =
  /\/(JavaScript|JS|Launch|EmbeddedFiles?|RichMedia|XFA|SubmitForm|ImportData|Encrypt)(?![A-Za-z0-9])/;
/** What a browser would take for a page, whatever it is called. */
const MARKUP = /^\s*<|<(!doctype|html|svg|script|body|iframe|\?xml)\b/i;
const MARKUP_WITHIN = 4096;
/** No text holds control characters but tab, line feed and carriage return. */
const CONTROLS = /(?![\t\n\r])\p{Cc}/u;

function isAccepted(type: string | undefined): type is FileType {
  return type !== undefined && Object.hasOwn(ACCEPTED, type);
}

/** Names in a PDF may be written with `#4A` for a letter. What lies in compressed object streams is not seen. */
function checkPdf(bytes: Buffer): void {
  const text = bytes
    .toString('latin1')
    .replaceAll(/#([0-9a-f]{2})/gi, (_, hex: string) => String.fromCodePoint(Number.parseInt(hex, 16)));
  const part = ACTS.exec(text)?.[1];
  if (part !== undefined) throw refuse('acts-of-itself', { part });
  if (bytes.subarray(-ZIP_WITHIN).includes(ZIP_END)) throw refuse('not-accepted');
}

/** The part that makes a zip what it is. */
const MAIN_PARTS = {
  'xl/workbook.xml': 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  'word/document.xml': 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
} as const;

/** Nothing is unpacked: the directory alone is read, and refused where it is no honest document's. */
async function typeOfZip(bytes: Buffer): Promise<FileType> {
  const parts = await guardZip(bytes).catch(refuseZip);
  const types = Object.entries(MAIN_PARTS).flatMap(([part, type]) => (parts.includes(part) ? [type] : []));
  const [type] = types;
  if (type === undefined || types.length > 1 || !parts.includes('[Content_Types].xml'))
    throw refuse('not-accepted');
  return type;
}

function textOf(bytes: Buffer): string | undefined {
  for (const encoding of ['utf-8', 'gb18030']) {
    try {
      return new TextDecoder(encoding, { fatal: true }).decode(bytes);
    } catch {}
  }
  return undefined;
}

/** Text has no mark of its own: what reads as text, runs nowhere and is no page. Rows of equal width are CSV. */
function typeOfText(bytes: Buffer): FileType {
  const text = textOf(bytes);
  const isText = text !== undefined && !CONTROLS.test(text) && !MARKUP.test(text.slice(0, MARKUP_WITHIN));
  if (!isText) throw refuse('not-accepted');
  const lines = text.split(/\r?\n/, 20).filter(Boolean);
  const widths = new Set(lines.map((line) => line.split(',').length));
  return widths.size === 1 && !widths.has(1) ? 'text/csv' : 'text/plain';
}

/** Says what a file is and gives what is kept of it, or refuses it; name and headers are not asked. */
export async function examine(bytes: Buffer): Promise<Examined> {
  if (bytes.length === 0) throw refuse('empty');
  const isPdf = bytes.subarray(0, PDF.length).equals(PDF);
  if (!isPdf && bytes.subarray(0, PDF_WITHIN).includes(PDF)) throw refuse('not-accepted');
  if (bytes.subarray(0, ZIP.length).equals(ZIP)) return { type: await typeOfZip(bytes), bytes };
  const found = await fileTypeFromBuffer(bytes).catch(() => undefined);
  if (found === undefined) return { type: typeOfText(bytes), bytes };
  const type = found.mime;
  if (!isAccepted(type)) throw refuse('not-accepted');
  if (type === 'image/png' || type === 'image/jpeg' || type === 'image/webp')
    return rewriteImage(bytes, type);
  if (type === 'application/pdf') checkPdf(bytes);
  return { type, bytes };
}

/** A zip that is no zip is not taken; one that harms is refused in the guard's own words. */
function refuseZip(error: unknown): never {
  if (error instanceof Refusal && error.code === 'exchange.not-a-workbook') throw refuse('not-accepted');
  throw error;
}
