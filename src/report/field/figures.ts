/** Figures of a trace: quantiles beside those of laws, the hazard by age, failures by the hour. */

import type { LawComparison } from '../../analysis/field/laws.ts';
import type { FieldOverview } from '../../analysis/field/overview.ts';
import type { DrawnFigure } from '../charts/index.ts';
import type { LinePicture } from '../charts/lines.ts';
import { INK, strokeOf } from '../charts/style.ts';
import type { CsvRow } from '../csv-text.ts';
import { counted } from '../format.ts';

const HOUR = 3600;

export function fieldFigures(overview: FieldOverview): DrawnFigure[] {
  const laws = overview.laws.filter(({ fits }) => fits.length > 0);
  return [...laws.map((law, index) => quantileFigure(law, overview, index)), ageFigure(overview), hourFigure(overview)];
}

const NAMES = ['qq-time-up', 'qq-time-away', 'qq-time-between'] as const;

/** A law that fits has its points on the diagonal. */
function quantileFigure(
  { of, times, quantiles, fits }: LawComparison,
  overview: FieldOverview,
  index: number,
): DrawnFigure {
  const lines = fits.map(({ law }, at): LinePicture['lines'][number] => ({
    name: law.law,
    stroke: strokeOf(at),
    isLoose: true,
    points: quantiles.flatMap(({ seen, laws }) =>
      laws[at]! > LEAST_SECONDS ? [{ x: laws[at]! / HOUR, y: seen / HOUR, interval: null }] : [],
    ),
  }));
  const ends = [quantiles[0]?.seen ?? 1, quantiles.at(-1)?.seen ?? 1].map((seen) => seen / HOUR);
  const diagonal: LinePicture['lines'][number] = {
    name: 'the law is right',
    stroke: { color: INK, dash: [], marker: 'circle', radiusPx: 0, filled: true },
    points: ends.map((end) => ({ x: end, y: end, interval: null })),
  };
  return drawn(
    NAMES[index] ?? `qq-${index}`,
    overview,
    {
      kind: 'lines',
      title: `Quantiles of the ${of}`,
      lines: [diagonal, ...lines],
      xTitle: 'quantile of the law, h',
      yTitle: 'quantile of the trace, h',
      xTicks: 'decades',
      caption: [
        `${times} times at ${quantiles.length} shares, close together in the tails. Laws by maximum likelihood.`,
      ],
    },
    quantiles.map(({ share, seen, laws }) => ({
      share,
      seen_s: seen,
      ...Object.fromEntries(fits.map(({ law }, at) => [`${law.law}_s`, laws[at]!])),
    })),
  );
}

/** The smallest quantiles of some laws are no times that a clock could show. */
const LEAST_SECONDS = 0.1;

function ageFigure(overview: FieldOverview): DrawnFigure {
  const bands = overview.hazardByAge.filter(({ failures, toSeconds }) => failures > 0 && toSeconds < Infinity);
  const points = bands.map(({ fromSeconds, toSeconds, perDay, low, high }) => ({
    x: Math.max(fromSeconds, toSeconds / 10) / HOUR,
    y: perDay,
    interval: { low, high },
  }));
  return drawn(
    'hazard-by-age',
    overview,
    {
      kind: 'lines',
      title: 'Failures of a node by the time since its last repair',
      lines: [{ name: 'failures a day', stroke: strokeOf(0), points }],
      xTitle: 'time since the last repair, h',
      yTitle: 'failures a day',
      xTicks: 'decades',
      caption: ['A point stands for a band of age, at its beginning. Whiskers: intervals of a Poisson count.'],
    },
    overview.hazardByAge.map((band) => ({ ...band })),
  );
}

function hourFigure(overview: FieldOverview): DrawnFigure {
  const rows = overview.failuresByHour.map((failures, hour) => ({ hour, failures }));
  return drawn(
    'failures-by-hour',
    overview,
    {
      kind: 'lines',
      title: 'Failures by the hour of the day',
      lines: [
        {
          name: 'failures that began in the hour',
          stroke: strokeOf(0),
          points: rows.map(({ hour, failures }) => ({ x: hour, y: failures, interval: null })),
        },
      ],
      xTitle: 'hour, by the clock on the wall',
      yTitle: 'failures',
      scale: 'linear',
      caption: [`${counted(overview.all.failures, 'failure')}.`],
    },
    rows,
  );
}

function drawn(name: string, { file, sha256 }: FieldOverview, page: LinePicture, rows: readonly CsvRow[]): DrawnFigure {
  const caption = [...page.caption, `${file}, SHA-256 ${sha256.slice(0, 16)}`];
  return { name, pages: [{ ...page, caption }], rows };
}
