/** Images are written anew: only the picture is kept, no place, device, name or what was appended to it. */
import sharp from 'sharp';
import { Refusal } from '#kernel/errors/index.ts';
import type { Examined } from './examine.ts';
import { refuse } from './refusals.ts';

const MOST_PIXELS = 50_000_000;
const MOST_RATIO = 20;
const PREVIEW_SIDE = 160;
const SECONDS = 30;

// Nothing else that the library could read is ever read.
sharp.block({ operation: ['VipsForeignLoad'] });
sharp.unblock({
  operation: ['VipsForeignLoadJpegBuffer', 'VipsForeignLoadPngBuffer', 'VipsForeignLoadWebpBuffer'],
});
sharp.cache(false);
sharp.concurrency(1);

const FORMATS = { 'image/png': 'png', 'image/jpeg': 'jpeg', 'image/webp': 'webp' } as const;
export type ImageType = keyof typeof FORMATS;

const OPTIONS = { limitInputPixels: MOST_PIXELS, failOn: 'error', sequentialRead: true } as const;

async function checkBounds(bytes: Buffer, type: ImageType): Promise<void> {
  const {
    width,
    height,
    format,
    pages = 1,
  } = await sharp(bytes, { ...OPTIONS, limitInputPixels: false }).metadata();
  if (format !== FORMATS[type]) throw refuse('not-accepted');
  const ratio = Math.max(width, height) / Math.min(width, height);
  if (width * height > MOST_PIXELS || ratio > MOST_RATIO || pages > 1) throw refuse('image-bounds');
}

/** Turns a picture upright and writes it anew without anything else; refuses what is too large to unpack. */
export async function rewriteImage(bytes: Buffer, type: ImageType): Promise<Examined> {
  try {
    await checkBounds(bytes, type);
    const upright = sharp(bytes, OPTIONS).timeout({ seconds: SECONDS }).autoOrient();
    const kept = await upright
      .clone()
      .toFormat(FORMATS[type], type === 'image/png' ? {} : { quality: 90 })
      .toBuffer();
    const small = upright
      .clone()
      .resize(PREVIEW_SIDE, PREVIEW_SIDE, { fit: 'inside', withoutEnlargement: true });
    return { type, bytes: kept, preview: await small.webp({ quality: 70 }).toBuffer() };
  } catch (error) {
    if (error instanceof Refusal) throw error;
    throw refuse('image-broken');
  }
}
