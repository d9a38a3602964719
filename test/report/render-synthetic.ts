/**
 * Renders the charts of the synthetic campaign into the folder given; run in a process of its own by charts.test.ts.
 */
import { renderCharts } from '../../src/report/charts/index.ts';
import { syntheticSummary } from './synthetic.ts';

await renderCharts(syntheticSummary(120, 2), process.argv[2] ?? '.');
