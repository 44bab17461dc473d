import type { Say } from '../../http/page.ts';
import { PEER_GROUPS } from '../units/index.ts';
import { filled, type Field, type Refused } from '../../http/refused.ts';
import { byName, type Names } from './names.ts';
import { resultIn } from './present-round.ts';
import { rubricOf } from './rubric.ts';
import { ROUND_KINDS, SLIPS_MOST, TITLE_MOST, type Gate } from './rules.ts';
import type { RoundRow, RoundUnitRow } from './store.ts';
import type { Flag } from './stuffing.ts';

type T = Say['t'];

/** Fields of a round: all of them for a new one, titles and dates later. */
export function roundFields(t: T, sectors: readonly { value: string; label: string }[] | null): Field[] {
  const label = (key: string) => t(`evaluations:label.${key}`);
  const day = (name: string): Field => ({ name, type: 'date', required: true, label: label(name) });
  return [
    ...(sectors === null
      ? []
      : [
          {
            name: 'kind',
            type: 'radios',
            inline: true,
            required: true,
            label: label('kind'),
            value: 'quarterly',
            options: ROUND_KINDS.map((value) => ({ value, label: t(`evaluations:kind.${value}`) })),
          },
          {
            name: 'sector',
            type: 'select',
            plain: true,
            label: label('sector'),
            blank: label('allSectors'),
            options: sectors,
          },
        ]),
    { name: 'title', type: 'text', required: true, label: label('title'), maxlength: TITLE_MOST },
    { name: 'titleEn', type: 'text', required: true, label: label('titleEn'), maxlength: TITLE_MOST * 2 },
    ...['periodFrom', 'periodTo', 'reportsBy', 'opensOn', 'closesOn'].map(day),
  ];
}

/** What a round holds, under the names of its form's fields. */
export const roundValues = (round: RoundRow): Record<string, string> => ({
  title: round.title,
  titleEn: round.title_en,
  periodFrom: round.period_from,
  periodTo: round.period_to,
  reportsBy: round.reports_by,
  opensOn: round.opens_on,
  closesOn: round.closes_on,
});

export function presentGates(gates: readonly Gate[], round: RoundRow, names: Names, t: T) {
  const { least } = rubricOf(round).evaluators;
  return {
    columns: ['name', 'state', 'missing'].map((key) => ({ label: t(`evaluations:gateColumn.${key}`) })),
    rows: gates.map(({ name, isShut, units }) => [
      t(`evaluations:gate.${name}`),
      {
        text: `${t(`evaluations:${isShut ? 'gateNo' : 'gateYes'}`)} · ${t(
          `evaluations:${isShut ? 'gateShut' : 'gateOpen'}.${name}`,
          { least },
        )}`,
        tone: isShut ? 'red' : undefined,
      },
      units.map((id) => names.unit(id)).join(t('evaluations:and')),
    ]),
  };
}

/** The round's units by peer group and name; after the close with what came out, for the office that publishes it. */
export function presentEntries(
  round: RoundRow,
  entries: readonly RoundUnitRow[],
  drawn: ReadonlyMap<string, number>,
  names: Names,
  { t, f, lang }: Say,
) {
  const isOver = round.closed_at !== null;
  const keys = isOver ? ['unit', 'band', 'score', 'forms', 'ballots'] : ['unit', 'report', 'evaluators'];
  const sorted = PEER_GROUPS.flatMap((peer) =>
    byName(
      entries.filter((entry) => names.row(entry.unit_id)?.peerGroup === peer),
      (entry) => names.unit(entry.unit_id),
      lang,
    ),
  );
  return {
    columns: keys.map((key, at) => ({ label: t(`evaluations:label.${key}`), numeric: at > 1 })),
    rows: sorted.map((entry) => {
      const name = {
        text: names.unit(entry.unit_id),
        href: `/evaluations/${round.code}/units/${encodeURIComponent(names.row(entry.unit_id)!.code)}`,
      };
      if (entry.state === 'withdrawn') {
        return [name, t('evaluations:band.withdrawn'), ...keys.slice(2).map(() => '—')];
      }
      if (!isOver) {
        const report = t(`evaluations:desk.${entry.report === null ? 'reportOut' : 'reportIn'}`);
        return [name, report, t('evaluations:desk.drawn', { n: f.number(drawn.get(entry.unit_id) ?? 0) })];
      }
      const result = resultIn(entry);
      // The thresholds hold at this desk as well: below them a form could be guessed by who was invited.
      if (!result || result.shown === 'nothing') {
        return [name, t('evaluations:desk.thin'), '—', '—', '—'];
      }
      return [
        name,
        result.band === null ? t('evaluations:desk.thin') : t(`evaluations:band.${result.band}`),
        result.score === null ? '—' : f.number(result.score, 1),
        f.number(result.forms),
        f.number(result.ballots),
      ];
    }),
  };
}

