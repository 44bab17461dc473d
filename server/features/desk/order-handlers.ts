import type { Request, RequestHandler } from 'express';
import { dayOf, timeOf, type Instant } from '../../clock.ts';
import { NotFound } from '../../errors.ts';
import { formatsOf } from '../../http/locale.ts';
import { render, setFlash } from '../../http/page.ts';
import { flatten, parseForm } from '../../http/parse-form.ts';
import { loadNames } from '../cases/http/index.ts';
import {
  findCase,
  findOrder,
  logAccess,
  maySee,
  maySeeOrder,
  replyToOrder,
  type CaseRow,
  type OrderRow,
} from '../cases/index.ts';
import { findUnit } from '../units/index.ts';
import { answerFault, watermarkOf } from './case-handlers.ts';
import { orderReplyForm } from './forms.ts';
import { orderLabel } from './present-case.ts';
import { hrefOf } from './present-list.ts';

/** No day is of this year, so that each is said with its own: a paper outlives it. */
const ANY_YEAR = 'any';

async function orderOf(req: Request): Promise<{ order: OrderRow; row: CaseRow }> {
  const { db } = req.context;
  const order = await findOrder(db, String(req.params['id']));
  const row = order && (await findCase(db, order.case_id));
  if (!order || !row || !maySeeOrder(req.actor!, order, row)) throw new NotFound();
  return { order, row };
}

/**
 * 督办单 on paper: the fields of domain §2.9, without red head and seal (domain §6). It stays a paper made by the
 * system until an office signs it. The matter is what the dispatch office wrote, never the resident's words.
 */
export const printOrder: RequestHandler = async (req, res) => {
  const { order, row } = await orderOf(req);
  await logAccess(req.context, req.actor!, [row.id], 'print');
  const { db } = req.context;
  const { t, lang } = req.say;
  const f = formatsOf(lang, ANY_YEAR);
  const minute = (at: Instant): string => `${f.day(dayOf(at))} ${timeOf(at)}`;
  const names = await loadNames(db, req.say, []);
  const unit = await findUnit(db, order.unit_id);
  const fact = (key: string, text: string) => ({ label: t(`desk:paper.${key}`), text });
  const blank = (key: string) => ({ label: t(`desk:paper.${key}`), text: ' ', isBlank: true });
  const matter = row.brief ?? t('desk:paper.noBrief', { category: names.category(row.category_code) });
  const vm = {
    title: t('desk:paper.title'),
    org: t('desk:paper.org'),
    number: t('desk:paper.numberText', { label: orderLabel(order, req.say) }),
    date: f.day(dayOf(order.issued_at)),
    unit: names.unit(order.unit_id),
    rows: [
      fact('date', minute(order.issued_at)),
      fact(
        'unit',
        `${names.unit(order.unit_id)} · ${(lang === 'en' ? unit?.leaderPostEn : unit?.leaderPost) ?? ''}`,
      ),
      fact('code', row.code),
      fact('matter', matter),
      fact('demand', t(`desk:paper.demands.${order.reason}`)),
      fact('due', minute(order.reply_due_at)),
      blank('signed'),
      order.reply === null ? blank('result') : fact('result', order.reply),
      ...(order.replied_at === null ? [] : [fact('repliedAt', minute(order.replied_at))]),
      blank('liaison'),
      blank('instruction'),
      blank('writeOff'),
    ],
    note: t('desk:paper.unsigned'),
    watermark: watermarkOf(req),
    backHref: maySee(req.actor!, row) ? hrefOf(row) : '/desk',
  };
  await render(req, res, 'desk/order-print', vm, {
    title: `${t('desk:paper.title')} ${orderLabel(order, req.say)}`,
    layout: 'print',
  });
};

export const replyOrder: RequestHandler = async (req, res) => {
  const { order, row } = await orderOf(req);
  const typed = flatten(req.body);
  try {
    const { orderReply, formId } = parseForm(orderReplyForm, req.body);
    await replyToOrder(req.context, req.actor!, order.id, { reply: orderReply }, { formId });
    setFlash(req, { kind: 'success', key: 'desk:done.order_reply' });
    res.redirect(303, maySee(req.actor!, row) ? hrefOf(row) : '/desk');
  } catch (error) {
    // Who may answer the order but not see the case (it has gone to another unit) gets the plain error page.
    if (!maySee(req.actor!, row)) throw error;
    await answerFault(req, res, row, 'order_reply', 'orderReply', typed, error);
  }
};
