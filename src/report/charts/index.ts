/**
 * The charts of a campaign: PNG for looking, SVG for print, CSV with the same numbers. A new figure is one file in
 * figures/ and one line here. Loads Chart.js and a canvas, which takes a while: callers import this file when they need
 * it, not before.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { IntervalMethod } from '../../analysis/proportion.ts';
import { withShareIntervals } from '../../analysis/reinterval.ts';
import type { Summary } from '../../analysis/summary.ts';
import { type CsvRow, toCsv } from '../csv.ts';
import { barPicture } from './bars.ts';
import { distinct, type Figure } from './figure.ts';
import { causes } from './figures/causes.ts';
import { clusterByHosts } from './figures/cluster-by-hosts.ts';
import { clusterOverTime } from './figures/cluster-over-time.ts';
import { downtimeByInterval } from './figures/downtime-by-interval.ts';
import { downtimeBySize } from './figures/downtime-by-size.ts';
import { downtimeCauses } from './figures/downtime-causes.ts';
import { increments } from './figures/increments.ts';
import { latency, shortLatency } from './figures/latency.ts';
import { latencyByMemory } from './figures/latency-by-memory.ts';
import { longRunCost, longRunDowntime } from './figures/long-run-by-interval.ts';
import { longRunDifferences } from './figures/long-run-differences.ts';
import { longRunStates } from './figures/long-run-states.ts';
import { manifestation } from './figures/manifestation.ts';
import { managementGaps, outages } from './figures/outages.ts';
import { outcomes } from './figures/outcomes.ts';
import { overhead } from './figures/overhead.ts';
import { rebootPhases } from './figures/reboot-phases.ts';
import { success } from './figures/success.ts';
import { throughputLoss } from './figures/throughput-loss.ts';
import { throughputOverTime } from './figures/throughput-over-time.ts';
import { linePicture } from './lines.ts';
import type { Picture } from './picture.ts';
import { renderPng, renderSvg } from './renderer.ts';
import { spanPicture } from './spans.ts';

type RenderedFile = readonly [name: string, content: string | Buffer];

interface Drawing {
  readonly name: string;
  /** The figure's files; none when the summary has no data for it. */
  readonly render: (summary: Summary) => RenderedFile[];
}

const FIGURES: readonly Drawing[] = [
  figure(increments),
  figure(success),
  figure(manifestation),
  figure(outcomes),
  figure(outages),
  figure(managementGaps),
  figure(latency),
  figure(shortLatency),
  figure(latencyByMemory),
  figure(causes),
  figure(overhead),
  figure(downtimeBySize),
  figure(rebootPhases),
  figure(throughputLoss),
  figure(throughputOverTime),
  figure(longRunDowntime),
  figure(longRunCost),
  figure(longRunDifferences),
  figure(longRunStates),
  figure(downtimeCauses),
  figure(downtimeByInterval),
  figure(clusterOverTime),
  figure(clusterByHosts),
];

/**
 * Writes `<figure>.png`, `.svg` and `.csv` into `directory`, which is made if need be, for each figure that the summary
 * has data for. The same summary gives the same bytes on the same machine. Whiskers are intervals by `method`. Returns
 * the paths, in the order of the figures. A figure that fails keeps no other from being drawn: `onFailure` is told what
 * was thrown; without it that is thrown on, as is what the file system says when the folder cannot be made.
 */
export async function renderCharts(
  summary: Summary,
  directory: string,
  method: IntervalMethod = 'wilson',
  onFailure: (figure: string, reason: unknown) => void = rethrow,
): Promise<string[]> {
  await mkdir(directory, { recursive: true });
  const drawn = withShareIntervals(summary, method);
  const paths: string[] = [];
  for (const { name, render } of FIGURES) {
    try {
      for (const [file, content] of render(drawn)) {
        const path = join(directory, file);
        await writeFile(path, content);
        paths.push(path);
      }
    } catch (reason) {
      onFailure(name, reason);
    }
  }
  return paths;
}

function rethrow(_figure: string, reason: unknown): never {
  throw reason;
}

/** Closes over the type of the figure's rows, so that figures with different rows stand in one list. */
function figure<Row extends CsvRow>({ name, title, appliesTo, data, picture }: Figure<Row>): Drawing {
  const render = (summary: Summary): RenderedFile[] => {
    if (!appliesTo(summary)) return [];
    const rows = data(summary);
    const spec = { title: title(summary), ...picture(rows) };
    const caption = [...spec.caption, ...cautions(summary), provenance(summary)];
    // Rendering changes what it is given, so each format gets a picture of its own.
    const draw = (): Picture => {
      if (spec.kind === 'bars') return barPicture({ ...spec, caption });
      return spec.kind === 'lines' ? linePicture({ ...spec, caption }) : spanPicture({ ...spec, caption });
    };
    return [
      [`${name}.png`, renderPng(draw())],
      [`${name}.svg`, renderSvg(draw(), spec.title, caption.join(' '))],
      [`${name}.csv`, toCsv(Object.keys(rows[0] ?? {}), rows)],
    ];
  };
  return { name, render };
}

const provenance = ({ scenario, seed, modelVersion, digest }: Summary): string =>
  `${digest}, ${scenario}, seed ${seed}, model ${modelVersion}`;

function cautions({ warnings }: Summary): string[] {
  const rules = distinct(warnings.map(({ rule }) => rule));
  return rules.length === 0 ? [] : [`Read with care (rvisim lint explains): ${rules.join(', ')}.`];
}
