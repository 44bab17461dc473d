import type { Request, RequestHandler, Response } from 'express';
import type { Actor } from '../../actor.ts';
import { dayOf } from '../../clock.ts';
import { NotFound, RuleFault } from '../../errors.ts';
import { render, setFlash } from '../../http/page.ts';
import { decodeCursor, pageOf } from '../../http/paginate.ts';
import { FormFault, flatten, parseForm } from '../../http/parse-form.ts';
import { saveSession } from '../../http/session.ts';
import { getCase } from '../cases/index.ts';
import { calendarOf, rulesAt } from '../deadlines/index.ts';
import * as desk from './desk-store.ts';
import { actForms, type ActName } from './forms.ts';
import { loadNames } from './names.ts';
import { maySeeExposure } from './policy.ts';
import { deskRow, presentDeskExposure } from './present-desk.ts';
import type { BoardLens } from './present-exposure.ts';
import { findExposure, type ExposureRow } from './store.ts';
import { approveSubstance } from './substance.ts';
import * as supervision from './supervision-actions.ts';
import * as unit from './unit-actions.ts';

const LEADERSHIP_PAGE = 50;

export const showDeskExposures: RequestHandler = async (req, res) => {
  const { context, say } = req;
  const actor = req.actor!;
  const isSupervision = actor.role === 'supervision';
  const lens = await deskLens(req);
  const lists = [];
  for (const list of desk.DESK_LISTS) {
    const rows = await desk.listForDesk(
      context.db,
      list,
      lens.now,
      isSupervision ? null : (actor.unitId ?? ''),
    );
    if (rows.length > 0) {
      lists.push({
        id: `list-${list}`,
        title: say.t(`boards:desk.list.${list}`),
        rows: rows.map((row) => deskRow(row, list, lens)),
      });
    }
  }
  const columns = ['Code', 'Unit', 'What', 'Due', 'State'];
  const vm = {
    lede: say.t(isSupervision ? 'boards:desk.lede' : 'boards:desk.unitLede'),
    columns: columns.map((column) => ({ label: say.t(`boards:desk.column${column}`) })),
    lists,
    links: [
      ...(isSupervision ? [{ href: '/desk/exposures/new', label: say.t('boards:desk.new') }] : []),
      ...(isSupervision || actor.role === 'dispatcher'
        ? [{ href: '/desk/echoes', label: say.t('boards:desk.echoes') }]
        : []),
      ...(isSupervision ? [{ href: '/desk/leadership', label: say.t('boards:desk.leadership') }] : []),
    ],
  };
  await render(req, res, 'boards/desk-exposures', vm, { title: say.t('boards:desk.title') });
};

export const showDeskExposure: RequestHandler<{ id: string }> = async (req, res) =>
  deskPage(req as Request, res, req.params.id);

async function deskPage(
  req: Request,
  res: Response,
  id: string,
  failed?: { act: ActName; fault: FormFault },
): Promise<void> {
  const { context, say } = req;
  const row = await findExposure(context.db, id);
  if (!row || !maySeeExposure(req.actor!, row)) throw new NotFound();
  const kase = row.case_id === null ? null : await getCase(context.db, row.case_id);
  const lens = await deskLens(req, [row.town_code]);
  const vm = presentDeskExposure(row, kase, req.actor!, lens, failed);
  await render(req, res, 'boards/desk-exposure', vm, {
    title: say.t('boards:detail.title', { code: row.code }),
    ...(failed ? { status: 422 } : {}),
  });
}

type Typed<N extends ActName> = ReturnType<(typeof actForms)[N]['parse']>;
type Act<N extends ActName> = (
  req: Request,
  actor: Actor,
  id: string,
  form: Typed<N>,
) => Promise<ExposureRow>;

