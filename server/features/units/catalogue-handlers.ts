import type { Request, RequestHandler, Response } from 'express';
import { dayOf, plusDays } from '../../clock.ts';
import { NotFound } from '../../errors.ts';
import { render, setFlash } from '../../http/page.ts';
import { flatten, parseForm, type FieldErrors, type Typed } from '../../http/parse-form.ts';
import { endInCatalogue, putInCatalogue } from './catalogue-actions.ts';
import { catalogueForm, endForm } from './catalogue-forms.ts';
import { faultsOf } from './faults.ts';
import { cataloguePage } from './present-catalogue.ts';
import { listCategories, listTowns, listUnits } from './store.ts';
import { listCatalogue } from './store-catalogue.ts';

/** `?category=` narrows the list and, with `place` and `row`, fills the forms. */
export const showCatalogue: RequestHandler = async (req, res) => {
  const { category, place, row } = flatten(req.query);
  await page(req, res, {
    categoryCode: category ?? '',
    place: place ?? '',
    row: row ?? '',
    from: plusDays(dayOf(req.context.clock.now()), 1),
    lastDay: dayOf(req.context.clock.now()),
  });
};

export const changeCatalogue: RequestHandler = async (req, res) => {
  try {
    const { place, ...form } = parseForm(catalogueForm, req.body);
    await putInCatalogue(req.context, req.actor!, { ...form, divisionCode: place });
    setFlash(req, { kind: 'success', key: 'units:catalogue.done.put', args: { day: form.from } });
    res.redirect(303, `/admin/catalogue?category=${form.categoryCode}`);
  } catch (error) {
    const { errors, typed, status } = faultsOf(error, PUT_FIELDS);
    await page(req, res, typed ?? flatten(req.body), errors, status);
  }
};

export const endCatalogue: RequestHandler = async (req, res) => {
  try {
    const { row, lastDay } = parseForm(endForm, req.body);
    await endInCatalogue(req.context, req.actor!, row, lastDay);
    setFlash(req, { kind: 'success', key: 'units:catalogue.done.ended', args: { day: lastDay } });
    res.redirect(303, `/admin/catalogue?category=${row.categoryCode}`);
  } catch (error) {
    // A row that somebody took out of the list is no page that is missing.
    const told = error instanceof NotFound ? new NotFound('units:catalogue.fault.row') : error;
    const { errors, typed, status } = faultsOf(told, END_FIELDS);
    await page(req, res, typed ?? flatten(req.body), errors, status);
  }
};

/** Where a rule's no belongs. */
const PUT_FIELDS = {
  'units:catalogue.fault.past': 'from',
  'units:catalogue.fault.category': 'categoryCode',
  'units:catalogue.fault.place': 'place',
  'units:catalogue.fault.unit': 'unitId',
  'units:catalogue.fault.takesNone': 'unitId',
  'units:catalogue.fault.ended': 'unitId',
  'units:catalogue.fault.otherTown': 'unitId',
  'units:catalogue.fault.same': 'unitId',
};
const END_FIELDS = {
  'units:catalogue.fault.past': 'lastDay',
  'units:catalogue.fault.beforeStart': 'lastDay',
  'units:catalogue.fault.row': 'row',
};

async function page(
  req: Request,
  res: Response,
  typed: Typed,
  errors: FieldErrors = {},
  status = 200,
): Promise<void> {
  const { db, clock } = req.context;
  const today = dayOf(clock.now());
  const categories = await listCategories(db);
  const asked = flatten(req.query)['category'];
  const data = {
    categories,
    towns: await listTowns(db, today),
    units: await listUnits(db, { includeEnded: true }),
    rows: await listCatalogue(db, today),
    today,
    only: categories.find(({ code }) => code === asked)?.code ?? '',
  };
  const vm = cataloguePage(data, typed, errors, req.say);
  await render(req, res, 'units/catalogue', vm, { title: req.say.t('units:catalogue.title'), status });
}
