import type { Reader } from '../../../db/transaction.ts';
import { dayOf, type Instant } from '../../clock.ts';
import { hasWords, LANGUAGES } from '../../http/locale.ts';
import { certifiedMembers } from '../certificates/index.ts';
import { findDraw } from '../draws/index.ts';
import { countDrawn } from './draw-actions.ts';
import { rubricOf } from './rubric.ts';
import { DIMENSIONS, gatesOf, LEVELS, type Gate } from './rules.ts';
import { listRoundUnits, type RoundRow } from './store.ts';

/** The gates of a round as they stand at `at`. */
export async function gatesAt(reader: Reader, round: RoundRow, at: Instant): Promise<Gate[]> {
  const today = dayOf(at);
  const drawn = await countDrawn(reader, round.id);
  const units = (await listRoundUnits(reader, round.id)).filter(({ state }) => state === 'in');
  return gatesOf({
    dates: round,
    today,
    units: units.map((unit) => ({
      id: unit.unit_id,
      hasReport: unit.report !== null,
      drawn: drawn.get(unit.unit_id) ?? 0,
    })),
    certified: (await certifiedMembers(reader, { kind: 'evaluator' }, today)).length,
    isCommitted: (await findDraw(reader, 'evaluation', round.id)) !== undefined,
    isDrawn: round.drawn_at !== null,
    hasWords: LANGUAGES.every((lang) =>
      DIMENSIONS.every((name) =>
        LEVELS.every((level) => hasWords(lang, `evaluations:anchor.${name}.${level}`)),
      ),
    ),
    least: rubricOf(round).evaluators.least,
  });
}
