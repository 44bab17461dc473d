export { recountStatistics, type RecountOptions } from './actions.ts';
export { barChart, CHART_HEIGHT, CHART_WIDTH, niceTop, type Chart, type ChartBar } from './chart.ts';
export { FIGURE_NAMES, NO_FIGURES, sumOf, type Figures, type UnitMonth, type UnitNow } from './figures.ts';
export { firstDayOf, isMonth, monthOf, monthsBetween, plusMonths, type Month } from './months.ts';
export {
  bandOf,
  BANDS,
  orderPoints,
  RATES,
  ratesOf,
  scoreOf,
  shownRate,
  validOf,
  wilson,
  type Band,
  type RateName,
  type RateRules,
  type Share,
} from './rules.ts';
export { getState, listMonth, listMonthNames, listMonthsOfUnit, listNow, pageMonths } from './store.ts';
