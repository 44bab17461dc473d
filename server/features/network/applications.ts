import { transact, type Trx } from '../../../db/transaction.ts';
import { RESIDENT, type Actor } from '../../actor.ts';
import { dayOf } from '../../clock.ts';
import { Forbidden, RuleFault } from '../../errors.ts';
import { newReceipt, receiptHash } from '../cases/index.ts';
import { queuePlainNotice } from '../notices/index.ts';
import { holdRegister } from '../register/index.ts';
import { findDivision, findUnit } from '../units/index.ts';
import { sealContact, type Contact } from '../vault/index.ts';
import { personTag, type NetworkContext } from './appoint.ts';
import { callStateOn, placeOf, seatsOf } from './call-rules.ts';
import { applicationRecords } from './records.ts';
import type { TieGround } from './rules.ts';
import { assertWithin, networkScope } from './scope.ts';
import { findApplicationBySubmission, type ApplicationRow } from './store-applications.ts';
import { getCall } from './store-calls.ts';

export interface DeclaredTie {
  unitId: string;
  ground: TieGround;
}

export interface Application {
  /** Made when the form was shown. */
  submissionId: string;
  callId: string;
  name: string;
  phone: string;
  email: string;
  notify: Contact['notify'];
  /** Where the person lives: a village, or the town as a whole; null where a county call doesn't need it. */
  place: string | null;
  statement: string;
  ties: readonly DeclaredTie[];
  /** The name may stand on the public roster. */
  showsName: boolean;
  lang: 'zh-CN' | 'en';
}

export interface Applied {
  row: ApplicationRow;
  /** Shown once and never stored; null when this form was received before. */
  receipt: string | null;
}

/**
 * Takes an application in: row, sealed contact and event in one transaction. The same form again is the same
 * application, without its receipt.
 *
 * @throws RuleFault when the call is not open, has no seats where the person lives, or a unit is none.
 */
export async function apply(context: NetworkContext, input: Application): Promise<Applied> {
  return take(context, RESIDENT, input, { channel: 'self', isHanded: false });
}

export type Nomination = Pick<
  Application,
  'submissionId' | 'callId' | 'name' | 'phone' | 'statement' | 'lang'
> & {
  /** The village that proposes. */
  villageCode: string;
};

/**
 * A village proposes somebody, and its town's office types it in. The receipt is for the person proposed: it is
 * handed over on paper and replaced when it is first used.
 *
 * @throws Forbidden for the county's office; NotFound for a village of another town; RuleFault as `apply`.
 */
export async function nominate(context: NetworkContext, actor: Actor, input: Nomination): Promise<Applied> {
  const scope = await networkScope(context.db, actor);
  if (scope.level !== 'town') throw new Forbidden();
  const village = await findDivision(context.db, input.villageCode, dayOf(context.clock.now()));
  if (village?.level !== 'village') throw new RuleFault('network:rule.place');
  assertWithin(scope, { level: 'town', townCode: village.parentCode });
  return take(
    context,
    actor,
    { ...input, email: '', notify: 'sms', place: input.villageCode, ties: [], showsName: false },
    { channel: 'village', isHanded: true },
  );
}

async function take(
  context: NetworkContext,
  actor: Actor,
  input: Application,
  how: { channel: ApplicationRow['channel']; isHanded: boolean },
): Promise<Applied> {
  return transact(context.db, async (trx) => {
    const now = context.clock.now();
    // Of two equal forms at one moment the second waits here, and then finds the first.
    await holdRegister(trx, context.dialect);
    const known = await findApplicationBySubmission(trx, input.submissionId);
    if (known) return { row: known, receipt: null };
    const receipt = newReceipt(context.ids);
    const id = context.ids.id();
    const row = {
      id,
      submission_id: input.submissionId,
      receipt_hash: receiptHash(receipt),
      is_handed: how.isHanded ? 1 : 0,
      ...(await seatFor(trx, context, input)),
      channel: how.channel,
      person_tag: personTag(context, input.phone),
      name: input.name,
      statement: input.statement,
      ties_json: JSON.stringify(await checkedTies(trx, input.ties)),
      shows_name: input.showsName ? 1 : 0,
      lang: input.lang,
      state: 'waiting' as const,
      applied_at: now,
      decided_at: null,
      decided_by: null,
      decline_reason: null,
      decision_words: null,
    };
    const kind = how.channel === 'self' ? 'application.sent' : 'application.nominated';
    // What was ticked to get here: of age, no record of the kinds the form names; by the person, or told the office.
    const note = { isAdult: true, hasNoRecord: true, consents: true };
    const taken = await applicationRecords.create(trx, context, actor, now, row, { kind, note });
    const { name, phone, email, notify } = input;
    await sealContact(trx, context, id, { name, phone, ...(email && { email }), notify });
    await queuePlainNotice(trx, context, {
      dedupeKey: `application.received/${id}`,
      recipient: { kind: 'member', id },
      template: 'application.received',
      lang: input.lang,
    });
    return { row: taken.row, receipt };
  });
}

async function seatFor(trx: Trx, context: NetworkContext, input: Application) {
  const today = dayOf(context.clock.now());
  const call = await getCall(trx, input.callId);
  if (callStateOn(call, today) !== 'open') throw new RuleFault('network:rule.callClosed');
  const division = input.place === null ? undefined : await findDivision(trx, input.place, today);
  if (input.place !== null && (!division || division.level === 'county'))
    throw new RuleFault('network:rule.place');
  const lives = division?.level === 'village' ? division.parentCode : (division?.code ?? null);
  const townCode = call.level === 'town' ? lives : null;
  if (call.level === 'town' && townCode === null) throw new RuleFault('network:rule.place');
  if (seatsOf(call, placeOf({ level: call.level, townCode })) === 0)
    throw new RuleFault('network:rule.noSeatThere');
  return {
    call_id: call.id,
    kind: call.kind,
    level: call.level,
    town_code: townCode,
    village_code: division?.level === 'village' ? division.code : null,
  };
}

async function checkedTies(trx: Trx, ties: readonly DeclaredTie[]): Promise<DeclaredTie[]> {
  for (const { unitId } of ties) {
    if (!(await findUnit(trx, unitId))) throw new RuleFault('network:rule.unit');
  }
  return ties.map(({ unitId, ground }) => ({ unitId, ground }));
}
