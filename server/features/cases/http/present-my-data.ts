import { dayOf } from '../../../clock.ts';
import type { Context } from '../../../context.ts';
import type { Say } from '../../../http/page.ts';
import type { Typed } from '../../../http/parse-form.ts';
import { rulesAt, spanWords } from '../../deadlines/index.ts';
import { hasContact } from '../../vault/index.ts';
import { DATA_KINDS, DATA_WORDS_MIN } from '../data-requests.ts';
import { listDataRequestsOf } from '../data-store.ts';
import type { CaseRow } from '../store.ts';
import { WORDS_MOST } from './forms.ts';
import { presentFaults, type Faults } from './present-form.ts';
import { moment } from './present-progress.ts';

const FIELDS = ['erase', 'kind', 'data_words'];

/** The view-model of `cases/my-data`. */
export async function presentMyData(
  context: Context,
  say: Say,
  row: CaseRow,
  back: { typed: Typed; faults: Faults },
) {
  const { t, f } = say;
  const { rules } = await rulesAt(context.db, dayOf(context.clock.now()));
  const requests = await listDataRequestsOf(context.db, row.id);
  const isHeld = await hasContact(context.db, context, row.id);
  const isGone = row.words_removed_at !== null;
  return {
    code: row.code,
    contact: t(`cases:data.contact.${isHeld ? 'held' : 'none'}`),
    isHeld,
    // What is gone can neither be put right nor removed once more.
    asks: isGone ? null : { formId: context.ids.id() },
    kinds: DATA_KINDS.map((kind) => ({
      value: kind,
      label: t(`cases:data.kind.${kind}`),
      hint: t(`cases:data.kindHint.${kind}`),
    })),
    askText: t('cases:data.askText', { span: spanWords(rules.retention.requestAnswer, t) }),
    wordsHint: t('cases:data.wordsHint', { least: DATA_WORDS_MIN }),
    most: WORDS_MOST,
    requests: requests.map((request) => ({
      title: `${t(`cases:data.kind.${request.kind}`)} · ${t(`cases:data.state.${request.state}`)}`,
      when:
        request.answered_at === null
          ? t('cases:data.asked', { at: moment(say, request.asked_at), due: moment(say, request.due_at) })
          : t('cases:data.answeredOn', { day: f.day(dayOf(request.answered_at)) }),
      words: request.words,
      answer: request.answer ?? '',
    })),
    ...presentFaults(back.faults, say, FIELDS),
    typed: back.typed,
  };
}
