import type { CaseType } from '../../server/features/cases/index.ts';
import { SITUATIONS_OF_LIFE } from './situations-life.ts';
import { SITUATIONS_OF_OFFICES } from './situations-offices.ts';
import { SITUATIONS_OF_PLACES } from './situations-places.ts';
import { SITUATIONS_OF_VILLAGES } from './situations-villages.ts';

/**
 * One kind of matter that comes up in a county, in the words of the demonstration. Everything is invented. In
 * every text `{n}` is a small number, `{m}` a larger one, `{days}` a number of days: the same through one case.
 */
export interface Situation {
  category: string;
  type: CaseType;
  /** The unit that answers, where the catalogue would name another; `town`: the place's own office. */
  unit?: string;
  /** Only in villages, or only in streets; left out: anywhere. */
  where?: 'village' | 'street';
  /** Only in these months (1–12); left out: all year. */
  months?: readonly number[];
  isUrgent?: true;
  titles: readonly string[];
  /** The matter in the resident's words; each is a whole message. */
  details: readonly string[];
  spots: readonly string[];
  /** What the dispatch office writes for the unit. */
  brief: string;
  /** What the unit answers, and in few words what it did. */
  answer: string;
  done: string;
}

export const SITUATIONS: readonly Situation[] = [
  ...SITUATIONS_OF_VILLAGES,
  ...SITUATIONS_OF_PLACES,
  ...SITUATIONS_OF_LIFE,
  ...SITUATIONS_OF_OFFICES,
];
