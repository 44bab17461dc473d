import { describe, expect, it } from '@jest/globals';
import sharp from 'sharp';
import { prepareFile, prepareFiles } from '../../server/features/attachments/prepare.ts';
import { jpegWithSecrets, objectStream, pdf, plain, pngBomb } from './pictures.ts';

const refused = async (bytes: Buffer, name = 'a.jpg'): Promise<string> =>
  prepareFile(bytes, name).then(
    () => 'accepted',
    (error: { status: number; key: string }) => `${error.status} ${error.key}`,
  );

describe('a photo', () => {
  it('comes out upright and small as JPEG, with a thumbnail', async () => {
    const sideways = await sharp(await plain('jpeg', 3000, 1000))
      .withMetadata({ orientation: 6 })
      .jpeg()
      .toBuffer();
    const prepared = await prepareFile(sideways, '路灯.png');
    const full = await sharp(prepared.bytes).metadata();
    const thumb = await sharp(prepared.thumb!).metadata();
    expect([full.format, full.width, full.height]).toEqual(['jpeg', 683, 2048]);
    expect([thumb.format, thumb.width, thumb.height]).toEqual(['jpeg', 106, 320]);
    expect(prepared).toMatchObject({
      kind: 'photo',
      mime: 'image/jpeg',
      displayName: '路灯.jpg',
      deskOnly: false,
    });
  });

  it('keeps its picture and none of its place, device, name or notes', async () => {
    const original = await jpegWithSecrets();
    expect(original.toString('latin1')).toContain('canary-artist');
    expect(original.toString('latin1')).toContain('canary-xmp');
    expect((await sharp(original).metadata()).exif).toBeDefined();
    const prepared = await prepareFile(original, 'a.jpg');
    for (const bytes of [prepared.bytes, prepared.thumb!]) {
      const meta = await sharp(bytes).metadata();
      for (const trace of ['canary', 'Exif', 'GPS', 'xmpmeta', 'ICC_PROFILE'])
        expect(bytes.includes(trace)).toBe(false);
      expect([meta.exif, meta.xmp, meta.iptc, meta.icc]).toEqual([
        undefined,
        undefined,
        undefined,
        undefined,
      ]);
    }
    const pixel = async (left: number): Promise<number[]> => [
      ...(await sharp(prepared.bytes).extract({ left, top: 150, width: 1, height: 1 }).raw().toBuffer()),
    ];
    expect((await pixel(50))[0]).toBeGreaterThan(240);
    expect((await pixel(350))[2]).toBeGreaterThan(240);
  });

  it.each(['jpeg', 'png', 'webp'] as const)('may be %s', async (format) => {
    expect((await prepareFile(await plain(format), `a.${format}`)).mime).toBe('image/jpeg');
  });

  it('with see-through parts gets a white ground', async () => {
    const clear = await sharp({
      create: { width: 8, height: 8, channels: 4, background: { r: 0, g: 0, b: 0, alpha: 0 } },
    })
      .png()
      .toBuffer();
    const { bytes } = await prepareFile(clear, 'a.png');
    expect([...(await sharp(bytes).raw().toBuffer())].every((value) => value > 250)).toBe(true);
  });

  it('that is also a web page, a script or an archive loses all of that', async () => {
    const tail = '<script>alert(1)</script><?php __HALT_COMPILER(); ?>PK\x03\x04evil.txt';
    const polyglot = Buffer.concat([await plain('jpeg'), Buffer.from(tail, 'latin1')]);
    const { bytes } = await prepareFile(polyglot, 'a.html');
    for (const trace of ['script', 'php', 'PK\x03\x04']) expect(bytes.includes(trace)).toBe(false);
  });

  it('cut short or scrambled is refused', async () => {
    const whole = await jpegWithSecrets();
    expect(await refused(whole.subarray(0, whole.length >> 1))).toBe('422 attachments:unreadable');
    expect(await refused(whole.subarray(0, 20))).toBe('422 attachments:unreadable');
    const png = await plain('png', 400, 400);
    expect(await refused(png.subarray(0, png.length - 40))).toBe('422 attachments:unreadable');
  });

  it('that claims more pixels than its bytes are worth is refused before they are drawn', async () => {
    const bomb = pngBomb(12_000, 12_000);
    expect(bomb.length).toBeLessThan(40_000);
    const before = process.memoryUsage().rss;
    expect(await refused(bomb)).toBe('422 attachments:pixels');
    expect(await refused(pngBomb(20_000, 20_000))).toBe('422 attachments:pixels');
    expect(process.memoryUsage().rss - before).toBeLessThan(100 * 1024 * 1024);
  });

  it('of ten phones at once is drawn two at a time and none is lost', async () => {
    const photo = await plain('jpeg', 1200, 900);
    const files = Array.from({ length: 10 }, (_, n) => ({ buffer: photo, originalname: `${n}.jpg` }));
    expect((await prepareFiles(files)).map((file) => file.displayName)).toEqual(
      files.map((f) => f.originalname),
    );
  });

  it('after a broken one still finds its turn', async () => {
    const broken = Buffer.from([0xff, 0xd8, 0xff, 0xe0, 1, 2, 3]);
    const results = await Promise.all(Array.from({ length: 6 }, () => refused(broken)));
    expect(new Set(results)).toEqual(new Set(['422 attachments:unreadable']));
    expect((await prepareFile(await plain('jpeg'), 'a.jpg')).kind).toBe('photo');
  });
});

