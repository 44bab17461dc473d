import { stringify } from 'csv-stringify/sync';
import { dayOf, type Day, type Instant } from '../../clock.ts';
import type { Context } from '../../context.ts';
import { exposureRecords } from '../boards/index.ts';
import { caseRecords, listCasesById, orderRecords, type CaseRow } from '../cases/index.ts';
import { formatsOf } from '../../http/locale.ts';
import { listEventsOfMany, verifyRegister, type RegisteredEvent } from '../register/index.ts';

const STEPS = ['L0', 'L1', 'L2', 'L3', 'L4', 'L5'] as const;
type Step = (typeof STEPS)[number];

/** A message of the archive that became a case. */
export interface Replayed {
  caseId: string;
  externalId: string;
  row: number;
}

export interface ReplayedMessage {
  id: string;
  submittedAt: Instant;
  dueAt: Instant;
  answeredAt: Instant | null;
  isInTime: boolean;
  highest: Step | null;
  /** The day of each step that was reached. */
  steps: Partial<Record<Step, Day>>;
}

/** The line a replay ends with. Counts of messages; days are calendar days from sending to answer. */
export interface ReplayFigures extends Record<Step, number> {
  messages: number;
  skipped: number;
  answered: number;
  answeredInTime: number;
  medianAnswerDays: number | null;
  p90AnswerDays: number | null;
  registerVerified: boolean;
}

export interface ReplayResult {
  figures: ReplayFigures;
  messages: ReplayedMessage[];
}

export async function reportOn(
  context: Context,
  lived: readonly Replayed[],
  skipped: number,
  onProgress: (what: string, done: number, total: number) => void = () => undefined,
): Promise<ReplayResult> {
  const messages: ReplayedMessage[] = [];
  for (let at = 0; at < lived.length; at += 200) {
    const page = lived.slice(at, at + 200);
    const rows = new Map(
      (
        await listCasesById(
          context.db,
          page.map((one) => one.caseId),
        )
      ).map((row) => [row.id, row]),
    );
    const events = await listEventsOfMany(
      context.db,
      page.map((one) => `case:${one.caseId}`),
    );
    const steps = stepDays(events);
    for (const one of page) messages.push(messageOf(one, rows.get(one.caseId)!, steps.get(one.caseId) ?? {}));
  }
  const verdict = await verifyRegister(context.db, context, {
    onProgress: (done, total) => onProgress('Verifying the register', done, total),
  });
  const faults = [
    ...verdict.faults,
    ...(await caseRecords.verify(context.db)),
    ...(await orderRecords.verify(context.db)),
    ...(await exposureRecords.verify(context.db)),
  ];
  return { figures: figuresOf(messages, skipped, verdict.ok && faults.length === 0), messages };
}

/** Pure: the figures of a list of messages. Percentiles interpolate between neighbours, as spreadsheets do. */
export function figuresOf(
  messages: readonly ReplayedMessage[],
  skipped: number,
  registerVerified: boolean,
): ReplayFigures {
  const answered = messages.filter((one) => one.answeredAt !== null);
  const days = answered
    .map((one) => (Date.parse(one.answeredAt!) - Date.parse(one.submittedAt)) / 86_400_000)
    .sort((a, b) => a - b);
  const reached = Object.fromEntries(
    STEPS.map((step) => [step, messages.filter((one) => one.steps[step] !== undefined).length]),
  ) as Record<Step, number>;
  return {
    messages: messages.length,
    skipped,
    answered: answered.length,
    answeredInTime: answered.filter((one) => one.isInTime).length,
    ...reached,
    medianAnswerDays: percentile(days, 0.5),
    p90AnswerDays: percentile(days, 0.9),
    registerVerified,
  };
}

/** Linear between the two nearest of `sorted`, to two decimals; null for none. */
export function percentile(sorted: readonly number[], share: number): number | null {
  if (sorted.length === 0) return null;
  const place = (sorted.length - 1) * share;
  const low = sorted[Math.floor(place)]!;
  const high = sorted[Math.ceil(place)]!;
  return Math.round((low + (high - low) * (place - Math.floor(place))) * 100) / 100;
}

function stepDays(events: readonly RegisteredEvent[]): Map<string, Partial<Record<Step, Day>>> {
  const days = new Map<string, Partial<Record<Step, Day>>>();
  for (const event of events) {
    if (event.kind !== 'case.escalated') continue;
    const note = event.payload?.['note'] as { step?: Step } | undefined;
    const id = event.stream.slice('case:'.length);
    const known = days.get(id) ?? {};
    if (note?.step) known[note.step] ??= dayOf(event.at);
    days.set(id, known);
  }
  return days;
}

function messageOf(one: Replayed, row: CaseRow, steps: Partial<Record<Step, Day>>): ReplayedMessage {
  return {
    id: one.externalId,
    submittedAt: row.submitted_at,
    dueAt: row.due_at,
    answeredAt: row.answered_at,
    isInTime: row.answered_at !== null && row.is_answer_late === 0,
    highest: STEPS.findLast((step) => steps[step] !== undefined) ?? null,
    steps,
  };
}

/** A row a message; times are of Asia/Shanghai. */
export function detailCsv(messages: readonly ReplayedMessage[]): string {
  const { exact } = formatsOf('en');
  const rows = messages.map((one) => ({
    id: one.id,
    submitted: exact(one.submittedAt),
    due: exact(one.dueAt),
    answered: one.answeredAt === null ? '' : exact(one.answeredAt),
    highest: one.highest ?? '',
    ...Object.fromEntries(STEPS.map((step) => [step, one.steps[step] ?? ''])),
  }));
  return stringify(rows, {
    header: true,
    bom: true,
    escape_formulas: true,
    columns: ['id', 'submitted', 'due', 'answered', 'highest', ...STEPS],
  });
}
