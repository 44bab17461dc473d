import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { DAY, MINUTE } from '../../server/clock.ts';
import {
  answerCase,
  askForContact,
  contactRecords,
  CONTACT_REQUESTS_A_DAY,
  decideContactRequest,
  dispatchCase,
  listRequestsOf,
  sendMessage,
  viewContact,
  WORDS_OPEN_MINUTES,
  wordsOpenUntil,
  type CaseRow,
} from '../../server/features/cases/index.ts';
import { RESIDENT } from '../../server/actor.ts';
import { insertAttachments, prepareFile, storeFiles } from '../../server/features/attachments/index.ts';
import { transact } from '../../db/transaction.ts';
import { listEvents } from '../../server/features/register/index.ts';
import { plain } from '../attachments/pictures.ts';
import { pageOf } from '../support/app.ts';
import { AN_ANSWER } from '../support/factories.ts';
import { CANARIES, openWorld, type Post, type World } from './world.ts';

const REASON = '要写交给承办单位的摘要，需要看清楚写的是什么事情';
const BRIEF = '城区一处路面坑洼，请尽快修补';

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
beforeEach(() => {
  world.context.clock.advance(DAY);
  world.signOutAll();
});
afterAll(() => world.context.close());

const minors = () => world.submit({ isMinor: true });
async function asked(row: CaseRow, post: Post = 'dispatcher'): Promise<string> {
  await askForContact(world.context, world.actor(post), row.id, { reason: REASON, about: 'words' });
  return (await listRequestsOf(world.context.db, row.id, world.accounts[post].id))[0]!.id;
}
const grant = (id: string, post: Post = 'custodian') =>
  decideContactRequest(world.context, world.actor(post), id, { grant: true });
const open = async (row: CaseRow, post: Post = 'dispatcher') => grant(await asked(row, post));
const until = (row: CaseRow, post: Post) =>
  wordsOpenUntil(world.context.db, world.actor(post), row, world.context.clock.now());
const textAt = async (post: Post, path: string): Promise<string> =>
  (await (await world.as(post)).get(path)).text;
const CLOSED = [CANARIES.title, CANARIES.details, CANARIES.place];

describe('the words of a minor’s case (domain §5.7)', () => {
  it.each(['dispatcher', 'supervision'] as const)('are closed to the %s on every page', async (post) => {
    const row = await minors();
    const at = `/desk/cases/${row.code}`;
    for (const path of [
      at,
      `${at}/print`,
      '/desk?tab=inbox',
      '/desk?tab=all',
      `/desk?tab=all&q=${row.code}`,
    ]) {
      const text = await textAt(post, path);
      for (const words of CLOSED) expect([path, text.includes(words)]).toEqual([path, false]);
    }
    const page = pageOf(await (await world.as(post)).get(at));
    expect(page('#act-words_request').length).toBe(1);
    expect(page('main').text()).toContain('要另一个人批准才能看');
  });

  it('are found by no search for what stands in them', async () => {
    const row = await minors();
    const search = `/desk?tab=all&q=${encodeURIComponent(CANARIES.details.slice(0, 6))}`;
    expect(await textAt('dispatcher', search)).not.toContain(row.code);
    await dispatchCase(world.context, world.actor('supervision'), row.id, {
      leadUnitId: world.units.roads,
      coUnitIds: [],
      deadlineClass: row.deadline_class,
      brief: BRIEF,
    });
    const ofBrief = `/desk?tab=all&q=${encodeURIComponent(BRIEF)}`;
    expect(await textAt('dispatcher', ofBrief)).toContain(row.code);
  });

  it('open for the one who asked, when a second person agrees, for an hour', async () => {
    const row = await minors();
    await open(row);
    expect(await until(row, 'dispatcher')).not.toBeNull();
    expect(await until(row, 'supervision')).toBeNull();
    const at = `/desk/cases/${row.code}`;
    expect(await textAt('dispatcher', at)).toContain(CANARIES.details);
    expect(await textAt('supervision', at)).not.toContain(CANARIES.details);
    world.context.clock.advance(WORDS_OPEN_MINUTES * MINUTE + 1);
    world.signOutAll();
    expect(await until(row, 'dispatcher')).toBeNull();
    expect(await textAt('dispatcher', at)).not.toContain(CANARIES.details);
  });

  it('tell the resident that they were opened, and why', async () => {
    const row = await minors();
    await open(row);
    const event = (await listEvents(world.context.db, `case:${row.id}`)).at(-1)!;
    expect(event).toMatchObject({ kind: 'case.words_opened', payload: { note: { reason: REASON } } });
    const told = await world.context.db
      .selectFrom('notices')
      .select('template')
      .where('recipient_id', '=', row.id)
      .where('template', '=', 'case.words_opened')
      .execute();
    expect(told).toHaveLength(1);
  });

  it('are opened by the custodian alone, and never by the one who asked', async () => {
    const id = await asked(await minors());
    for (const post of ['dispatcher', 'supervision', 'admin', 'leader'] as const) {
      await expect(grant(id, post)).rejects.toMatchObject({ status: 403 });
    }
    await grant(id);
    await expect(grant(id)).rejects.toMatchObject({ status: 409 });
  });

  it('are asked for with a reason, not rationed, and only where they are closed', async () => {
    for (let n = 0; n <= CONTACT_REQUESTS_A_DAY; n += 1) await asked(await minors());
    const adult = await world.submit();
    await expect(asked(adult)).rejects.toMatchObject({ status: 422, key: 'desk:minor.rule.none' });
    const input = { reason: '看一下', about: 'words' as const };
    await expect(
      askForContact(world.context, world.actor('dispatcher'), (await minors()).id, input),
    ).rejects.toMatchObject({ status: 422, key: 'desk:contact.rule.reason' });
    await expect(
      askForContact(world.context, world.actor('officer'), (await minors()).id, { ...input, reason: REASON }),
    ).rejects.toMatchObject({ status: 404 });
  });

  it('are no key to the sealed contact', async () => {
    const row = await minors();
    const id = await asked(row);
    await grant(id);
    await expect(viewContact(world.context, world.actor('dispatcher'), id)).rejects.toMatchObject({
      status: 404,
    });
  });
});

