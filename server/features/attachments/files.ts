import { access, mkdir, open, readdir, readFile, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** Where the bytes of attachments live. Keys are made by us (`newFileKey`), never taken from a person. */
export interface FileStore {
  /** Returns only when the bytes would survive a power cut. Writing a key twice replaces its bytes whole. */
  put(key: string, bytes: Buffer): Promise<void>;
  /** Throws FileMissing when there is nothing under `key`. */
  get(key: string): Promise<Buffer>;
  has(key: string): Promise<boolean>;
  /** Nothing happens when there is nothing to remove. */
  remove(key: string): Promise<void>;
  /** Every key, also of writes that were cut short. */
  list(): AsyncIterable<string>;
}

export class FileMissing extends Error {
  constructor() {
    super('A file that a row names is not in the store');
  }
}

const KEY = /^[a-z0-9-]{4,80}$/;
const INCOMING = '.incoming';

/** Files in one directory, spread over sub-directories by the first two characters of the key. */
export function diskFiles(directory: string): FileStore {
  const incoming = join(directory, INCOMING);
  let writes = 0;
  let isReady = false;
  const place = (key: string): { folder: string; file: string; key: string } => {
    if (!KEY.test(key)) throw new RangeError('Not a file key');
    const folder = join(directory, key.slice(0, 2));
    return { folder, file: join(folder, key.slice(2)), key };
  };

  return {
    async put(key, bytes) {
      const { folder, file } = place(key);
      if (!isReady) {
        await mkdir(incoming, { recursive: true, mode: 0o700 });
        await syncDirectory(dirname(directory));
        isReady = true;
      }
      await mkdir(folder, { recursive: true, mode: 0o700 });
      // A name of its own for each write: two writers of one key must not share a half-written file.
      const temporary = join(incoming, `${key}.${process.pid}-${++writes}`);
      try {
        const handle = await open(temporary, 'wx', 0o600);
        try {
          await handle.writeFile(bytes);
          await handle.sync();
        } finally {
          await handle.close();
        }
        await rename(temporary, file);
      } catch (error) {
        await rm(temporary, { force: true });
        throw error;
      }
      // A name is only safe once the directory that holds it is on the disk too, and that directory's own name.
      // Whoever made the folder may not have got that far yet, so every writer sees to both.
      await syncDirectory(folder);
      await syncDirectory(directory);
    },

    async get(key) {
      const { file } = place(key);
      try {
        return await readFile(file);
      } catch (error) {
        if (isAbsent(error)) throw new FileMissing();
        throw error;
      }
    },

    async has(key) {
      const { file } = place(key);
      return access(file).then(
        () => true,
        () => false,
      );
    },

    async remove(key) {
      const { file } = place(key);
      await rm(file, { force: true });
      for (const name of await namesIn(incoming)) {
        if (name.startsWith(`${key}.`)) await rm(join(incoming, name), { force: true });
      }
    },

    async *list() {
      for (const folder of await namesIn(directory)) {
        for (const name of await namesIn(join(directory, folder))) {
          const key = folder === INCOMING ? name.split('.')[0]! : folder + name;
          if (KEY.test(key)) yield key;
        }
      }
    },
  };
}

async function syncDirectory(directory: string): Promise<void> {
  const handle = await open(directory, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function namesIn(directory: string): Promise<string[]> {
  try {
    return await readdir(directory);
  } catch (error) {
    if (isAbsent(error)) return [];
    throw error;
  }
}

function isAbsent(error: unknown): boolean {
  const code = (error as { code?: unknown } | null)?.code;
  return code === 'ENOENT' || code === 'ENOTDIR';
}
