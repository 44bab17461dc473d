import { filled, type Refused } from '../../http/refused.ts';
import type { Lens } from './lens.ts';
import { closureWords, columns, hoursWords } from './present.ts';
import type { ClosureRow, StationRow } from './store.ts';

type Choice = { value: string; label: string };

export interface AdminChoices {
  sectors: readonly Choice[];
  units: readonly Choice[];
}

/** The view-model of `stations/admin`: every station, sectors without one, and the form of a new one. */
export function presentAdmin(
  closures: readonly ClosureRow[],
  choices: AdminChoices,
  lens: Lens,
  errors: Readonly<Record<string, string>>,
  refused?: Refused,
) {
  const { t } = lens.say;
  const without = choices.sectors.filter(
    ({ value }) => !lens.stations.some((station) => station.sector_id === value),
  );
  return {
    columns: columns(['station', 'code', 'sector', 'host', 'hours', 'state'], lens),
    rows: lens.stations.map((station) => [
      { text: lens.pick(station.name, station.name_en), href: `/admin/stations/${station.code}` },
      station.code,
      lens.sector(station.sector_id),
      lens.unit(station.host_unit_id),
      hoursWords(station, lens),
      closureWords(
        closures.filter((closure) => closure.station_id === station.id),
        lens,
      ) || t('stations:admin.isOpen'),
    ]),
    without:
      without.length === 0
        ? ''
        : t('stations:admin.without', {
            sectors: without.map(({ label }) => label).join(t('stations:hours.and')),
          }),
    postsHref: '/admin/stations/posts',
    action: '/admin/stations',
    fields: filled([codeField(lens), ...contentFields(choices, lens)], refused, errors),
  };
}

/** The view-model of `stations/admin-station`: one station, its closures, and the forms for both. */
export function presentAdminStation(
  station: StationRow,
  closures: readonly ClosureRow[],
  choices: AdminChoices,
  lens: Lens,
  errors: Readonly<Record<string, string>>,
  failed?: { act: 'change' | 'close'; refused: Refused },
) {
  const { t, f } = lens.say;
  const path = `/admin/stations/${station.code}`;
  const refusedOf = (act: 'change' | 'close') => (failed?.act === act ? failed.refused : undefined);
  return {
    code: station.code,
    name: lens.pick(station.name, station.name_en),
    publicHref: `/stations/${station.code}`,
    posterHref: `/stations/${station.code}/poster`,
    action: path,
    fields: filled(
      [
        ...contentFields(choices, lens, station),
        { name: 'seen', type: 'hidden', value: String(station.version) },
      ],
      refusedOf('change'),
      errors,
    ),
    closures: closures.map((closure) => ({
      id: `closure-${closure.id}`,
      text: t(`stations:closure.${closure.to_on === null ? 'open' : 'until'}`, {
        from: f.day(closure.from_on),
        to: closure.to_on === null ? '' : f.day(closure.to_on),
        reason: closure.reason,
      }),
      action: `${path}/closures/${closure.id}/end`,
    })),
    closing: {
      action: `${path}/closures`,
      fields: filled(
        [
          {
            name: 'closeFrom',
            type: 'date',
            label: t('stations:admin.closeFrom'),
            required: true,
            value: lens.today,
            min: lens.today,
          },
          {
            name: 'closeTo',
            type: 'date',
            label: t('stations:admin.closeTo'),
            hint: t('stations:admin.closeToHint'),
            min: lens.today,
          },
          {
            name: 'closeReason',
            type: 'textarea',
            rows: 2,
            label: t('stations:admin.closeReason'),
            required: true,
            maxlength: 300,
          },
        ],
        refusedOf('close'),
        errors,
      ),
    },
  };
}

const codeField = ({ say: { t } }: Lens) => ({
  name: 'code',
  type: 'text',
  label: t('stations:fact.code'),
  hint: t('stations:admin.codeHint'),
  required: true,
  maxlength: 20,
});

function contentFields({ sectors, units }: AdminChoices, { say: { t } }: Lens, station?: StationRow) {
  const text = (name: string, value: string | null | undefined, more: object = {}) => ({
    name,
    type: 'text',
    label: t(`stations:admin.field.${name}`),
    required: true,
    value: value ?? '',
    ...more,
  });
  const select = (name: string, value: string | undefined, options: readonly Choice[]) => ({
    ...text(name, value),
    type: 'select',
    blank: t('stations:form.choose'),
    options,
  });
  return [
    text('name', station?.name, { maxlength: 60 }),
    text('nameEn', station?.name_en, { maxlength: 100 }),
    select('sectorId', station?.sector_id, sectors),
    select('hostUnitId', station?.host_unit_id, units),
    text('place', station?.place, { maxlength: 100 }),
    text('placeEn', station?.place_en, { maxlength: 200 }),
    text('lat', station?.lat, { required: false, inputmode: 'decimal', hint: t('stations:admin.pointHint') }),
    text('lng', station?.lng, { required: false, inputmode: 'decimal' }),
    {
      ...text('weekdays', ''),
      type: 'checkboxes',
      value: [...(station?.weekdays ?? '12345')],
      options: [1, 2, 3, 4, 5, 6, 7].map((day) => ({
        value: String(day),
        label: t(`common:date.weekdays.${day % 7}`),
      })),
      inline: true,
    },
    text('opens', station?.opens ?? '09:00', { type: 'time' }),
    text('closes', station?.closes ?? '17:00', { type: 'time' }),
    text('listens', station?.listens, { maxlength: 200 }),
    text('listensEn', station?.listens_en, { maxlength: 400 }),
  ];
}
