import { transact, type Trx } from '../../../db/transaction.ts';
import type { Actor } from '../../actor.ts';
import type { Context } from '../../context.ts';
import { Conflict, Forbidden, NotFound, RuleFault } from '../../errors.ts';
import { appendPublicLeaf, holdRegister } from '../register/index.ts';
import type { CategoryClass } from './catalogue-rules.ts';
import { mayEditCatalogue } from './policy.ts';
import { insertCategory, listCategories } from './store.ts';
import { listCategoryVersions, setCategoryActive } from './store-catalogue.ts';
import type { Category } from './units.ts';

type RegistryContext = Pick<Context, 'db' | 'clock' | 'ids' | 'config' | 'dialect'>;

export interface CategoryContent {
  name: string;
  nameEn: string;
  /** Lists are in this order. */
  sort: number;
  deadlineClass: CategoryClass | null;
}

/**
 * A new category, in force at once: the next resident can choose it.
 *
 * @throws Forbidden; RuleFault for a code that was ever used or a name that is in use.
 */
export async function addCategory(
  context: RegistryContext,
  actor: Actor,
  input: CategoryContent & { code: string },
): Promise<Category> {
  return changing(context, actor, async (trx) => {
    if ((await listCategoryVersions(trx, input.code)).length > 0) {
      throw new RuleFault('units:category.fault.codeTaken', { code: input.code });
    }
    await refuseTakenName(trx, input);
    const category = { ...input, id: context.ids.id(), version: 1, isActive: true };
    await insertCategory(trx, category);
    await sayChanged(trx, context, 'added', category);
    return category;
  });
}

/**
 * Another name, place in the list or deadline class: the next version. The code never changes, so old cases keep
 * their category; and they keep the limits they were received with.
 *
 * @throws Forbidden, NotFound; Conflict when `base` is no longer the newest version; RuleFault when nothing
 *   differs or another category has the name.
 */
export async function changeCategory(
  context: RegistryContext,
  actor: Actor,
  code: string,
  { base, ...content }: CategoryContent & { base: number },
): Promise<Category> {
  return changing(context, actor, async (trx) => {
    const newest = await getNewest(trx, code);
    if (newest.version !== base) throw new Conflict();
    const { name, nameEn, sort, deadlineClass } = newest;
    if (
      content.name === name &&
      content.nameEn === nameEn &&
      content.sort === sort &&
      content.deadlineClass === deadlineClass
    ) {
      throw new RuleFault('units:category.fault.same');
    }
    await refuseTakenName(trx, { ...content, code });
    const next = { ...newest, ...content, id: context.ids.id(), version: newest.version + 1 };
    await insertCategory(trx, next);
    await sayChanged(trx, context, 'changed', next);
    return next;
  });
}

/**
 * Takes a category out of the forms, or back into them. Cases that have it keep it.
 *
 * @throws Forbidden, NotFound; Conflict when it is so already; RuleFault for the last one there is.
 */
export async function useCategory(
  context: RegistryContext,
  actor: Actor,
  code: string,
  isActive: boolean,
): Promise<Category> {
  return changing(context, actor, async (trx) => {
    const newest = await getNewest(trx, code);
    if (newest.isActive === isActive) throw new Conflict();
    if (isActive) await refuseTakenName(trx, newest);
    // Without any category nobody could submit anything.
    else if ((await listCategories(trx)).length === 1) throw new RuleFault('units:category.fault.last');
    await setCategoryActive(trx, newest.id, isActive);
    const next = { ...newest, isActive };
    await sayChanged(trx, context, isActive ? 'resumed' : 'ended', next);
    return next;
  });
}

async function changing<T>(
  context: RegistryContext,
  actor: Actor,
  work: (trx: Trx) => Promise<T>,
): Promise<T> {
  if (!mayEditCatalogue(actor)) throw new Forbidden();
  return transact(context.db, async (trx) => {
    // One change after the other, so that each sees the rows it is about as they are.
    await holdRegister(trx, context.dialect);
    return work(trx);
  });
}

/** As it is in force, or as it last was. */
async function getNewest(trx: Trx, code: string): Promise<Category> {
  const newest = (await listCategoryVersions(trx, code)).at(-1);
  if (!newest) throw new NotFound();
  return newest;
}

async function refuseTakenName(trx: Trx, { code, name, nameEn }: Pick<Category, 'code' | 'name' | 'nameEn'>) {
  const others = (await listCategories(trx)).filter((other) => other.code !== code);
  const taken = others.find((other) => other.name === name || other.nameEn === nameEn);
  if (taken) throw new RuleFault('units:category.fault.nameTaken', { code: taken.code });
}

async function sayChanged(
  trx: Trx,
  context: RegistryContext,
  change: 'added' | 'changed' | 'ended' | 'resumed',
  { code, version, name, nameEn, sort, isActive, deadlineClass }: Category,
): Promise<void> {
  await appendPublicLeaf(trx, context, {
    kind: 'categories.changed',
    at: context.clock.now(),
    body: { change, code, version, name, nameEn, sort, active: isActive, deadlineClass },
  });
}
