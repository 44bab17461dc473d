import type { Request } from 'express';
import { moment } from '../cases/http/index.ts';
import { CONTACT_REASON_MIN, WORDS_OPEN_MINUTES } from '../cases/index.ts';
import type { CaseFile } from './case-page.ts';
import type { Field, Returned } from './present-forms.ts';

/** Beside a minor's case: that its words are closed or until when they are open, what was asked, the form to ask. */
export function presentMinor(req: Request, file: CaseFile, returned: Returned | undefined) {
  const { t } = req.say;
  if (file.row.is_minor === 0 || file.eye === 'unit') return null;
  const back = returned?.verb === 'words_request' ? returned : undefined;
  const asked = file.requests.filter((request) => request.about === 'words');
  return {
    text:
      file.wordsUntil === null
        ? t('desk:minor.closed')
        : t('desk:minor.open', { until: moment(req.say, file.wordsUntil) }),
    requests: asked.map((request) => {
      const isOpen = request.state === 'approved' && request.open_until === file.wordsUntil;
      const state = request.state === 'approved' && !isOpen ? 'expired' : request.state;
      return t(`desk:contact.state.${state}`, {
        at: moment(req.say, request.asked_at),
        until: request.open_until === null ? '' : moment(req.say, request.open_until),
      });
    }),
    form:
      file.wordsUntil !== null || asked.some(({ state }) => state === 'asked')
        ? null
        : {
            action: `/desk/cases/${file.row.code}/words-request`,
            open: back !== undefined,
            fields: [
              { type: 'hidden', name: 'formId', value: req.context.ids.id() },
              {
                name: 'wordsReason',
                type: 'textarea',
                label: t('desk:contact.reason'),
                hint: t('desk:contact.reasonHint', { least: CONTACT_REASON_MIN }),
                rows: 3,
                maxlength: 1000,
                required: true,
                value: back?.typed['wordsReason'] ?? '',
                error: back?.errors['wordsReason'] ?? '',
              },
            ] as Field[],
            hint: t('desk:minor.askHint', { minutes: WORDS_OPEN_MINUTES }),
          },
  };
}
