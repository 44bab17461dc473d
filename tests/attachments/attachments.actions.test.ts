import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { transact } from '../../db/transaction.ts';
import { DAY, HOUR } from '../../server/clock.ts';
import {
  findAttachment,
  insertAttachments,
  listAttachments,
  MAX_FILES_PER_CASE,
  prepareFile,
  removeAttachment,
  removeOrphans,
  storeFiles,
  type AttachTo,
  type Stored,
} from '../../server/features/attachments/index.ts';
import { openTestContext, type TestContext } from '../support/context.ts';
import { pdf, plain } from './pictures.ts';

let context: TestContext;
beforeAll(async () => {
  context = await openTestContext();
});
afterAll(() => context.close());

const to = (caseId: string, uploadedBy: AttachTo['uploadedBy'] = 'resident'): AttachTo => ({
  caseId,
  uploadedBy,
  purpose: 'submission',
  at: context.clock.now(),
});

async function two(): Promise<Stored[]> {
  return storeFiles(context, [
    await prepareFile(await plain('png'), '某家门口.png'),
    await prepareFile(pdf(), '情况说明.pdf'),
  ]);
}

const keysOf = (stored: Stored[]): string[] =>
  stored.flatMap((file) => [file.fileKey, file.thumbKey ?? file.fileKey]);

const allThere = async (stored: Stored[]): Promise<boolean[]> =>
  Promise.all(keysOf(stored).map((key) => context.files.has(key)));

describe('attachments of a case', () => {
  it('are on the disk before a row names them, and come back in order', async () => {
    const stored = await two();
    expect(await allThere(stored)).toEqual([true, true, true, true]);
    expect(await listAttachments(context.db, 'case-a')).toEqual([]);
    await transact(context.db, (trx) => insertAttachments(trx, stored, to('case-a')));
    const [photo, document] = await listAttachments(context.db, 'case-a');
    expect(photo).toMatchObject({
      kind: 'photo',
      mime: 'image/jpeg',
      is_desk_only: 0,
      purpose: 'submission',
    });
    expect(document).toMatchObject({
      kind: 'pdf',
      mime: 'application/pdf',
      is_desk_only: 1,
      thumb_key: null,
    });
    expect(photo!.bytes).toBe((await context.files.get(photo!.file_key)).length);
    expect(await findAttachment(context.db, photo!.id)).toEqual(photo);
  });

  it("do not carry a resident's file names, but carry a unit's", async () => {
    const [theirs, ours] = [await two(), await two()];
    await transact(context.db, (trx) => insertAttachments(trx, theirs, to('case-b')));
    await transact(context.db, (trx) => insertAttachments(trx, ours, to('case-b', 'unit')));
    const names = (await listAttachments(context.db, 'case-b')).map((row) => row.display_name);
    expect(names).toEqual(['photo-1.jpg', 'document-2.pdf', '某家门口.jpg', '情况说明.pdf']);
  });

  it('go away with the transaction that would have named them', async () => {
    const stored = await two();
    const attempt = transact(context.db, async (trx) => {
      await insertAttachments(trx, stored, to('case-c'));
      throw new Error('the case was refused');
    });
    await expect(attempt).rejects.toThrow('the case was refused');
    expect(await listAttachments(context.db, 'case-c')).toEqual([]);
  });

  it('on a full disk are not taken, and it is said that nothing was', async () => {
    const full = {
      ...context,
      files: {
        ...context.files,
        put: async () => {
          throw Object.assign(new Error('no space left on device'), { code: 'ENOSPC' });
        },
      },
    };
    const prepared = [await prepareFile(pdf(), 'a.pdf')];
    await expect(storeFiles(full, prepared)).rejects.toMatchObject({
      status: 503,
      key: 'attachments:notStored',
    });
  });

  it('of nothing at all are no statement at all', async () => {
    await transact(context.db, (trx) => insertAttachments(trx, [], to('case-c')));
    expect(await listAttachments(context.db, 'case-c')).toEqual([]);
  });

  it('are at most sixty', async () => {
    const [photo] = await two();
    const many = (n: number): Stored[] =>
      Array.from({ length: n }, () => ({
        ...photo!,
        id: context.ids.id(),
        fileKey: context.ids.id(),
        thumbKey: null,
      }));
    await transact(context.db, (trx) => insertAttachments(trx, many(MAX_FILES_PER_CASE), to('case-full')));
    await expect(
      transact(context.db, (trx) => insertAttachments(trx, many(1), to('case-full'))),
    ).rejects.toMatchObject({ status: 422, key: 'attachments:caseFull', args: { max: 60 } });
    expect(await listAttachments(context.db, 'case-full')).toHaveLength(60);
  });
});

describe('files that no row names', () => {
  it('stay for a day and go then; named ones and strangers stay for good', async () => {
    const kept = await two();
    await transact(context.db, (trx) => insertAttachments(trx, kept, to('case-d')));
    const orphaned = await two();
    writeFileSync(join(context.dataDir, 'files', '.incoming', `${orphaned[0]!.fileKey}.7-1`), 'half');
    await context.files.put('not-made-by-us', Buffer.from('x'));

    context.clock.advance(DAY);
    expect((await removeOrphans(context)).failed).toBe(0);
    expect(await allThere(orphaned)).toEqual([true, true, true, true]);

    context.clock.advance(HOUR);
    const counts = await removeOrphans(context);
    expect(counts.removed).toBeGreaterThanOrEqual(3);
    expect(await allThere(orphaned)).toEqual([false, false, false, false]);
    expect(await allThere(kept)).toEqual([true, true, true, true]);
    expect(await context.files.has('not-made-by-us')).toBe(true);
    expect(await removeOrphans(context)).toEqual({ removed: 0, failed: 0 });
  });

  it('include those of an attachment that was taken away', async () => {
    const stored = await two();
    await transact(context.db, (trx) => insertAttachments(trx, stored, to('case-e')));
    const id = stored[0]!.id;
    expect(await transact(context.db, (trx) => removeAttachment(trx, id, context.clock.now()))).toBe(true);
    expect(await transact(context.db, (trx) => removeAttachment(trx, id, context.clock.now()))).toBe(false);
    expect(await findAttachment(context.db, id)).toBeUndefined();
    expect(await listAttachments(context.db, 'case-e')).toHaveLength(1);
    context.clock.advance(DAY + HOUR);
    await removeOrphans(context);
    expect(await allThere(stored)).toEqual([false, false, true, true]);
  });

  it('that cannot be removed do not keep the others', async () => {
    const orphaned = await two();
    context.clock.advance(DAY + HOUR);
    const stubborn = {
      ...context,
      files: {
        ...context.files,
        async remove(key: string) {
          if (key === orphaned[0]!.fileKey) throw new Error('EIO');
          await context.files.remove(key);
        },
      },
    };
    expect(await removeOrphans(stubborn)).toEqual({ removed: 2, failed: 1 });
  });
});
