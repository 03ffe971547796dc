import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { findSerif } from './assets.ts';

/** Comments and the white space between rules weigh as much as the rules themselves; nothing else is touched. */
function compact(css: string): string {
  return css
    .split('/*')
    .map((part, index) => (index === 0 ? part : part.slice(part.indexOf('*/') + 2)))
    .join('')
    .replaceAll(/\s+/g, ' ')
    .replaceAll(/ ?([{};,]) ?/g, '$1')
    .trim();
}

function fontFace(): string {
  const serif = findSerif();
  if (!serif) return '';
  const source = `src:url(${serif.path}) format("woff2");font-weight:400 700;font-display:swap`;
  // In English its curly quotes, as wide as a Chinese character, are left to the next font.
  const latin = `@font-face{font-family:"Taihu Serif Latin";${source};unicode-range:U+20-17F,U+3000-9FFF,U+FF00-FFEF}`;
  return `@font-face{font-family:"Taihu Serif";${source}}${latin}`;
}

interface Style {
  css: string;
  source: string;
}

let made: Style | undefined;

/** Made when the first page asks: by then the start has built the font, and every later page looks the same. */
function style(): Style {
  if (made) return made;
  const sheets = ['style.css', 'pages.css', 'figure.css', 'media.css'].map((file) =>
    readFileSync(new URL(file, import.meta.url), 'utf8'),
  );
  const css = fontFace() + sheets.map(compact).join('');
  made = { css, source: `'sha256-${createHash('sha256').update(css).digest('base64')}'` };
  return made;
}

/**
 * The style of every public page. It stands in the page itself: the first page needs no second request, and published
 * bytes look the same after an upgrade that no longer knows their style sheet.
 */
export function styleText(): string {
  return style().css;
}

/** What a Content-Security-Policy must allow in `style-src` for pages that are not published bytes. */
export function styleSource(): string {
  return style().source;
}
