import { load } from 'cheerio';
import sharp from 'sharp';
import { expect } from '@jest/globals';
import type { Response } from 'supertest';
import { pageOf, Visitor, type TestApp } from '../../support/app.ts';
import {
  acknowledgeCase,
  answerCase,
  dispatchCase,
  findCaseByCode,
  type CaseRow,
} from '../../../server/features/cases/index.ts';
import { aDispatch, AN_ANSWER, PLACES } from '../../support/factories.ts';

/** The form as a villager would fill it in, without its token and id. */
export const FILLED: Readonly<Record<string, string>> = {
  type: 'complaint',
  title: '村口的路灯不亮',
  details: '晚上看不清路，已经半个月了，请修一下。',
  category: 'sanitation',
  place: PLACES.village,
  place_text: '小学东门',
  unit: '',
};

/** Token and form id of a fresh form. */
export async function freshForm(visitor: Visitor): Promise<{ _csrf: string; submission_id: string }> {
  const $ = pageOf(await visitor.get('/cases/new'));
  const value = (name: string) => String($(`form[action="/cases"] input[name=${name}]`).val());
  return { _csrf: value('_csrf'), submission_id: value('submission_id') };
}

export async function submitted(
  visitor: Visitor,
  fields: Record<string, string | string[]> = {},
): Promise<Response> {
  return visitor.send('/cases', { ...(await freshForm(visitor)), ...FILLED, ...fields });
}

/** Sends the form and reads the receipt off its page. */
export async function receiptOf(
  visitor: Visitor,
  fields: Record<string, string> = {},
): Promise<{ code: string; receipt: string }> {
  const sent = await submitted(visitor, fields);
  expect([sent.status, sent.headers['location']]).toEqual([303, '/cases/receipt']);
  const $ = pageOf(await visitor.get('/cases/receipt'));
  return { code: $('.receipt-codes .code').text(), receipt: $('#receipt-secret').text() };
}

/** A browser with its own case open, and the case's code. */
export async function withOwnCase(
  { app }: TestApp,
  fields: Record<string, string> = {},
): Promise<{ visitor: Visitor; code: string; receipt: string }> {
  const visitor = new Visitor(app);
  const { code, receipt } = await receiptOf(visitor, fields);
  const opened = await visitor.post('/track', { receipt }, '/track');
  expect(opened.headers['location']).toBe('/my-case');
  return { visitor, code, receipt };
}

/** Hidden fields of one of the forms on the resident's page. */
export async function actFields(visitor: Visitor, path: string): Promise<Record<string, string>> {
  const $ = load((await visitor.get('/my-case')).text);
  const hidden = $(`form[action="/my-case/${path}"] input[type=hidden]`).toArray();
  if (hidden.length === 0) throw new Error(`no form for ${path} on the page`);
  return Object.fromEntries(hidden.map((input) => [String($(input).attr('name')), String($(input).val())]));
}

export async function acted(
  visitor: Visitor,
  path: string,
  fields: Record<string, string>,
): Promise<Response> {
  return visitor.send(`/my-case/${path}`, { ...(await actFields(visitor, path)), ...fields });
}

export const JUDGED = { solved: 'yes', result: '5', speed: '4', attitude: '5', words: '', why: '' };

/** A photo nobody took. */
export const aPhoto = (): Promise<Buffer> =>
  sharp({ create: { width: 40, height: 30, channels: 3, background: '#836' } })
    .jpeg()
    .toBuffer();

/** Every row of every table as text, to look for what must not lie anywhere in the open. */
export async function everythingStored({ context }: TestApp): Promise<string> {
  const tables = await context.db.introspection.getTables();
  const rows = [];
  for (const { name } of tables) {
    rows.push(
      await context.db
        .selectFrom(name as 'cases')
        .selectAll()
        .execute(),
    );
  }
  return JSON.stringify(rows, (_key, value: unknown) =>
    Buffer.isBuffer(value) ? value.toString('latin1') : value,
  );
}

export async function rowOf({ context }: TestApp, code: string): Promise<CaseRow> {
  return (await findCaseByCode(context.db, code))!;
}

/** The case is with the housing bureau, which has taken it up. */
export async function handled(app: TestApp, code: string): Promise<CaseRow> {
  const { posts } = app.world;
  const row = await rowOf(app, code);
  await dispatchCase(app.context, posts.dispatcher, row.id, aDispatch(row));
  return acknowledgeCase(app.context, posts.housingOfficer, row.id);
}

/** The housing bureau has answered. */
export async function answered(app: TestApp, code: string): Promise<CaseRow> {
  const { id } = await handled(app, code);
  return answerCase(app.context, app.world.posts.housingOfficer, id, AN_ANSWER);
}
