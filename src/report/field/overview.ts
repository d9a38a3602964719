/** What a trace of failures holds, on the terminal. */
import type { FieldFigure } from '../../analysis/field/blocks.ts';
import type { LawComparison, LawFit } from '../../analysis/field/laws.ts';
import type { FieldOverview, SystemFigures } from '../../analysis/field/overview.ts';
import { quantityText } from '../../experiment/quantity.ts';
import { FORMATS } from '../../field/trace.ts';
import { amount, confidenceOf, counted, NOTHING, share } from '../format.ts';
import type { Section } from '../section.ts';
import { renderSection, type TableOptions } from '../table.ts';
import type { TextColumn } from '../text-table.ts';
import { wrapText } from '../text-table.ts';

/** One text ending in a newline. */
export function renderFieldOverview(overview: FieldOverview, options: TableOptions): string {
  const sections = [
    systemSection(overview),
    ...overview.laws.filter(({ fits }) => fits.length > 0).map((law) => lawSection(law)),
    ...(overview.systemLaws.length > 0 ? [systemLawSection(overview)] : []),
    togetherSection(overview),
    ...(overview.replicas.length > 0 ? [replicaSection(overview)] : []),
    ageSection(overview),
    hourSection(overview),
    worstSection(overview),
    ...(overview.causes.length > 0 ? [causeSection(overview)] : []),
  ];
  return `${[headOf(overview, options), ...sections.map((each) => renderSection(each, options))].join('\n\n')}\n`;
}

const left = (header: string): TextColumn => ({ header, align: 'left' });
const right = (header: string): TextColumn => ({ header, align: 'right' });

function headOf(overview: FieldOverview, { width }: TableOptions): string {
  const { file, format, events, all, fromSeconds, toSeconds, neverFailed, warnings } = overview;
  const lines = [
    `${file}: ${FORMATS[format]}, ${counted(events, 'row')}, SHA-256 ${overview.sha256.slice(0, 16)}`,
    `${counted(all.nodes, 'node')} (${neverFailed} never failed), ` +
      `watched ${dateOf(fromSeconds)} to ${dateOf(toSeconds)}, ` +
      `${amount(all.nodeYears, '')} node years; ${counted(all.failures, 'failure')}`,
    `Intervals: ${confidenceOf(overview)}, over blocks of 30 days, in which failures may depend on each other.`,
    ...warnings.map(
      ({ what, count, line }) =>
        `Note: ${count > 0 ? `${count} ` : ''}${what}${line > 0 ? ` (the first in line ${line})` : ''}.`,
    ),
  ];
  return lines.flatMap((line) => wrapText(line, width)).join('\n');
}

const dateOf = (seconds: number): string => new Date(seconds * 1000).toISOString().slice(0, 10);

const withInterval = ({ value, low, high }: FieldFigure, show: (value: number) => string): string[] => [
  Number.isNaN(value) ? NOTHING : show(value),
  low === null || high === null ? NOTHING : `[${show(low)}, ${show(high)}]`,
];

const number = (value: number): string => amount(value, '');

/** Three digits of it, however small: services are away for little of the time. */
const small = (value: number): string => (Number.isNaN(value) ? NOTHING : `${Number((100 * value).toPrecision(3))} %`);

function systemSection({ all, systems }: FieldOverview): Section {
  return {
    title: 'Failures a year, mean time between failures of a node, mean time to repair, share of the time away',
    columns: [
      left('system'),
      right('nodes'),
      right('failures'),
      right('a year'),
      right('interval'),
      right('MTBF, h'),
      right('interval'),
      right('MTTR, h'),
      right('interval'),
      right('away'),
      right('interval'),
    ],
    rows: [...systems, all].map(systemCells),
  };
}

function systemCells({ system, nodes, failures, ...figures }: SystemFigures): string[] {
  return [
    system,
    `${nodes}`,
    `${failures}`,
    ...withInterval(figures.failuresPerYear, number),
    ...withInterval(figures.mtbfHours, number),
    ...withInterval(figures.mttrHours, number),
    ...withInterval(figures.unavailability, small),
  ];
}

function lawSection({ of, times, meanSeconds, medianSeconds, squaredVariation, fits }: LawComparison): Section {
  const [best] = fits;
  return {
    title: `Laws of the ${of}`,
    columns: [
      left('law'),
      { header: 'parameters, in hours', align: 'left', wrap: true },
      right('AIC - best'),
      right('KS'),
      right('p'),
    ],
    rows: fits.map((fit) => [
      fit.law.law,
      parametersOf(fit),
      amount(fit.aic - (best?.aic ?? 0), 'count'),
      fit.distance.toFixed(4),
      fit.p < 1e-4 ? '< 0.0001' : fit.p.toFixed(4),
    ]),
    notes: [
      `${times} complete times: mean ${hoursOf(meanSeconds)} h, median ${hoursOf(medianSeconds)} h, squared ` +
        `coefficient of variation ${number(squaredVariation)}. Parameters by maximum likelihood; p as if they had ` +
        'been known beforehand: a small one speaks against the law.',
    ],
  };
}

function systemLawSection({ systemLaws }: FieldOverview): Section {
  return {
    title: 'Laws by system, of times between failures and of times away',
    columns: [
      left('system'),
      right('times'),
      left('between: best law'),
      right('KS'),
      right('Weibull shape'),
      left('away: best law'),
      right('KS'),
    ],
    rows: systemLaws.map(({ system, between, away }) => [
      system,
      `${between.times}`,
      between.fits[0]?.law.law ?? NOTHING,
      between.fits[0]?.distance.toFixed(3) ?? NOTHING,
      shapeOf(between),
      away.fits[0]?.law.law ?? NOTHING,
      away.fits[0]?.distance.toFixed(3) ?? NOTHING,
    ]),
    notes: ['A shape below 1: the longer a system has not failed, the less likely it fails next.'],
  };
}

