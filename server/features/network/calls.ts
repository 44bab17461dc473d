import { transact, type Trx } from '../../../db/transaction.ts';
import type { Actor, MemberRole } from '../../actor.ts';
import { dayOf, type Day } from '../../clock.ts';
import { Conflict, Forbidden, RuleFault } from '../../errors.ts';
import { holdRegister } from '../register/index.ts';
import { listTowns } from '../units/index.ts';
import type { NetworkContext } from './appoint.ts';
import { allSeats, COUNTY_PLACE, readQuotas, SEATS_MOST, writeQuotas, type Quotas } from './call-rules.ts';
import { callRecords } from './records.ts';
import type { MemberLevel } from './rules.ts';
import { networkScope } from './scope.ts';
import { countTaken, takenKey } from './store-applications.ts';
import { getCall, type CallRow } from './store-calls.ts';

export interface NewCall {
  kind: MemberRole;
  level: MemberLevel;
  /** Seats by town code; for the county's own under `county`. */
  quotas: Quotas;
  opensOn: Day;
  closesOn: Day;
  /** For everybody to read; may be empty. */
  notes: string;
}

/**
 * Opens a call: the county's office alone, for its own seats and for those of the towns.
 *
 * @throws RuleFault for days the wrong way round, a day that is over, no seat at all, or a place that is none.
 */
export async function openCall(context: NetworkContext, actor: Actor, input: NewCall): Promise<CallRow> {
  return transact(context.db, async (trx) => {
    const now = context.clock.now();
    await assertCounty(trx, actor);
    if (input.closesOn < input.opensOn) throw new RuleFault('network:rule.callDays');
    if (input.closesOn < dayOf(now)) throw new RuleFault('network:rule.callOver');
    const row = {
      id: context.ids.id(),
      kind: input.kind,
      level: input.level,
      quotas_json: await checkedQuotas(trx, input.level, input.quotas, dayOf(now)),
      opens_on: input.opensOn,
      closes_on: input.closesOn,
      notes: input.notes,
      created_at: now,
    };
    return (await callRecords.create(trx, context, actor, now, row, { kind: 'call.opened' })).row;
  });
}

/**
 * Changes seats, last day or words of a call. No seat is taken back that somebody has.
 *
 * @throws RuleFault as `openCall`, and for fewer seats than are taken.
 */
export async function changeCall(
  context: NetworkContext,
  actor: Actor,
  id: string,
  input: Pick<NewCall, 'quotas' | 'closesOn' | 'notes'>,
  seen: number,
): Promise<CallRow> {
  return transact(context.db, async (trx) => {
    const now = context.clock.now();
    await assertCounty(trx, actor);
    // Nobody takes a seat while it is counted how many there are.
    await holdRegister(trx, context.dialect);
    const call = await getCall(trx, id);
    if (call.version !== seen) throw new Conflict();
    if (input.closesOn < call.opens_on) throw new RuleFault('network:rule.callDays');
    const quotas = await checkedQuotas(trx, call.level, input.quotas, dayOf(now));
    const taken = await countTaken(trx, [id]);
    for (const [place, seats] of Object.entries({
      ...emptied(readQuotas(call.quotas_json)),
      ...readQuotas(quotas),
    })) {
      const has = taken.get(takenKey(id, place === COUNTY_PLACE ? null : place)) ?? 0;
      if (seats < has) throw new RuleFault('network:rule.seatsTaken', { n: has });
    }
    const set = { quotas_json: quotas, closes_on: input.closesOn, notes: input.notes };
    return (await callRecords.change(trx, context, actor, now, call, { kind: 'call.changed', set })).row;
  });
}

async function assertCounty(trx: Trx, actor: Actor): Promise<void> {
  if ((await networkScope(trx, actor)).level !== 'county') throw new Forbidden();
}

const emptied = (quotas: Quotas): Quotas =>
  Object.fromEntries(Object.keys(quotas).map((place) => [place, 0]));

async function checkedQuotas(trx: Trx, level: MemberLevel, quotas: Quotas, day: Day): Promise<string> {
  const places = level === 'county' ? [COUNTY_PLACE] : (await listTowns(trx, day)).map((town) => town.code);
  for (const [place, seats] of Object.entries(quotas)) {
    if (!places.includes(place)) throw new RuleFault('network:rule.callPlace');
    if (!Number.isInteger(seats) || seats < 0 || seats > SEATS_MOST)
      throw new RuleFault('network:rule.callSeats', { most: SEATS_MOST });
  }
  const json = writeQuotas(quotas);
  if (allSeats({ quotas_json: json }) === 0) throw new RuleFault('network:rule.callEmpty');
  return json;
}
