import { z } from 'zod';

export const importForm = z.object({
  year: z
    .string('deadlines:import.yearMissing')
    .transform((typed) => typed.normalize('NFKC').trim())
    .pipe(z.string().regex(/^20\d\d$/, 'deadlines:import.yearMissing'))
    .transform(Number),
  source: z
    .string('deadlines:import.sourceMissing')
    .trim()
    .min(4, 'deadlines:import.sourceMissing')
    .max(300, 'deadlines:import.sourceLong')
    .regex(/^[^\n]*$/, 'deadlines:import.sourceMissing'),
  official: z.literal('1').optional(),
  content: z.string('deadlines:import.contentMissing').trim().min(1, 'deadlines:import.contentMissing'),
});
