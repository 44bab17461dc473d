import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { dayOf, plusDays } from '../../../server/clock.ts';
import { drawLookBacks, entrySource, bringCase, writeEntry } from '../../../server/features/duties/index.ts';
import type { Finding } from '../../../server/features/duties/index.ts';
import {
  acknowledgeCase,
  answerCase,
  dispatchCase,
  judgeCase,
} from '../../../server/features/cases/index.ts';
import { pageOf, Visitor } from '../../support/app.ts';
import { aDispatch, aJudgement, AN_ANSWER, PLACES, UNITS } from '../../support/factories.ts';
import { aMember, inTown, withAccount } from '../../support/members.ts';
import { signIn } from '../../support/sign-in.ts';
import { aClosedCase, actorOf, aFit, aTask, type Fit } from '../people.ts';
import { enter, openDutySite, saidBy, setCertificate, type DutySite } from './site.ts';

/** A Monday; what is closed on it is drawn from in the week of 4 January 2027. */
const CLOSED = '2026-11-30T02:00:00.000Z';

let site: DutySite;
beforeAll(async () => {
  site = await openDutySite({ at: CLOSED });
  const { context, world } = site;
  await aClosedCase(context, world);
  context.clock.set('2026-12-27T16:30:00.000Z');
  await drawLookBacks(context);
  context.clock.set('2027-01-03T16:30:00.000Z');
  await drawLookBacks(context);
  context.clock.set('2027-01-04T02:00:00.000Z');
});
afterAll(() => site.close());

const FINDING: Finding = {
  type: 'complaint',
  categoryCode: 'sanitation',
  title: '桥头的灯不亮',
  details: '晚上去看的，三盏都不亮。',
  placeText: '',
  divisionCode: PLACES.village,
  unitId: null,
  consentsToPublish: false,
  withPhotos: false,
  lang: 'zh-CN',
};

async function brings({ actor }: Fit, parts: Partial<Finding> = {}) {
  const { context } = site;
  const entry = await writeEntry(context, actor, {
    doneOn: dayOf(context.clock.now()),
    divisionCode: null,
    unitId: null,
    words: '到桥头看了看',
    looked: true,
  });
  const source = await entrySource(context.db, actor, entry.id);
  return (await bringCase(context, actor, source, { ...FINDING, ...parts })).row;
}

describe('a member’s own desk', () => {
  it('says what is to be done, the first last day on top, and leads to each', async () => {
    const { context, world, members } = site;
    const office = world.posts.networkOffice;
    const me = { reach: 'named', memberIds: [members.collector.id], rhythm: 'once' } as const;
    await aTask(context, office, { ...me, title: '看一看村卫生室', workdays: 8 });
    await aTask(context, office, { ...me, title: '看一看水务大厅', workdays: 2, unitId: UNITS.water });
    const collector = await signIn(site.app, context, world, 'collector');
    const $ = pageOf(await collector.get('/member').expect(200));
    const titles = $('#main .case-title a')
      .map((_, link) => $(link).text())
      .get();
    expect(titles).toEqual(['看一看水务大厅', '看一看村卫生室']);
    for (const href of $('#main .case-title a')
      .map((_, link) => $(link).attr('href')!)
      .get()) {
      await collector.get(href).expect(200);
    }
    expect($('.case-unit').first().text()).toContain('县水务局');
  });

  it('leads to everything a member of the kind can do, and to help', async () => {
    const linksOf = async (kind: 'collector' | 'supervisor' | 'evaluator') => {
      const visitor = await signIn(site.app, site.context, site.world, kind);
      const $ = pageOf(await visitor.get('/member').expect(200));
      return $('#main a')
        .map((_, link) => $(link).attr('href'))
        .get();
    };
    const all = ['log', 'training', 'certificate', 'ties', 'term', 'protect'].map(
      (name) => `/member/${name}`,
    );
    const taking = ['/member/intake', '/member/intake/mine', '/member/intake/slips'];
    const links = {
      collector: await linksOf('collector'),
      supervisor: await linksOf('supervisor'),
      evaluator: await linksOf('evaluator'),
    };
    for (const own of Object.values(links)) expect(own).toEqual(expect.arrayContaining(all));
    expect(links.collector).toEqual(expect.arrayContaining(taking));
    expect(links.collector).not.toContain('/member/cases');
    expect(links.supervisor).toContain('/member/cases');
    for (const one of taking) expect(links.supervisor).not.toContain(one);
    expect(links.evaluator.filter((href) => taking.includes(href) || href === '/member/cases')).toEqual([]);
  });

  it('has a look-back check among what is to be done', async () => {
    const supervisor = await signIn(site.app, site.context, site.world, 'supervisor');
    const $ = pageOf(await supervisor.get('/member').expect(200));
    expect($('#main a[href^="/member/look-backs/"]')).toHaveLength(1);
    expect($('.case-code').first().text()).toBe('回头看');
  });

  it('tells what became of what somebody brought, by its state, and never in their own words', async () => {
    const { context, world } = site;
    const { posts } = world;
    const me = await aFit(context, 'collector');
    const visitor = await enter(site, me);
    expect(saidBy(await visitor.get('/member'))).toContain('您反映的事办到哪一步');
    const open = await brings(me);
    const done = await brings(me);
    const sealed = await brings(me, {
      type: 'conduct_complaint',
      categoryCode: 'conduct',
      unitId: UNITS.bus,
    });
    await dispatchCase(context, posts.dispatcher, done.id, aDispatch(done, { leadUnitId: UNITS.water }));
    await acknowledgeCase(context, posts.waterOfficer, done.id);
    await answerCase(context, posts.waterOfficer, done.id, AN_ANSWER);
    await judgeCase(context, done.id, aJudgement());
    const $ = pageOf(await visitor.get('/member').expect(200));
    const said = $('#main').text();
    for (const { code } of [open, done, sealed]) expect(said).toContain(code);
    expect(said).toContain('已办好');
    expect(said).not.toContain(FINDING.title);
    expect($(`#main a[href="/cases/${done.code}"]`)).toHaveLength(1);
    expect($(`#main a[href="/cases/${sealed.code}"]`)).toHaveLength(0);
    await visitor.get(`/cases/${done.code}`).expect(200);
  });

  it('is short however much there is, and counts nobody’s work', async () => {
    const { context, world } = site;
    const me = await aFit(context, 'collector');
    for (let n = 0; n < 21; n += 1) {
      await aTask(context, world.posts.networkOffice, {
        reach: 'named',
        memberIds: [me.member.id],
        rhythm: 'once',
        title: `看一看第${n + 1}处`,
        workdays: 1 + n,
      });
    }
    for (let n = 0; n < 6; n += 1) await brings(me);
    const $ = pageOf(await (await enter(site, me)).get('/member').expect(200));
    expect($('section[aria-labelledby=due] .case-row')).toHaveLength(20);
    expect($('section[aria-labelledby=brought] .case-row')).toHaveLength(5);
    expect($('#main').text()).not.toMatch(/共|合计|排名第|\d+ ?次/);
  });
});