function shapeOf({ fits }: LawComparison): string {
  const weibull = fits.find(({ law }) => law.law === 'weibull');
  const { shape } = weibull?.intervals ?? {};
  if (weibull?.law.law !== 'weibull' || shape === undefined) return NOTHING;
  return `${number(weibull.law.shape)} [${number(shape.low)}, ${number(shape.high)}]`;
}

const HOUR = 3600;
const hoursOf = (seconds: number): string => number(seconds / HOUR);

/** With intervals; times in hours. */
function parametersOf({ law, intervals }: LawFit): string {
  return Object.entries(law)
    .flatMap(([name, value]) => {
      if (typeof value !== 'number') return [];
      const show = (x: number): string =>
        name === 'mean' || name === 'scale' ? hoursOf(x) : number(name === 'mu' ? x - Math.log(HOUR) : x);
      const ends = intervals[name];
      return [`${name} ${show(value)}${ends === undefined ? '' : ` [${show(ends.low)}, ${show(ends.high)}]`}`];
    })
    .join(', ');
}

function togetherSection({ concurrency, correlation, all }: FieldOverview): Section {
  const { meanAway, mostAway, quantiles, dispersion } = concurrency;
  const variance = Number.isFinite(dispersion)
    ? `; the variance of their number is ${number(dispersion)} times that of independent nodes`
    : '';
  return {
    title: 'Nodes that are away at the same time',
    columns: [left('share of the time'), right('nodes away, at most')],
    rows: [...quantiles.map(({ share: part, away }) => [share(part), `${away}`]), ['100 %', `${mostAway}`]],
    notes: [
      Number.isNaN(meanAway)
        ? 'No node was watched for any time.'
        : `Away on average: ${number(meanAway)} of ${counted(all.nodes, 'node')}${variance}.`,
      `${share(correlation.share)} of the failures have one of another node of their system within ` +
        `${quantityText('duration', correlation.withinSeconds * 1000)}; of independent failures at the same rates ` +
        `${share(correlation.independentShare)} would. They have ${number(correlation.others)} others there on ` +
        `average, independent ones ${number(correlation.independentOthers)}: what is more is lost when nodes are ` +
        `fitted one by one. At most ${counted(correlation.largestGroup, 'node fails', 'nodes fail')} one after the ` +
        'other so closely.',
    ],
  };
}

function replicaSection({ replicas }: FieldOverview): Section {
  return {
    title: 'A service with replicas: share of the time that it is away',
    columns: [
      left('replicas on'),
      left('away when'),
      right('as it was'),
      right('interval'),
      right('independent nodes'),
      right('interval'),
      right('factor'),
    ],
    rows: replicas.map(({ placement, replicas: count, spared, replayed, independent, factor }) => [
      placement,
      spared + 1 === count ? `all ${count} are` : `${spared + 1} of ${count} are`,
      ...withInterval(replayed, small),
      ...withInterval(independent, small),
      number(factor),
    ]),
    notes: [
      `${replicas[0]?.services ?? 0} services with nodes drawn at random; the intervals are over them. Independent: ` +
        'nodes with the same availabilities that fail and are repaired by themselves, by whatever laws.',
    ],
  };
}

function ageSection({ hazardByAge }: FieldOverview): Section {
  return {
    title: 'Failures of a node by its age, the time since its last repair',
    columns: [left('age'), right('failures'), right('a day'), right('interval')],
    rows: hazardByAge.map(({ fromSeconds, toSeconds, failures, perDay, low, high }) => [
      toSeconds === Infinity ? `from ${spanOf(fromSeconds)}` : `${spanOf(fromSeconds)} to ${spanOf(toSeconds)}`,
      `${failures}`,
      number(perDay),
      `[${number(low)}, ${number(high)}]`,
    ]),
    notes: ['Intervals are those of a Poisson count: too short where failures come in bursts.'],
  };
}

const spanOf = (seconds: number): string => {
  if (seconds < HOUR) return `${seconds / 60} min`;
  return seconds < 24 * HOUR ? `${seconds / HOUR} h` : `${seconds / 24 / HOUR} d`;
};

function hourSection({ failuresByHour, all }: FieldOverview): Section {
  const most = Math.max(...failuresByHour);
  return {
    title: 'Failures by the hour of the day, by the clock on the wall',
    columns: [left('hour'), right('failures'), right('share'), left('')],
    rows: failuresByHour.map((count, hour) => [
      `${String(hour).padStart(2, '0')} h`,
      `${count}`,
      share(count / Math.max(1, all.failures)),
      '#'.repeat(Math.round((30 * count) / Math.max(1, most))),
    ]),
  };
}

function worstSection({ worstNodes, shareOfWorstTenth }: FieldOverview): Section {
  return {
    title: 'The nodes that fail most',
    columns: [left('node'), right('failures'), right('of all'), right('away')],
    rows: worstNodes.map((node) => [node.node, `${node.failures}`, share(node.share), small(node.unavailability)]),
    notes: [`The tenth of the nodes that fail most has ${share(shareOfWorstTenth)} of all failures.`],
  };
}

function causeSection({ causes }: FieldOverview): Section {
  return {
    title: 'Causes',
    columns: [left('cause'), right('failures'), right('share'), right('share of the time away'), right('MTTR, h')],
    rows: causes.map(({ cause, failures, share: part, shareOfTimeAway, mttrHours }) => [
      cause,
      `${failures}`,
      share(part),
      share(shareOfTimeAway),
      number(mttrHours),
    ]),
  };
}
