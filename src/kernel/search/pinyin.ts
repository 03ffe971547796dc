/** How names sound: Hanyu Pinyin without tones, and its initials, as people type them to find a place. */
import { setImmediate as breathe } from 'node:timers/promises';
import { customPinyin, pinyin } from 'pinyin-pro';

/**
 * The library knows most places whose characters are read in more than one way (重庆, 六安, 番禺). These it reads as the
 * words of every day.
 */
customPinyin({
  单县: 'shàn xiàn',
  乐清: 'yuè qīng',
  洪洞: 'hóng tóng',
  乐亭: 'lào tíng',
  铅山: 'yán shān',
  浚县: 'xùn xiàn',
  莘县: 'shēn xiàn',
  东阿: 'dōng ē',
  荥阳: 'xíng yáng',
  荥经: 'yíng jīng',
});

interface Sound {
  pinyin: string;
  initials: string;
}

/** The sound of a name; what is not Chinese in it stays as it is written. */
function soundOf(name: string): Sound {
  const syllables = pinyin(name.toLowerCase(), {
    toneType: 'none',
    type: 'array',
    nonZh: 'consecutive',
    v: true,
  }).map((syllable) => syllable.replaceAll(/\s/gu, ''));
  return {
    pinyin: syllables.join(''),
    initials: syllables.map((syllable) => Array.from(syllable)[0] ?? '').join(''),
  };
}

/** Names between which others are served. */
const STRETCH = 500;

/** The sounds of names, one each; a thousand take some 15 ms, so that others are served in between. */
export async function soundsOf(names: readonly string[]): Promise<Sound[]> {
  const known = new Map<string, Sound>();
  for (const name of names) {
    if (known.has(name)) continue;
    known.set(name, soundOf(name));
    if (known.size % STRETCH === 0) await breathe();
  }
  return names.map((name) => known.get(name) ?? soundOf(name));
}

/** What may be a sound: letters, perhaps digits after them; spaces and apostrophes between syllables do not count. */
export function soundSought(text: string): string | undefined {
  const letters = text.replaceAll(/[\s'’]/gu, '').replaceAll('ü', 'v');
  return /^[a-z][a-z\d]*$/.test(letters) ? letters : undefined;
}
