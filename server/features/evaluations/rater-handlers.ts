import type { Request, RequestHandler, Response } from 'express';
import { dayOf } from '../../clock.ts';
import { NotFound } from '../../errors.ts';
import { render } from '../../http/page.ts';
import { parseForm } from '../../http/parse-form.ts';
import { findCase } from '../cases/index.ts';
import { findMemberByAccount } from '../network/index.ts';
import { claimAsEvaluator, claimAsUser, roundsForCase, takesBallots } from './ballot-actions.ts';
import { messagesOf, refusedBy, type Refused } from '../../http/refused.ts';
import { claimForm, userClaimForm } from './forms.ts';
import { byName, loadNames } from './names.ts';
import { titleOf } from './present-round.ts';
import { listRightsOf } from './store-rights.ts';
import * as store from './store.ts';
import { showToken } from './token-page.ts';

/** The units that were drawn for the evaluator who is signed in. */
export const showOwn: RequestHandler = async (req, res) => ownPage(req, res);

async function ownPage(req: Request, res: Response, refused?: Refused): Promise<void> {
  const { context, say } = req;
  const { t, f } = say;
  const { db, clock } = context;
  const member = await findMemberByAccount(db, req.actor!.accountId!);
  if (!member) throw new NotFound();
  const today = dayOf(clock.now());
  const names = await loadNames(db, say);
  const rounds = await store.listRoundsIn(db, ['ready', 'open']);
  const rights = await listRightsOf(
    db,
    member.id,
    rounds.map(({ id }) => id),
  );
  const shown = [];
  for (const round of rounds) {
    const own = rights.filter((right) => right.round_id === round.id);
    if (own.length === 0) continue;
    const entries = new Map(
      (await store.listRoundUnits(db, round.id)).map((entry) => [entry.unit_id, entry]),
    );
    const isOpen = takesBallots(round, today);
    shown.push({
      title: titleOf(round, names),
      href: `/evaluations/${round.code}`,
      text: isOpen
        ? t('evaluations:member.until', { day: f.day(round.closes_on) })
        : t('evaluations:member.waits', { day: f.day(round.opens_on) }),
      action: `/member/evaluations/${round.code}/claim`,
      units: byName(own, (right) => names.unit(right.unit_id), say.lang).map((right) => {
        const isIn = entries.get(right.unit_id)?.state === 'in';
        return {
          id: right.unit_id,
          name: names.unit(right.unit_id),
          href: `/evaluations/${round.code}/units/${encodeURIComponent(names.row(right.unit_id)!.code)}`,
          canClaim: isOpen && isIn && right.claimed_on === null,
          note: !isIn
            ? t('evaluations:member.out')
            : right.claimed_on !== null
              ? t('evaluations:member.claimed', { day: f.day(right.claimed_on) })
              : '',
        };
      }),
    });
  }
  const vm = { rounds: shown, summary: messagesOf(refused, req, []).summary };
  await render(req, res, 'evaluations/member', vm, {
    title: t('evaluations:member.title'),
    status: refused?.status ?? 200,
  });
}

export const claim: RequestHandler = async (req, res) => {
  let given;
  try {
    const { unit } = parseForm(claimForm, req.body);
    const taken = await claimAsEvaluator(req.context, req.actor!, String(req.params['round']), unit);
    given = { ...taken, unitId: unit };
  } catch (error) {
    return ownPage(req, res, refusedBy(error, req));
  }
  await showToken(req, res, { ...given, backHref: '/member/evaluations' });
};

/** Whoever opened a case with its receipt, and what it gives a right to. */
export const showForCase: RequestHandler = async (req, res) => userPage(req, res);

async function userPage(req: Request, res: Response, refused?: Refused): Promise<void> {
  const { context, say } = req;
  const { t, f } = say;
  const caseId = req.session.residentCaseId;
  if (caseId === undefined) {
    res.redirect(303, '/track');
    return;
  }
  const row = await findCase(context.db, caseId);
  if (!row) throw new NotFound();
  const { rounds, none } = await roundsForCase(context.db, row, dayOf(context.clock.now()));
  const names = await loadNames(context.db, say);
  const vm = {
    summary: messagesOf(refused, req, []).summary,
    none: none === null ? '' : t(`evaluations:user.none.${none}`),
    unit: row.lead_unit_id === null ? '' : names.unit(row.lead_unit_id),
    rounds: rounds.map((round) => ({
      code: round.code,
      title: titleOf(round, names),
      text: t('evaluations:member.until', { day: f.day(round.closes_on) }),
    })),
  };
  await render(req, res, 'evaluations/user', vm, {
    title: t('evaluations:user.title'),
    status: refused?.status ?? 200,
  });
}

export const claimForCase: RequestHandler = async (req, res) => {
  const caseId = req.session.residentCaseId;
  if (caseId === undefined) return res.redirect(303, '/track');
  let given;
  try {
    const { round } = parseForm(userClaimForm, req.body);
    given = await claimAsUser(req.context, caseId, round);
  } catch (error) {
    return userPage(req, res, refusedBy(error, req));
  }
  await showToken(req, res, { ...given, backHref: '/my-case' });
};