describe('what is neither photo nor PDF', () => {
  it.each([
    [
      'a vector picture named .jpg',
      '<svg xmlns="http://www.w3.org/2000/svg"><image href="file:///etc/passwd"/></svg>',
    ],
    ['a web page', '<!doctype html><h1>x</h1>'],
    ['an office document', 'PK\x03\x04word/document.xml'],
    ['an animation', 'GIF89a\x01\0\x01\0'],
  ])('%s is refused', async (_name, text) => {
    expect(await refused(Buffer.from(text, 'latin1'))).toBe('422 attachments:type');
  });

  it('an iPhone photo in HEIC is refused with a sentence of its own, and says which file', async () => {
    const heic = Buffer.from('\0\0\0\x18ftypheic\0\0\0\0mif1heic', 'latin1');
    await expect(prepareFile(heic, '/x/IMG_0001.HEIC')).rejects.toMatchObject({
      key: 'attachments:heic',
      args: { name: 'IMG_0001.HEIC' },
    });
  });

  it('an empty file is refused as empty', async () => {
    expect(await refused(Buffer.alloc(0))).toBe('422 attachments:empty');
  });
});

describe('a PDF', () => {
  it('is kept as it is, for the desk alone', async () => {
    const file = pdf();
    const prepared = await prepareFile(file, '情况说明.PDF');
    expect(prepared).toMatchObject({ kind: 'pdf', mime: 'application/pdf', thumb: null, deskOnly: true });
    expect(prepared.displayName).toBe('情况说明.pdf');
    expect(prepared.bytes.equals(file)).toBe(true);
  });

  it('that opens at a page, has compressed objects and random bytes in its streams is an ordinary one', async () => {
    const noise = Buffer.from(
      '7 0 obj\n<< /Length 8 >>\nstream\n\x01/JS\x02/AA\nendstream\nendobj\n',
      'latin1',
    );
    const file = pdf('/OpenAction [3 0 R /FitH null]', [noise, objectStream('4 0 << /Type /Font >>')]);
    expect(await refused(file)).toBe('accepted');
  });

  it.each([
    ['a script', '/OpenAction << /S /JavaScript /JS (app.alert(1)) >>'],
    ['a script with an escaped name', '/Names << /J#61vaScript 5 0 R >>'],
    ['an opening action elsewhere', '/OpenAction 5 0 R'],
    ['a bare JS entry', '/Next << /JS (x) >>'],
    ['a launcher', '/A << /S /Launch /F (cmd.exe) >>'],
    ['a file within', '/Names << /EmbeddedFiles 5 0 R >>'],
    ['a form that sends itself', '/A << /S /SubmitForm >>'],
  ])('with %s is refused', async (_name, extra) => {
    expect(await refused(pdf(extra), 'a.pdf')).toBe('422 attachments:pdfActive');
  });

  it('with a script hidden in compressed objects is refused', async () => {
    expect(await refused(pdf('', [objectStream('5 0 << /S /JavaScript /JS (x) >>')]))).toBe(
      '422 attachments:pdfActive',
    );
    expect(await refused(pdf('', [objectStream('5 0 << /S /J#61vaScript >>')]))).toBe(
      '422 attachments:pdfActive',
    );
  });

  it('with a script between words that look like a stream is refused', async () => {
    const hidden = '5 0 obj\n(stream\n)<< /S /JavaScript /JS (x) >>(\nendstream)\nendobj\n';
    expect(await refused(pdf('', [hidden]))).toBe('422 attachments:pdfActive');
  });

  it('whose objects cannot be looked into is refused', async () => {
    const doubly = objectStream('x', '/Type /ObjStm /DecodeParms << /Predictor 12 >>');
    const twice = Buffer.from(
      '9 0 obj\n<< /Type /ObjStm /Filter [/ASCIIHexDecode /FlateDecode] >>\nstream\n00\nendstream\n',
      'latin1',
    );
    const whole = objectStream('5 0 << /Type /Font >>');
    const cut = Buffer.concat([whole.subarray(0, whole.length - 30), Buffer.from('\nendstream\n')]);
    for (const object of [doubly, twice, cut, objectStream('x', '/Type /Obj#53tm')]) {
      expect(await refused(pdf('', [object]))).toBe('422 attachments:unreadable');
    }
  });

  it('that unpacks to far more than it weighs is refused in good time', async () => {
    const bomb = objectStream(Buffer.alloc(60 * 1024 * 1024));
    expect(bomb.length).toBeLessThan(100_000);
    expect(await refused(pdf('', [bomb]))).toBe('422 attachments:unreadable');
  });

  it('of ten megabytes made to be slow to search is judged all the same', async () => {
    const words = '/ObjStm stream endstream obj #6 '.repeat(300_000);
    expect(await refused(pdf('', [words]))).toBe('422 attachments:unreadable');
    expect(await refused(pdf('', ['stream\nendstream\n'.repeat(500_000)]))).toBe('accepted');
  }, 10_000);

  it('with a password or without an end is refused', async () => {
    expect(await refused(pdf('/Encrypt 5 0 R'))).toBe('422 attachments:pdfLocked');
    expect(await refused(pdf().subarray(0, 100))).toBe('422 attachments:unreadable');
    expect(await refused(Buffer.concat([pdf(), Buffer.alloc(2000, 'PK\x03\x04')]))).toBe(
      '422 attachments:unreadable',
    );
  });
});
