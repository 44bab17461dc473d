import type { RequestHandler } from 'express';
import { render, setFlash } from '../../http/page.ts';
import { decodeCursor, pageOf } from '../../http/paginate.ts';
import { flatten, parseForm, type Typed } from '../../http/parse-form.ts';
import { accountPosts } from '../accounts/index.ts';
import { moment } from '../cases/http/index.ts';
import {
  askForContact,
  CONTACT_OPEN_MINUTES,
  decideContactRequest,
  listOpenRequests,
  mayDecide,
  viewContact,
  WORDS_OPEN_MINUTES,
} from '../cases/index.ts';
import { familyOf, unitNames } from '../units/index.ts';
import { answerFault } from './case-handlers.ts';
import { caseOf } from './case-page.ts';
import { contactDecisionForm, contactRequestForm, wordsRequestForm } from './forms.ts';
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

/** The same for what stands in a minor's case. */
export const requestWords: RequestHandler = async (req, res) => {
  const row = await caseOf(req);
  const typed = flatten(req.body);
  try {
    const { wordsReason, formId } = parseForm(wordsRequestForm, req.body);
    const input = { reason: wordsReason, about: 'words' as const };
    await askForContact(req.context, req.actor!, row.id, input, { formId });
    setFlash(req, { kind: 'success', key: 'desk:done.contact_request' });
    res.redirect(303, hrefOf(row));
  } catch (error) {
    await answerFault(req, res, row, 'words_request', 'wordsReason', typed, error);
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
  const families = new Map<string | null, string[]>([[null, []]]);
  for (const { accused_unit_id: accused } of page.rows) {
    if (accused !== null && !families.has(accused)) families.set(accused, await familyOf(db, accused));
  }
  const vm = {
    lede: t('desk:contact.inboxLede', { contact: CONTACT_OPEN_MINUTES, words: WORDS_OPEN_MINUTES }),
    rows: page.rows.map((row) => {
      const post = posts.get(row.asked_by);
      const unit = post?.unitId ? units.get(post.unitId) : undefined;
      return {
        code: row.code,
        about: t(`desk:contact.about.${row.about ?? 'contact'}`),
        asked: moment(req.say, row.asked_at),
        post: lang === 'en' ? post?.postEn : post?.post,
        unit: lang === 'en' ? unit?.nameEn : unit?.name,
        reason: row.reason,
        // Whoever is of the unit complained of, or above or below it, sees that there is a request, and decides nothing.
        action: mayDecide(req.actor!, row, families.get(row.accused_unit_id)!)
          ? `/desk/contact-requests/${row.id}/decision`
          : '',
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
  const decided = await decideContactRequest(req.context, req.actor!, String(req.params['id']), { grant });
  const what =
    decided.about === 'words' && grant ? 'words_approved' : `contact_${grant ? 'approved' : 'refused'}`;
  setFlash(req, { kind: 'success', key: `desk:done.${what}`, args: { minutes: WORDS_OPEN_MINUTES } });
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
