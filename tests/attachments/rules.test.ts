import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { HandClock } from '../../server/clock.ts';
import {
  contentDisposition,
  displayName,
  keyMadeAt,
  sniff,
} from '../../server/features/attachments/rules.ts';
import { makeIds, seededSource } from '../../server/ids.ts';

describe('what a file is', () => {
  it('is told by its first bytes', () => {
    expect(sniff(Buffer.from([0xff, 0xd8, 0xff, 0xe0]))).toBe('jpeg');
    expect(sniff(Buffer.from('\x89PNG\r\n\x1a\n....', 'latin1'))).toBe('png');
    expect(sniff(Buffer.from('RIFF\0\0\0\0WEBPVP8 ', 'latin1'))).toBe('webp');
    expect(sniff(Buffer.from('%PDF-1.7\n'))).toBe('pdf');
    expect(sniff(Buffer.from('\0\0\0\x18ftypheic', 'latin1'))).toBe('heic');
    expect(sniff(Buffer.from('\0\0\0\x18ftypmif1', 'latin1'))).toBe('heic');
  });

  it.each([
    ['SVG', '<svg xmlns="http://www.w3.org/2000/svg"><script>1</script></svg>'],
    ['HTML', '<!doctype html><script>1</script>'],
    ['ZIP and DOCX', 'PK\x03\x04'],
    ['GIF', 'GIF89a'],
    ['TIFF', 'II*\0'],
    ['a video', '\0\0\0\x18ftypmp42'],
    ['a sound in RIFF', 'RIFF\0\0\0\0WAVE'],
    ['a PDF that begins with something else', '\n%PDF-1.4'],
    ['the antivirus test file', 'X5O!P%@AP[4\\PZX54(P^)7CC)7}'],
    ['nothing', ''],
  ])('%s is none of ours', (_name, text) => {
    expect(sniff(Buffer.from(text, 'latin1'))).toBe('other');
  });
});

describe('the name that is shown', () => {
  it.each([
    ['村口的路灯.JPG', '村口的路灯.jpg'],
    ['../../../../tmp/x.ejs', 'x.jpg'],
    ['..\\..\\x', 'x.jpg'],
    ['C:\\照片\\a.png', 'a.jpg'],
    ['/etc/passwd', 'passwd.jpg'],
    ['evil\u202Egpj.exe', 'evilgpj.jpg'],
    ['a\0b\r\nSet-Cookie: x.jpg', 'abSet-Cookie x.jpg'],
    ['"><script>.jpg', 'script.jpg'],
    ['', 'photo.jpg'],
    ['...', 'photo.jpg'],
    ['\uD800', 'photo.jpg'],
    ['路灯😀.jpg', '路灯😀.jpg'],
  ])('%j becomes %j', (original, shown) => {
    expect(displayName(original, 'photo', 'jpg')).toBe(shown);
  });

  it('is never longer than eighty characters before its ending, and never cuts one in two', () => {
    const shown = displayName('😀'.repeat(5000) + '.jpg', 'photo', 'jpg');
    expect([...shown].length).toBe(84);
    expect(shown.isWellFormed()).toBe(true);
  });

  it('whatever was sent, stays one line without a path, and fits a header', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (original) => {
        const shown = displayName(original, 'photo', 'jpg');
        expect(shown).not.toMatch(/[\p{C}/\\"<>]/u);
        expect(shown.endsWith('.jpg')).toBe(true);
        const header = contentDisposition('inline', shown, 'photo.jpg');
        expect(header).toMatch(/^inline; filename="photo\.jpg"; filename\*=UTF-8''[\w.!~%-]+$/);
        expect(decodeURIComponent(header.split("''")[1]!)).toBe(shown);
      }),
    );
  });
});

describe('the key of a file', () => {
  it('says when it was made', () => {
    const clock = new HandClock('2026-11-23T01:00:00.000Z');
    const ids = makeIds(clock, seededSource('key'));
    expect(keyMadeAt(`${ids.bytes(4).toString('hex')}-${ids.id()}`)).toBe('2026-11-23T01:00:00.000Z');
  });

  it('is not read out of names that are not ours', () => {
    expect(keyMadeAt('lost+found')).toBeUndefined();
    expect(keyMadeAt('backup-2026-11-23')).toBeUndefined();
  });
});
