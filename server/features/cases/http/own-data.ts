import { dayOf, timeOf, type Instant } from '../../../clock.ts';
import type { Context } from '../../../context.ts';
import type { Say } from '../../../http/page.ts';
import { listAttachments } from '../../attachments/index.ts';
import { listEvents } from '../../register/index.ts';
import { hasContact } from '../../vault/index.ts';
import { listDataRequestsOf } from '../data-store.ts';
import type { CaseRow } from '../store.ts';
import { isForResident } from './files.ts';
import { lensFor } from './lens.ts';
import { factsOf } from './present-my-case.ts';
import { presentTimeline } from './present-timeline.ts';

interface Line {
  label: string;
  text: string;
}

/** Everything that is held about one case and may be read by its resident, in words and in order. */
export interface OwnData {
  title: string;
  facts: Line[];
  said: string;
  contact: string;
  files: { kind: string; purpose: string; bytes: number; sha256: string }[];
  course: { at: string; title: string; text: string; rows: Line[] }[];
  requests: { at: string; kind: string; words: string; state: string; answer: string }[];
}

const minute = (at: Instant): string => `${dayOf(at)} ${timeOf(at)}`;

/** @returns what the file says; the contact itself is sealed, and this process has no key to open it. */
export async function ownData(context: Context, say: Say, row: CaseRow): Promise<OwnData> {
  const { t } = say;
  const lens = await lensFor(context, say, row);
  const events = await listEvents(context.db, `case:${row.id}`);
  const files = (await listAttachments(context.db, row.id)).filter(isForResident);
  const held = await hasContact(context.db, context, row.id);
  return {
    title: row.title,
    facts: factsOf(row, lens).map((fact) => ({
      label: fact.label,
      text: 'at' in fact && fact.at !== undefined ? minute(fact.at) : (fact.text ?? ''),
    })),
    said: row.details,
    contact: t(`cases:data.contact.${held ? 'held' : 'none'}`),
    files: files.map(({ kind, purpose, bytes, sha256 }) => ({
      kind: t(`attachments:${kind}`),
      purpose: t(`cases:data.purpose.${purpose}`),
      bytes,
      sha256,
    })),
    course: presentTimeline(events, lens, 'own').map((item) => ({
      at: minute(item.at),
      title: item.title,
      text: item.text ?? '',
      rows: item.rows ?? [],
    })),
    requests: (await listDataRequestsOf(context.db, row.id)).map((request) => ({
      at: minute(request.asked_at),
      kind: t(`cases:data.kind.${request.kind}`),
      words: request.words,
      state: t(`cases:data.state.${request.state}`),
      answer: request.answer ?? '',
    })),
  };
}

/** The same for people: plain text, to be printed or kept. */
export function asText(data: OwnData, code: string, { t }: Pick<Say, 't'>): string {
  const part = (title: string, lines: readonly string[]): string[] => ['', `【${title}】`, ...lines];
  const line = ({ label, text }: Line): string => t('cases:data.line', { label, text });
  return [
    t('cases:data.fileTitle', { code }),
    ...part(t('cases:my.said'), [data.title, data.said, ...data.facts.map(line)]),
    ...part(t('cases:data.contactTitle'), [data.contact]),
    ...part(
      t('cases:data.filesTitle'),
      data.files.map(({ kind, purpose, bytes, sha256 }) =>
        t('cases:data.file', { kind, purpose, bytes, sha256 }),
      ),
    ),
    ...part(
      t('cases:my.timeline'),
      data.course.flatMap(({ at, title, text, rows }) => [
        `${at} ${title}`,
        ...(text === '' ? [] : [text]),
        ...rows.map(line),
      ]),
    ),
    ...part(
      t('cases:data.requestsTitle'),
      data.requests.flatMap(({ at, kind, words, state, answer }) => [
        `${at} ${kind} · ${state}`,
        words,
        ...(answer === '' ? [] : [answer]),
      ]),
    ),
    '',
  ].join('\n');
}
