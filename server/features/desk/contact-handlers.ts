import type { RequestHandler } from 'express';
import { render, setFlash } from '../../http/page.ts';
import { decodeCursor, pageOf } from '../../http/paginate.ts';
import { flatten, parseForm, type Typed } from '../../http/parse-form.ts';
import { accountPosts } from '../accounts/index.ts';
import { moment } from '../cases/http/index.ts';
import {
  askForContact,
  decideContactRequest,
  listOpenRequests,
  mayDecide,
  viewContact,
} from '../cases/index.ts';
import { unitNames } from '../units/index.ts';
import { answerFault } from './case-handlers.ts';
import { caseOf } from './case-page.ts';
import { contactDecisionForm, contactRequestForm } from './forms.ts';
import { hrefOf } from './present-list.ts';

const PAGE = 30;

export const requestContact: RequestHandler = async (req, res) => {
  const row = await caseOf(req);
  const typed = flatten(req.body);
  try {
    const { contactReason, formId } = parseForm(contactRequestForm, req.body);
    await askForContact(req.context, req.actor!, row.id, { reason: contactReason }, { formId });
    setFlash(req, { kind: 'success', key: 'desk:done.contact_request' });
    res.redirect(303, hrefOf(row));
  } catch (error) {
    await answerFault(req, res, row, 'contact_request', 'contactReason', typed, error);
  }
};

export const showRequests: RequestHandler = async (req, res) => {
  const { db } = req.context;
  const { t, lang } = req.say;
  const place = flatten(req.query)['after'] ?? '';
  const after = decodeCursor(place, 2);
  const rows = await listOpenRequests(db, after && { at: after[0]!, id: after[1]! }, PAGE + 1);
  const filters: Typed = after ? { after: place } : {};
  const page = pageOf(rows, PAGE, '/desk/contact-requests', filters, (row) => [row.asked_at, row.id]);
  const posts = await accountPosts(
    db,
    page.rows.map((row) => row.asked_by),
  );
  const units = await unitNames(db);
  const vm = {
    rows: page.rows.map((row) => {
      const post = posts.get(row.asked_by);
      const unit = post?.unitId ? units.get(post.unitId) : undefined;
      return {
        code: row.code,
        asked: moment(req.say, row.asked_at),
        post: lang === 'en' ? post?.postEn : post?.post,
        unit: lang === 'en' ? unit?.nameEn : unit?.name,
        reason: row.reason,
        // Whoever is of the unit complained of sees that there is a request, and decides nothing.
        action: mayDecide(req.actor!, row, row) ? `/desk/contact-requests/${row.id}/decision` : '',
      };
    }),
    nextHref: page.nextHref,
    prevHref: page.firstHref,
  };
  await render(req, res, 'desk/contact-requests', vm, { title: t('desk:contact.inbox') });
};

export const decideRequest: RequestHandler = async (req, res) => {
  const { decision } = parseForm(contactDecisionForm, req.body);
  const grant = decision === 'yes';
  await decideContactRequest(req.context, req.actor!, String(req.params['id']), { grant });
  setFlash(req, { kind: 'success', key: `desk:done.contact_${grant ? 'approved' : 'refused'}` });
  res.redirect(303, '/desk/contact-requests');
};

/** The sealed contact, for minutes, to the one who asked. Nothing of it may stay behind in a cache. */
export const showContact: RequestHandler = async (req, res) => {
  const { t } = req.say;
  const { request, code, contact } = await viewContact(req.context, req.actor!, String(req.params['id']));
  res.setHeader('Cache-Control', 'no-store');
  const vm = {
    code,
    backHref: `/desk/cases/${code}`,
    until: t('desk:contact.until', { until: moment(req.say, request.open_until!) }),
    rows: [
      { label: t('desk:contact.name'), text: contact.name ?? '' },
      { label: t('desk:contact.phone'), text: contact.phone ?? '' },
      { label: t('desk:contact.email'), text: contact.email ?? '' },
    ],
  };
  await render(req, res, 'desk/contact', vm, { title: t('desk:contact.title') });
};
