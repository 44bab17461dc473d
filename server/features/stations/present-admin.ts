import { filled, type Refused } from './faults.ts';
import type { Lens } from './lens.ts';
import { closureWords, columns, hoursWords } from './present-public.ts';
import type { ClosureRow, PostRow, StationRow } from './store.ts';

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
    closures: closures
      .filter((closure) => closure.to_on === null || closure.to_on >= closure.from_on)
      .map((closure) => ({
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

/** The view-model of `stations/admin-posts`: the leadership posts of one unit. */
export function presentPosts(
  unitId: string,
  posts: readonly PostRow[],
  choices: AdminChoices,
  lens: Lens,
  errors: Readonly<Record<string, string>>,
  refused?: Refused,
) {
  const { t, f } = lens.say;
  return {
    filter: {
      action: '/admin/stations/posts',
      fields: [
        {
          name: 'unit',
          type: 'select',
          label: t('stations:column.unit'),
          blank: t('stations:form.choose'),
          value: unitId,
          options: choices.units,
        },
      ],
    },
    unit: unitId === '' ? '' : lens.unit(unitId),
    posts: posts.map((post) => ({
      id: `post-${post.id}`,
      title: lens.pick(post.post, post.post_en),
      text:
        post.valid_to === null
          ? t('stations:admin.since', { from: f.day(post.valid_from) })
          : t('stations:admin.sinceUntil', { from: f.day(post.valid_from), to: f.day(post.valid_to) }),
      end:
        post.valid_to !== null && post.valid_to < lens.today
          ? null
          : {
              action: `/admin/stations/posts/${post.id}/end`,
              fields: [
                {
                  name: 'to',
                  type: 'date',
                  label: t('stations:admin.lastDay'),
                  required: true,
                  plain: true,
                  value: lens.today,
                  min: lens.today,
                },
              ],
            },
    })),
    action: '/admin/stations/posts',
    fields: filled(
      [
        { name: 'unitId', type: 'hidden', value: unitId },
        { name: 'post', type: 'text', label: t('stations:admin.post'), hint: t('stations:admin.postHint'), required: true, maxlength: 60 },
        { name: 'postEn', type: 'text', label: t('stations:admin.postEn'), required: true, maxlength: 100 },
        { name: 'from', type: 'date', label: t('stations:admin.from'), required: true, value: lens.today, min: lens.today },
      ],
      refused,
      errors,
    ),
  };
}
