import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Response } from 'supertest';
import { findCaseByReceipt, receiptHash } from '../../server/features/cases/index.ts';
import { cancelSlip, type PrintedSlip } from '../../server/features/intake/index.ts';
import { pageOf, Visitor } from '../support/app.ts';
import { take } from './pads.ts';
import { flashAfter, openIntake, type Intake } from './web.ts';

const RECEIPT = /^[0-9A-Z]{5}-[0-9A-Z]{5}-[0-9A-Z]{5}-[0-9A-Z]{5}-[0-9A-Z]{5}$/;

const LOOK = '/track/receipt';

let site: Intake;
beforeAll(async () => {
  site = await openIntake(2);
});
afterAll(() => site.close());

const enter = (visitor: Visitor, receipt: string) => visitor.post('/track', { receipt }, '/track');
const faultAt = (response: Response): string => pageOf(response)('#f-receipt-error').text();

/** A slip with which a matter was taken down. */
async function aUsedSlip(): Promise<PrintedSlip & { caseId: string }> {
  const slip = site.nextSlip();
  const { row } = await take(site.context, site.world.posts.collector, slip.number);
  return { ...slip, caseId: row.id };
}

async function looked(
  visitor: Visitor,
  receipt: string,
): Promise<{ fresh: string; fields: { mark: string; _csrf: string }; page: Response }> {
  const entered = await enter(visitor, receipt);
  expect([entered.status, entered.headers['location']]).toEqual([303, LOOK]);
  const page = await visitor.get(LOOK).expect(200);
  const $ = pageOf(page);
  const value = (name: string) => String($(`form[action="${LOOK}"] input[name=${name}]`).val());
  return {
    fresh: $('#receipt-secret').text(),
    fields: { mark: value('mark'), _csrf: value('_csrf') },
    page,
  };
}

/** Presses the button of a page as it was shown. */
const confirm = (visitor: Visitor, fields: { mark: string; _csrf: string }) => visitor.send(LOOK, fields);
const opens = async (receipt: string) => (await findCaseByReceipt(site.context.db, receiptHash(receipt)))?.id;

describe('the first look', () => {
  it('shows a new receipt and changes nothing before it is said to be kept', async () => {
    const { receipt, caseId } = await aUsedSlip();
    const visitor = new Visitor(site.app);
    const { fresh, page } = await looked(visitor, receipt);
    expect(fresh).toMatch(RECEIPT);
    expect(page.headers['cache-control']).toBe('no-store');
    expect(page.text).not.toContain(receipt);
    expect([await opens(receipt), await opens(fresh)]).toEqual([caseId, undefined]);
    const picture = await visitor.get(`${LOOK}/qr.svg`).expect(200);
    expect([picture.headers['content-type'], picture.headers['cache-control']]).toEqual([
      'image/svg+xml; charset=utf-8',
      'no-store',
    ]);
    // The same browser is shown the same one again; the case itself is not open.
    expect((await looked(visitor, receipt)).fresh).toBe(fresh);
    expect((await visitor.get('/my-case')).status).not.toBe(200);
    const stored = await site.context.db.selectFrom('sessions').select('data_json').execute();
    expect(JSON.stringify(stored)).not.toContain(fresh.slice(0, 11));
  });

  it('opens the case with the new one, and the paper says that it is dead', async () => {
    const { receipt, caseId } = await aUsedSlip();
    const visitor = new Visitor(site.app);
    const { fresh, fields } = await looked(visitor, receipt);
    const kept = await confirm(visitor, fields);
    expect(kept.headers['location']).toBe('/my-case');
    expect(await flashAfter(visitor, kept)).toContain('纸上的回执码已经失效');
    expect([await opens(receipt), await opens(fresh)]).toEqual([undefined, caseId]);
    const dead = await enter(new Visitor(site.app), receipt);
    expect([dead.status, faultAt(dead)]).toEqual([422, expect.stringContaining('已经换成了新的')]);
    expect(dead.text).not.toContain(receipt);
    expect((await enter(new Visitor(site.app), fresh)).headers['location']).toBe('/my-case');
  });

  it('of two browsers the first to confirm wins, and the other is told that its receipt was not put to use', async () => {
    const { receipt, caseId } = await aUsedSlip();
    const [one, two] = [new Visitor(site.app), new Visitor(site.app)];
    const first = await looked(one, receipt);
    const second = await looked(two, receipt);
    expect(second.fresh).not.toBe(first.fresh);
    expect((await confirm(two, second.fields)).headers['location']).toBe('/my-case');
    const late = await confirm(one, first.fields);
    expect(late.headers['location']).toBe('/track');
    expect(await flashAfter(one, late)).toContain('没有启用');
    expect([await opens(first.fresh), await opens(second.fresh)]).toEqual([undefined, caseId]);
  });

  it('confirmed on an old page shows the right one again and replaces nothing', async () => {
    const [a, b] = [await aUsedSlip(), await aUsedSlip()];
    const visitor = new Visitor(site.app);
    const old = await looked(visitor, a.receipt);
    const now = await looked(visitor, b.receipt);
    const stale = await confirm(visitor, { ...now.fields, mark: old.fields.mark });
    expect(stale.status).toBe(409);
    expect(pageOf(stale)('#receipt-secret').text()).toBe(now.fresh);
    expect(pageOf(stale)('main').text()).toContain('已经过时');
    expect([await opens(a.receipt), await opens(b.receipt)]).toEqual([a.caseId, b.caseId]);
    for (const mark of ['', 'x'.repeat(400)])
      expect((await confirm(visitor, { ...now.fields, mark })).status).toBe(409);
  });

  it('without a paper entered before asks for it', async () => {
    const visitor = new Visitor(site.app);
    expect(await flashAfter(visitor, await visitor.get(LOOK))).toContain('再输入一次纸上的回执码');
    expect((await visitor.get(`${LOOK}/qr.svg`)).status).toBe(404);
    expect((await visitor.post(LOOK, { mark: 'x' }, '/track')).headers['location']).toBe('/track');
  });
});

describe('a slip that opens nothing', () => {
  it('says that nothing was sent yet, or that it was cancelled', async () => {
    const [unused, dead] = [site.nextSlip(), site.nextSlip()];
    await cancelSlip(site.context, site.world.posts.collector, dead.number, 'lost');
    for (const [{ receipt, number }, words] of [
      [unused, '收集员可能还没有发出来'],
      [dead, '已经作废'],
    ] as const) {
      const answer = await enter(new Visitor(site.app), receipt);
      expect([answer.status, faultAt(answer)]).toEqual([422, expect.stringContaining(words)]);
      // Its number is no secret and opens nothing.
      expect((await enter(new Visitor(site.app), number)).status).toBe(422);
    }
  });

  it('speaks English to those who read English', async () => {
    const { receipt } = await aUsedSlip();
    const visitor = new Visitor(site.app);
    await enter(visitor, receipt);
    const page = await visitor.get(LOOK).set('Cookie', 'lang=en');
    expect(pageOf(page)('main').text()).not.toMatch(/cases:|undefined/);
  });
});
