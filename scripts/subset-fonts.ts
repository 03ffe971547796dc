/**
 * Cuts the serif of the public pages to the characters that their headings and figures use: dist/web/serif-HASH.woff2.
 * Does nothing where the font on disk was cut from the same texts. The pages work without it.
 */
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import subsetFont from 'subset-font';

const ROOT = new URL('../', import.meta.url);
const FONT = new URL(
  'node_modules/@expo-google-fonts/noto-serif-sc/600SemiBold/NotoSerifSC_600SemiBold.ttf',
  ROOT,
);
const OUTPUT = new URL('dist/web/', ROOT);
const STAMP = new URL('.source-sha256', OUTPUT);
// Headings are set in these: our own texts, the figures' names and units of the demo, and its units' names.
const TEXTS = [
  'src/web/messages.zh.ts',
  'src/web/messages.en.ts',
  'src/web/conference.zh.ts',
  'src/web/conference.en.ts',
  'src/web/tour.zh.ts',
  'src/web/tour.en.ts',
  'src/web/format.ts',
  'demo/wuxi-2008/forms.ts',
  'demo/wuxi-2008/guests.ts',
];
const NAMES = 'demo/data/wuxi-divisions.csv';
const MOST_BYTES = 250_000;
const LAST_LEVEL = '"village"';

/** Every character that a heading may need; villages' names are too many and fall back to the reader's own serif. */
function charactersOf(): string {
  const latin = Array.from({ length: 0x17f - 0x20 }, (_, index) => String.fromCodePoint(0x20 + index)).join(
    '',
  );
  const texts = TEXTS.map((file) => readFileSync(new URL(file, ROOT), 'utf8')).join('');
  const names = readFileSync(new URL(NAMES, ROOT), 'utf8')
    .split('\n')
    .filter((line) => /(^|,)"?32\d{4}(0{6}|\d{3}0{3})"?(,|$)/.test(line) && !line.includes(LAST_LEVEL))
    .join('');
  const marks = '，。；：？！、（）《》“”‘’—…·％‰→›';
  return [...new Set(latin + marks + texts + names)].sort().join('');
}

const characters = charactersOf();
const wanted = createHash('sha256')
  .update(characters)
  .update(readFileSync(fileURLToPath(import.meta.url)))
  .digest('hex');

function isFresh(): boolean {
  try {
    const hasFont = readdirSync(OUTPUT).some((name) => /^serif-[0-9a-f]{16}\.woff2$/.test(name));
    return hasFont && readFileSync(STAMP, 'utf8') === wanted;
  } catch {
    return false;
  }
}

if (!isFresh()) {
  const bytes = await subsetFont(readFileSync(FONT), characters, { targetFormat: 'woff2', noHinting: true });
  if (bytes.length > MOST_BYTES)
    throw new Error(`the serif has ${bytes.length} bytes, at most ${MOST_BYTES}`);
  mkdirSync(OUTPUT, { recursive: true });
  for (const name of readdirSync(OUTPUT)) if (name.startsWith('serif-')) rmSync(new URL(name, OUTPUT));
  const hash = createHash('sha256').update(bytes).digest('hex').slice(0, 16);
  writeFileSync(new URL(`serif-${hash}.woff2`, OUTPUT), bytes);
  writeFileSync(STAMP, wanted);
  console.log(`serif-${hash}.woff2: ${characters.length} characters, ${bytes.length} bytes`);
}
