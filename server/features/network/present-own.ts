import type { Request } from 'express';
import { dayOf } from '../../clock.ts';
import type { Say } from '../../http/page.ts';
import { placeOf } from './call-rules.ts';
import type { DeclaredTie } from './applications.ts';
import { loadPlaces, loadUnitNames, villageName } from './names.ts';
import type { ApplicationRow } from './store-applications.ts';
import { findCall } from './store-calls.ts';
import type { RecusalRow } from './store-requests.ts';
import type { MemberRow } from './store.ts';

type Stage = { label: string; state: 'done' | 'now' | 'next' | 'skipped'; at?: string | null };

/** The view-model of `network/own`: where the application stands, and what can be done now. */
export async function presentOwnApplication(
  req: Request,
  row: ApplicationRow,
  member: MemberRow | undefined,
) {
  const { db, clock } = req.context;
  const { say } = req;
  const { t, f } = say;
  const places = await loadPlaces(db, say, dayOf(clock.now()));
  const unit = await loadUnitNames(db, say);
  const call = await findCall(db, row.call_id);
  const ties = (JSON.parse(row.ties_json ?? '[]') as DeclaredTie[]).map(
    (tie) => `${unit(tie.unitId)} · ${t(`network:ground.${tie.ground}`)}`,
  );
  const standing = standingOf(row, member);
  return {
    title: t(`network:post.${row.level}`, { kind: t(`network:kind.${row.kind}`) }),
    stages: stagesOf(row, member, say),
    sentence: t(`network:own.sentence.${standing}`, {
      closes: call ? f.day(call.closes_on) : '',
      until: member ? f.day(member.term_to) : '',
      ended: member?.ended_on ? f.day(member.ended_on) : '',
    }),
    decision:
      row.state === 'declined'
        ? {
            title: t('network:own.declinedTitle'),
            reason: t(`network:decline.${row.decline_reason}`),
            words: row.decision_words ?? '',
          }
        : null,
    ending:
      member && member.state !== 'in_office'
        ? {
            title: t('network:own.endTitle'),
            reason: member.end_ground ? t(`network:removalGround.${member.end_ground}`) : '',
            words: member.state === 'removed' ? (member.end_words ?? '') : '',
            hint: member.state === 'removed' ? t('network:own.endHint') : '',
          }
        : null,
    canChoose: standing === 'accepted',
    canSignIn: standing === 'in_office',
    canWithdraw: row.state === 'waiting',
    facts: [
      { label: t('network:label.name'), text: row.name ?? t('network:own.erased') },
      {
        label: t('network:label.area'),
        text: [
          places.name(placeOf({ level: row.level, townCode: row.town_code })),
          await villageName(db, say, row.village_code),
        ]
          .filter((part) => part !== '')
          .join(' · '),
      },
      { label: t('network:label.sent'), at: row.applied_at },
      {
        label: t('network:label.channel'),
        text: t(`network:channel.${row.channel}`),
      },
      { label: t('network:label.ties'), text: ties.join('；') || t('network:own.noTies') },
      {
        label: t('network:label.showsName'),
        text: t(`network:yesNo.${row.shows_name === 1 ? 'yes' : 'no'}`),
      },
    ],
    statement: row.statement ?? '',
  };
}

/** One word for where somebody stands, from application and office together. */
export function standingOf(row: ApplicationRow, member: MemberRow | undefined): string {
  if (row.state !== 'accepted') return row.state;
  if (!member) return 'accepted';
  if (member.state !== 'in_office') return member.state;
  return member.account_id === null ? 'accepted' : 'in_office';
}

function stagesOf(row: ApplicationRow, member: MemberRow | undefined, { t }: Say): Stage[] {
  const label = (stage: string) => t(`network:own.stage.${stage}`);
  const sent: Stage = { label: label('sent'), state: 'done', at: row.applied_at };
  if (row.state === 'waiting') {
    return [
      sent,
      { label: label('decided'), state: 'now' },
      { label: label('account'), state: 'next' },
      { label: label('training'), state: 'next' },
    ];
  }
  const decided: Stage = { label: t(`network:own.stage.${row.state}`), state: 'done', at: row.decided_at };
  if (row.state !== 'accepted') return [sent, decided];
  const hasAccount = (member?.account_id ?? null) !== null;
  return [
    sent,
    decided,
    { label: label('account'), state: hasAccount ? 'done' : 'now' },
    { label: label('training'), state: hasAccount ? 'now' : 'next' },
  ];
}

/** The view-model of `network/own-recusal`: what was asked and what was decided, and nothing about the member. */
export async function presentOwnRecusal(req: Request, row: RecusalRow) {
  const { t } = req.say;
  const unit = await loadUnitNames(req.context.db, req.say);
  return {
    title: t('network:own.recusalHead', { unit: unit(row.unit_id) }),
    sentence: t(`network:recusal.state.${row.state}`),
    words: row.decision_words ?? '',
    facts: [
      { label: t('network:label.unit'), text: unit(row.unit_id) },
      { label: t('network:label.ground'), text: t(`network:ground.${row.ground}`) },
      { label: t('network:label.sent'), at: row.asked_at },
      { label: t('network:label.decided'), at: row.decided_at },
    ],
  };
}
