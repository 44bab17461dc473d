import { transact, type Trx } from '../../../db/transaction.ts';
import type { Actor } from '../../actor.ts';
import { atTime, dayOf, MINUTE, plus } from '../../clock.ts';
import type { Context } from '../../context.ts';
import { Conflict, Forbidden, NotFound, RuleFault } from '../../errors.ts';
import { familyOf } from '../units/index.ts';
import { queueNotice } from '../notices/index.ts';
import { holdRegister, recorded } from '../register/index.ts';
import { hasContact, openContact, type Contact } from '../vault/index.ts';
import { insertAccess } from './store-access.ts';
import { applyChange, surroundings } from './change.ts';
import * as requests from './contact-store.ts';
import type { ContactRequestRow } from './contact-store.ts';
import { recordWordsOpened, WORDS_OPEN_MINUTES } from './minor-words.ts';
import { maySee } from './policy.ts';
import * as store from './store.ts';

/** A request and what became of it: nothing in it changes without an event. */
export const contactRecords = recorded<ContactRequestRow>({
  stream: 'contact-request',
  insert: requests.insertRequest,
  update: requests.updateRequest,
  page: requests.pageRequests,
});

export const CONTACT_REASON_MIN = 20;
export const CONTACT_REQUESTS_A_DAY = 5;
export const CONTACT_OPEN_MINUTES = 15;

const MAY_ASK: readonly Actor['role'][] = ['dispatcher', 'supervision'];

/**
 * Asks to see the sealed contact of a case, or with `about` the words of a minor's case. Another person decides
 * (security §7.3). Words are not rationed: without them an office can't do its work.
 *
 * @throws NotFound outside the scope; Forbidden; RuleFault for a short reason, a sixth request of the day,
 *   when no contact is held, or the case is no minor's.
 */
export async function askForContact(
  context: Context,
  actor: Actor,
  caseId: string,
  input: { reason: string; about?: 'words' },
  options: { formId?: string | undefined } = {},
): Promise<void> {
  if ([...input.reason.trim()].length < CONTACT_REASON_MIN) {
    throw new RuleFault('desk:contact.rule.reason', { least: CONTACT_REASON_MIN });
  }
  await transact(context.db, async (trx) => {
    const row = await store.findCase(trx, caseId);
    if (!row || !maySee(actor, row)) throw new NotFound();
    if (!MAY_ASK.includes(actor.role) || actor.accountId === null) throw new Forbidden();
    const now = context.clock.now();
    // Under the register's lock the count is true when the row goes in: a sixth never slips past a fifth.
    await holdRegister(trx, context.dialect);
    if (options.formId !== undefined && !(await store.claimForm(trx, options.formId, caseId, now))) return;
    const since = atTime(dayOf(now), '00:00');
    if (input.about === 'words') {
      if (row.is_minor === 0) throw new RuleFault('desk:minor.rule.none');
    } else if ((await requests.countAskedSince(trx, actor.accountId, since)) >= CONTACT_REQUESTS_A_DAY) {
      throw new RuleFault('desk:contact.rule.quota', { most: CONTACT_REQUESTS_A_DAY });
    }
    if (input.about === undefined && !(await hasContact(trx, context, caseId))) {
      throw new RuleFault('desk:contact.rule.none');
    }
    await contactRecords.create(
      trx,
      context,
      actor,
      now,
      {
        id: context.ids.id(),
        case_id: caseId,
        asked_by: actor.accountId,
        asked_at: now,
        reason: input.reason.trim(),
        state: 'asked',
        decided_by: null,
        decided_at: null,
        open_until: null,
        viewed_at: null,
        about: input.about ?? null,
      },
      { kind: 'contact_request.asked', note: { case: row.code } },
    );
  });
}

/**
 * The second person decides: never the one who asked, and nobody of the unit that is complained of, of the one above
 * it or of those below it.
 *
 * @throws NotFound; Forbidden; Conflict when it was decided before.
 */
