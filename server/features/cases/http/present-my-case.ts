import type { Context } from '../../../context.ts';
import type { Say } from '../../../http/page.ts';
import type { Typed } from '../../../http/parse-form.ts';
import { listAttachments, MAX_FILE_BYTES, MAX_FILES } from '../../attachments/index.ts';
import { listEvents, type RegisteredEvent } from '../../register/index.ts';
import { mayObjectToClaim } from '../impossible-rules.ts';
import { isPublicCase } from '../policy.ts';
import { canGo, type Verb } from '../states.ts';
import { findCase, type CaseRow } from '../store.ts';
import { isForResident, presentFiles } from './files.ts';
import { isFormId, MESSAGE_MOST, WORDS_MOST } from './forms.ts';
import { lensFor } from './lens.ts';
import { presentClaim } from './present-claim.ts';
import { presentFaults, type Faults } from './present-form.ts';
import { presentProgress, withoutHour, type Lens } from './present-progress.ts';
import { presentTimeline } from './present-timeline.ts';
import { wordsGone } from './words-gone.ts';

/** The forms of the resident's page; each is an act of theirs. */
export const ACTS = ['message', 'judge', 'rework', 'object', 'claim', 'withdraw', 'veto'] as const;
export type Act = (typeof ACTS)[number];

const VERB: Record<Act, Verb> = {
  message: 'message',
  judge: 'judge',
  rework: 'ask_rework',
  object: 'object',
  claim: 'object_impossible',
  withdraw: 'withdraw',
  veto: 'veto',
};

const FIELDS = ['text', 'files', 'solved', 'result', 'speed', 'attitude', 'why', 'words', 'rework_why', 'objection_why', 'claim_why', 'withdraw_why']; // prettier-ignore

/** A form that came back with faults. */
export interface Refused {
  act: Act;
  typed: Typed;
  faults: Faults;
}

/** The view-model of `cases/my-case`. */
export async function presentMyCase(context: Context, say: Say, row: CaseRow, refused: Refused | null) {
  const survivor = row.merged_into_id === null ? undefined : await findCase(context.db, row.merged_into_id);
  const lens = await lensFor(context, say, row, survivor ? [survivor] : []);
  const events = await listEvents(context.db, `case:${row.id}`);
  const gone = wordsGone(row, events, say);
  const files = (await listAttachments(context.db, row.id)).filter(isForResident);
  const shown = (purpose: string) =>
    presentFiles(
      files.filter((file) => file.purpose === purpose),
      say,
    );
  return {
    code: row.code,
    title: gone === '' ? row.title : say.t('cases:gone.title'),
    gone,
    // What is over for good asks nothing of anybody.
    ...presentProgress(row, lens, gone !== '' && isOverFor(row) ? 'public' : 'own'),
    answer: row.state === 'answered' ? { ...latestAnswer(events, row, lens), files: shown('answer') } : null,
    claim: gone === '' ? presentClaim(row, events, say) : null,
    // Somebody waits for the resident's word: the question and the form come before everything else.
    isAsked: row.state === 'waiting',
    question: row.state === 'waiting' ? noteOf(events, 'case.paused').question : undefined,
    details: row.details,
    facts: factsOf(row, lens),
    files: {
      own: shown('submission'),
      talk: shown('message'),
      answer: row.state === 'answered' ? [] : shown('answer'),
    },
    items: presentTimeline(events, lens, 'own'),
    joined: survivor ? await presentJoined(context, lens, survivor) : null,
    acts: actsOf(context, row, refused),
    ...presentFaults(refused?.faults ?? {}, say, FIELDS),
    typed: refused?.typed ?? {},
    // What was confirmed to be impossible does not come back with a bad mark.
    judgeLede: say.t(`cases:judge.${row.impossible_state === 'confirmed' ? 'ledeImpossible' : 'lede'}`),
    most: { message: MESSAGE_MOST, words: WORDS_MOST },
    upload: { max: MAX_FILES, maxBytes: MAX_FILE_BYTES, mb: MAX_FILE_BYTES / 1_048_576 },
    publicHref: isPublicCase(row) ? `/cases/${row.code}` : null,
  };
}

/** Which acts are open now, each with its form's id and the version the person is looking at. */
function actsOf({ ids }: Pick<Context, 'ids'>, row: CaseRow, refused: Refused | null) {
  const isOpenTo: Record<Act, boolean> = {
    message: true,
    judge: true,
    // With an answer on the table the judgement says it all; afterwards this is the way back.
    rework: row.state === 'closed',
    object: row.objected_at === null,
    claim: mayObjectToClaim(row),
    withdraw: true,
    veto: isPublicCase(row),
  };
  return Object.fromEntries(
    ACTS.map((act) => {
      const isGone = row.words_removed_at !== null && act !== 'veto';
      if (isGone || !canGo(row.state, VERB[act]) || !isOpenTo[act]) return [act, null];
      const isBack = refused?.act === act;
      const typedId = refused?.typed['form_id'];
      return [
        act,
        { formId: isBack && isFormId(typedId) ? typedId : ids.id(), seen: row.version, isOpen: isBack },
      ];
    }),
  ) as Record<Act, { formId: string; seen: number; isOpen: boolean } | null>;
}

/** Ends that offer the resident a way back, for as long as there is something to go back to. */
const isOverFor = (row: CaseRow): boolean => row.state === 'closed' || row.state === 'declined';

function latestAnswer(events: readonly RegisteredEvent[], row: CaseRow, { names }: Lens) {
  const { text, done } = noteOf(events, 'case.answered');
  return { unit: names.unit(row.lead_unit_id), text, done };
}

/** What was said with the newest event of a kind; empty once it is erased. */
function noteOf(events: readonly RegisteredEvent[], kind: string): Record<string, string | undefined> {
  const note = events.findLast((event) => event.kind === kind)?.payload?.['note'];
  return (note ?? {}) as Record<string, string | undefined>;
}

/** What the resident stated, as it is shown back to them. */
export function factsOf(row: CaseRow, { say: { t }, names }: Lens) {
  return [
    { label: t('cases:label.code'), text: row.code },
    { label: t('cases:label.type'), text: t(`cases:type.${row.type}`) },
    { label: t('cases:label.category'), text: names.category(row.category_code) },
    { label: t('cases:label.place'), text: placeOf(row, names) },
    { label: t('cases:label.claimed'), text: claimedUnit(row, names) },
    { label: t('cases:label.submitted'), at: row.submitted_at },
    {
      label: t('cases:label.publish'),
      text: t(row.consents_to_publish === 1 ? 'cases:publish.yes' : 'cases:publish.no'),
    },
  ];
}

function placeOf(row: CaseRow, names: Lens['names']): string {
  const parts = [
    names.place(row.town_code),
    row.division_code === row.town_code ? '' : names.place(row.division_code),
  ];
  return [...parts, row.place_text].filter((part) => part !== '').join(' ');
}

function claimedUnit(row: CaseRow, names: Lens['names']): string {
  const id = row.accused_unit_id ?? row.claimed_unit_id;
  return id === null ? '' : names.unit(id);
}

/** The case this one was merged into: its progress and its answers, and nothing the other resident wrote. */
async function presentJoined(context: Context, lens: Lens, survivor: CaseRow) {
  const events = await listEvents(context.db, `case:${survivor.id}`);
  const progress = presentProgress(survivor, lens, 'public');
  return {
    ...progress,
    stages: withoutHour(progress.stages, survivor, lens.say),
    items: presentTimeline(events, lens, 'joined'),
  };
}
