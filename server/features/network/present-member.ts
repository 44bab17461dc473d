import { dayOf, type Instant } from '../../clock.ts';
import type { Say } from '../../http/page.ts';
import type { JsonObject, RegisteredEvent } from '../register/index.ts';
import type { RemovalRow } from './store-requests.ts';
import type { MemberRow } from './store.ts';

/** "2024年1月10日 至 2027年1月9日，第一届" */
export function termText(member: Pick<MemberRow, 'term' | 'term_from' | 'term_to'>, { t, f }: Say): string {
  return t('network:member.term', {
    from: f.day(member.term_from),
    to: f.day(member.term_to),
    term: t(`network:termNo.${member.term}`),
  });
}

interface Item {
  at: Instant;
  title: string;
  text?: string;
  tone?: string;
}

const TONES: Partial<Record<string, string>> = {
  'member.appointed': 'good',
  'member.reappointed': 'good',
  'member.removed': 'bad',
  'member.resigned': 'warn',
  'member.ended': 'warn',
};
const TOLD = new Set([
  'appointed',
  'signed_up',
  'declared',
  'reappointed',
  'name_shown',
  'name_hidden',
  'resigned',
  'removed',
  'ended',
]);

/** What the register says about one member, and the removals asked for; the newest first. Ties stay out of it. */
export function memberTimeline(
  events: readonly RegisteredEvent[],
  removals: readonly RemovalRow[],
  say: Say,
): Item[] {
  const items: Item[] = [];
  for (const event of events) {
    const what = event.kind.replace(/^member\./, '');
    if (!TOLD.has(what)) continue;
    const set = (event.payload?.['set'] ?? {}) as JsonObject;
    const words = typeof set['end_words'] === 'string' ? set['end_words'] : '';
    items.push({
      at: event.at,
      title: say.t(`network:event.${what}`),
      text: words,
      tone: TONES[event.kind] ?? 'plain',
    });
  }
  for (const removal of removals) items.push(...removalItems(removal, say));
  return items.sort((a, b) => (a.at < b.at ? 1 : a.at > b.at ? -1 : 0));
}

/** The steps of one removal, in order. */
export function removalItems(removal: RemovalRow, { t, f }: Say): Item[] {
  const items: Item[] = [
    {
      at: removal.asked_at,
      title: t('network:event.removalAsked', { ground: t(`network:removalGround.${removal.ground}`) }),
      text: `${removal.words}\n${t('network:event.replyUntil', { day: f.day(dayOf(removal.reply_due_at)) })}`,
      tone: 'warn',
    },
  ];
  if (removal.replied_at !== null) {
    items.push({
      at: removal.replied_at,
      title: t('network:event.removalReplied'),
      text: removal.reply ?? '',
      tone: 'answer',
    });
  }
  if (removal.decided_at !== null) {
    items.push({
      at: removal.decided_at,
      title: t(`network:event.removal.${removal.state}`),
      text: removal.decision_words ?? '',
      tone: removal.state === 'removed' ? 'bad' : 'plain',
    });
  }
  return items;
}
