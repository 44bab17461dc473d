import { deflateSync } from 'node:zlib';
import sharp from 'sharp';

/** A picture that can be told from noise: left half red, right half blue. */
export async function jpegWithSecrets(): Promise<Buffer> {
  const half = await sharp({ create: { width: 200, height: 300, channels: 3, background: '#0000ff' } })
    .png()
    .toBuffer();
  return sharp({ create: { width: 400, height: 300, channels: 3, background: '#ff0000' } })
    .composite([{ input: half, left: 200, top: 0 }])
    .withExif({
      IFD0: { Artist: 'canary-artist', Make: 'canary-make', ImageDescription: 'canary-description' },
      IFD2: { BodySerialNumber: 'canary-serial' },
      IFD3: {
        GPSLatitudeRef: 'N',
        GPSLatitude: '34/1 43/1 0/1',
        GPSLongitudeRef: 'E',
        GPSLongitude: '113/1 58/1 0/1',
      },
    })
    .withXmp(
      '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">canary-xmp</rdf:RDF></x:xmpmeta>',
    )
    .jpeg()
    .toBuffer();
}

export async function plain(format: 'jpeg' | 'png' | 'webp', width = 64, height = 48): Promise<Buffer> {
  return sharp({ create: { width, height, channels: 3, background: '#22aa44' } })
    [format]()
    .toBuffer();
}

/** A tiny file that claims `width` × `height` pixels. */
export function pngBomb(width: number, height: number): Buffer {
  const chunk = (type: string, data: Buffer): Buffer => {
    const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
    const out = Buffer.alloc(body.length + 8);
    out.writeUInt32BE(data.length, 0);
    body.copy(out, 4);
    out.writeUInt32BE(crc32(body), body.length + 4);
    return out;
  };
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([1, 0, 0, 0, 0], 8);
  const row = Math.ceil(width / 8) + 1;
  return Buffer.concat([
    Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(Buffer.alloc(row * height))),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

function crc32(bytes: Buffer): number {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  }
  return (crc ^ 0xffffffff) >>> 0;
}

/** A small PDF with `extra` in its catalogue and `objects` after it. */
export function pdf(extra = '', objects: (string | Buffer)[] = []): Buffer {
  return Buffer.concat([
    Buffer.from(
      `%PDF-1.5\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<< /Type /Catalog /Pages 2 0 R ${extra} >>\nendobj\n` +
        '2 0 obj\n<< /Type /Pages /Kids [3 0 R] /Count 1 >>\nendobj\n' +
        '3 0 obj\n<< /Type /Page /Parent 2 0 R /MediaBox [0 0 200 200] >>\nendobj\n',
      'latin1',
    ),
    ...objects.map((object) => (typeof object === 'string' ? Buffer.from(object, 'latin1') : object)),
    Buffer.from('trailer\n<< /Root 1 0 R >>\nstartxref\n9\n%%EOF\n', 'latin1'),
  ]);
}

/** An object stream with `content` squeezed inside, as modern writers make them. */
export function objectStream(content: string | Buffer, dictionary = '/Type /ObjStm /N 1 /First 5'): Buffer {
  const squeezed = deflateSync(content);
  return Buffer.concat([
    Buffer.from(
      `9 0 obj\n<< ${dictionary} /Filter /FlateDecode /Length ${squeezed.length} >>\nstream\r\n`,
      'latin1',
    ),
    squeezed,
    Buffer.from('\nendstream\nendobj\n', 'latin1'),
  ]);
}
