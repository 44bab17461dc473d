import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { DAY } from '../../../server/clock.ts';
import { writeEntry } from '../../../server/features/duties/index.ts';
import type { EntryRow } from '../../../server/features/duties/store-log.ts';
import { pageOf, type Visitor } from '../../support/app.ts';
import { PLACES, UNITS } from '../../support/factories.ts';
import { signIn } from '../../support/sign-in.ts';
import { aFit, inTheTown, type Fit } from '../people.ts';
import { enter, errorsOn, openDutySite, saidBy, setCertificate, type DutySite } from './site.ts';

const LOG = '/member/log';
const TODAY = '2026-11-23';

let site: DutySite;
let me: Fit;
let visitor: Visitor;
beforeAll(async () => {
  site = await openDutySite();
});
beforeEach(async () => {
  me = await aFit(site.context, 'evaluator');
  visitor = await enter(site, me);
});
afterAll(() => site.close());

const WRITTEN: Record<'doneOn' | 'place' | 'unit' | 'words', string> = {
  doneOn: TODAY,
  place: PLACES.village,
  unit: UNITS.water,
  words: '到水务大厅看了看，人不多。',
};
const write = (parts: Partial<typeof WRITTEN> & { looked?: string } = {}) =>
  visitor.post(LOG, { ...WRITTEN, ...parts }, LOG);
const entries = (): Promise<EntryRow[]> =>
  site.context.db.selectFrom('duty_log').selectAll().where('member_id', '=', me.member.id).execute();

describe('the log of a member', () => {
  it('is empty at first, and says what will stand there', async () => {
    expect(saidBy(await visitor.get(LOG).expect(200))).toContain('还没有记录');
  });

  it('keeps what was done with its day, place and office', async () => {
    const answer = await write();
    expect([answer.status, answer.headers['location']]).toEqual([303, LOG]);
    const said = saidBy(await visitor.get(LOG).expect(200));
    for (const text of ['已记下', '11月23日', '示范村', '县水务局', WRITTEN.words])
      expect(said).toContain(text);
    expect(await entries()).toHaveLength(1);
  });

  it('says beside each field what has to be put right, and keeps the rest', async () => {
    const faults: [Partial<typeof WRITTEN>, string][] = [
      [{ words: '' }, 'words'],
      [{ words: '很'.repeat(1001) }, 'words'],
      [{ words: '他的电话是13812345678' }, 'words'],
      [{ words: '和刘志强一起去的' }, 'words'],
      [{ doneOn: '' }, 'doneOn'],
      [{ doneOn: '2026-11-24' }, 'doneOn'],
      [{ doneOn: '2026-01-05' }, 'doneOn'],
    ];
    for (const [parts, field] of faults) {
      const answer = await write(parts);
      expect([answer.status, Object.keys(errorsOn(answer)), parts]).toEqual([422, [field], parts]);
      const $ = pageOf(answer);
      expect($('textarea[name=words]').text().trim()).toBe(parts.words ?? WRITTEN.words);
      expect($('select[name=unit] option[selected]').val()).toBe(WRITTEN.unit);
    }
    expect(await entries()).toEqual([]);
    expect((await write({ words: '和刘志强一起去的', looked: '1' })).status).toBe(303);
  });

  it('offers the places of the own town alone, and takes no other', async () => {
    me = await inTheTown(site.context, 'evaluator');
    visitor = await enter(site, me);
    const $ = pageOf(await visitor.get(LOG));
    expect($('select[name=place] optgroup')).toHaveLength(1);
    await write({ place: '990101999', unit: 'unit-of-nowhere' });
    expect(await entries()).toMatchObject([{ division_code: null, unit_id: null }]);
  });

  it('goes on over pages, the newest day first', async () => {
    for (let n = 0; n < 23; n += 1) {
      await writeEntry(site.context, me.actor, {
        doneOn: n < 12 ? TODAY : '2026-11-22',
        divisionCode: null,
        unitId: null,
        words: `看了第${n + 1}处`,
        looked: true,
      });
    }
    const first = pageOf(await visitor.get(LOG).expect(200));
    expect(first('#main article')).toHaveLength(20);
    const next = first('a[rel=next]').attr('href')!;
    const second = pageOf(await visitor.get(next).expect(200));
    expect(second('#main article')).toHaveLength(3);
    const days = [...first('#main article time').get(), ...second('#main article time').get()].map((one) =>
      first(one).attr('datetime'),
    );
    expect(days).toEqual([...days].sort().reverse());
    await visitor.get(`${LOG}?after=nonsense`).expect(200);
  });

  it('loses an entry when its writer takes it out, in office or not', async () => {
    await write();
    const [{ id }] = (await entries()) as [EntryRow];
    await setCertificate(site, me.member.id, { state: 'suspended', suspended_on: TODAY });
    const removed = await visitor.post(`${LOG}/${id}/removal`, {}, LOG);
    expect(removed.headers['location']).toBe(LOG);
    const said = saidBy(await visitor.get(LOG));
    expect(said).toContain('已删掉');
    expect(said).not.toContain(WRITTEN.words);
    expect(await entries()).toMatchObject([{ words: '' }]);
    expect((await visitor.post(`${LOG}/${id}/removal`, {}, LOG)).status).toBe(404);
    await visitor.get(`${LOG}/${id}/case`).expect(404);
  });

  it('without a certificate that counts takes nothing, says why, and gives the words back', async () => {
    const token = await visitor.token(LOG);
    await setCertificate(site, me.member.id, { expires_on: '2026-11-22' });
    const answer = await visitor.send(LOG, { ...WRITTEN, _csrf: token });
    expect(answer.status).toBe(403);
    for (const text of ['证件已经过期', WRITTEN.words]) expect(saidBy(answer)).toContain(text);
    expect(pageOf(answer)('#main .notice a').attr('href')).toBe('/member/training');
    expect(pageOf(await visitor.get(LOG).expect(200))('textarea')).toHaveLength(0);
  });

  it('is nobody else’s to read, to take from or to report from', async () => {
    await write();
    const [{ id }] = (await entries()) as [EntryRow];
    const other = await enter(site, await aFit(site.context, 'evaluator'));
    expect(saidBy(await other.get(LOG))).not.toContain(WRITTEN.words);
    await other.get(`${LOG}/${id}/case`).expect(404);
    expect((await other.post(`${LOG}/${id}/removal`, {}, LOG)).status).toBe(404);
    expect((await other.post(`${LOG}/${id}/case`, {}, LOG)).status).toBe(404);
    const { app, context, world } = site;
    const office = await signIn(app, context, world, 'networkOffice');
    await office.get(LOG).expect(403);
    await office.get(`${LOG}/${id}/case`).expect(403);
    expect((await visitor.send(LOG, WRITTEN)).status).toBe(403);
  });
});

