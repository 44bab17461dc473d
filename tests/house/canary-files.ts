import sharp from 'sharp';
import { pdf } from '../attachments/pictures.ts';
import { byteCanary, canary, type Canary, type Matter } from './canaries.ts';

export interface PlantedFile {
  name: string;
  bytes: Buffer;
  canaries: Canary[];
}

/** A picture that says who took it, where, and with what; something hangs on behind its end, too. */
export async function aPhotoOf(of: Matter, index: number): Promise<PlantedFile> {
  const artist = `QzArtist${of}Zq`;
  const tail = `QzTail${of}Zq`;
  const name = `QzFile${of}Zq`;
  // Seconds of arc in a hundred-thousandth: no other number in the file is like it.
  const second = 4_242_401 + index * 7;
  const drawn = await sharp({
    create: { width: 60 + index, height: 40, channels: 3, background: { r: 20 * index, g: 90, b: 160 } },
  })
    .withExif({
      IFD0: { Artist: artist, ImageDescription: `${artist} lives here`, Make: artist },
      IFD2: { BodySerialNumber: artist, UserComment: artist },
      IFD3: {
        GPSLatitudeRef: 'N',
        GPSLatitude: `27/1 13/1 ${second}/100000`,
        GPSLongitudeRef: 'E',
        GPSLongitude: `112/1 57/1 ${second}/100000`,
      },
    })
    .withXmp(
      `<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">${artist}</rdf:RDF></x:xmpmeta>`,
    )
    .jpeg()
    .toBuffer();
  return {
    name: `${name}.jpg`,
    bytes: Buffer.concat([drawn, Buffer.from(`\n${tail}\n`)]),
    canaries: [
      canary('exif', of, artist),
      canary('tail', of, tail),
      canary('fileName', of, name),
      byteCanary('gps', of, [inExif(second, 'writeUInt32LE'), inExif(second, 'writeUInt32BE')]),
    ],
  };
}

/** A paper with its author's name in it, as every office program writes it. */
export function aPaperOf(of: Matter): PlantedFile {
  const author = `QzAuthor${of}Zq`;
  const name = `QzPaper${of}Zq`;
  return {
    name: `${name}.pdf`,
    bytes: pdf('', [`4 0 obj\n<< /Author (${author}) /Creator (${author}) >>\nendobj\n`]),
    canaries: [canary('pdfAuthor', of, author), canary('fileName', of, name)],
  };
}

/** A number as EXIF keeps it: with what it is divided by, so that no eight bytes are like it by chance. */
function inExif(value: number, write: 'writeUInt32LE' | 'writeUInt32BE'): Buffer {
  const bytes = Buffer.alloc(8);
  bytes[write](value);
  bytes[write](100_000, 4);
  return bytes;
}
