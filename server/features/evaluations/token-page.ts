import type { Request, Response } from 'express';
import { render } from '../../http/page.ts';
import { titleOf } from './present-round.ts';
import { loadNames } from './names.ts';
import type { RoundRow } from './store.ts';

/** Shows a token, once. No redirect: an address would keep it. */
export async function showToken(
  req: Request,
  res: Response,
  given: { token: string; round: RoundRow; unitId: string; backHref: string },
): Promise<void> {
  const { t, f } = req.say;
  const names = await loadNames(req.context.db, req.say);
  const vm = {
    token: given.token,
    groups: given.token.split('-'),
    facts: [
      { label: t('evaluations:label.round'), text: titleOf(given.round, names) },
      { label: t('evaluations:token.for'), text: names.unit(given.unitId) },
      { label: t('evaluations:label.closesOn'), text: f.day(given.round.closes_on) },
    ],
    changeable: t('evaluations:ballot.changeable', { day: f.day(given.round.closes_on) }),
    backHref: given.backHref,
  };
  await render(req, res, 'evaluations/token', vm, { title: t('evaluations:token.title') });
}
