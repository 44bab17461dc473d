import type { Request, RequestHandler, Response } from 'express';
import { dayOf } from '../../clock.ts';
import { render } from '../../http/page.ts';
import { parseForm, type Typed } from '../../http/parse-form.ts';
import { listAttachments } from '../attachments/index.ts';
import { findCase, presentFaults, submissionChoices } from '../cases/index.ts';
import { listTowns } from '../units/index.ts';
import { keptOf, returned, textOf, type Returned } from './faults.ts';
import {
  bringCase,
  entrySource,
  FINDING_TYPES,
  reportSource,
  sourceId,
  type FindingType,
  type Source,
} from './finding.ts';
import { findingForm } from './forms.ts';
import { missingOf } from './member-handlers.ts';
import { missingNotice } from './present-member.ts';
import type { Answered } from './rules.ts';
import { findFinding } from './store-reports.ts';

const ORDER = ['type', 'title', 'details', 'category', 'place', 'place_text', 'unit', 'photos', 'consents'];

type From = 'duties' | 'log';

async function sourceOf(req: Request, from: From): Promise<Source> {
  const find = from === 'duties' ? reportSource : entrySource;
  return find(req.context.db, req.actor!, String(req.params['id']));
}

/** The form with which what was found becomes a case, filled in with what the member has written already. */
export const showFinding =
  (from: From): RequestHandler =>
  async (req, res) => {
    await findingPage(req, res, from, await sourceOf(req, from));
  };

export const bringFinding =
  (from: From): RequestHandler =>
  async (req, res) => {
    const source = await sourceOf(req, from);
    const { t, lang } = req.say;
    try {
      const form = parseForm(findingForm, req.body);
      const { row, receipt } = await bringCase(req.context, req.actor!, source, {
        type: form.type,
        categoryCode: form.category,
        title: form.title,
        details: form.details,
        placeText: form.place_text,
        divisionCode: form.place || null,
        unitId: form.unit || null,
        consentsToPublish: form.consents,
        withPhotos: form.photos,
        lang,
      });
      // Shown in the answer itself and never again: nobody keeps a receipt but who holds it.
      res.setHeader('Cache-Control', 'no-store');
      await render(
        req,
        res,
        'duties/brought',
        { code: row.code, receipt },
        { title: t('duties:brought.title') },
      );
    } catch (error) {
      const failed = returned(error, req, 'form');
      if (!failed) throw error;
      await findingPage(req, res, from, source, inPlace(failed));
    }
  };

/** Rules of the cases room say `form.place`; here that is a field. */
function inPlace(failed: Returned): Returned {
  const faults = Object.fromEntries(
    Object.entries(failed.faults).map(([field, fault]) => {
      const own = /^cases:form\.(category|place|unit)(?:Supervises)?$/.exec(fault.key)?.[1];
      return [own ?? field, fault];
    }),
  );
  return { ...failed, faults };
}

async function findingPage(
  req: Request,
  res: Response,
  from: From,
  source: Source,
  failed?: Returned,
): Promise<void> {
  const { context, say } = req;
  const { t } = say;
  const finding = await findFinding(context.db, sourceId(source));
  const known = finding && (await findCase(context.db, finding.case_id));
  const back = from === 'duties' ? `/member/duties/${String(req.params['id'])}` : '/member/log';
  const typed = failed?.typed ?? (await prefilled(req, source));
  const { summary, errors } = presentFaults(failed?.faults ?? {}, say, ORDER);
  const choices = await submissionChoices(context, say);
  const photos = source.kind === 'report' ? await listAttachments(context.db, source.report.id) : [];
  const missing = await missingOf(req);
  const kept = [
    { name: 'title', label: t('cases:new.subject') },
    { name: 'details', label: t('cases:new.details') },
  ];
  const vm = {
    action: `${req.path}`,
    backHref: back,
    already: known ? t('duties:finding.already', { code: known.code }) : '',
    missing: missing === null ? null : missingNotice(missing, t),
    kept: missing === null ? [] : keptOf(failed, kept),
    summary,
    errors,
    typed: {
      ...typed,
      // An unticked box sends nothing: only a fresh form has it ticked.
      photos: failed ? textOf(typed, 'photos') : '1',
    },
    photos: photos.length,
    types: choices.types.filter(({ value }) => FINDING_TYPES.includes(value as FindingType)),
    categories: choices.categories,
    places: choices.places,
    units: choices.units,
    titleMost: choices.titleMost,
    detailsMost: choices.detailsMost,
  };
  await render(req, res, 'duties/finding', vm, {
    title: t('duties:finding.title'),
    status: failed?.status ?? 200,
  });
}

async function prefilled(req: Request, source: Source): Promise<Typed> {
  if (source.kind === 'entry') {
    const { entry } = source;
    return {
      type: 'complaint',
      details: entry.words,
      place: entry.division_code ?? '',
      unit: entry.unit_id ?? '',
    };
  }
  const { report, task, member } = source;
  const questions = JSON.parse(task.checklist_json) as string[];
  const answers = JSON.parse(report.answers_json) as Answered[];
  const faults = questions.flatMap((question, at) =>
    answers[at]!.answer === 'fault' ? [`${question} ${answers[at]!.words}`.trim()] : [],
  );
  const towns = await listTowns(req.context.db, dayOf(req.context.clock.now()));
  const town = towns.some(({ code }) => code === member.town_code) ? member.town_code : null;
  return {
    type: 'complaint',
    title: task.title,
    details: [...faults, report.words].filter((part) => part !== '').join('\n'),
    place: report.division_code ?? town ?? '',
    unit: task.unit_id ?? '',
  };
}
