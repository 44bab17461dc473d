import type { Actor } from '../../server/actor.ts';
import type { Account } from '../../server/features/accounts/index.ts';
import type { Unit } from '../../server/features/units/index.ts';
import type { Contact } from '../../server/features/vault/index.ts';
import type { Dice } from './dice.ts';

/** Who acts for whom in the demonstration. */
export interface Posts {
  /** Who handles cases in a unit: its officer, or the head where that post is vacant. */
  handler(unitId: string): Actor;
  /** The head of a unit, or the officer where nobody heads it. */
  head(unitId: string): Actor;
  /** Whether somebody heads the unit. */
  hasHead(unitId: string): boolean;
  dispatcher(dice: Dice): Actor;
  /** One of the desks of the supervision office; `n` from 0. */
  supervision(n: number): Actor;
  /** The office that looks after a town's members of the network; for null, after the county's own. */
  network(townCode: string | null): Actor;
}

export function postsOf(accounts: readonly Account[], units: readonly Unit[]): Posts {
  const held = new Map<string, Actor>();
  const desks = { dispatcher: [] as Actor[], supervision: [] as Actor[] };
  for (const account of accounts) {
    const actor: Actor = {
      role: account.role,
      accountId: account.id,
      scope: account.scope,
      unitId: account.unitId,
    };
    if (account.role === 'dispatcher' || account.role === 'supervision') desks[account.role].push(actor);
    else held.set(`${account.unitId}/${account.role}`, actor);
  }
  const holder = (unitId: string, first: string, second: string): Actor => {
    const actor = held.get(`${unitId}/${first}`) ?? held.get(`${unitId}/${second}`);
    if (!actor) throw new Error(`Nobody acts for unit ${unitId}`);
    return actor;
  };
  return {
    handler: (unitId) => holder(unitId, 'officer', 'leader'),
    head: (unitId) => holder(unitId, 'leader', 'officer'),
    hasHead: (unitId) => held.has(`${unitId}/leader`),
    dispatcher: (dice) => dice.pick(desks.dispatcher),
    network(townCode) {
      const unit = units.find((one) =>
        townCode === null ? one.isSupervisionOffice : one.divisionCode === townCode,
      );
      const office = held.get(`${unit?.id}/network_office`);
      if (!office) throw new Error(`Nobody looks after the network of ${townCode ?? 'the county'}`);
      return office;
    },
    supervision: (n) => desks.supervision[n % desks.supervision.length]!,
  };
}

/**
 * How a resident can be reached, or null for about half of them. No number here is anybody's: no mobile number
 * begins with 100, and `.example` is nobody's domain.
 */
export function contactOf(dice: Dice): Contact | null {
  const digits = String(dice.int(0, 99_999_999)).padStart(8, '0');
  if (dice.chance(0.46)) return null;
  return dice.chance(0.7)
    ? { phone: `100${digits}`, notify: dice.chance(0.6) ? 'sms' : 'none' }
    : { email: `resident-${digits.slice(0, 4)}@mail.example`, notify: 'email' };
}
