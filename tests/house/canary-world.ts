import { Agent } from 'node:http';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { load } from 'cheerio';
import { pino } from 'pino';
import { run as countStatistics } from '../../jobs/count-statistics.ts';
import { run as sendNotices } from '../../jobs/send-notices.ts';
import { createApp } from '../../server/app.ts';
import { MINUTE, timeOf } from '../../server/clock.ts';
import { approveEcho, escalateOverdue, publishBoards } from '../../server/features/boards/index.ts';
import {
  acknowledgeCase,
  answerCase,
  askAboutData,
  askForContact,
  decideContactRequest,
  dispatchCase,
  findCaseByCode,
  getCase,
  judgeCase,
  mergeCase,
  recordContact,
  type CaseRow,
} from '../../server/features/cases/index.ts';
import { calendarOf, workdaysAfter } from '../../server/features/deadlines/index.ts';
import { Visitor, type TestApp } from '../support/app.ts';
import { MONDAY, openTestContext } from '../support/context.ts';
import {
  aDispatch,
  aJudgement,
  PLACES,
  seedWorld,
  UNITS,
  type PostName,
  type UnitName,
} from '../support/factories.ts';
import { aPaperOf, aPhotoOf } from './canary-files.ts';
import { canary, MATTERS, type Canary, type Matter } from './canaries.ts';
import { refusingOnce } from './canary-mailer.ts';
import { plantDuties } from './canary-duties.ts';
import { plantEvaluations } from './canary-evaluations.ts';
import { plantIntake } from './canary-intake.ts';
import { plantStations } from './canary-stations.ts';
import { plantWindows } from './canary-windows.ts';
import { plantNetwork, type PlantedNetwork } from './canary-network.ts';

export interface Planted {
  of: Matter;
  row: CaseRow;
  receipt: string;
  resident: Visitor;
  canaries: Canary[];
}

export interface CrowdedCounty extends TestApp {
  planted: Record<Matter, Planted>;
  network: PlantedNetwork;
  canaries: Canary[];
  /** Every line that was logged, oldest first. */
  logged: string[];
  databaseFile: string;
}

const FORMS: Record<Matter, Record<string, string>> = {
  ordinary: {},
  conduct: { type: 'conduct_complaint', category: 'conduct', unit: UNITS.bus },
  report: { type: 'report', category: 'conduct', unit: UNITS.bus },
  confidential: { is_confidential: '1' },
  merged: {},
  exposed: {},
  echoed: { consents: '1' },
  elsewhere: {},
};

const brief = (of: Matter): string => `路灯不亮，请到现场查看后修复。QzBrief${of}Zq`;

/**
 * A small county in which everything has happened once: eight matters handed in over HTTP by residents whose every
 * word, file and header is marked, then driven by the verbs people use and by the clock, on a database file.
 */
export async function openCrowdedCounty(): Promise<CrowdedCounty> {
  const logged: string[] = [];
  const log = pino(
    { level: 'trace' },
    new Writable({
      write(chunk, _encoding, done) {
        logged.push(String(chunk));
        done();
      },
    }),
  );
  const opened = await openTestContext({ file: true, config: { TRUST_PROXY_HOPS: '1' } });
  const context = { ...opened, log, mailer: refusingOnce(opened.mailer) };
  const world = await seedWorld(context);
  // So that every post's mails can be read.
  const accounts = await context.db.selectFrom('accounts').select(['id', 'username']).execute();
  for (const { id, username } of accounts) {
    await context.db
      .updateTable('accounts')
      .set({ email: `${username}@office.example` })
      .where('id', '=', id)
      .execute();
  }
  const app: TestApp = { context, world, app: createApp(context), close: () => context.close() };
  const planted = {} as Record<Matter, Planted>;
  for (const [index, of] of MATTERS.entries()) {
    if (of === 'elsewhere') await driveTheOthers(app, planted);
    planted[of] = await plant(app, of, index);
  }
  // Whatever happens from now on happens at another minute than any sending.
  context.clock.advance(9 * MINUTE);
  await giveTo(app, planted.elsewhere, 'housing');
  await openVault(app, planted);
  const about = { kind: 'correct' as const, words: '请改成西门 QzDetailsordinaryZq' };
  await askAboutData(context, planted.ordinary.row.id, about);
  const network = await plantNetwork(app);
  const ofRooms = [
    network.canaries,
    await plantDuties(app, network.members, planted.echoed.row.id),
    await plantStations(app),
    await plantWindows(app),
    await plantEvaluations(app),
    await plantIntake(app, network.members.collector),
  ];
  await sendNotices(context);
  for (const one of Object.values(planted)) {
    one.row = await getCase(context.db, one.row.id);
    // This one's browser still shows the receipt.
    if (one.of !== 'elsewhere') await openOwnCase(one);
  }
  return {
    ...app,
    planted,
    network,
    canaries: [...Object.values(planted).map((one) => one.canaries), ...ofRooms].flat(),
    logged,
    databaseFile: join(context.dataDir, 'zhitongche.db'),
  };
}

