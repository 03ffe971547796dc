/** What a file is, by its bytes: names and headers are never asked, and what harms is refused. */
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { workbookParts, zipOf } from '#kernel/exchange/testing.ts';
import { examine } from './examine.ts';
import { nameFor } from './name.ts';
import { pdfOf } from './testing.ts';

const picture = (width = 40, height = 30) =>
  sharp({ create: { width, height, channels: 3, background: '#27a' } });
const code = async (bytes: Buffer) =>
  examine(bytes).then(
    ({ type }) => type,
    (error: unknown) => (error instanceof Error && 'code' in error ? error.code : error),
  );
const text = (content: string) => code(Buffer.from(content));
const part = (name: string, content = '<x/>') => ({ name, content: Buffer.from(content) });
const DOCX = [part('[Content_Types].xml', '<Types/>'), part('word/document.xml')];

describe('what is taken', () => {
  it('is known by its bytes', async () => {
    expect(await code(pdfOf())).toBe('application/pdf');
    expect(await code(await picture().png().toBuffer())).toBe('image/png');
    expect(await code(await picture().jpeg().toBuffer())).toBe('image/jpeg');
    expect(await code(await picture().webp().toBuffer())).toBe('image/webp');
    expect(await code(zipOf(workbookParts('')))).toMatch(/spreadsheetml/);
    expect(await code(zipOf(DOCX))).toMatch(/wordprocessingml/);
    expect(await text('单位,数\n太湖,1\n')).toBe('text/csv');
    expect(await text('接入情况说明\n已接入。\n')).toBe('text/plain');
    expect(await code(Buffer.from('b9c9b7dd2c0d0a', 'hex'))).toBe('text/csv');
  });
});

describe('an image', () => {
  it('keeps its picture upright and nothing else: no place, no device, no words', async () => {
    const withPlace = await picture()
      .withExif({
        IFD0: { Make: 'SPYCAM', Copyright: 'Zhang San' },
        IFD3: { GPSLatitudeRef: 'N', GPSLatitude: '31/1 34/1 0/1' },
      })
      .withXmp('<x:xmpmeta xmlns:x="adobe:ns:meta/"><secret>SPYWORD</secret></x:xmpmeta>')
      .jpeg()
      .toBuffer();
    const sent = await sharp(withPlace).keepMetadata().withMetadata({ orientation: 6 }).jpeg().toBuffer();
    expect(sent.toString('latin1')).toContain('SPYCAM');
    const { bytes } = await examine(sent);
    const { exif, xmp, icc, iptc, width, height } = await sharp(bytes).metadata();
    expect({ exif, xmp, icc, iptc, width, height }).toEqual({ width: 30, height: 40 });
    expect(bytes.toString('latin1')).not.toMatch(/SPY|Zhang San|Exif|GPS/);
  });

  it('loses whatever was appended to it', async () => {
    const appended = Buffer.concat([await picture().png().toBuffer(), zipOf([part('a.js', 'alert(1)')])]);
    const { bytes } = await examine(appended);
    expect(bytes.includes(Buffer.from('PK\u0003\u0004', 'latin1'))).toBe(false);
  });

  it('comes with a small picture of itself', async () => {
    const { preview } = await examine(await picture(800, 600).png().toBuffer());
    expect(await sharp(preview).metadata()).toMatchObject({ format: 'webp', width: 160, height: 120 });
  });

  it('is refused where it is a bomb, a strip, a film or broken', async () => {
    expect(await code(await picture(9000, 9000).png().toBuffer())).toBe('files.image-bounds');
    expect(await code(await picture(2100, 100).png().toBuffer())).toBe('files.image-bounds');
    const [frame, other] = await Promise.all(
      ['#27a', '#a72'].map((background) =>
        sharp({ create: { width: 40, height: 30, channels: 3, background } })
          .png()
          .toBuffer(),
      ),
    );
    const film = await sharp([frame ?? '', other ?? ''], { join: { animated: true } })
      .webp({ loop: 0 })
      .toBuffer();
    expect(await sharp(film).metadata()).toMatchObject({ pages: 2 });
    expect(await code(film)).toBe('files.image-bounds');
    const png = await picture(300, 300).png().toBuffer();
    expect(await code(png.subarray(0, png.length - 40))).toBe('files.image-broken');
  });
});

describe('what is refused', () => {
  it('nothing at all, pages, drawings and programs, whatever stands before them', async () => {
    expect(await text('')).toBe('files.empty');
    for (const page of [
      '<html>',
      ' \n<svg onload=alert(1)>',
      '说明 <script>alert(1)</script>',
      '<?xml version="1.0"?>',
    ])
      expect(await text(page), page).toBe('files.not-accepted');
    expect(await text('MZ\u0000\u0001')).toBe('files.not-accepted');
    expect(await text('GIF89a\u0001\u0000\u0001\u0000')).toBe('files.not-accepted');
    expect(await code(Buffer.from([0xff, 0xfe, 0x41, 0x00]))).toBe('files.not-accepted');
  });

  it('what is two things at once', async () => {
    expect(await code(Buffer.concat([Buffer.from('a,b\n'), pdfOf()]))).toBe('files.not-accepted');
    expect(await code(Buffer.concat([pdfOf(), zipOf(DOCX)]))).toBe('files.not-accepted');
    expect(await code(zipOf([part('a.txt'), ...DOCX.slice(1)]))).toBe('files.not-accepted');
  });

  it('a PDF that acts, hides files or cannot be read, however its names are written', async () => {
    const bad = [
      '/OpenAction<</S/JavaScript/JS(x)>>',
      '/A<</S/L#61unch>>',
      '/Names<</EmbeddedFiles 4 0 R>>',
      '/Encrypt 5 0 R',
    ];
    for (const catalogue of bad) expect(await code(pdfOf(catalogue)), catalogue).toBe('files.acts-of-itself');
    expect(await code(pdfOf('/JSONish 1/Launched 2'))).toBe('application/pdf');
  });

  it('documents with macros, and zips that unpack to too much', async () => {
    expect(await code(zipOf([...DOCX, part('word/vbaProject.bin')]))).toBe('exchange.runs');
    const zeros = { name: 'word/media/1.xml', content: Buffer.alloc(50_000_000) };
    expect(await code(zipOf([...DOCX, zeros]))).toBe('exchange.zip-bomb');
    expect(await code(Buffer.from('PK\u0003\u0004not a zip'))).toBe('files.not-accepted');
  });
});

describe('a name', () => {
  it('is the last part of what was given, without what hides, and ends as its bytes say', () => {
    expect(nameFor('../../etc/passwd', 'application/pdf')).toBe('passwd.pdf');
    expect(nameFor('C:\\Users\\张三\\合同.PDF', 'application/pdf')).toBe('合同.pdf');
    expect(nameFor('合同.pdf', 'image/png')).toBe('合同.pdf.png');
    expect(nameFor('photo.JPEG', 'image/jpeg')).toBe('photo.jpg');
    expect(nameFor('fdp\u202Egpj.\u0000exe"\r\n', 'text/plain')).toBe('fdpgpj.exe_.txt');
    expect(nameFor('.\u200B', 'text/csv')).toBe('file.csv');
    expect(nameFor('长'.repeat(500), 'text/plain').length).toBe(124);
  });
});
