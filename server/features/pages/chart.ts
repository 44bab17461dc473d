// Drawn by the statistics room, since rooms below this one show charts too.
export {
  barChart,
  CHART_HEIGHT,
  CHART_WIDTH,
  niceTop,
  type Chart,
  type ChartBar,
} from '../statistics/index.ts';
