/**
 * The colours of the console, light and dark: the one place where they stand. Stylesheets know them as custom
 * properties, the library's controls as its tokens.
 */
const light = {
  ink: '#1d2a30',
  'ink-2': '#4d5b62',
  'ink-3': '#5e6c73',
  'ink-4': '#66737a',
  paper: '#fbfaf7',
  /** Controls, lists that drop down, dialogs. */
  surface: '#ffffff',
  /** What the pointer is on, and quiet marks and bars. */
  hover: '#f4f2ec',
  fill: '#efede7',
  'fill-2': '#e5e2d9',
  accent: '#0f5c66',
  'accent-strong': '#0a444c',
  'accent-wash': '#eaf1f1',
  'accent-wash-2': '#dfe9ea',
  /** What is written on the accent. */
  'on-accent': '#ffffff',
  line: '#dcd9d0',
  edge: '#8f8b80',
  late: '#a8321f',
  'late-wash': '#f9ece8',
  'late-line': '#dfb5ab',
  good: '#2c6e49',
  'good-wash': '#e9f1ec',
  warn: '#8a5a00',
  'warn-ink': '#6b4600',
  'warn-wash': '#f8f1e1',
  'warn-line': '#d9c48f',
};

const dark: Record<keyof typeof light, string> = {
  ink: '#e4e8e7',
  'ink-2': '#b7c1c3',
  'ink-3': '#9ba7aa',
  'ink-4': '#929ea2',
  paper: '#14191c',
  surface: '#1b2125',
  hover: '#20282c',
  fill: '#283136',
  'fill-2': '#37424a',
  accent: '#74bcc4',
  'accent-strong': '#9bd3d9',
  'accent-wash': '#1c3236',
  'accent-wash-2': '#23404a',
  'on-accent': '#0d1517',
  line: '#333d42',
  edge: '#7a868b',
  late: '#f0937f',
  'late-wash': '#3b231d',
  'late-line': '#6e4236',
  good: '#86c9a0',
  'good-wash': '#1b3024',
  warn: '#dcb362',
  'warn-ink': '#e6c788',
  'warn-wash': '#352b17',
  'warn-line': '#6a5729',
};

export const PALETTES = { light, dark };
export type Shade = keyof typeof PALETTES;

/** Gives the stylesheets the colours of a shade. */
export function applyPalette(shade: Shade): void {
  const { style, dataset } = document.documentElement;
  for (const [name, colour] of Object.entries(PALETTES[shade])) style.setProperty(`--${name}`, colour);
  style.colorScheme = shade;
  dataset['shade'] = shade;
  document.querySelector('meta[name="theme-color"]')?.setAttribute('content', PALETTES[shade].paper);
}
