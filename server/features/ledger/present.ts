import type { Say } from '../../http/page.ts';
import { lightFor, postWords, type LedgerLens } from './lens.ts';
import { LIGHTS, SOURCES } from './rules.ts';
import type { CheckRow, NoteRow } from './store-notes.ts';
import type { EntryFilter, EntryRow } from './store.ts';

const TITLE = 60;

function short(text: string): string {
  const letters = [...text.replace(/\s+/g, ' ').trim()];
  return letters.length > TITLE ? `${letters.slice(0, TITLE).join('')}…` : letters.join('');
}

/** Locals of `case-row` for an entry in a list. */
export function presentRow(entry: EntryRow, href: string, lens: LedgerLens) {
  const { t, f } = lens.say;
  return {
    href,
    code: entry.code,
    title: short(entry.problem),
    unit: lens.unit(entry.unit_id),
    stage: t(`ledger:state.${entry.state}`),
    light: lightFor(entry, lens),
    date: f.day(entry.due_on),
    dateLabel: t('ledger:label.due'),
    tags: [
      { text: t(`ledger:source.${entry.source}`), kind: 'plain' },
      ...(entry.reopened > 0
        ? [{ text: t('ledger:label.reopenedTag', { n: entry.reopened }), kind: 'amber' }]
        : []),
    ],
    action: null,
  };
}

/** A public number of another room that has a page of its own. */
function refHref(entry: EntryRow): string {
  const ref = entry.source_ref ?? '';
  if (/^MC-\d{4}-\d+-\d+$/.test(ref)) return `/inspections/${ref}`;
  return /^ZTC-[0-9A-Z-]+$/.test(ref) ? `/cases/${ref}` : '';
}

/** What an entry says, one fact a line: matter, unit, post (到事 · 到门 · 到人), and who supervises. */
export function factsOf(entry: EntryRow, lens: LedgerLens) {
  const { t, f } = lens.say;
  return [
    { label: t('ledger:label.problem'), text: entry.problem },
    {
      label: t('ledger:label.source'),
      text: [t(`ledger:source.${entry.source}`), entry.source_ref ?? ''].filter(Boolean).join(' · '),
      href: refHref(entry),
    },
    { label: t('ledger:label.unit'), text: lens.unit(entry.unit_id) },
    { label: t('ledger:label.post'), text: postWords(entry, 'post', lens) },
    { label: t('ledger:label.leaderPost'), text: postWords(entry, 'leader_post', lens) },
    { label: t('ledger:label.measures'), text: entry.measures ?? t('ledger:label.noMeasures') },
    { label: t('ledger:label.due'), text: f.day(entry.due_on) },
    {
      label: t('ledger:label.reopened'),
      text: entry.reopened === 0 ? '' : t('ledger:label.times', { n: entry.reopened }),
    },
  ];
}

/** What happened, oldest first. Who looked is nobody's to know: a supervisor, and no more. */
export function timelineOf(
  entry: EntryRow,
  notes: readonly NoteRow[],
  checks: readonly CheckRow[],
  lens: LedgerLens,
) {
  const { t } = lens.say;
  const items = [
    { at: entry.made_at, title: t('ledger:event.opened'), text: '', who: '', tone: 'plain' },
    ...notes.map((note) => ({
      at: note.written_at,
      title: t(`ledger:event.${note.kind}`),
      text: note.words,
      who: [lens.unit(entry.unit_id), note.files > 0 ? t('ledger:label.files', { n: note.files }) : '']
        .filter(Boolean)
        .join(' · '),
      tone: 'answer',
    })),
    ...checks.flatMap((check) =>
      check.result === null
        ? []
        : [
            {
              at: check.checked_at!,
              title: t(`ledger:event.${check.result}`),
              text: check.words ?? '',
              who: t('ledger:label.supervisor'),
              tone: check.result === 'holds' ? 'good' : 'bad',
            },
          ],
    ),
    ...(entry.closed_at === null
      ? []
      : [
          {
            at: entry.closed_at,
            title: t('ledger:event.closed'),
            text: entry.decision_words ?? '',
            who: t('ledger:label.office'),
            tone: 'good',
          },
        ]),
  ];
  return items.sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
}

/** Whose turn it is, in one sentence. */
export function sentenceOf(entry: EntryRow, checks: readonly CheckRow[], { say: { t } }: LedgerLens): string {
  const check = checks.at(-1);
  if (entry.state === 'asked' && check?.state === 'nobody') return t('ledger:sentence.nobody');
  if (entry.state === 'open' && entry.decision_words !== null) {
    return t('ledger:sentence.refused', { words: entry.decision_words });
  }
  return t(`ledger:sentence.${entry.state}`);
}

/** The filter of a list: which unit, which light, where from. */
export function filterBar(
  action: string,
  filter: EntryFilter,
  units: readonly { value: string; label: string }[],
  { t }: Pick<Say, 't'>,
) {
  const isSet = filter.unitId !== undefined || filter.light !== undefined || filter.source !== undefined;
  return {
    action,
    clearHref: isSet ? action : '',
    fields: [
      {
        name: 'unit',
        type: 'select',
        label: t('ledger:label.unit'),
        blank: t('ledger:filter.allUnits'),
        value: units.find(({ value }) => value === filter.unitId)?.value ?? '',
        options: units,
      },
      {
        name: 'light',
        type: 'select',
        label: t('ledger:label.light'),
        blank: t('ledger:filter.allLights'),
        value: filter.light ?? '',
        options: LIGHTS.map((value) => ({ value, label: t(`ledger:light.${value}`) })),
      },
      {
        name: 'source',
        type: 'select',
        label: t('ledger:label.source'),
        blank: t('ledger:filter.allSources'),
        value: filter.source ?? '',
        options: SOURCES.map((value) => ({ value, label: t(`ledger:source.${value}`) })),
      },
    ],
  };
}
