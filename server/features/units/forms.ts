import { z } from 'zod';

/** /admin/import: which registry, and whether to write or only to check. */
export const importForm = z.object({
  what: z.enum(['units', 'divisions'], 'units:admin.whatMissing'),
  step: z.enum(['check', 'import']).default('check'),
});