export function flagLines(entries: readonly RoundUnitRow[], names: Names, { t, f }: Say): string[] {
  return entries.flatMap((entry) => {
    if (entry.flags_json === null || entry.state !== 'in') return [];
    return (JSON.parse(entry.flags_json) as Flag[]).map((flag) => {
      const common = { unit: names.unit(entry.unit_id), group: t(`evaluations:group.${flag.group}`) };
      switch (flag.kind) {
        case 'identical':
          return t('evaluations:flag.identical', {
            ...common,
            share: f.percent(flag.share),
            usual: f.percent(flag.usual),
            forms: flag.forms,
          });
        case 'apart':
          return t('evaluations:flag.apart', {
            ...common,
            mean: f.number(flag.mean, 1),
            others: f.number(flag.others, 1),
          });
        case 'surplus':
          return t('evaluations:flag.surplus', { ...common, ballots: flag.ballots, rights: flag.rights });
      }
    });
  });
}

export interface ActForm {
  id: string;
  title: string;
  text: string;
  action: string;
  submit: string;
  hint: string;
  danger: boolean;
  fields: Field[];
}

/** The forms of a round's page that its state allows. */
export function actForms(
  round: RoundRow,
  parts: {
    today: string;
    units: readonly { value: string; label: string }[];
    villages: readonly { value: string; label: string }[];
    failed: { act: string; refused: Refused } | undefined;
    errors: Readonly<Record<string, string>>;
  },
  t: T,
): ActForm[] {
  const at = (...states: readonly RoundRow['state'][]): boolean => states.includes(round.state);
  const words: Field = {
    name: 'words',
    type: 'textarea',
    rows: 3,
    required: true,
    label: t('evaluations:label.reason'),
  };
  const unit: Field = {
    name: 'unit',
    type: 'select',
    required: true,
    label: t('evaluations:label.unit'),
    blank: t('evaluations:fault.chooseUnit'),
    options: parts.units,
  };
  const form = (act: string, key: string, fields: readonly Field[] = [], danger = false): ActForm => {
    const failed = parts.failed?.act === act ? parts.failed.refused : undefined;
    return {
      id: act,
      title: t(`evaluations:desk.${key}`),
      text: '',
      action: `/desk/evaluations/${round.code}/${act}`,
      submit: t(`evaluations:desk.${key}`),
      hint: t(`evaluations:desk.${key.replace('Act', '')}Hint`),
      danger,
      fields: filled(fields, failed, failed ? parts.errors : {}),
    };
  };
  const village: Field = {
    name: 'village',
    type: 'select',
    required: true,
    label: t('evaluations:label.village'),
    options: parts.villages,
  };
  const count: Field = {
    name: 'count',
    type: 'number',
    required: true,
    label: t('evaluations:label.count'),
    min: 1,
    max: SLIPS_MOST,
    value: '8',
    inputmode: 'numeric',
  };
  const forms: ActForm[] = [];
  if (at('draft', 'ready')) forms.push(form('draw', 'drawAct'));
  if (at('ready') && parts.today >= round.opens_on) forms.push(form('opening', 'openAct'));
  if (at('open') && parts.today > round.closes_on) forms.push(form('closing', 'closeAct'));
  if (at('closed')) forms.push(form('publication', 'publishAct'));
  if (at('ready', 'open') && parts.villages.length > 0) {
    forms.push({
      ...form('invitations', 'inviteAct', [village, count]),
      title: t('evaluations:desk.invite'),
      text: t('evaluations:desk.inviteText'),
      hint: t('evaluations:desk.inviteHint', { most: SLIPS_MOST }),
    });
  }
  if (at('draft', 'ready')) {
    const values = roundValues(round);
    const fields = roundFields(t, null).map((field) => ({ ...field, value: values[field.name] }));
    forms.push({
      ...form('changes', 'save', [{ name: 'version', type: 'hidden', value: round.version }, ...fields]),
      title: t('evaluations:desk.edit'),
      hint: '',
    });
  }
  if (at('draft', 'ready', 'open', 'closed')) {
    forms.push({
      ...form('withdrawal', 'withdraw', [unit, words], true),
      submit: t('evaluations:desk.withdrawAct'),
    });
  }
  if (at('draft', 'ready', 'open'))
    forms.push(form('calling-off', 'callOff', [{ ...words, name: 'reason' }], true));
  return forms;
}
