/**
 * The charts of a campaign: PNG for the screen, SVG for print, CSV with the same numbers. A new figure is one file in
 * figures/ and one line here. Loading Chart.js and a canvas takes time, so callers import this file only when they
 * draw.
 */
import { mkdir, readdir, rm, unlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Summary } from '../../analysis/summary.ts';
import { catalogueInForce } from '../../experiment/catalogue.ts';
import { type CsvRow, csvOf } from '../csv-text.ts';
import type { Figure } from './figure.ts';
import { plantedFirst, sentBytes } from './figures/amplification.ts';
import { causes } from './figures/causes.ts';
import { clusterByHosts } from './figures/cluster-by-hosts.ts';
import { clusterOverTime } from './figures/cluster-over-time.ts';
import { coreGain, coreLoss, corePrice, coreShare, coreWaits, counters } from './figures/core-time.ts';
import { downtimeByInterval } from './figures/downtime-by-interval.ts';
import { downtimeBySize } from './figures/downtime-by-size.ts';
import { downtimeCauses } from './figures/downtime-causes.ts';
import { dumpFront } from './figures/dump-front.ts';
import { falseDetections } from './figures/false-detections.ts';
import { gateShares, handedOver } from './figures/gate.ts';
import { guestRunsOverTime } from './figures/guest-runs-over-time.ts';
import { imageRecovery } from './figures/image-recovery.ts';
import { increments } from './figures/increments.ts';
import { endsOfKills, silenceAfterKills } from './figures/kills.ts';
import { latency, shortLatency } from './figures/latency.ts';
import { latencyByMemory } from './figures/latency-by-memory.ts';
import { longRunCost, longRunDowntime } from './figures/long-run-by-interval.ts';
import { longRunDifferences } from './figures/long-run-differences.ts';
import { longRunStates } from './figures/long-run-states.ts';
import { manifestation } from './figures/manifestation.ts';
import { migrationDowntime, survivors } from './figures/migration-by-size.ts';
import { clientThroughput, migrationRounds, migrationRoundTimes } from './figures/migration-over-time.ts';
import { managementGaps, outages } from './figures/outages.ts';
import { outcomes } from './figures/outcomes.ts';
import { overhead } from './figures/overhead.ts';
import { overloadSpace, overloadThroughput, overloadTraffic } from './figures/overload.ts';
import { rebootPhases } from './figures/reboot-phases.ts';
import { replicasOverTime } from './figures/replicas-over-time.ts';
import { replicationOverhead } from './figures/replication-overhead.ts';
import { success } from './figures/success.ts';
import { throughputLoss } from './figures/throughput-loss.ts';
import { throughputOverTime } from './figures/throughput-over-time.ts';
import { speculationGain, transferThroughput } from './figures/transfer-by-size.ts';
import { printableIn } from './letters.ts';
import { pagesOf, pictureOfPage, type Sketch } from './pages.ts';
import type { Picture } from './picture.ts';
import { renderPng, renderSvg } from './renderer.ts';
import { distinct, namesOf } from './words.ts';

/** A figure of a summary: its pages, ready to be drawn, and their numbers. */
export interface DrawnFigure {
  readonly name: string;
  readonly pages: readonly Sketch[];
  /** The keys of the first are the columns of the CSV. */
  readonly rows: readonly CsvRow[];
}

interface Drawing {
  readonly name: string;
  /** The figure; undefined when the summary has no data for it. */
  readonly draw: (summary: Summary) => DrawnFigure[];
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
  figure(overloadThroughput),
  figure(overloadTraffic),
  figure(overloadSpace),
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
  figure(dumpFront),
  figure(guestRunsOverTime),
  figure(imageRecovery),
  figure(replicasOverTime),
  figure(clientThroughput),
  figure(migrationRounds),
  figure(migrationRoundTimes),
  figure(migrationDowntime),
  figure(replicationOverhead),
  figure(transferThroughput),
  figure(speculationGain),
  figure(survivors),
  figure(coreShare),
  figure(coreGain),
  figure(coreLoss),
  figure(corePrice),
  figure(coreWaits),
  figure(counters),
  figure(falseDetections),
  figure(gateShares),
  figure(handedOver),
  figure(sentBytes),
  figure(plantedFirst),
  figure(endsOfKills),
  figure(silenceAfterKills),
];

