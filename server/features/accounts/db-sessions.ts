import { createHash } from 'node:crypto';
import session, { type SessionData } from 'express-session';
import { HOUR, MINUTE, plus } from '../../clock.ts';
import type { Context } from '../../context.ts';
import { endSession, findSession, prolongSession, putSession } from './session-store.ts';

/** Domain §5.7: a signed-in desk, or a case opened with its receipt, closes after 30 minutes without a request. */
export const IDLE_MS = 30 * MINUTE;
/** A form that is being filled in: nobody loses a letter because writing it took an afternoon. */
export const FORM_MS = 12 * HOUR;
/** Sessions are prolonged at most once a minute, so that reading pages doesn't write to the disk each time. */
const GRAIN_MS = MINUTE;

function lifetimeOf(data: SessionData): number {
  return data.accountId || data.pendingSignIn || data.residentCaseId ? IDLE_MS : FORM_MS;
}

type Done = (error?: unknown) => void;

/** Keeps express-session's sessions in the database, by the hash of their id. Time comes from the clock. */
export class DbSessions extends session.Store {
  #context: Pick<Context, 'db' | 'clock'>;

  constructor(context: Pick<Context, 'db' | 'clock'>) {
    super();
    this.#context = context;
  }

  override get(sid: string, done: (error: unknown, data?: SessionData | null) => void): void {
    const { db, clock } = this.#context;
    const found = findSession(db, hashOf(sid), clock.now()).then((json) =>
      json === undefined ? null : (JSON.parse(json) as SessionData),
    );
    void found.then((data) => done(null, data), done);
  }

  override set(sid: string, data: SessionData, done: Done = () => undefined): void {
    const { db, clock } = this.#context;
    const now = clock.now();
    const kept = putSession(db, {
      id_hash: hashOf(sid),
      data_json: JSON.stringify(data),
      account_id: data.accountId ?? data.pendingSignIn?.accountId ?? null,
      expires_at: plus(now, lifetimeOf(data)),
      created_at: now,
    });
    void kept.then(() => done(), done);
  }

  override touch(sid: string, data: SessionData, done: Done = () => undefined): void {
    const { db, clock } = this.#context;
    const now = clock.now();
    const lifetime = lifetimeOf(data);
    const prolonged = prolongSession(db, hashOf(sid), plus(now, lifetime), plus(now, lifetime - GRAIN_MS));
    void prolonged.then(() => done(), done);
  }

  override destroy(sid: string, done: Done = () => undefined): void {
    const { db, clock } = this.#context;
    void endSession(db, hashOf(sid), clock.now()).then(() => done(), done);
  }
}

/** Only the hash is stored: who reads the database or a copy of it can't take over a session. */
export function hashOf(sid: string): string {
  return createHash('sha256').update(sid).digest('hex');
}
