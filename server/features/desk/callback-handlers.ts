import type { Request, RequestHandler } from 'express';
import { dayOf } from '../../clock.ts';
import { render } from '../../http/page.ts';
import { decodeCursor, pageOf } from '../../http/paginate.ts';
import { flatten, type Typed } from '../../http/parse-form.ts';
import { loadNames } from '../cases/http/index.ts';
import type { CaseRow } from '../cases/index.ts';
import { calendarOf, remaining, remainingWords } from '../deadlines/index.ts';
import { contactsHeld } from '../vault/index.ts';
import { deskOf } from './handlers.ts';
import { hrefOf, titleFor } from './present-list.ts';
import { pageCallbacks } from './store-callbacks.ts';
import type { Place } from './store.ts';

const PAGE = 30;

/**
 * Residents to call about an answer (回访). No number stands here: the request for the contact, on the case's own page,
 * is the way to it.
 */
export const showCallbacks: RequestHandler = async (req, res) => {
  const { db, clock } = req.context;
  const { t, f } = req.say;
  const actor = req.actor!;
  const now = clock.now();
  const place = flatten(req.query)['after'] ?? '';
  const after = decodeCursor(place, 2);
  const rows = await callable(req, after && { key: after[0]!, code: after[1]! });
  const filters: Typed = after ? { after: place } : {};
  const page = pageOf(rows, PAGE, '/desk/callbacks', filters, (row) => [row.callback_due_at!, row.code]);
  const names = await loadNames(db, req.say, []);
  const calendar = await calendarOf(db);
  const vm = {
    rows: page.rows.map((row) => {
      const due = row.callback_due_at!;
      const href = `${hrefOf(row)}?do=callback#act-callback`;
      return {
        href: hrefOf(row),
        code: row.code,
        title: titleFor(row, actor),
        unit: row.lead_unit_id === null ? '' : names.unit(row.lead_unit_id),
        stage: t('desk:callback.answered', { day: f.day(dayOf(row.answered_at!)) }),
        light: {
          kind: due < now ? 'red' : 'none',
          word: '',
          text: remainingWords(remaining(calendar, now, due), t),
        },
        date: f.day(dayOf(due)),
        dateLabel: t('desk:callback.due'),
        tags: [{ text: t(`cases:type.${row.type}`), kind: 'plain' }],
        action: { href, label: t('cases:verb.callback') },
      };
    }),
    nextHref: page.nextHref,
    prevHref: page.firstHref,
  };
  await render(req, res, 'desk/callbacks', vm, { title: t('desk:callback.title') });
};

/** A page and one more of those who left a contact, however many before them left none. */
async function callable(req: Request, after: Place | undefined): Promise<CaseRow[]> {
  const { db } = req.context;
  const desk = await deskOf(req);
  const found: CaseRow[] = [];
  for (let from = after; ;) {
    const rows = await pageCallbacks(db, desk, from, PAGE * 4);
    const held = await contactsHeld(
      db,
      req.context,
      rows.map((row) => row.id),
    );
    found.push(...rows.filter((row) => held.has(row.id)));
    const last = rows.at(-1);
    if (found.length > PAGE || !last || rows.length < PAGE * 4) return found.slice(0, PAGE + 1);
    from = { key: last.callback_due_at!, code: last.code };
  }
}
