import { z } from 'zod';
import { CATEGORY_CLASSES } from './catalogue-rules.ts';

/** NFKC for what is matched letter by letter; a name keeps its full-width brackets. */
const line = (missing: string, most: number, form: 'NFC' | 'NFKC' = 'NFC') =>
  z
    .string(missing)
    .transform((typed) => typed.normalize(form).replace(/\s+/g, ' ').trim())
    .pipe(z.string().min(1, missing).max(most, 'units:category.fault.long'));

const content = {
  name: line('units:category.fault.name', 20),
  nameEn: line('units:category.fault.nameEn', 60),
  sort: line('units:category.fault.sort', 20, 'NFKC')
    .pipe(z.string().regex(/^[1-9]\d{0,3}$/, 'units:category.fault.sort'))
    .transform(Number),
  deadlineClass: z
    .enum(['', ...CATEGORY_CLASSES], 'units:category.fault.class')
    .transform((typed) => (typed === '' ? null : typed)),
};

/** /admin/categories: a new one. Its code stays for ever, in addresses and exports. */
export const newCategoryForm = z.object({
  code: line('units:category.fault.code', 32, 'NFKC').pipe(
    z.string().regex(/^[a-z][a-z0-9_]{1,31}$/, 'units:category.fault.code'),
  ),
  ...content,
});

/** /admin/categories/:code: its next version, made from version `base`. */
export const categoryForm = z.object({
  base: z
    .string()
    .regex(/^\d{1,6}$/)
    .transform(Number)
    .catch(0),
  ...content,
});

/** /admin/categories/:code/use */
export const useForm = z.object({ active: z.enum(['0', '1'], 'errors:field.invalid') });

/** Stands for the whole county among codes of towns. */
export const COUNTY = 'county';

const day = (missing: string) =>
  z
    .string(missing)
    .transform((typed) => typed.normalize('NFKC').trim())
    .pipe(z.iso.date(missing));

/** /admin/catalogue: who answers for what, from when. */
export const catalogueForm = z.object({
  categoryCode: z.string('units:catalogue.fault.category').min(1, 'units:catalogue.fault.category'),
  place: z
    .string('units:catalogue.fault.place')
    .regex(/^(?:county|\d{9})$/, 'units:catalogue.fault.place')
    .transform((typed) => (typed === COUNTY ? null : typed)),
  unitId: z.string('units:catalogue.fault.unit').min(1, 'units:catalogue.fault.unit'),
  from: day('units:catalogue.fault.day'),
});

/** /admin/catalogue/end: which row, and its last day. */
export const endForm = z.object({
  row: z
    .string('units:catalogue.fault.row')
    .regex(/^[a-z0-9_-]{1,40}~(?:county|\d{9})~\d{4}-\d\d-\d\d$/, 'units:catalogue.fault.row')
    .transform((typed) => {
      const [categoryCode, place, validFrom] = typed.split('~') as [string, string, string];
      return { categoryCode, divisionCode: place === COUNTY ? null : place, validFrom };
    }),
  lastDay: day('units:catalogue.fault.day'),
});

/** The value of `row` for a row of the catalogue. */
export function rowName(row: {
  categoryCode: string;
  divisionCode: string | null;
  validFrom: string;
}): string {
  return [row.categoryCode, row.divisionCode ?? COUNTY, row.validFrom].join('~');
}