describe('a desk of somebody who is not fit for a duty', () => {
  const desk = async (member: Awaited<ReturnType<typeof aMember>>) => {
    const visitor = await enter(site, { member, actor: actorOf(member) });
    return pageOf(await visitor.get('/member').expect(200));
  };
  const anew = async (parts: Parameters<typeof aMember>[2] = {}) =>
    withAccount(site.context, await aMember(site.context, 'collector', parts));

  it('says that there is no certificate yet, and leads to the training', async () => {
    const $ = await desk(await anew());
    expect($('#main .notice.warning').text()).toContain('先完成培训和考试');
    expect($('#main .notice a').attr('href')).toBe('/member/training');
    expect($('#main').text()).toContain('现在没有要做的');
  });

  it('says what else is missing, and leads to where it is mended', async () => {
    const { context } = site;
    const [suspended, late, silent] = [
      await aFit(context, 'collector'),
      await aFit(context, 'collector'),
      await aFit(context, 'collector'),
    ];
    await setCertificate(site, suspended.member.id, { state: 'suspended', suspended_on: '2027-01-04' });
    await setCertificate(site, late.member.id, { expires_on: '2027-01-03' });
    await context.db
      .updateTable('members')
      .set({ declared_on: null })
      .where('id', '=', silent.member.id)
      .execute();
    const seen = [];
    for (const { member } of [suspended, late, silent]) {
      const $ = await desk(member);
      seen.push([$('#main .notice a').attr('href'), $('#main .notice').text().includes('证件')]);
    }
    expect(seen).toEqual([
      ['/member/certificate', true],
      ['/member/training', true],
      ['/member/ties', false],
    ]);
  });

  it('says in good time that a certificate ends', async () => {
    const me = await aFit(site.context, 'collector', { ...inTown });
    await setCertificate(site, me.member.id, { expires_on: plusDays('2027-01-04', 20) });
    const $ = await desk(me.member);
    expect($('#main .notice').text()).toContain('1月24日');
    expect($('#main').text()).toContain('示范镇');
  });
});

describe('the door', () => {
  it('is a member’s: others are turned away, a stranger is asked to sign in', async () => {
    const { app, context, world } = site;
    for (const post of ['networkOffice', 'waterOfficer', 'supervision'] as const) {
      await (await signIn(app, context, world, post)).get('/member').expect(403);
    }
    const { headers } = await new Visitor(app).get('/member').expect(303);
    expect(headers['location']).toBe('/sign-in?next=%2Fmember');
  });
});
