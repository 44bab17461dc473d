import type { Request, RequestHandler, Response } from 'express';
import { HttpFault, NotFound } from '../../errors.ts';
import { render, setFlash } from '../../http/page.ts';
import { flatten, FormFault, parseForm, type FieldErrors, type Typed } from '../../http/parse-form.ts';
import { categoryForm, newCategoryForm, useForm } from './catalogue-forms.ts';
import { addCategory, changeCategory, useCategory } from './category-actions.ts';
import { faultsOf } from './faults.ts';
import { categoriesPage, categoryPage, typedOfCategory } from './present-categories.ts';
import { listAllCategories, listCategoryVersions } from './store-catalogue.ts';

export const showCategories: RequestHandler = async (req, res) => listPage(req, res);

export const createCategory: RequestHandler = async (req, res) => {
  try {
    const form = parseForm(newCategoryForm, req.body);
    const { code } = await addCategory(req.context, req.actor!, form);
    setFlash(req, { kind: 'success', key: 'units:category.done.added', args: { name: form.name } });
    res.redirect(303, `/admin/categories/${code}`);
  } catch (error) {
    const fault = faultsOf(error, FIELD_OF);
    await listPage(req, res, fault.typed ?? flatten(req.body), fault.errors, fault.status);
  }
};

export const showCategory: RequestHandler<{ code: string }> = async (req, res) => onePage(req, res);

export const editCategory: RequestHandler<{ code: string }> = async (req, res) => {
  try {
    const form = parseForm(categoryForm, req.body);
    await changeCategory(req.context, req.actor!, req.params.code, form);
    setFlash(req as Request, {
      kind: 'success',
      key: 'units:category.done.changed',
      args: { name: form.name },
    });
    res.redirect(303, `/admin/categories/${req.params.code}`);
  } catch (error) {
    if (error instanceof NotFound) throw error;
    const fault = faultsOf(error, FIELD_OF);
    await onePage(req, res, fault.typed ?? flatten(req.body), fault.errors, fault.status);
  }
};

export const switchCategory: RequestHandler<{ code: string }> = async (req, res) => {
  try {
    const { active } = parseForm(useForm, req.body);
    const { name } = await useCategory(req.context, req.actor!, req.params.code, active === '1');
    const key = active === '1' ? 'units:category.done.resumed' : 'units:category.done.ended';
    setFlash(req as Request, { kind: 'success', key, args: { name } });
    res.redirect(303, `/admin/categories/${req.params.code}`);
  } catch (error) {
    if (!(error instanceof HttpFault) || error instanceof NotFound) throw error;
    const fault: FieldErrors =
      error instanceof FormFault
        ? { form: error.errors['active']! }
        : { form: { key: error.key, args: error.args } };
    await onePage(req, res, undefined, fault, error.status);
  }
};

/** Where a rule's no belongs; the others stand above the form. */
const FIELD_OF = {
  'units:category.fault.codeTaken': 'code',
  'units:category.fault.nameTaken': 'name',
};

async function listPage(
  req: Request,
  res: Response,
  typed: Typed = {},
  errors: FieldErrors = {},
  status = 200,
): Promise<void> {
  const vm = categoriesPage(await listAllCategories(req.context.db), typed, errors, req.say);
  await render(req, res, 'units/categories', vm, { title: req.say.t('units:category.title'), status });
}

async function onePage(
  req: Request<{ code: string }>,
  res: Response,
  typed?: Typed,
  errors: FieldErrors = {},
  status = 200,
): Promise<void> {
  const versions = await listCategoryVersions(req.context.db, req.params.code);
  const newest = versions.at(-1);
  if (!newest) throw new NotFound();
  const vm = categoryPage(newest, versions, typed ?? typedOfCategory(newest), errors, req.say);
  await render(req as Request, res, 'units/category', vm, { title: vm.heading, status });
}
