import type { Request } from 'express';
import { dayOf } from '../../clock.ts';
import { placeOf } from './call-rules.ts';
import type { DeclaredTie } from './applications.ts';
import { loadPlaces, loadUnitNames, loadVillages, villageName } from './names.ts';
import { listTermsOfApplicant, type ApplicationRow } from './store-applications.ts';

/** Cells of applications: the name leads to the page. */
export async function applicationRows(req: Request, rows: readonly ApplicationRow[]) {
  const { t, f } = req.say;
  const village = await loadVillages(
    req.context.db,
    req.say,
    dayOf(req.context.clock.now()),
    rows.map((row) => row.village_code),
  );
  return rows.map((row) => [
    { text: row.name ?? t('network:own.erased'), href: `/desk/network/applications/${row.id}` },
    t(`network:kind.${row.kind}`),
    village(row.village_code) || '—',
    f.day(dayOf(row.applied_at)),
  ]);
}

/** What an office reads of an application: all but how the person is reached, which is sealed. */
export async function presentDeskApplication(req: Request, row: ApplicationRow) {
  const { db, clock } = req.context;
  const { t } = req.say;
  const places = await loadPlaces(db, req.say, dayOf(clock.now()));
  const unit = await loadUnitNames(db, req.say);
  const ties = JSON.parse(row.ties_json ?? '[]') as DeclaredTie[];
  const before = await listTermsOfApplicant(db, row.id);
  return {
    heading: row.name ?? t('network:own.erased'),
    kicker: t(`network:post.${row.level}`, { kind: t(`network:kind.${row.kind}`) }),
    state: t(`network:applicationState.${row.state}`),
    statement: row.statement ?? '',
    statementTitle: t(`network:application.statement.${row.channel}`),
    facts: [
      {
        label: t('network:label.area'),
        text: [
          places.name(placeOf({ level: row.level, townCode: row.town_code })),
          await villageName(db, req.say, row.village_code),
        ]
          .filter((part) => part !== '')
          .join(' · '),
      },
      { label: t('network:label.channel'), text: t(`network:channel.${row.channel}`) },
      { label: t('network:label.sent'), at: row.applied_at },
      { label: t('network:label.declared'), text: t(`network:application.declared.${row.channel}`) },
      { label: t('network:label.contact'), text: t('network:application.contact') },
    ],
    tiesTitle: t('network:label.ties'),
    ties: ties.map((tie) => [unit(tie.unitId), t(`network:ground.${tie.ground}`)]),
    tieColumns: ['unit', 'ground'].map((key) => ({ label: t(`network:label.${key}`) })),
    noTies: t(`network:application.noTies.${row.channel}`),
    // That one person holds one kind, and two terms of it at most, is known by a keyed hash of the phone alone.
    before: before
      .filter(({ id }) => id !== row.id)
      .map((term) =>
        t('network:application.before', {
          kind: t(`network:kind.${term.kind}`),
          from: term.term_from,
          state: t(`network:memberState.${term.state}`),
        }),
      ),
    decision:
      row.state === 'declined'
        ? { reason: t(`network:decline.${row.decline_reason}`), words: row.decision_words ?? '' }
        : null,
    memberHref: row.state === 'accepted' ? `/desk/network/members/${row.id}` : '',
  };
}
