import { dayOf, timeOf, type Instant } from '../../clock.ts';
import type { Attachment } from '../attachments/index.ts';
import type { EntryRow, LedgerLens } from '../ledger/index.ts';
import { articleOf } from './rules.ts';
import type { PlanRow } from './store-plans.ts';
import type { FindingRow, InspectionRow } from './store.ts';

/** One inspection with everything that hangs on it. */
export interface InspectionFile {
  row: InspectionRow;
  plan: PlanRow;
  findings: readonly FindingRow[];
  photos: ReadonlyMap<string, readonly Attachment[]>;
  times: ReadonlyMap<string, Instant | null>;
  entries: readonly EntryRow[];
}

/** `第八条　夜间值班岗位有人在岗`: what a finding cites. */
export function clauseWords(clause: string, { say: { t } }: LedgerLens): string {
  return t('inspections:label.article', {
    n: articleOf(clause),
    text: t(`inspections:clause.${clause}`),
  });
}

export const kindWords = (plan: Pick<PlanRow, 'kind' | 'origin'>, { say: { t } }: LedgerLens): string =>
  t('inspections:label.kindOf', {
    kind: t(`inspections:kind.${plan.kind}`),
    origin: t(`inspections:origin.${plan.origin}`),
  });

const minute = (at: Instant, { say: { f } }: LedgerLens): string => `${f.day(dayOf(at))} ${timeOf(at)}`;

/** What an inspection was, one fact a line. Who looked is nobody's to know: two supervisors, and no more. */
export function factsOf({ row, plan }: InspectionFile, lens: LedgerLens) {
  const { t, f } = lens.say;
  return [
    { label: t('inspections:label.unit'), text: lens.unit(row.unit_id) },
    { label: t('inspections:label.kind'), text: kindWords(plan, lens) },
    { label: t('inspections:label.reason'), text: plan.reason ?? '' },
    {
      label: t('inspections:label.about'),
      text: plan.about_code ?? '',
      href: plan.about_code === null ? '' : `/inspections/${plan.about_code}`,
    },
    { label: t('inspections:label.lookedOn'), text: row.looked_on === null ? '' : f.day(row.looked_on) },
    { label: t('inspections:label.who'), text: row.looked_on === null ? '' : t('inspections:label.two') },
    { label: t('inspections:label.summary'), text: row.summary ?? '' },
    {
      label: t('inspections:label.replyDue'),
      text: row.reply_due_at === null ? '' : minute(row.reply_due_at, lens),
    },
    { label: t('inspections:label.notice'), text: row.notice_code ?? '' },
  ];
}

/** What came of each clause, as rows of a table. A finding that was dropped is counted as nothing found. */
export function clauseRows({ row, plan, findings }: InspectionFile, lens: LedgerLens) {
  const { t, f } = lens.say;
  const looks = JSON.parse(row.looked_json ?? '{}') as Record<string, string>;
  return (JSON.parse(plan.clauses_json) as string[]).map((clause) => {
    const found = findings.filter((one) => one.clause === clause && one.decision !== 'dropped').length;
    const dropped = findings.some((one) => one.clause === clause && one.decision === 'dropped');
    const said =
      found > 0
        ? { text: t('inspections:look.found', { n: f.number(found) }), tone: 'red' }
        : t(`inspections:look.${dropped ? 'dropped' : (looks[clause] ?? 'not_yet')}`);
    return [clauseWords(clause, lens), said];
  });
}

/** One finding: what was seen, what the unit said, what was decided, and where it is put right. */
export function findingVm(
  finding: FindingRow,
  index: number,
  { photos, times, entries }: InspectionFile,
  lens: LedgerLens,
  photoHref: (file: Attachment) => string,
) {
  const { t } = lens.say;
  const entry = entries.find(({ code }) => code === finding.entry_code);
  return {
    id: `finding-${index + 1}`,
    title: t('inspections:finding.title', { n: index + 1, clause: clauseWords(finding.clause, lens) }),
    words: finding.words,
    facts: [
      { label: t('inspections:label.seenAt'), text: minute(finding.seen_at, lens) },
      { label: t('inspections:label.reply'), text: finding.reply ?? '' },
      {
        label: t('inspections:label.decision'),
        text: finding.decision === null ? '' : t(`inspections:decision.${finding.decision}`),
      },
      { label: t('inspections:label.decisionWords'), text: finding.decision_words ?? '' },
      {
        label: t('inspections:label.entry'),
        text: entry ? `${entry.code} · ${t(`ledger:state.${entry.state}`)}` : (finding.entry_code ?? ''),
        href: finding.entry_code === null ? '' : `/ledger/${finding.entry_code}`,
      },
    ],
    photos: (photos.get(finding.id) ?? []).map((file) => {
      const at = times.get(file.id);
      return {
        href: photoHref(file),
        src: `${photoHref(file)}?size=small`,
        label: file.display_name,
        note: at ? t('inspections:label.takenAt', { at: minute(at, lens) }) : t('inspections:label.noTime'),
      };
    }),
  };
}

/** Locals of `case-row` for an inspection in a list. */
export function presentRow(
  row: InspectionRow,
  plan: PlanRow,
  href: string,
  lens: LedgerLens,
  found?: number,
) {
  const { t, f } = lens.say;
  const due =
    row.state === 'signed' ? (row.replied_at === null ? row.reply_due_at : row.decide_due_at) : null;
  return {
    href,
    code: row.code,
    title: lens.unit(row.unit_id),
    unit: kindWords(plan, lens),
    stage: t(
      `inspections:state.${row.state === 'signed' && row.replied_at !== null ? 'replied' : row.state}`,
    ),
    light: null,
    date:
      due !== null
        ? f.day(dayOf(due))
        : row.settled_at === null
          ? f.day(plan.to_on)
          : f.day(dayOf(row.settled_at)),
    dateLabel: t(`inspections:date.${due !== null ? 'due' : row.settled_at === null ? 'until' : 'settled'}`),
    tags: [
      ...(row.notice_code === null ? [] : [{ text: row.notice_code, kind: 'red' }]),
      ...(found === undefined
        ? []
        : [
            {
              text:
                found === 0
                  ? t('inspections:look.clean')
                  : t('inspections:look.found', { n: f.number(found) }),
              kind: found === 0 ? 'green' : 'amber',
            },
          ]),
    ],
    action: null,
  };
}
