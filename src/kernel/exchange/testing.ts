/** Zips made by hand, so that tests can make those that no honest program makes. */
import { crc32, deflateRawSync } from 'node:zlib';

export interface Part {
  name: string;
  content: Buffer;
  /** What the directory says of its size, where it lies. */
  saidBytes?: number;
}

interface Options {
  /** All names lead to the bytes of the first part. */
  overlaps?: boolean;
}

function headerOf(part: Part, packed: Buffer): Buffer {
  const header = Buffer.alloc(26);
  header.writeUInt16LE(20, 0);
  header.writeUInt16LE(0x0800, 2);
  header.writeUInt16LE(8, 4);
  header.writeUInt32LE(crc32(part.content), 10);
  header.writeUInt32LE(packed.length, 14);
  header.writeUInt32LE(part.saidBytes ?? part.content.length, 18);
  header.writeUInt16LE(Buffer.byteLength(part.name), 22);
  return header;
}

/** A zip of some parts. */
export function zipOf(parts: readonly Part[], { overlaps = false }: Options = {}): Buffer {
  const files: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const [index, part] of parts.entries()) {
    const packed = deflateRawSync(part.content);
    const header = headerOf(part, packed);
    const name = Buffer.from(part.name);
    const rest = Buffer.alloc(14);
    const at = overlaps ? 0 : offset;
    rest.writeUInt32LE(at, 10);
    directory.push(Buffer.from('504b01021400', 'hex'), header, rest, name);
    if (overlaps && index > 0) continue;
    const file = Buffer.concat([Buffer.from('504b0304', 'hex'), header, name, packed]);
    files.push(file);
    offset += file.length;
  }
  const central = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.write('PK\u0005\u0006', 'latin1');
  end.writeUInt16LE(parts.length, 8);
  end.writeUInt16LE(parts.length, 10);
  end.writeUInt32LE(central.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...files, central, end]);
}

const part = (name: string, text: string): Part => ({ name, content: Buffer.from(text) });

/** The parts of a small workbook around the XML of its sheet. */
export function workbookParts(sheet: string, prologue = ''): Part[] {
  const main = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
  const rels = 'http://schemas.openxmlformats.org/package/2006/relationships';
  const office = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
  return [
    part(
      '[Content_Types].xml',
      `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="xml"
       ContentType="application/xml"/></Types>`,
    ),
    part(
      '_rels/.rels',
      `<Relationships xmlns="${rels}"><Relationship Id="r1" Type="${office}/officeDocument"
       Target="xl/workbook.xml"/></Relationships>`,
    ),
    part(
      'xl/workbook.xml',
      `<workbook xmlns="${main}" xmlns:r="${office}"><sheets>
       <sheet name="a" sheetId="1" r:id="r1"/></sheets></workbook>`,
    ),
    part(
      'xl/_rels/workbook.xml.rels',
      `<Relationships xmlns="${rels}"><Relationship Id="r1" Type="${office}/worksheet"
       Target="worksheets/sheet1.xml"/></Relationships>`,
    ),
    part(
      'xl/worksheets/sheet1.xml',
      `<?xml version="1.0"?>${prologue}<worksheet xmlns="${main}"><sheetData>${sheet}</sheetData></worksheet>`,
    ),
  ];
}

/** One row of a sheet whose cells are texts. */
export function sheetRow(number: number, ...texts: string[]): string {
  const cells = texts.map(
    (text, index) =>
      `<c r="${String.fromCodePoint(65 + index)}${number}" t="inlineStr"><is><t>${text}</t></is></c>`,
  );
  return `<row r="${number}">${cells.join('')}</row>`;
}