/** Hands one matter in through the real form, from an address and a browser of its own. */
async function plant(app: TestApp, of: Matter, index: number): Promise<Planted> {
  const { context } = app;
  // A minute of its own, in which nothing else happens in this county.
  const day = of === 'elsewhere' ? context.clock.now() : MONDAY;
  context.clock.set(`${day.slice(0, 11)}${of === 'elsewhere' ? '10' : '01'}:${11 + 4 * index}:13.417Z`);
  const photo = await aPhotoOf(of, index);
  const paper = aPaperOf(of);
  const token = (kind: string): string => `Qz${kind}${of}Zq`;
  // Told apart by what stands in their middle: at its ends base64 is blurred.
  const phone = `139${index}13${index}7041`;
  const idNumber = `990101196${index}030${index}2107`;
  const contact = { name: token('Name'), phone, email: `${token('Mail').toLowerCase()}@home.example` };
  const words = { title: `路灯 ${token('Title')}`, place_text: `桥头 ${token('Place')}` };
  const details = `${token('Details')} 我的身份证号是${idNumber}，家住${token('Home')}，晚上看不清路，请修一下。`;
  const address = `203.0.113.${41 + index}`;
  const socket = `127.41.7.${41 + index}`;
  const browser = token('Browser');

  const resident = new Visitor(app.app);
  resident.agent.set('User-Agent', browser).set('X-Forwarded-For', address).set('X-Real-IP', address);
  const page = load((await resident.get('/cases/new')).text);
  const hidden = (name: string): string => String(page(`form[action="/cases"] input[name=${name}]`).val());
  const fields: Record<string, string> = {
    _csrf: hidden('_csrf'),
    submission_id: hidden('submission_id'),
    type: 'complaint',
    category: 'sanitation',
    place: PLACES.village,
    ...words,
    details,
    ...contact,
    notify: 'email',
    ...FORMS[of],
  };
  const sending = resident.agent.post('/cases').set('Accept', 'application/json');
  // Only here does every address of 127/8 lead home; elsewhere the marked socket is left out.
  if (process.platform === 'linux') void sending.agent(new Agent({ localAddress: socket }));
  for (const [name, value] of Object.entries(fields)) void sending.field(name, value);
  void sending.attach('files', photo.bytes, { filename: photo.name, contentType: 'image/jpeg' });
  void sending.attach('files', paper.bytes, { filename: paper.name, contentType: 'application/pdf' });
  const answer = await sending;
  if (answer.status !== 201) throw new Error(`${of} was not taken: ${answer.status} ${answer.text}`);
  const { code, receipt } = answer.body as { code: string; receipt: string };
  const row = (await findCaseByCode(context.db, code))!;
  return {
    of,
    row,
    receipt,
    resident,
    canaries: [
      canary('name', of, contact.name),
      canary('phone', of, phone, [
        phone.replace(/^(...)(....)/, '$1 $2 '),
        phone.replace(/^(...)(....)/, '$1-$2-'),
      ]),
      canary('email', of, contact.email, [contact.email.split('@')[0]!]),
      canary('address', of, address),
      canary('socket', of, socket),
      canary('browser', of, browser),
      canary('title', of, token('Title')),
      canary('details', of, token('Details')),
      canary('idNumber', of, idNumber),
      canary('place', of, token('Place')),
      canary('home', of, token('Home')),
      canary('receipt', of, receipt, [
        receipt.replaceAll('-', ''),
        receipt.replaceAll('-', '').toLowerCase(),
      ]),
      canary('message', of, token('Message')),
      canary('brief', of, token('Brief')),
      canary('code', of, row.code),
      canary('id', of, row.id, [row.submission_id]),
      canary('moment', of, row.submitted_at.slice(0, 19), [timeOf(row.submitted_at)]),
      ...photo.canaries,
      ...paper.canaries,
    ],
  };
}

