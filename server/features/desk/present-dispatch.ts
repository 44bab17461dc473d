import type { Request } from 'express';
import { dayOf } from '../../clock.ts';
import { classesFor } from '../cases/index.ts';
import { findPersonalData, mask, scan } from '../masking/index.ts';
import { getUnit, listUnits, proposeUnit, supervisionOffice, supervisorOf } from '../units/index.ts';
import type { CaseFile } from './case-page.ts';
import { knownPlaces } from './places.ts';
import type { Field } from './present-forms.ts';

/** The deadline classes of the case's type as a choice. */
export function classField(req: Request, row: CaseFile['row'], name: 'deadlineClass' | 'newClass'): Field {
  return {
    name,
    type: 'radios',
    label: req.say.t('desk:field.class'),
    hint: req.say.t('desk:field.classHint'),
    required: true,
    inline: true,
    value: row.deadline_class,
    options: classesFor(row.type, row.deadline_class).map((one) => ({
      value: one,
      label: req.say.t(`deadlines:class.${one}`),
    })),
  };
}

/** The fields of a dispatch: who gets it, by when, and what a unit is to read. */
export async function dispatchFields(req: Request, { row, isClosed }: CaseFile): Promise<Field[]> {
  const { db, clock } = req.context;
  const { t, lang } = req.say;
  const today = dayOf(clock.now());
  const units = await unitsFor(req, row);
  const options = units.map((unit) => ({ value: unit.id, label: lang === 'en' ? unit.nameEn : unit.name }));
  const proposal =
    row.type === 'conduct_complaint'
      ? null
      : await proposeUnit(db, {
          categoryCode: row.category_code,
          divisionCode: row.division_code,
          day: today,
        });
  const proposed = proposal && options.find((option) => option.value === proposal.unitId);
  const places = await knownPlaces(db, row);
  // What is closed to this post may not come in by the draft either.
  const original = (isClosed ? [] : [row.title, row.place_text, row.details])
    .filter((part) => part.trim() !== '')
    .join('\n');
  const sure = findPersonalData(original, { places }).filter((finding) => finding.certainty === 'sure');
  const draft = row.brief ?? mask(original, sure, (kind) => t(`masking:mark.${kind}`));
  const doubts = [...new Set(scan(draft, { places }).unsure.map((finding) => finding.text))].slice(0, 12);
  return [
    {
      name: 'leadUnitId',
      type: 'select',
      label: t('desk:field.leadUnitId'),
      hint: proposed
        ? `${t('desk:field.proposed', { unit: proposed.label })} ${t(`units:because.${proposal.because}`)}`
        : t(row.type === 'conduct_complaint' ? 'desk:field.supervisors' : 'desk:field.noProposal'),
      required: true,
      blank: t('desk:field.choose'),
      value: proposed ? proposed.value : row.type === 'conduct_complaint' ? (options[0]?.value ?? '') : '',
      options,
    },
    {
      name: 'coUnitIds',
      type: 'checkboxes',
      label: t('desk:field.coUnitIds'),
      fold: t('desk:field.coUnitIdsChoose'),
      options,
    },
    classField(req, row, 'deadlineClass'),
    {
      name: 'brief',
      type: 'textarea',
      label: t('desk:field.brief'),
      rows: 9,
      maxlength: 5000,
      required: true,
      hint: t(isClosed ? 'desk:minor.briefHint' : 'desk:field.briefHint'),
      value: draft,
    },
    {
      name: 'looked',
      type: 'checkbox',
      label: t('desk:field.looked'),
      hint:
        doubts.length === 0
          ? t('desk:field.noDoubts')
          : t('desk:field.doubts', { found: doubts.join(' · ') }),
    },
  ];
}

/** Units that can get it: never the one complained of, and a complaint about conduct only who supervises it. */
async function unitsFor(req: Request, row: CaseFile['row']) {
  const { db, clock } = req.context;
  if (row.type === 'conduct_complaint') {
    const office = await supervisionOffice(db);
    const accused = row.accused_unit_id === null ? null : await getUnit(db, row.accused_unit_id);
    const above = accused ? await supervisorOf(db, accused) : undefined;
    const found = [office, above].filter((unit) => unit !== undefined && unit.id !== row.accused_unit_id);
    return found
      .filter((unit, index) => found.findIndex((other) => other!.id === unit!.id) === index)
      .map((unit) => unit!);
  }
  const units = await listUnits(db, { day: dayOf(clock.now()), takesCases: true });
  return units.filter((unit) => unit.id !== row.accused_unit_id);
}