const ACTS: { [N in ActName]: { run: Act<N>; field: string } } = {
  reply: {
    field: 'replyText',
    run: ({ context }, actor, id, form) =>
      unit.replyToNotice(context, actor, id, { text: form.replyText }, form),
  },
  decision: {
    field: 'decisionWords',
    run: ({ context }, actor, id, form) =>
      supervision.decideReply(
        context,
        actor,
        id,
        { accept: form.decision === 'accept', words: form.decisionWords },
        form,
      ),
  },
  approval: { field: '', run: ({ context }, actor, id, form) => approveSubstance(context, actor, id, form) },
  pledge: {
    field: 'pledgeText',
    run: ({ context }, actor, id, form) =>
      unit.pledgeFix(context, actor, id, { text: form.pledgeText, by: form.pledgeBy }, form),
  },
  'put-right': {
    field: 'putRightWords',
    run: ({ context }, actor, id, form) =>
      supervision.confirmPutRight(context, actor, id, { words: form.putRightWords }, form),
  },
  review: {
    field: 'reviewWhy',
    run: ({ context }, actor, id, form) => unit.askReview(context, actor, id, { why: form.reviewWhy }, form),
  },
  'review/decision': {
    field: 'reviewWords',
    run: ({ context }, actor, id, form) =>
      supervision.decideReview(
        context,
        actor,
        id,
        { uphold: form.reviewResult === 'uphold', words: form.reviewWords },
        form,
      ),
  },
  withdrawal: {
    field: 'withdrawReason',
    run: ({ context }, actor, id, form) =>
      supervision.withdrawExposure(context, actor, id, { reason: form.withdrawReason }, form),
  },
  clarification: {
    field: 'clarification',
    run: ({ context }, actor, id, form) =>
      supervision.correctExposure(context, actor, id, { text: form.clarification }, form),
  },
  'follow-up': {
    field: 'followWords',
    run: ({ context }, actor, id, form) =>
      supervision.followUp(
        context,
        actor,
        id,
        { holds: form.followResult === 'holds', words: form.followWords },
        form,
      ),
  },
};

/** A form of the entry's page: done and back to it, or the same page with what was typed and what is wrong. */
export function exposureAct<N extends ActName>(name: N): RequestHandler<{ id: string }> {
  const { run, field } = ACTS[name];
  return async (request, res) => {
    const req = request as Request;
    const { id } = request.params;
    try {
      const form = parseForm(actForms[name], req.body) as Typed<N>;
      await run(req, req.actor!, id, form);
    } catch (error) {
      const fault = asFormFault(error, ruleField(error, field), req);
      if (!fault) throw error;
      return deskPage(req, res, id, { act: name, fault });
    }
    setFlash(req, { kind: 'success', key: `boards:done.${name}` });
    await saveSession(req);
    res.redirect(303, `/desk/exposures/${id}`);
  };
}

function ruleField(error: unknown, field: string): string {
  return error instanceof RuleFault && error.key.startsWith('boards:rule.pledgeDay') ? 'pledgeBy' : field;
}

/** A rule that was broken is shown at the field it is about. */
export function asFormFault(error: unknown, field: string, req: Request): FormFault | undefined {
  if (error instanceof FormFault) return error;
  if (!(error instanceof RuleFault)) return undefined;
  const { key } = error;
  const args = { ...error.args };
  for (const name of ['first', 'last']) {
    if (typeof args[name] === 'string') args[name] = req.say.f.day(args[name]);
  }
  return new FormFault({ [field]: { key, args } }, flatten(req.body));
}

export const showLeadership: RequestHandler = async (req, res) => {
  const { context, say } = req;
  const cursor = decodeCursor(req.query['after'], 2);
  const after = cursor ? { at: cursor[0]!, id: cursor[1]! } : null;
  const rows = await desk.listLeadership(context.db, after, LEADERSHIP_PAGE + 1);
  const page = pageOf(rows, LEADERSHIP_PAGE, '/desk/leadership', after ? { after: 'yes' } : {}, (row) => [
    row.at,
    row.id,
  ]);
  const names = await loadNames(context.db, say.lang, []);
  const { ladder } = (await rulesAt(context.db, dayOf(context.clock.now()))).rules;
  const vm = {
    lede: say.t('boards:leadership.lede', {
      n: ladder.exposuresForList,
      window: ladder.listWindowCalendarDays,
    }),
    columns: ['unit', 'why', 'entry', 'when'].map((key) => ({ label: say.t(`boards:leadership.${key}`) })),
    rows: page.rows.map((row) => [
      names.unit(row.unit_id),
      say.t(`boards:leadership.${row.reason}`),
      // What is only counted has no page.
      {
        text: row.code,
        href: row.is_count_only + (row.is_vetoed ?? 0) === 0 ? `/exposures/${row.code}` : '',
      },
      say.f.day(dayOf(row.at)),
    ]),
    nextHref: page.nextHref,
    firstHref: page.firstHref,
  };
  await render(req, res, 'boards/leadership', vm, { title: say.t('boards:leadership.title') });
};

export async function deskLens(req: Request, towns: (string | null)[] = []): Promise<BoardLens> {
  const { db, clock } = req.context;
  const now = clock.now();
  return {
    say: req.say,
    names: await loadNames(db, req.say.lang, towns),
    calendar: await calendarOf(db),
    rules: await rulesAt(db, dayOf(now)),
    now,
  };
}
