import type { RequestHandler } from 'express';
import { dayOf } from '../../clock.ts';
import { render } from '../../http/page.ts';
import { rulesAt } from '../deadlines/index.ts';
import { ratesVm } from './present-rates.ts';

export const showRates: RequestHandler = async (req, res) => {
  const { db, clock } = req.context;
  const vm = ratesVm(await rulesAt(db, dayOf(clock.now())), req.say);
  await render(req, res, 'pages/rates', vm, { title: req.say.t('pages:rates.title') });
};
