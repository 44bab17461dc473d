import type { Trx } from '../../../db/transaction.ts';
import { SYSTEM } from '../../actor.ts';
import { atTime, dayOf, plusDays, type Instant } from '../../clock.ts';
import type { Context } from '../../context.ts';
import type { CaseRow, Surroundings } from '../cases/index.ts';
import { queueNotice, type Template } from '../notices/index.ts';
import { mustBeCounted } from './few.ts';
import { fixLimit } from './fix-limit.ts';
import { exposureRecords, leadershipRecords } from './records.ts';
import { limitsOfPublication, weeksOf } from './rules.ts';
import { isListedAsRepeated } from './leadership-store.ts';
import { countExposuresOfUnit, type ExposureRow } from './store.ts';

/** What became of one row, for counting; null: nothing, because it had been dealt with. */
export type Outcome = 'published' | 'lapsed' | 'listed' | 'putRight' | 'archived' | 'withdrawn' | null;

/** The row's own part of a publication: its limits, its unit told, and the list of those exposed repeatedly. */
export async function recordPublication(
  context: Context,
  around: Surroundings,
  kase: CaseRow | null,
  row: ExposureRow,
  set: Partial<ExposureRow>,
  actor = SYSTEM,
): Promise<ExposureRow> {
  const { trx, now, rules, calendar } = around;
  const { row: published } = await exposureRecords.change(trx, context, actor, now, row, {
    kind: 'exposure.published',
    set: {
      ...set,
      ...limitsOfPublication(calendar, rules, now),
      fix_due_at: fixLimit(calendar, rules, now, kase === null),
      state: 'published',
      published_at: now,
      is_count_only: kase !== null && (await mustBeCounted(around, kase)) ? 1 : 0,
    },
    note: kase === null ? { weeks: weeksOf(row) } : { case: kase.code },
  });
  await tellUnit(context, trx, published, kase, 'exposure.published');
  await listIfRepeated(context, around, published);
  return published;
}

/** Domain §5.3 L5: two or more within 90 days put the unit on the list; the case's own rung stays its own. */
async function listIfRepeated(
  context: Context,
  { trx, now, rules }: Surroundings,
  row: ExposureRow,
): Promise<void> {
  const since = atTime(plusDays(dayOf(now), -rules.ladder.listWindowCalendarDays), '00:00');
  if ((await countExposuresOfUnit(trx, row.unit_id, since)) < rules.ladder.exposuresForList) return;
  if (await isListedAsRepeated(trx, row.unit_id, since)) return;
  await addLine(context, trx, now, row, 'repeated', null);
}

export async function addLine(
  context: Context,
  trx: Trx,
  now: Instant,
  row: ExposureRow,
  reason: 'fix_missed' | 'repeated',
  caseId: string | null,
): Promise<void> {
  await leadershipRecords.create(
    trx,
    context,
    SYSTEM,
    now,
    { id: context.ids.id(), unit_id: row.unit_id, exposure_id: row.id, case_id: caseId, reason, at: now },
    { kind: 'leadership.listed', note: { exposure: row.code } },
  );
}

const OF_LISTENING = {
  'unit.exposure_notice': 'unit.listening_notice',
  'exposure.published': 'unit.listening_published',
} as const satisfies Partial<Record<Template, Template>>;

/** Tells the unit by the number of its case, or of the entry itself: nothing else may travel in a message. */
export async function tellUnit(
  context: Context,
  trx: Trx,
  row: ExposureRow,
  kase: Pick<CaseRow, 'code'> | null,
  about: keyof typeof OF_LISTENING,
): Promise<void> {
  const template = kase === null ? OF_LISTENING[about] : about;
  await queueNotice(trx, context, {
    dedupeKey: `${template}/${row.id}`,
    recipient: { kind: 'unit', id: row.unit_id },
    template,
    args: { code: kase?.code ?? row.code },
  });
}
