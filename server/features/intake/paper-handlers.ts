import type { RequestHandler } from 'express';
import { render } from '../../http/page.ts';
import { CASE_TYPES } from '../cases/index.ts';
import { CONSENT_WORDING } from './rules.ts';

/** The blank form on paper, for whoever writes by hand: printed by anybody, typed in at a service point. */
export const showPaper: RequestHandler = async (req, res) => {
  const { t } = req.say;
  const vm = {
    types: CASE_TYPES.map((type) => t(`cases:type.${type}`)),
    consent: {
      ask: t(`intake:consent.${CONSENT_WORDING}.ask`),
      publish: t(`intake:consent.${CONSENT_WORDING}.publish`),
    },
    wording: CONSENT_WORDING,
  };
  await render(req, res, 'intake/paper', vm, { title: t('intake:paper.title'), layout: 'print' });
};