/** The figures that there are: rvisim's own, then those of plugins, whose contract has been checked. */
const drawings = (): readonly Drawing[] => [
  ...FIGURES,
  ...(catalogueInForce()?.figures ?? []).map((added) => figure(added as Figure)),
];

export const ownFigureNames: readonly string[] = FIGURES.map(({ name }) => name);

/** Every figure that the summary has data for, in the order of the list. */
export const figuresOf = (summary: Summary): DrawnFigure[] => drawings().flatMap(({ draw }) => draw(summary));

/**
 * For each figure that the summary has data for, writes `<figure>.png`, `.svg` and `.csv` into `directory`, which is
 * created if it is missing; a figure of several pages is written as `<figure>-1.png`, `-2.png` and so on. Removes old
 * files of these figures. The same summary gives the same bytes on the same machine. Returns the paths, in the order of
 * the figures. If a figure fails, the others are still drawn: `onFailure` is called with the exception; without
 * `onFailure` it is thrown. Throws when the folder cannot be created.
 */
export async function renderCharts(
  summary: Summary,
  directory: string,
  onFailure: (figure: string, reason: unknown) => void = rethrow,
): Promise<string[]> {
  await mkdir(directory, { recursive: true });
  const made: string[] = [];
  const done: string[] = [];
  for (const { name, draw } of drawings()) {
    try {
      for (const figure of draw(summary)) made.push(...(await writeFigure(figure, directory)));
      done.push(name);
    } catch (reason) {
      onFailure(name, reason);
    }
  }
  await removeStale(directory, done, made);
  return made.map((name) => join(directory, name));
}

/** Writes figures that are not of a campaign's summary, in the same way. Returns the paths. */
export async function writeFigures(figures: readonly DrawnFigure[], directory: string): Promise<string[]> {
  await mkdir(directory, { recursive: true });
  const made: string[] = [];
  for (const figure of figures) made.push(...(await writeFigure(figure, directory)));
  return made.map((name) => join(directory, name));
}

/** Returns the names of its files. */
async function writeFigure({ name, pages, rows }: DrawnFigure, directory: string): Promise<string[]> {
  const made: string[] = [];
  const write = async (file: string, content: string | Buffer): Promise<void> => {
    const path = join(directory, file);
    // Anew, since a link that stands there must not be followed.
    await unlink(path).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'ENOENT') throw error;
    });
    await writeFile(path, content, { flag: 'wx' });
    made.push(file);
  };
  for (const [index, page] of pages.entries()) {
    const file = pages.length === 1 ? name : `${name}-${index + 1}`;
    // Rendering changes the picture, so each format gets a new one.
    await write(`${file}.png`, renderPng(pictureOf(page)));
    await write(`${file}.svg`, renderSvg(pictureOf(page), page.title, page.caption.join(' ')));
  }
  await write(`${name}.csv`, csvOf(rows));
  return made;
}

/** In characters that the shipped fonts have. */
export const pictureOf = (page: Sketch): Picture => pictureOfPage(printableIn(page));

function rethrow(_figure: string, reason: unknown): never {
  throw reason;
}

/** Hides the type of the figure's rows, so that figures with different rows can be in one list. */
function figure<Row extends CsvRow>({ name, title, appliesTo, data, picture }: Figure<Row>): Drawing {
  const draw = (summary: Summary): DrawnFigure[] => {
    if (!appliesTo(summary)) return [];
    const rows = data(summary);
    const sketch = { title: title(summary), ...picture(rows, namesOf(summary)) };
    const caption = [...sketch.caption, ...cautions(summary), provenance(summary)];
    return [{ name, pages: pagesOf({ ...sketch, caption }), rows }];
  };
  return { name, draw };
}

/** Old files that this call has not written: pages of a longer figure, figures without data. */
async function removeStale(directory: string, figures: readonly string[], made: readonly string[]): Promise<void> {
  const own = new RegExp(`^(?:${figures.join('|')})(?:-\\d+)?\\.(?:png|svg|csv)$`);
  for (const name of await readdir(directory))
    if (own.test(name) && !made.includes(name)) await rm(join(directory, name));
}

const provenance = ({ scenario, seed, modelVersion, digest }: Summary): string =>
  `${digest}, ${scenario}, seed ${seed}, model ${modelVersion}`;

function cautions({ warnings }: Summary): string[] {
  const rules = distinct(warnings.map(({ rule }) => rule));
  return rules.length === 0 ? [] : [`Read with care (rvisim lint explains): ${rules.join(', ')}.`];
}
