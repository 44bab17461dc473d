import { portionsOf } from '../../../db/portions.ts';
import QRCode from 'qrcode';
import type { Actor } from '../../actor.ts';
import { dayOf } from '../../clock.ts';
import type { Context } from '../../context.ts';
import type { Say } from '../../http/page.ts';
import type { Typed } from '../../http/parse-form.ts';
import { presentFaults, type Faults } from '../cases/index.ts';
import { certifiedMembers } from '../certificates/index.ts';
import { findMember, type NetworkScope } from '../network/index.ts';
import { listUnits, unitNames } from '../units/index.ts';
import type { PrintedSlip } from './pads.ts';
import { tabsOf } from './present.ts';
import { CANCEL_GROUNDS, SHEETS_MOST, SLIPS_A_SHEET } from './rules.ts';
import { countSlips, listSlips, type PadRow } from './store.ts';

type Named = { name: string; nameEn: string };
const namedIn = (lang: string, one: Named | undefined): string =>
  one ? (lang === 'en' ? one.nameEn : one.name) : '';

export const padLabel = (pad: Pick<PadRow, 'year' | 'number'>, { t }: Pick<Say, 't'>): string =>
  t('intake:pad.label', { year: pad.year, number: pad.number });

/** A form that came back; `padId` when it was the one below a pad. */
interface CancelForm {
  typed: Typed;
  faults: Faults;
  padId: string | null;
}

/** What the forms that cancel show. What is wrong below a pad stands and is led to there, not at the single slip's. */
function presentCancel({ typed, faults, padId }: CancelForm, say: Say, order: readonly string[]) {
  const { summary, errors } = presentFaults(faults, say, order);
  const ofPad = padId === null ? '' : (errors['ground'] ?? '');
  return {
    typed,
    summary: ofPad === '' ? summary : summary.map((one) => ({ ...one, field: `ground-${padId}` })),
    errors: ofPad === '' ? errors : {},
    faultOfPad: ofPad === '' ? null : { id: padId, text: ofPad },
    grounds: CANCEL_GROUNDS.map((value) => ({ value, label: say.t(`intake:ground.${value}`) })),
  };
}

/** The view-model of `intake/pads`: an office's pads, and the form for a new one. */
export async function presentPads(
  context: Context,
  say: Say,
  actor: Actor,
  scope: NetworkScope,
  page: { rows: readonly PadRow[]; nextHref: string | null; firstHref: string | null },
  form: CancelForm & { isPrintable: boolean; after: string },
) {
  const { t, f, lang } = say;
  const { db } = context;
  const day = dayOf(context.clock.now());
  const filter = { kind: 'collector' as const, level: scope.level, townCode: scope.townCode ?? undefined };
  const collectors = await certifiedMembers(db, filter, day);
  const units = (await listUnits(db, { day })).filter(
    (unit) => scope.level === 'county' || unit.divisionCode === scope.townCode,
  );
  const counts = await countSlips(
    db,
    page.rows.map(({ id }) => id),
  );
  const names = await unitNames(db);
  const rows = [];
  for (const pad of page.rows) {
    const member = pad.member_id === null ? undefined : await findMember(db, pad.member_id);
    rows.push({
      id: pad.id,
      label: padLabel(pad, say),
      holder: member ? member.name : namedIn(lang, names.get(pad.unit_id ?? '')),
      madeOn: f.day(dayOf(pad.made_at)),
      ...countsOf(counts.get(pad.id)!, say),
      isInUse: pad.state === 'in_use',
      state: t(`intake:pad.state.${pad.state}`),
    });
  }
  return {
    tabs: tabsOf(say, actor, 'slips'),
    ...presentCancel(form, say, ['holder', 'sheets', 'slip', 'ground']),
    isPrintable: form.isPrintable,
    holders: [
      {
        label: t('intake:pad.collectors'),
        options: collectors.map(({ member, certificate }) => ({
          value: `member:${member.id}`,
          label: `${member.name} · ${certificate.number}`,
        })),
      },
      {
        label: t('intake:pad.servicePoints'),
        options: units.map((unit) => ({ value: `unit:${unit.id}`, label: namedIn(lang, unit) })),
      },
    ].filter(({ options }) => options.length > 0),
    sheets: Array.from({ length: SHEETS_MOST }, (_, index) => ({
      value: String(index + 1),
      label: t('intake:pad.sheets', { n: index + 1, slips: (index + 1) * SLIPS_A_SHEET }),
    })),
    rows,
    /** Which page of the list this is: a form that comes back comes back to it. */
    here: form.after === '' ? '' : `?after=${encodeURIComponent(form.after)}`,
    nextHref: page.nextHref,
    prevHref: page.firstHref,
  };
}

function countsOf(counts: { unused: number; used: number; cancelled: number }, { f }: Pick<Say, 'f'>) {
  return {
    unused: f.number(counts.unused),
    used: f.number(counts.used),
    cancelled: f.number(counts.cancelled),
  };
}

/** The view-model of `intake/slips`: a collector's own pads, slip by slip. */
export async function presentSlips(
  context: Context,
  say: Say,
  actor: Actor,
  pads: readonly PadRow[],
  form: CancelForm,
) {
  const { t, f } = say;
  const shown = [];
  for (const pad of pads) {
    const slips = await listSlips(context.db, pad.id);
    const unused = slips.filter(({ state }) => state === 'unused').map(({ number }) => number);
    const left = slips.filter(({ state }) => state !== 'unused');
    shown.push({
      id: pad.id,
      label: padLabel(pad, say),
      madeOn: f.day(dayOf(pad.made_at)),
      isInUse: pad.state === 'in_use',
      state: t(`intake:pad.state.${pad.state}`),
      unused,
      rows: left.map((slip) => [
        slip.number,
        t(`intake:slip.state.${slip.state}`),
        f.day(dayOf(slip.changed_at!)),
      ]),
    });
  }
  return {
    tabs: tabsOf(say, actor, 'slips'),
    ...presentCancel(form, say, ['slip', 'ground']),
    empty: t(actor.role === 'collector' ? 'intake:slip.empty' : 'intake:slip.notYours'),
    pads: shown,
  };
}

/** The view-model of `intake/pad-print`: sheets of eight, each with its secret as letters and as a picture. */
export function presentPrint(context: Context, say: Say, pad: PadRow, slips: readonly PrintedSlip[]) {
  const { baseUrl } = context.config;
  const sheets = [];
  for (const some of portionsOf(slips, SLIPS_A_SHEET)) {
    sheets.push(
      some.map(({ n, number, receipt }) => ({
        number,
        groups: receipt.split('-'),
        place: say.t('intake:print.place', { pad: padLabel(pad, say), n, of: slips.length }),
        // Behind the `#`, which no browser sends: no log ever holds it.
        qr: qrOf(`${baseUrl}/track#${receipt}`),
      })),
    );
  }
  return { sheets, site: baseUrl.replace(/^https?:\/\//, ''), backHref: '/desk/network/pads' };
}

/** A QR code as the path of an SVG, one unit a module, with the quiet zone of four. */
function qrOf(text: string): { size: number; path: string } {
  const { modules } = QRCode.create(text, { errorCorrectionLevel: 'M' });
  const dark: string[] = [];
  for (let y = 0; y < modules.size; y += 1) {
    for (let x = 0; x < modules.size; x += 1) {
      if (modules.get(y, x)) dark.push(`M${x + 4} ${y + 4}h1v1h-1z`);
    }
  }
  return { size: modules.size + 8, path: dark.join('') };
}
