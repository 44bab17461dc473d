import { transact, type Trx } from '../../../db/transaction.ts';
import { RESIDENT, type Actor } from '../../actor.ts';
import { dayOf } from '../../clock.ts';
import { Conflict, RuleFault } from '../../errors.ts';
import { hashPassword } from '../accounts/index.ts';
import { queuePlainNotice } from '../notices/index.ts';
import { holdRegister } from '../register/index.ts';
import { appointMember, giveAccount, type NetworkContext } from './appoint.ts';
import type { DeclaredTie } from './applications.ts';
import { placeOf, seatsOf } from './call-rules.ts';
import { applicationRecords, tieRecords } from './records.ts';
import type { DeclineReason } from './rules.ts';
import { assertWithin, networkScope } from './scope.ts';
import { countTaken, getApplication, takenKey, type ApplicationRow } from './store-applications.ts';
import { getCall } from './store-calls.ts';
import { getMember, type MemberRow } from './store.ts';

export const DECLINE_WORDS_MIN = 4;

/**
 * The office takes somebody on, while the call has seats for the place. The ties declared with the application come
 * into force, and count as this year's declaration.
 *
 * @throws NotFound outside the scope; Conflict when it was decided or withdrawn; RuleFault when all seats are taken,
 *   or the person holds a kind already.
 */
export async function acceptApplication(
  context: NetworkContext,
  actor: Actor,
  id: string,
): Promise<MemberRow> {
  return transact(context.db, async (trx) => {
    // Whoever decides at the same moment waits here, and then counts this seat too.
    await holdRegister(trx, context.dialect);
    const row = await waiting(trx, actor, id);
    const call = await getCall(trx, row.call_id);
    const seats = seatsOf(call, placeOf({ level: row.level, townCode: row.town_code }));
    const taken = (await countTaken(trx, [call.id])).get(takenKey(call.id, row.town_code)) ?? 0;
    if (taken >= seats) throw new RuleFault('network:rule.quotaFull', { n: seats });
    const member = await appointMember(trx, context, actor, {
      id: row.id,
      kind: row.kind,
      level: row.level,
      townCode: row.town_code,
      villageCode: row.village_code,
      name: row.name!,
      showsName: row.shows_name === 1,
      personTag: row.person_tag,
      // Whom a village proposed has not been asked yet.
      ...(row.channel === 'self' ? { declaredOn: dayOf(row.applied_at) } : {}),
    });
    for (const tie of JSON.parse(row.ties_json ?? '[]') as DeclaredTie[]) {
      await tieRecords.create(
        trx,
        context,
        actor,
        context.clock.now(),
        {
          id: context.ids.id(),
          member_id: member.id,
          unit_id: tie.unitId,
          ground: tie.ground,
          asked_by: 'member',
          state: 'in_force',
          until_on: null,
          words: '',
          asked_at: row.applied_at,
          decided_by: null,
          decided_at: null,
          decision_words: null,
        },
        { kind: 'tie.declared' },
      );
    }
    await decide(trx, context, actor, row, { state: 'accepted' });
    return member;
  });
}

/**
 * The office says no, with one of the fixed reasons and words that the applicant reads.
 *
 * @throws as `acceptApplication`; RuleFault for words that say nothing.
 */
export async function declineApplication(
  context: NetworkContext,
  actor: Actor,
  id: string,
  input: { reason: DeclineReason; words: string },
): Promise<ApplicationRow> {
  if (input.words.trim().length < DECLINE_WORDS_MIN) throw new RuleFault('network:rule.declineWords');
  return transact(context.db, async (trx) => {
    const row = await waiting(trx, actor, id);
    const { reason, words } = input;
    const set = { state: 'declined', decline_reason: reason, decision_words: words.trim() } as const;
    return decide(trx, context, actor, row, set);
  });
}

async function waiting(trx: Trx, actor: Actor, id: string): Promise<ApplicationRow> {
  const row = await getApplication(trx, id);
  assertWithin(await networkScope(trx, actor), { level: row.level, townCode: row.town_code });
  if (row.state !== 'waiting') throw new Conflict('network:fault.decided');
  return row;
}

async function decide(
  trx: Trx,
  context: NetworkContext,
  actor: Actor,
  row: ApplicationRow,
  set: Partial<ApplicationRow>,
): Promise<ApplicationRow> {
  const now = context.clock.now();
  const done = await applicationRecords.change(trx, context, actor, now, row, {
    kind: `application.${set.state}`,
    set: { ...set, decided_at: now, decided_by: actor.accountId },
  });
  await queuePlainNotice(trx, context, {
    dedupeKey: `application.decided/${row.id}`,
    recipient: { kind: 'member', id: row.id },
    template: 'application.decided',
    lang: row.lang,
  });
  return done.row;
}

/**
 * Whoever was accepted chooses the name and password to sign in with. No office takes part in it.
 *
 * @param post the kind's name in both languages, for the account.
 * @throws Conflict when there is an account or no office; RuleFault when the username is taken or none.
 */
export async function chooseAccount(
  context: NetworkContext,
  applicationId: string,
  account: { username: string; password: string },
  post: { post: string; postEn: string; lang: 'zh-CN' | 'en' },
): Promise<MemberRow> {
  const passwordHash = await hashPassword(context.config, account.password);
  return transact(context.db, async (trx) => {
    const row = await getApplication(trx, applicationId);
    if (row.state !== 'accepted') throw new Conflict();
    const member = await getMember(trx, row.id);
    return giveAccount(trx, context, RESIDENT, member, { username: account.username, passwordHash, ...post });
  });
}
