import { isIPv4 } from 'node:net';
import { ipKeyGenerator } from 'express-rate-limit';
import type { Role, Scope } from '../../actor.ts';
import { DAY, MINUTE } from '../../clock.ts';
import type { Mode } from '../../config.ts';
import type { UnitKind } from '../units/index.ts';

const USERNAME = /^[a-z0-9][a-z0-9._-]{1,39}$/;

/** A username as it is stored: full-width letters and a phone keyboard's capitals are forgiven. */
export function normaliseUsername(text: string): string {
  return text.normalize('NFKC').trim().toLowerCase();
}

export function isUsername(text: string): boolean {
  return USERNAME.test(text);
}

/** Where everybody lands who has not asked for anything better. */
export const HOME_OF_STAFF = '/desk';

/**
 * `text` if it is a path of this site, else the desk. Anything a browser could read as another host (`//x`,
 * `/\x`, a scheme, a tab or line break before them) is refused rather than repaired.
 */
export function localPath(text: unknown): string {
  if (typeof text !== 'string' || text.length > 500) return HOME_OF_STAFF;
  if (!/^\/(?!\/)[\x21-\x5b\x5d-\x7e]*$/.test(text)) return HOME_OF_STAFF;
  const path = text.split(/[?#]/, 1)[0]!;
  if (path.includes('//') || /^\/sign-(?:in|out)(?:\/|$)/.test(path)) return HOME_OF_STAFF;
  return text;
}

const SECOND_FACTOR_ROLES: ReadonlySet<Role> = new Set(['admin', 'supervision', 'custodian', 'auditor']);

export type SignInStep = 'code' | 'enrol' | 'password';

/**
 * What is asked next, once `done` is; null when that was all. Domain §5.7: a second factor for those who run,
 * supervise, unseal or audit (and for anybody who has one), then a password of one's own.
 */
export function nextStep(
  account: { role: Role; hasSecondFactor: boolean; mustChangePassword: boolean },
  mode: Mode,
  done: 'start' | SignInStep,
): SignInStep | null {
  if (done === 'start') {
    if (account.hasSecondFactor) return 'code';
    if (mode === 'production' && SECOND_FACTOR_ROLES.has(account.role)) return 'enrol';
  }
  return account.mustChangePassword && done !== 'password' ? 'password' : null;
}

export interface TryLimit {
  max: number;
  windowMs: number;
  pauseMs: number;
}

/** Domain §5.7: five failures in a quarter of an hour, then a pause as long, for one name from one network. */
export const PAIR_LIMIT: TryLimit = { max: 5, windowMs: 15 * MINUTE, pauseMs: 15 * MINUTE };
/** All strange networks together, for one name. Networks the account has used before don't count here. */
export const ACCOUNT_LIMIT: TryLimit = { max: 20, windowMs: MINUTE, pauseMs: MINUTE };
/** Codes refused within one sign-in before it goes back to the password. */
export const CODE_TRIES = 5;
/** A sign-in that has stopped half-way is over after this. */
export const PENDING_MS = 10 * MINUTE;
/** How long counts and known networks are kept; both are keyed hashes. */
export const KEEP = { triesMs: DAY, networksMs: 90 * DAY };

/** The neighbourhood of an address: /24 of IPv4, /56 of IPv6. */
export function networkOf(ip: string | undefined): string {
  const address = (ip ?? '').replace(/^::ffff:(?=[\d.]+$)/i, '');
  if (isIPv4(address)) return address.split('.').slice(0, 3).join('.');
  return address === '' ? '' : ipKeyGenerator(address, 56);
}

/** Whether a role acts for one unit and so can't be without one. */
export function needsUnit(role: Role): boolean {
  return role === 'officer' || role === 'leader' || role === 'network_office';
}

export function scopeOf(role: Role, unitKind: UnitKind | null): Scope {
  if (!needsUnit(role)) return 'county';
  if (unitKind === 'town') return 'town';
  return role === 'network_office' ? 'county' : 'unit';
}
