import type { Request, RequestHandler } from 'express';
import { render, wantsJson } from '../../http/page.ts';
import { flatten } from '../../http/parse-form.ts';
import { areaName } from './present.ts';
import { verifyNumber, type Verdict } from './verify.ts';

const TONES = { valid: 'success', suspended: 'warning', expired: 'warning', unknown: 'error' } as const;

/** Where a number from a card can be typed in. With `?number=` it leads to what the number stands for. */
export const showVerifyForm: RequestHandler = async (req, res) => {
  const typed = flatten(req.query)['number'];
  if (typeof typed === 'string' && typed.trim() !== '') {
    return res.redirect(303, `/verify/${encodeURIComponent(typed.trim().slice(0, 60))}`);
  }
  await verifyPage(req, res, null, '');
};

/** What a number stands for today, as a page and as JSON: no word about the person. */
export const showVerdict: RequestHandler<{ number: string }> = async (request, res) => {
  const req = request as Request;
  const given = flatten(req.query)['s'];
  const signature = given === undefined ? undefined : String(given);
  const verdict = await verifyNumber(req.context, request.params.number, signature);
  res.set('X-Robots-Tag', 'noindex');
  if (!wantsJson(req)) return verifyPage(req, res, verdict, request.params.number);
  const checkedAt = req.context.clock.now();
  if (verdict.state === 'unknown') {
    res.json({ state: verdict.state, checkedAt });
    return;
  }
  const { state, number, kind, level, townCode, validUntil } = verdict;
  const area = await areaName(req.context.db, req.say, townCode);
  res.json({ state, number, kind, level, area, validUntil, checkedAt });
};

async function verifyPage(
  req: Request,
  res: Parameters<RequestHandler>[1],
  verdict: Verdict | null,
  typed: string,
): Promise<void> {
  const { say, context } = req;
  const { t, f } = say;
  const vm = {
    lede: t('certificates:verify.lede'),
    verdict: verdict && {
      notice: {
        kind: TONES[verdict.state],
        title: t(`certificates:verify.${verdict.state}.title`),
        text: t(
          verdict.state === 'unknown'
            ? `certificates:verify.unknown.${verdict.why}`
            : `certificates:verify.${verdict.state}.text`,
        ),
      },
      rows:
        verdict.state === 'unknown'
          ? []
          : [
              { label: t('certificates:label.number'), text: verdict.number },
              { label: t('certificates:label.kind'), text: t(`accounts:role.${verdict.kind}`) },
              { label: t('certificates:label.level'), text: t(`certificates:level.${verdict.level}`) },
              {
                label: t('certificates:label.area'),
                text: await areaName(context.db, say, verdict.townCode),
              },
              { label: t('certificates:label.until'), text: f.day(verdict.validUntil) },
            ],
      checked: t('certificates:verify.checked', { at: f.when(context.clock.now()) }),
    },
    number: typed.slice(0, 60),
  };
  await render(req, res, 'certificates/verify', vm, { title: t('certificates:verify.title') });
}
