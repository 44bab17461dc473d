import { transact } from '../../db/transaction.ts';
import { MEMBER_ROLES, SYSTEM, type MemberRole } from '../../server/actor.ts';
import { dayOf, plusDays } from '../../server/clock.ts';
import {
  askProtection,
  askRecusalByResident,
  askRecusalByUnit,
  askRemoval,
  memberRecords,
  nominate,
  openCall,
  replyToRemoval,
  type MemberRow,
} from '../../server/features/network/index.ts';
import { Visitor, type TestApp } from '../support/app.ts';
import { certify } from '../support/certificates.ts';
import { PLACES, UNITS } from '../support/factories.ts';
import { aMember, aTie } from '../support/members.ts';
import { anApplyForm, applyAt } from '../network/pages.ts';
import { canary, type Canary, type Kind, type RoomMatter } from './canaries.ts';

export interface PlantedNetwork {
  /** The members behind the posts `collector`, `supervisor` and `evaluator`, with certificates. */
  members: Record<MemberRole, MemberRow>;
  /** The browser in which an application was sent and is open. */
  applicant: Visitor;
  canaries: Canary[];
}

const mark = (kind: string, of: RoomMatter): string => `Qz${kind}${of}Zq`;

/**
 * The network of the crowded county: an applicant who sent the real form, somebody a village proposed, and members
 * of whom everything has happened once. Every name and every word of theirs is marked.
 */
export async function plantNetwork(app: TestApp): Promise<PlantedNetwork> {
  const canaries: Canary[] = [];
  const plant = (kind: Kind, of: RoomMatter, text: string, also: string[] = []): string => {
    canaries.push(canary(kind, of, text, also));
    return text;
  };
  const words = (of: RoomMatter): string => `${plant('personWords', of, mark('Words', of))}，请看一看。`;
  const members = await plantMembers(app, plant);
  const { applicant, receipt } = await plantApplicant(app, plant, words);
  plant('receipt', 'application', receipt, [receipt.replaceAll('-', '')]);
  await plantNominee(app, plant, words);
  const { context, world } = app;
  const { posts } = world;
  await aTie(context, members.supervisor, UNITS.water, { words: words('tie') });
  await askProtection(context, posts.supervisor, { words: words('protection') });
  const ground = 'neglect' as const;
  const removal = await askRemoval(context, posts.networkOffice, members.supervisor.id, {
    ground,
    words: words('removal'),
  });
  await replyToRemoval(context, posts.supervisor, removal.id, { text: words('reply') });
  const asked = { number: null, kind: 'supervisor' as const, place: 'county', ground: 'kin' as const };
  const ofResident = { ...asked, submissionId: context.ids.id(), words: words('recusal') };
  await askRecusalByResident(context, { ...ofResident, unitId: UNITS.bus });
  await askRecusalByUnit(context, posts.busLeader, {
    ...asked,
    submissionId: context.ids.id(),
    words: words('unitRecusal'),
  });
  return { members, applicant, canaries };
}

type Plant = (kind: Kind, of: RoomMatter, text: string, also?: string[]) => string;

async function plantMembers(
  { context, world }: TestApp,
  plant: Plant,
): Promise<Record<MemberRole, MemberRow>> {
  const members = {} as Record<MemberRole, MemberRow>;
  for (const kind of MEMBER_ROLES) {
    const name = plant('personName', kind, mark('Name', kind));
    const appointed = await aMember(context, kind, { name, villageCode: PLACES.village });
    const event = { kind: 'member.signed_up', set: { account_id: world.posts[kind].accountId } };
    members[kind] = await transact(
      context.db,
      async (trx) =>
        (await memberRecords.change(trx, context, SYSTEM, context.clock.now(), appointed, event)).row,
    );
    await certify(context, members[kind]);
  }
  return members;
}

async function plantApplicant(
  { app, context, world }: TestApp,
  plant: Plant,
  words: (of: RoomMatter) => string,
) {
  const today = dayOf(context.clock.now());
  const common = { opensOn: today, closesOn: plusDays(today, 30), notes: '' };
  const { id } = await openCall(context, world.posts.networkOffice, {
    ...common,
    kind: 'collector',
    level: 'county',
    quotas: { county: 5 },
  });
  const address = plant('address', 'application', '203.0.113.97');
  const applicant = new Visitor(app);
  applicant.agent
    .set('User-Agent', plant('browser', 'application', mark('Browser', 'application')))
    .set('X-Forwarded-For', address)
    .set('X-Real-IP', address);
  const email = `${mark('Mail', 'application').toLowerCase()}@home.example`;
  const receipt = await applyAt(
    applicant,
    id,
    anApplyForm(context, {
      name: plant('personName', 'application', mark('Name', 'application')),
      phone: plant('phone', 'application', '13670411367', ['136 7041 1367', '136-7041-1367']),
      email: plant('email', 'application', email, [email.split('@')[0]!]),
      notify: 'email',
      statement: words('application'),
    }),
  );
  const opened = await applicant.post('/network/applications', { receipt }, '/network/applications');
  if (opened.status !== 303) throw new Error(`the receipt opened nothing: ${opened.status}`);
  return { applicant, receipt };
}

async function plantNominee({ context, world }: TestApp, plant: Plant, words: (of: RoomMatter) => string) {
  const today = dayOf(context.clock.now());
  const call = await openCall(context, world.posts.networkOffice, {
    kind: 'evaluator',
    level: 'town',
    quotas: { [PLACES.town]: 5 },
    opensOn: today,
    closesOn: plusDays(today, 30),
    notes: '',
  });
  await nominate(context, world.posts.townNetworkOffice, {
    submissionId: context.ids.id(),
    callId: call.id,
    name: plant('personName', 'nomination', mark('Name', 'nomination')),
    phone: plant('phone', 'nomination', '13670412467', ['136 7041 2467', '136-7041-2467']),
    villageCode: PLACES.village,
    statement: words('nomination'),
    lang: 'zh-CN',
  });
}
