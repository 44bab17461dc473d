import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Response } from 'supertest';
import { transact } from '../../../db/transaction.ts';
import { insertAttachments, prepareFiles, storeFiles } from '../../../server/features/attachments/index.ts';
import { mergeCase } from '../../../server/features/cases/index.ts';
import { openTestApp, pageOf, type TestApp } from '../../support/app.ts';
import { aCase, AN_ANSWER } from '../../support/factories.ts';
import { acted, answered, aPhoto, rowOf, withOwnCase } from './resident.ts';

let app: TestApp;
beforeAll(async () => {
  app = await openTestApp();
});
afterAll(() => app.close());

describe('files and merged cases', () => {
  it('of another case are not there, and neither is what the office keeps as evidence', async () => {
    const { context } = app;
    const { visitor, code } = await withOwnCase(app);
    const own = await rowOf(app, code);
    const stranger = await aCase(context);
    const put = async (caseId: string, purpose: 'evidence' | 'answer') => {
      const files = await storeFiles(
        context,
        await prepareFiles([{ buffer: await aPhoto(), originalname: 'a.jpg' }]),
      );
      await transact(context.db, (trx) =>
        insertAttachments(trx, files, { caseId, uploadedBy: 'unit', purpose, at: context.clock.now() }),
      );
      return files[0]!.id;
    };
    const shown = await put(own.id, 'answer');
    const hidden = await put(own.id, 'evidence');
    const other = await put(stranger.id, 'answer');
    const answers: Response[] = [];
    for (const id of [shown, hidden, other, context.ids.id(), '../x'])
      answers.push(await visitor.get(`/my-case/files/${encodeURIComponent(id)}`));
    expect(answers.map((answer) => answer.status)).toEqual([200, 404, 404, 404, 404]);
    const body = (n: number) => answers[n]!.text.replace(/value="[^"]*"/g, '');
    expect(body(2)).toBe(body(1).replaceAll(hidden, other));
  });

  it("show the progress and answer of the one they were merged into, without the other resident's words", async () => {
    const { context, world } = app;
    const first = await withOwnCase(app, {
      title: '金丝雀标题在这里',
      details: '金丝雀内容，一个字也不能露出来。',
    });
    const second = await withOwnCase(app);
    const { id } = await rowOf(app, second.code);
    await acted(first.visitor, 'messages', { text: '金丝雀留言' });
    await mergeCase(context, world.posts.dispatcher, id, first.code);
    await answered(app, first.code);
    const page = await second.visitor.get('/my-case');
    expect(page.text).toContain(AN_ANSWER.text);
    expect(page.text).not.toContain('金丝雀');
    expect(pageOf(page)('.stage-line').length).toBe(2);
    const survivor = pageOf(await first.visitor.get('/my-case'));
    expect(survivor('.timeline').text()).toContain('又有人反映同一件事');
    expect(survivor.html()).not.toContain(second.code);
  });
});
