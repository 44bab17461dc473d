import type { Request, RequestHandler } from 'express';
import { MEMBER_ROLES } from '../../actor.ts';
import { Forbidden, NotFound } from '../../errors.ts';
import { render } from '../../http/page.ts';
import { findCertificateOf, memberOnDuty } from '../certificates/index.ts';
import { calendarOf } from '../deadlines/index.ts';
import { findMemberByAccount, type MemberRow } from '../network/index.ts';
import { loadNames } from './names.ts';
import { presentMember, type MemberLens } from './present-member.ts';
import { listTasksById } from './store.ts';
import { listDutiesOf } from './store-duties.ts';
import { listLookBacksOf } from './store-look-backs.ts';
import { listBrought } from './store-public-cases.ts';

const DUE_MOST = 20;
const BROUGHT_MOST = 5;

/** The member behind the account, in office or not. @throws NotFound for an account that is no member's. */
export async function memberOf(req: Request): Promise<MemberRow> {
  const member = await findMemberByAccount(req.context.db, req.actor!.accountId!);
  if (!member) throw new NotFound();
  return member;
}

/** Locale key of what stands between this member and any duty; null: nothing does. */
export async function missingOf(req: Request): Promise<string | null> {
  try {
    await memberOnDuty(req.context.db, req.actor!, MEMBER_ROLES, req.context.clock.now());
    return null;
  } catch (error) {
    if (!(error instanceof Forbidden)) throw error;
    return error.key;
  }
}

export async function lensOf(req: Request, places: readonly (string | null)[] = []): Promise<MemberLens> {
  const { db, clock } = req.context;
  return {
    say: req.say,
    names: await loadNames(db, req.say.lang, places),
    calendar: await calendarOf(db),
    now: clock.now(),
  };
}

export const showMember: RequestHandler = async (req, res) => {
  const { db } = req.context;
  const member = await memberOf(req);
  const brought = await listBrought(db, member.id, BROUGHT_MOST);
  const lens = await lensOf(req, [member.town_code, ...brought.map(({ town_code: town }) => town)]);
  const open = await listDutiesOf(db, member.id, 'open', DUE_MOST);
  const tasks = await listTasksById(db, [...new Set(open.map((duty) => duty.task_id))]);
  const byId = new Map(tasks.map((task) => [task.id, task]));
  const vm = presentMember(
    {
      member,
      certificate: await findCertificateOf(db, member.id),
      missing: await missingOf(req),
      duties: open.map((duty) => ({ duty, task: byId.get(duty.task_id)! })),
      checks: await listLookBacksOf(db, member.id, 'given', DUE_MOST),
      brought,
    },
    lens,
  );
  const { t } = req.say;
  const place = member.level === 'county' ? t('duties:level.county') : lens.names.place(member.town_code);
  await render(
    req,
    res,
    'duties/member',
    { ...vm, kicker: `${t(`accounts:role.${member.kind}`)} · ${place}` },
    { title: t('duties:desk.title') },
  );
};