describe('the unit that handles a minor’s case', () => {
  it('gets the office’s brief without an approval, and no file of the minor’s', async () => {
    const row = await world.handling({ isMinor: true });
    const stored = await storeFiles(world.context, [await prepareFile(await plain('jpeg'), 'a.jpg')]);
    await transact(world.context.db, (trx) =>
      insertAttachments(trx, stored, {
        caseId: row.id,
        uploadedBy: 'resident',
        purpose: 'submission',
        at: world.context.clock.now(),
      }),
    );
    const file = `/desk/cases/${row.code}/files/${stored[0]!.sha256.slice(0, 24)}`;
    const text = await textAt('officer', `/desk/cases/${row.code}`);
    expect(text).toContain(BRIEF);
    for (const words of CLOSED) expect(text).not.toContain(words);
    expect((await (await world.as('officer')).get(file)).status).toBe(404);
    expect((await (await world.as('supervision')).get(file)).status).toBe(404);
    await open(row, 'supervision');
    expect((await (await world.as('supervision')).get(file)).status).toBe(200);
    expect((await (await world.as('officer')).get(file)).status).toBe(404);
  });

  it('goes on writing with them; the office reads the minor’s part only while it is open', async () => {
    const row = await world.handling({ isMinor: true });
    await sendMessage(world.context, RESIDENT, row.id, { text: '是学校门口那一段' });
    await answerCase(world.context, world.actor('officer'), row.id, AN_ANSWER);
    const at = `/desk/cases/${row.code}`;
    expect(await textAt('officer', at)).toContain('是学校门口那一段');
    expect(await textAt('dispatcher', at)).not.toContain('是学校门口那一段');
    expect(await textAt('dispatcher', at)).toContain(AN_ANSWER.text);
    await open(row);
    expect(await textAt('dispatcher', at)).toContain('是学校门口那一段');
  });
});

describe('the pages of asking and deciding', () => {
  it('keep a reason that is too short, and say so beside it', async () => {
    const row = await minors();
    const staff = await world.as('dispatcher');
    const fields = { formId: 'words-form-1', wordsReason: '看一下' };
    const refused = await staff.post(`/desk/cases/${row.code}/words-request`, fields);
    const page = pageOf(refused);
    expect(refused.status).toBe(422);
    expect(page('#act-words_request[open] textarea').text().trim()).toBe('看一下');
    expect(page('#f-wordsReason-error').text()).toContain('至少 20 个字');
    expect(page('.error-summary a').attr('href')).toBe('#f-wordsReason');
  });

  it('say to the second person what is asked for, and for how long it opens', async () => {
    const row = await minors();
    const staff = await world.as('dispatcher');
    const fields = { formId: `words-form-${row.code}`, wordsReason: REASON };
    expect((await staff.post(`/desk/cases/${row.code}/words-request`, fields)).status).toBe(303);
    expect(await textAt('dispatcher', `/desk/cases/${row.code}`)).toContain('等审批');
    const custodian = await world.as('custodian');
    const inbox = pageOf(await custodian.get('/desk/contact-requests'));
    const item = inbox('.desk-panel').filter((_, one) => inbox(one).text().includes(row.code));
    expect(item.text()).toContain('未成年人的事写的内容和附件');
    const done = await custodian.post(String(item.find('form').first().attr('action')), { decision: 'yes' });
    expect(done.status).toBe(303);
    expect(await textAt('custodian', '/desk/contact-requests')).toContain(`${WORDS_OPEN_MINUTES} 分钟`);
  });

  it('are closed to posts that read no words', async () => {
    const row = await world.handling({ isMinor: true });
    const fields = { formId: 'words-form-9', wordsReason: REASON };
    for (const post of ['officer', 'leader', 'admin', 'county_leader'] as const) {
      const staff = await world.as(post);
      expect((await staff.post(`/desk/cases/${row.code}/words-request`, fields)).status).toBe(403);
    }
  });
});

it('every request is what its events say', async () => {
  expect(await contactRecords.verify(world.context.db)).toEqual([]);
});
