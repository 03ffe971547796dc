import yauzl from 'yauzl';
import { refuse } from './refusals.ts';

/** What a workbook or a document may unpack to, whatever it says of itself afterwards. */
const MOST_ENTRIES = 2000;
const MOST_BYTES = 200_000_000;
const MOST_RATIO = 200;
/** Small parts compress as well as they like. */
const RATIO_FROM_BYTES = 1_000_000;
const LOCAL_HEADER_BYTES = 30;
/** Parts that run, or that hold what may run. */
const RUNS = /(^|\/)(vbaProject\.bin|vbaData\.xml|activeX\/|macrosheets\/|embeddings\/)/i;
const RUNS_BY_END = /\.(exe|dll|js|vbs|bat|cmd|ps1|jar|lnk|hta|scr|zip|7z|rar)$/i;
const ENCRYPTED = 1;

function checkEntry(entry: yauzl.Entry): void {
  if ((entry.generalPurposeBitFlag & ENCRYPTED) !== 0) throw refuse('encrypted');
  const { fileName } = entry;
  if (RUNS.test(fileName) || RUNS_BY_END.test(fileName))
    throw refuse('runs', { part: fileName.slice(0, 80) });
  const isSmall = entry.uncompressedSize < RATIO_FROM_BYTES;
  if (!isSmall && entry.uncompressedSize > MOST_RATIO * entry.compressedSize) throw refuse('zip-bomb');
}

/** Two parts that share bytes unpack to more than the file ever held. */
function checkOverlap(entries: readonly yauzl.Entry[]): void {
  const inOrder = entries.toSorted((a, b) => a.relativeOffsetOfLocalHeader - b.relativeOffsetOfLocalHeader);
  for (const [index, { relativeOffsetOfLocalHeader: start, compressedSize }] of inOrder.entries()) {
    const next = inOrder[index + 1]?.relativeOffsetOfLocalHeader ?? Number.POSITIVE_INFINITY;
    if (start + LOCAL_HEADER_BYTES + compressedSize > next) throw refuse('zip-bomb');
  }
}

/**
 * Reads the directory of a zip without unpacking anything and refuses what no honest workbook or document holds. The
 * directory may lie about sizes: who unpacks does so in a worker with limits. Gives the names of the parts.
 */
export async function guardZip(bytes: Buffer): Promise<string[]> {
  const entries: yauzl.Entry[] = [];
  let total = 0;
  try {
    const zip = await yauzl.fromBufferPromise(bytes, { lazyEntries: true, validateEntrySizes: true });
    if (zip.entryCount > MOST_ENTRIES) throw refuse('zip-bomb');
    for await (const entry of zip.eachEntry()) {
      checkEntry(entry);
      entries.push(entry);
      total += entry.uncompressedSize;
      if (total > MOST_BYTES || entries.length > MOST_ENTRIES) throw refuse('zip-bomb');
    }
  } catch (error) {
    if (error instanceof Error && error.name === 'Refusal') throw error;
    throw refuse('not-a-workbook');
  }
  checkOverlap(entries);
  return entries.map(({ fileName }) => fileName);
}