async function driveTheOthers(app: TestApp, planted: Record<Matter, Planted>): Promise<void> {
  const { context, world } = app;
  const { posts } = world;
  context.clock.set('2026-11-23T02:00:00.000Z');
  await giveTo(app, planted.ordinary, 'bus', ['water']);
  await recordContact(context, posts.busOfficer, planted.ordinary.row.id, { words: '已经打过招呼' });
  await giveTo(app, planted.conduct, 'transport');
  await giveTo(app, planted.confidential, 'bus');
  await giveTo(app, planted.exposed, 'bus');
  await giveTo(app, planted.echoed, 'bus');
  await mergeCase(context, posts.dispatcher, planted.merged.row.id, planted.ordinary.row.code);
  for (const matter of ['ordinary', 'conduct', 'confidential'] as const) await writeTo(planted[matter]);
  await answerCase(context, posts.busOfficer, planted.echoed.row.id, {
    text: '路灯已经修好，今晚起正常照明。',
    done: '换了三盏灯',
  });
  await judgeCase(context, planted.echoed.row.id, aJudgement());
  await publishBoards(context);
  const echo = await context.db.selectFrom('echoes').selectAll().executeTakeFirstOrThrow();
  await approveEcho(context, posts.supervision, echo.id, {
    question: echo.question,
    answer: echo.answer,
    looked: true,
  });
  await sendNotices(context);
  // Late, ordered, noticed, published, and the fix missed: what nobody spoke about climbs as high as it goes.
  for (const workdays of [5, 3, 3, 4, 16]) {
    context.clock.set(workdaysAfter(await calendarOf(context.db), context.clock.now(), workdays).at);
    await escalateOverdue(context);
    await publishBoards(context);
    await sendNotices(context);
  }
  await countStatistics(context);
}

/** The office gives a matter to a unit, and the unit takes it up. */
async function giveTo(
  { context, world: { posts } }: TestApp,
  { of, row }: Planted,
  lead: UnitName,
  co: readonly UnitName[] = [],
): Promise<void> {
  await dispatchCase(
    context,
    posts.supervision,
    row.id,
    aDispatch(row, { leadUnitId: UNITS[lead], coUnitIds: co.map((name) => UNITS[name]), brief: brief(of) }),
  );
  await acknowledgeCase(context, posts[`${lead}Officer` as PostName], row.id);
}

/** Opens the resident's own page with the receipt, as on any later day. */
export async function openOwnCase({ resident, receipt }: Planted): Promise<void> {
  const opened = await resident.post('/track', { receipt }, '/track');
  if (opened.headers['location'] !== '/my-case')
    throw new Error(`the receipt opened nothing: ${opened.status}`);
}

/** The resident writes to the unit later, with another marked picture. */
async function writeTo(planted: Planted): Promise<void> {
  const { of, resident } = planted;
  await openOwnCase(planted);
  const page = load((await resident.get('/my-case')).text);
  const form = page('form[action="/my-case/messages"]');
  const hidden = (name: string): string => String(form.find(`input[name=${name}]`).val());
  const photo = await aPhotoOf(of, 30);
  const sending = resident.agent.post('/my-case/messages').set('Accept', 'text/html');
  for (const name of ['_csrf', 'form_id', 'seen']) void sending.field(name, hidden(name));
  void sending.field('text', `请快一点 QzMessage${of}Zq`);
  void sending.attach('files', photo.bytes, { filename: photo.name, contentType: 'image/jpeg' });
  const answer = await sending;
  if (answer.status !== 303) throw new Error(`the message about ${of} was not taken: ${answer.status}`);
}

/** Two contacts are opened in due form; a third is asked for and waits. */
async function openVault(
  { context, world: { posts } }: TestApp,
  planted: Record<Matter, Planted>,
): Promise<void> {
  const reason = '来电号码无法接通，需要核对一次联系方式后再办理';
  await askForContact(context, posts.dispatcher, planted.ordinary.row.id, { reason });
  await askForContact(context, posts.supervision, planted.conduct.row.id, { reason });
  const asked = await context.db.selectFrom('contact_requests').select('id').execute();
  for (const { id } of asked) await decideContactRequest(context, posts.custodian, id, { grant: true });
  await askForContact(context, posts.supervision, planted.conduct.row.id, { reason });
  await askForContact(context, posts.supervision, planted.report.row.id, { reason });
}
