import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { diskFiles, FileMissing, type FileStore } from '../../server/features/attachments/index.ts';

let root: string;
let directory: string;
let files: FileStore;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'ztc-files-'));
  directory = join(root, 'files');
  files = diskFiles(directory);
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const all = async (): Promise<string[]> => {
  const keys: string[] = [];
  for await (const key of files.list()) keys.push(key);
  return keys.sort();
};

describe('files on the disk', () => {
  it('come back as they went in, under a sub-directory, readable by the service alone', async () => {
    await files.put('ab12-x', Buffer.from('one'));
    expect((await files.get('ab12-x')).toString()).toBe('one');
    expect(readFileSync(join(directory, 'ab', '12-x'), 'utf8')).toBe('one');
    expect(statSync(join(directory, 'ab', '12-x')).mode & 0o077).toBe(0);
    expect(await files.has('ab12-x')).toBe(true);
    expect(await files.has('ab12-y')).toBe(false);
  });

  it('leave nothing half-written behind', async () => {
    await Promise.all(Array.from({ length: 20 }, (_, n) => files.put('same-key', Buffer.alloc(50_000, n))));
    const kept = await files.get('same-key');
    expect(kept.length).toBe(50_000);
    expect(kept.every((byte) => byte === kept[0])).toBe(true);
    expect(readdirSync(join(directory, '.incoming'))).toEqual([]);
  });

  it('that are not there are said to be missing', async () => {
    await expect(files.get('ab12-x')).rejects.toBeInstanceOf(FileMissing);
    await expect(files.remove('ab12-x')).resolves.toBeUndefined();
    expect(await all()).toEqual([]);
  });

  it.each(['../../etc/passwd', 'AB12', 'a/b/c', 'ab\0cd', '', 'ab.', 'ab', '文件文件', 'a'.repeat(81)])(
    'are never looked for under %j',
    async (key) => {
      for (const act of [
        files.put(key, Buffer.from('x')),
        files.get(key),
        files.has(key),
        files.remove(key),
      ]) {
        await expect(act).rejects.toBeInstanceOf(RangeError);
      }
      expect(readdirSync(root)).toEqual([]);
    },
  );

  it('are listed and removed with the remains of writes that were cut short', async () => {
    await files.put('ab12-x', Buffer.from('one'));
    await files.put('cd34-y', Buffer.from('two'));
    writeFileSync(join(directory, '.incoming', 'ef56-z.99-1'), 'half');
    expect(await all()).toEqual(['ab12-x', 'cd34-y', 'ef56-z']);
    await files.remove('ef56-z');
    await files.remove('ab12-x');
    expect(await all()).toEqual(['cd34-y']);
  });
});
