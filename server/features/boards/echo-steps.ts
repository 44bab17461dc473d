import { transact } from '../../../db/transaction.ts';
import { SYSTEM } from '../../actor.ts';
import { dayOf } from '../../clock.ts';
import type { Context } from '../../context.ts';
import { translator } from '../../http/locale.ts';
import { getCase, surroundings } from '../cases/index.ts';
import { findPersonalData, mask } from '../masking/index.ts';
import { holdRegister, listEvents } from '../register/index.ts';
import { findEchoOfCase, getEcho } from './echo-store.ts';
import { placeNames } from './place-names.ts';
import { echoRecords } from './records.ts';
import { mayEcho } from './rules.ts';
import { forgetEcho } from './words-kept.ts';

/**
 * Proposes a case for the echo wall: its brief and the answer the resident was content with, personal data
 * already covered. An editor reads and approves every one of them before anybody sees it (domain §5.4).
 */
export async function proposeEcho(context: Context, caseId: string): Promise<'echoes' | null> {
  return transact(context.db, async (trx) => {
    await holdRegister(trx, context.dialect);
    const kase = await getCase(trx, caseId);
    if (!mayEcho(kase) || kase.lead_unit_id === null || kase.answered_at === null) return null;
    if (await findEchoOfCase(trx, caseId)) return null;
    const answers = (await listEvents(trx, `case:${caseId}`)).filter(({ kind }) => kind === 'case.answered');
    const note = answers.at(-1)?.payload?.['note'] as { text?: unknown } | undefined;
    if (typeof note?.text !== 'string') return null;
    const places = await placeNames(trx, dayOf(context.clock.now()));
    const { calendar, now } = await surroundings(context, trx, kase.rules_version);
    const question = covered(kase.brief ?? kase.details, places);
    const answer = covered(note.text, places);
    await echoRecords.create(
      trx,
      context,
      SYSTEM,
      now,
      {
        id: context.ids.id(),
        case_id: kase.id,
        unit_id: kase.lead_unit_id,
        category_code: kase.category_code,
        town_code: kase.town_code,
        state: question.found || answer.found ? 'needs_editor' : 'draft',
        question: question.text,
        answer: answer.text,
        days: Math.max(0, calendar.workingDaysBetween(kase.received_on, dayOf(kase.answered_at)).days),
        rating: kase.rating_result!,
        answered_at: kase.answered_at,
        approved_by: null,
        published_at: null,
        ended_at: null,
        ended_why: null,
      },
      { kind: 'echo.proposed', note: { case: kase.code } },
    );
    return 'echoes';
  });
}

/** The text with everything covered that is or may be personal data; the board speaks Chinese first. */
function covered(text: string, places: ReadonlySet<string>): { text: string; found: boolean } {
  const t = translator('zh-CN');
  const findings = findPersonalData(text, { places });
  return {
    text: mask(text, findings, (kind) => t(`masking:mark.${kind}`)),
    found: findings.length > 0,
  };
}

/** The resident has taken the consent back: off the wall, whatever its state. */
export async function withdrawVetoed(context: Context, id: string): Promise<'echoesWithdrawn' | null> {
  return transact(context.db, async (trx) => {
    await holdRegister(trx, context.dialect);
    const row = await getEcho(trx, id);
    const kase = await getCase(trx, row.case_id);
    if (kase.is_vetoed !== 1 || row.state === 'withdrawn' || row.state === 'rejected') return null;
    const now = context.clock.now();
    await echoRecords.change(trx, context, SYSTEM, now, row, {
      kind: 'echo.withdrawn',
      set: { state: 'withdrawn', ended_at: now, ended_why: 'vetoed' },
    });
    // The consent was all that kept its words when those of the case were removed.
    if (kase.words_removed_at !== null) await forgetEcho(trx, context, kase.id, now);
    return 'echoesWithdrawn';
  });
}