describe('an entry', () => {
  const MATTER = {
    type: 'help',
    title: '桥头的灯不亮',
    details: '晚上去看的，三盏都不亮。',
    category: 'sanitation',
    place: PLACES.village,
    unit: '',
  };

  it('can become a case of its own, once, and leads to it from then on', async () => {
    await write();
    const [{ id }] = (await entries()) as [EntryRow];
    const at = `${LOG}/${id}/case`;
    expect(saidBy(await visitor.get(LOG))).toContain('作为一件事反映上去');
    const $ = pageOf(await visitor.get(at).expect(200));
    expect($('textarea[name=details]').text().trim()).toBe(WRITTEN.words);
    expect($('select[name=unit] option[selected]').val()).toBe(WRITTEN.unit);
    expect($('input[name=photos]')).toHaveLength(0);
    const odd = await visitor.post(at, { ...MATTER, type: 'report' }, at);
    expect([odd.status, Object.keys(errorsOn(odd))]).toEqual([422, ['type']]);
    const answer = await visitor.post(at, MATTER, at);
    expect(pageOf(answer)('.receipt-code strong')).toHaveLength(1);
    const { code } = await site.context.db
      .selectFrom('cases')
      .innerJoin('duty_findings', 'duty_findings.case_id', 'cases.id')
      .select('cases.code')
      .where('source_id', '=', id)
      .executeTakeFirstOrThrow();
    const page = pageOf(await visitor.get(LOG));
    expect(page('#main article').text()).toContain(code);
    expect(page(`a[href="${at}"]`)).toHaveLength(0);
    expect(pageOf(await visitor.post(at, MATTER, LOG))('.receipt-code strong')).toHaveLength(0);
  });

  it('may be of some days ago', async () => {
    const now = site.context.clock.now();
    try {
      site.context.clock.advance(30 * DAY);
      visitor = await enter(site, me);
      expect((await write()).status).toBe(303);
    } finally {
      site.context.clock.set(now);
    }
  });
});
