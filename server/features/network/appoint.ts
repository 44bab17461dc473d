import { createHmac } from 'node:crypto';
import type { Trx } from '../../../db/transaction.ts';
import type { Actor, MemberRole } from '../../actor.ts';
import { dayOf, type Day } from '../../clock.ts';
import type { Context } from '../../context.ts';
import { Conflict, RuleFault } from '../../errors.ts';
import { createAccount } from '../accounts/index.ts';
import { holdRegister } from '../register/index.ts';
import { placeOf } from './call-rules.ts';
import { memberRecords } from './records.ts';
import { TERMS_MOST, termEnd, type MemberLevel } from './rules.ts';
import { moveCount } from './store-calls.ts';
import { listTermsOf, type MemberRow } from './store.ts';

export type NetworkContext = Pick<Context, 'db' | 'clock' | 'ids' | 'config' | 'dialect'>;

export interface Appointment {
  /** A new one when left out. Whoever applied keeps the application's, under which the vault holds the contact. */
  id?: string | undefined;
  kind: MemberRole;
  level: MemberLevel;
  /** Null for the county's own members. */
  townCode: string | null;
  villageCode: string | null;
  name: string;
  showsName: boolean;
  /** Tells one person from another; kept as a keyed hash alone. */
  phone?: string | undefined;
  /** In place of the phone where that is sealed already. */
  personTag?: string | undefined;
  /** Today when left out. */
  from?: Day | undefined;
  /** When ties were declared already: with the application. */
  declaredOn?: Day | undefined;
}

/** Stands for a person among members: the same phone gives the same tag, and a tag gives nothing back. */
export function personTag(ctx: Pick<Context, 'config'>, phone: string): string {
  const digits = phone.normalize('NFKC').replace(/\D/g, '');
  return createHmac('sha256', ctx.config.register.secret).update(`person:${digits}`).digest('hex');
}

/**
 * Appoints a person for three years, in the caller's transaction. No duty before a certificate.
 *
 * @throws RuleFault when the person holds a kind already, or has had two terms of this one.
 */
export async function appointMember(
  trx: Trx,
  ctx: NetworkContext,
  actor: Actor,
  appointment: Appointment,
): Promise<MemberRow> {
  const at = ctx.clock.now();
  const from = appointment.from ?? dayOf(at);
  const tag = tagOf(ctx, appointment);
  // Of two appointments of one person at one moment the second waits here, and then finds the first.
  await holdRegister(trx, ctx.dialect);
  const terms = await listTermsOf(trx, tag);
  const held = terms.find(({ state }) => state === 'in_office');
  if (held) throw new RuleFault(`network:fault.${held.kind === appointment.kind ? 'already' : 'otherKind'}`);
  const before = Math.max(
    0,
    ...terms.filter(({ kind }) => kind === appointment.kind).map(({ term }) => term),
  );
  if (before >= TERMS_MOST) throw new RuleFault('network:fault.terms', { most: TERMS_MOST });
  const { level, townCode } = appointment;
  const { row } = await memberRecords.create(
    trx,
    ctx,
    actor,
    at,
    {
      id: appointment.id ?? ctx.ids.id(),
      account_id: null,
      kind: appointment.kind,
      level,
      town_code: level === 'town' ? townCode : null,
      village_code: appointment.villageCode,
      person_tag: tag,
      name: appointment.name,
      shows_name: appointment.showsName ? 1 : 0,
      term: before + 1,
      term_from: from,
      term_to: termEnd(from),
      declared_on: appointment.declaredOn ?? null,
      state: 'in_office',
      ended_on: null,
      end_ground: null,
      end_words: null,
    },
    { kind: 'member.appointed' },
  );
  await moveCount(trx, row.kind, placeOf({ level, townCode }), 1);
  return row;
}

function tagOf(ctx: Pick<Context, 'config'>, { phone, personTag: tag }: Appointment): string {
  if (tag !== undefined) return tag;
  if (phone === undefined) throw new TypeError('an appointment without a phone number or what stands for it');
  return personTag(ctx, phone);
}

/**
 * Gives a member the account to sign in with. Its post names the kind and nobody.
 *
 * @param post the kind's name in both languages: words are the caller's.
 * @throws Conflict when there is one; RuleFault when the username is taken or not one.
 */
export async function giveAccount(
  trx: Trx,
  ctx: NetworkContext,
  actor: Actor,
  member: MemberRow,
  account: {
    username: string;
    passwordHash: string | null;
    post: string;
    postEn: string;
    lang?: 'zh-CN' | 'en';
  },
): Promise<MemberRow> {
  if (member.account_id !== null || member.state !== 'in_office') throw new Conflict();
  const { id } = await createAccount(
    trx,
    ctx,
    { ...account, role: member.kind, scope: member.level, unitId: null },
    actor,
  );
  const { row } = await memberRecords.change(trx, ctx, actor, ctx.clock.now(), member, {
    kind: 'member.signed_up',
    set: { account_id: id },
  });
  return row;
}
