import { recorded } from '../register/index.ts';
import * as words from './store-words.ts';
import * as store from './store.ts';

/** Rounds, their units, people's words and plans, bound to the register. Ballots are not: see decisions/0011. */
export const roundRecords = recorded<store.RoundRow>({
  stream: 'evaluation',
  insert: store.insertRound,
  update: store.updateRound,
  page: store.pageRounds,
});

export const roundUnitRecords = recorded<store.RoundUnitRow>({
  stream: 'evaluation_unit',
  insert: store.insertRoundUnit,
  update: store.updateRoundUnit,
  page: store.pageRoundUnits,
});

export const wordsRecords = recorded<words.WordsRow>({
  stream: 'evaluation_words',
  insert: words.insertWords,
  update: words.updateWords,
  page: words.pageWords,
});

export const planRecords = recorded<words.PlanRow>({
  stream: 'evaluation_plan',
  insert: words.insertPlan,
  update: words.updatePlan,
  page: words.pagePlans,
});
