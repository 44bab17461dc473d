import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { load } from 'cheerio';
import express, { type Express } from 'express';
import request from 'supertest';
import { transact } from '../../db/transaction.ts';
import type { Actor } from '../../server/actor.ts';
import { readUploads } from '../../server/features/attachments/index.ts';
import { findUnitByCode } from '../../server/features/units/index.ts';
import { IMPORT_FORM, unitAdminRoutes } from '../../server/features/units/routes.ts';
import { checkCsrf, tokenIsValid } from '../../server/http/csrf.ts';
import { errorHandler } from '../../server/http/error-handler.ts';
import { speaking } from '../../server/http/page.ts';
import { sessions } from '../../server/http/session.ts';
import { openTestContext, type TestContext } from '../support/context.ts';
import { seedRegistry } from './factories.ts';
import { csv } from './sheets.ts';

const HEADERS = ['单位编码', '单位名称', '单位类型', '行业编码', '负责人职务', '分管县领导职务'];
const row = (code: string, name: string, sector = 'city') => [code, name, '部门', sector, '局长', '副县长'];

let context: TestContext;
let actor: Actor | null = null;
let agent: ReturnType<typeof request.agent>;

function appOf(): Express {
  const app = express();
  app.use(speaking(context));
  app.use(sessions(context));
  app.use((req, _res, next) => {
    req.actor = actor;
    next();
  });
  app.use(checkCsrf([], [/^\/admin\/import$/]));
  const checkToken = (req: express.Request) =>
    tokenIsValid(req, (req.body as Record<string, unknown> | undefined)?.['_csrf']);
  app.use(unitAdminRoutes(readUploads({ ...IMPORT_FORM, checkToken })));
  app.use(errorHandler);
  return app;
}

beforeAll(async () => {
  context = await openTestContext();
  await transact(context.db, (trx) => seedRegistry(trx));
});
afterAll(() => context.close());

const as = (role: Actor['role'] | null) => {
  actor = role === null ? null : { role, accountId: 'a1', scope: 'county', unitId: null };
  agent = request.agent(appOf());
};
const open = () => agent.get('/admin/import').set('Accept', 'text/html');

async function send(fields: Record<string, string>, file?: Uint8Array, name = 'units.csv') {
  const token = load((await open()).text)('input[name=_csrf]')
    .first()
    .val() as string;
  let sent = agent.post('/admin/import').set('Accept', 'text/html').field('_csrf', token);
  for (const [field, value] of Object.entries(fields)) sent = sent.field(field, value);
  if (file) sent = sent.attach('file', Buffer.from(file), name);
  return sent;
}

describe('the page for imports', () => {
  it('is for the administrator: others are refused, strangers sent to sign in', async () => {
    for (const role of ['officer', 'supervision', 'auditor'] as const) {
      as(role);
      expect((await open()).status).toBe(403);
      expect(
        (await agent.post('/admin/import').set('Accept', 'text/html').field('what', 'units')).status,
      ).toBe(403);
    }
    as(null);
    expect((await open()).headers['location']).toBe('/sign-in?next=%2Fadmin%2Fimport');
  });

  it('lists every header a file may have', async () => {
    as('admin');
    const page = await open();
    expect(page.status).toBe(200);
    for (const header of ['单位编码', '评议分组', '区划代码', '代管单位', 'valid_to'])
      expect(page.text).toContain(header);
  });

  it('only checks when only that is asked for, and imports when that is', async () => {
    as('admin');
    const file = csv([HEADERS, row('C01', '县新设局')]);
    const checked = await send({ what: 'units', step: 'check' }, file);
    expect(checked.status).toBe(200);
    expect(checked.text).toContain('新增 1，修改 0，不变 0');
    expect(await findUnitByCode(context.db, 'C01')).toBeUndefined();
    const done = await send({ what: 'units', step: 'import' }, file, '县直 <b>单位.csv');
    expect(done.status).toBe(200);
    expect(done.text).toContain('县直 &lt;b&gt;单位.csv');
    expect(await findUnitByCode(context.db, 'C01')).toMatchObject({ name: '县新设局' });
  });

  it('shows every fault with its row, column and what to mend, and imports nothing', async () => {
    as('admin');
    const file = csv([
      HEADERS,
      row('C02', '好单位'),
      row('C03', '', 'none'),
      row('C 4', '<script>alert(1)</script>'),
    ]);
    const page = await send({ what: 'units', step: 'import' }, file);
    expect(page.status).toBe(422);
    const told = load(page.text)('table.data').first().find('tbody tr').toArray();
    expect(told.map((tr) => load(tr).text().replace(/\s+/g, ' ').trim())).toEqual([
      '3单位名称这一格不能空着。',
      '4单位编码编码只能用字母、数字、点和横线，最多 32 个字符。',
    ]);
    expect(page.text).not.toContain('<script>alert');
    const related = await send(
      { what: 'units', step: 'import' },
      csv([HEADERS, row('C02', '好'), row('C03', '坏', 'x')]),
    );
    expect(related.status).toBe(422);
    expect(related.text).toContain('还没有编码为 x 的行业');
    expect(await findUnitByCode(context.db, 'C02')).toBeUndefined();
  });

  it('imports divisions too', async () => {
    as('admin');
    const page = await send(
      { what: 'divisions', step: 'import' },
      csv([
        ['代码', '名称'],
        ['990101', '示范县'],
      ]),
    );
    expect(page.text).toContain('新增 1，修改 0，不变 0');
  });

  it('asks for the file and for what it is, and refuses forms without the token', async () => {
    as('admin');
    const empty = await send({ what: 'units', step: 'check' });
    expect([empty.status, empty.text.includes('请选一个文件')]).toEqual([422, true]);
    const odd = await send({ what: 'accounts', step: 'check' }, csv([HEADERS]));
    expect([odd.status, odd.text.includes('请选导入什么')]).toEqual([422, true]);
    const file = csv([HEADERS, row('C09', '县新设局')]);
    const forged = await agent
      .post('/admin/import')
      .set('Accept', 'text/html')
      .field('what', 'units')
      .field('step', 'import')
      .attach('file', Buffer.from(file), 'units.csv');
    expect(forged.status).toBe(403);
    expect(await findUnitByCode(context.db, 'C09')).toBeUndefined();
  });
});
