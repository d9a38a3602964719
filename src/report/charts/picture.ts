/** A picture ready to be rendered, whatever kind it is. */
import type { ChartConfiguration } from 'chart.js';
// Makes the type `barWithErrorBars` known to Chart.js' own.
import type {} from 'chartjs-chart-error-bars';

export interface Picture {
  readonly widthPx: number;
  readonly heightPx: number;
  readonly config: ChartConfiguration<'barWithErrorBars'> | ChartConfiguration<'scatter'>;
}