export async function decideContactRequest(
  context: Context,
  actor: Actor,
  requestId: string,
  input: { grant: boolean },
): Promise<ContactRequestRow> {
  return transact(context.db, async (trx) => {
    const request = await requests.findRequest(trx, requestId);
    if (!request) throw new NotFound();
    const row = await store.getCase(trx, request.case_id);
    const accused = row.accused_unit_id === null ? [] : await familyOf(trx, row.accused_unit_id);
    if (!mayDecide(actor, request, accused)) throw new Forbidden('desk:contact.rule.second');
    if (request.state !== 'asked') throw new Conflict();
    const now = context.clock.now();
    const { row: decided } = await contactRecords.change(trx, context, actor, now, request, {
      kind: input.grant ? 'contact_request.approved' : 'contact_request.refused',
      set: {
        state: input.grant ? 'approved' : 'refused',
        decided_by: actor.accountId,
        decided_at: now,
        open_until: input.grant ? plus(now, minutesOf(request) * MINUTE) : null,
      },
    });
    if (input.grant && request.about === 'words') await recordWordsOpened(context, trx, actor, row, request);
    return decided;
  });
}

/** @param accused the unit that is complained of with those above and below it (`familyOf`); none for other cases. */
const minutesOf = ({ about }: Pick<ContactRequestRow, 'about'>): number =>
  about === 'words' ? WORDS_OPEN_MINUTES : CONTACT_OPEN_MINUTES;

export function mayDecide(
  actor: Actor,
  request: Pick<ContactRequestRow, 'asked_by'>,
  accused: readonly string[],
): boolean {
  if (actor.role !== 'custodian' || actor.accountId === null || actor.accountId === request.asked_by)
    return false;
  return actor.unitId === null || !accused.includes(actor.unitId);
}

export interface ViewedContact {
  request: ContactRequestRow;
  code: string;
  contact: Contact;
}

/**
 * Opens the contact for the one who asked, while the approval lasts. That it was seen is in the register, in the
 * case (where its resident reads it) and in the outbox before a word of it leaves the vault.
 *
 * @throws NotFound for anybody else's request; Forbidden when refused, run out, or in a process without the key.
 */
export async function viewContact(context: Context, actor: Actor, requestId: string): Promise<ViewedContact> {
  if (context.config.vault.privateKey === undefined) throw new Forbidden('vault:closed');
  const { request, code } = await transact(context.db, (trx) =>
    recordViewing(context, trx, actor, requestId),
  );
  const contact = await openContact(context.db, context, request.case_id);
  if (!contact) throw new RuleFault('desk:contact.rule.none');
  return { request, code, contact };
}

async function recordViewing(
  context: Context,
  trx: Trx,
  actor: Actor,
  requestId: string,
): Promise<{ request: ContactRequestRow; code: string }> {
  const request = await requests.findRequest(trx, requestId);
  if (!request || actor.accountId === null || request.asked_by !== actor.accountId) throw new NotFound();
  if (request.about !== null) throw new NotFound();
  const row = await store.findCase(trx, request.case_id);
  if (!row || !maySee(actor, row) || !MAY_ASK.includes(actor.role)) throw new NotFound();
  const now = context.clock.now();
  if (request.state !== 'approved') throw new Forbidden(`desk:contact.rule.${request.state}`);
  if (request.open_until === null || now > request.open_until)
    throw new Forbidden('desk:contact.rule.expired');
  if (!(await hasContact(trx, context, row.id))) throw new RuleFault('desk:contact.rule.none');
  const { row: viewed } = await contactRecords.change(trx, context, actor, now, request, {
    kind: 'contact_request.viewed',
    set: { viewed_at: request.viewed_at ?? now },
  });
  await insertAccess(trx, context, actor, [row.id], 'contact');
  // Within the same minutes it is one viewing: the resident is told of it once.
  if (request.viewed_at === null) {
    const around = await surroundings(context, trx, row.rules_version);
    await applyChange(context, around, actor, row, {
      kind: 'case.contact_viewed',
      note: { reason: request.reason, role: actor.role },
    });
    await queueNotice(trx, context, {
      dedupeKey: `case.contact_viewed/${request.id}`,
      recipient: { kind: 'case', id: row.id },
      template: 'case.contact_viewed',
      args: { code: row.code },
      lang: row.lang,
    });
  }
  return { request: viewed, code: row.code };
}
