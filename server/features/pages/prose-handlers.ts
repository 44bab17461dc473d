import type { RequestHandler } from 'express';
import { dayOf } from '../../clock.ts';
import { render } from '../../http/page.ts';
import { WORDS_OPEN_MINUTES } from '../cases/index.ts';
import { rulesAt, spanWords } from '../deadlines/index.ts';
import { proseVm, type ProseName } from './present-prose.ts';

/** A page of running text. What the rules say in it is taken from the rules in force. */
export function prosePage(name: ProseName): RequestHandler {
  return async (req, res) => {
    const { db, clock } = req.context;
    const { rules } = await rulesAt(db, dayOf(clock.now()));
    const { t } = req.say;
    const { retention, classes, pause } = rules;
    const vm = proseVm(
      name,
      {
        contactMonths: retention.contactMonths,
        textMonths: retention.textMonths,
        logMonths: retention.logMonths,
        recordMonths: retention.recordMonths,
        requestAnswer: spanWords(retention.requestAnswer, t),
        complaint: classes.complaint.resolve ? spanWords(classes.complaint.resolve, t) : '—',
        pauseDays: pause.maxDays,
        wordsMinutes: WORDS_OPEN_MINUTES,
      },
      req.say,
    );
    await render(req, res, 'pages/prose', vm, { title: t(`pages:${name}.title`) });
  };
}

export const showStyleguide: RequestHandler = async (req, res) => {
  await render(req, res, 'pages/styleguide', {}, { title: req.say.t('styleguide:title') });
};
