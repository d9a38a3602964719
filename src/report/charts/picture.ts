/** A picture ready to be rendered, whatever kind it is. */
import type { ChartConfiguration } from 'chart.js';

export interface Picture {
  readonly widthPx: number;
  readonly heightPx: number;
  readonly config: ChartConfiguration<'barWithErrorBars'> | ChartConfiguration<'scatter'>;
}
