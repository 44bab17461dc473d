import type { Request } from 'express';
import { moment } from '../cases/http/index.ts';
import { CONTACT_REASON_MIN } from '../cases/index.ts';
import { holds } from '../accounts/index.ts';
import type { CaseFile } from './case-page.ts';
import type { Field, Returned } from './present-forms.ts';

/** The part of a case's page about the sealed contact: what was asked, what came of it, and the form to ask. */
export function presentContact(req: Request, file: CaseFile, returned: Returned | undefined) {
  const { t } = req.say;
  if (!holds(req.actor, 'contact.request')) return null;
  const now = req.context.clock.now();
  const back = returned?.verb === 'contact_request' ? returned : undefined;
  return {
    text: t(file.isContactHeld ? 'desk:contact.held' : 'desk:contact.noneHeld'),
    requests: file.requests
      .filter(({ about }) => about === null)
      .map((request) => {
        const isOpen =
          request.state === 'approved' && request.open_until !== null && now <= request.open_until;
        const state = request.state === 'approved' && !isOpen ? 'expired' : request.state;
        return {
          text: t(`desk:contact.state.${state}`, {
            at: moment(req.say, request.asked_at),
            until: request.open_until === null ? '' : moment(req.say, request.open_until),
          }),
          href: isOpen ? `/desk/contact-requests/${request.id}/contact` : '',
        };
      }),
    form: file.isContactHeld
      ? {
          action: `/desk/cases/${file.row.code}/contact-request`,
          open: back !== undefined,
          fields: [
            { type: 'hidden', name: 'formId', value: req.context.ids.id() },
            {
              name: 'contactReason',
              type: 'textarea',
              label: t('desk:contact.reason'),
              hint: t('desk:contact.reasonHint', { least: CONTACT_REASON_MIN }),
              rows: 3,
              maxlength: 1000,
              required: true,
              value: back?.typed['contactReason'] ?? '',
              error: back?.errors['contactReason'] ?? '',
            },
          ] as Field[],
        }
      : null,
  };
}
