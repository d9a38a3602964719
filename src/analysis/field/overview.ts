/** What a trace holds, as numbers: plain data, ready to be printed or written as JSON. */
import { type Correlation, correlationOf } from '../../field/correlation.ts';
import {
  awaySeconds,
  awayTimes,
  failuresByNode,
  splitNodes,
  timesBetween,
  upTimes,
  watchedSecondsOf,
} from '../../field/select.ts';
import { type FieldTrace, spanOf, watchedSeconds } from '../../field/trace.ts';
import { type Blocks, blocksOf, type FieldFigure, figureOf } from './blocks.ts';
import { type Concurrency, concurrencyOf } from './concurrency.ts';
import { type AgeBand, failuresByHour, hazardByAge } from './hazard.ts';
import { compareLaws, type LawComparison } from './laws.ts';
import { type ReplicaFigures, replicaFigures } from './replicas.ts';

const HOUR = 3600;
const YEAR = 365.25 * 86_400;

export interface FieldOptions {
  /** Failures of different nodes within so long count as together. */
  readonly withinSeconds: number;
  /** For a service with so many replicas; none is looked at below two. */
  readonly replicas: number;
  readonly confidence: number;
}

/** Rates and times of a system, or of all. */
export interface SystemFigures {
  readonly system: string;
  readonly nodes: number;
  readonly nodeYears: number;
  readonly failures: number;
  /** Of the system as a whole. */
  readonly failuresPerYear: FieldFigure;
  readonly failuresPerNodeYear: FieldFigure;
  /** Mean time between failures of a node, and mean time to repair. */
  readonly mtbfHours: FieldFigure;
  readonly mttrHours: FieldFigure;
  readonly unavailability: FieldFigure;
}

/** The laws of one system: those of all systems pooled are mixtures. */
export interface SystemLaws {
  readonly system: string;
  readonly between: LawComparison;
  readonly away: LawComparison;
}

export interface WorstNode {
  readonly node: string;
  readonly system: string;
  readonly failures: number;
  readonly share: number;
  readonly unavailability: number;
}

export interface CauseFigures {
  readonly cause: string;
  readonly failures: number;
  readonly share: number;
  readonly shareOfTimeAway: number;
  readonly mttrHours: number;
}

export interface FieldOverview {
  readonly file: string;
  readonly format: FieldTrace['format'];
  readonly sha256: string;
  readonly events: number;
  readonly confidence: number;
  readonly fromSeconds: number;
  readonly toSeconds: number;
  readonly neverFailed: number;
  readonly all: SystemFigures;
  readonly systems: readonly SystemFigures[];
  readonly laws: readonly LawComparison[];
  /** Of systems with enough failures, where there are several. */
  readonly systemLaws: readonly SystemLaws[];
  readonly concurrency: Concurrency;
  readonly correlation: Correlation;
  readonly hazardByAge: readonly AgeBand[];
  readonly failuresByHour: readonly number[];
  readonly worstNodes: readonly WorstNode[];
  /** Of all failures, those of the tenth of the nodes that fail most. */
  readonly shareOfWorstTenth: number;
  readonly causes: readonly CauseFigures[];
  readonly replicas: readonly ReplicaFigures[];
  readonly warnings: FieldTrace['warnings'];
}

export function fieldOverview(trace: FieldTrace, { withinSeconds, replicas, confidence }: FieldOptions): FieldOverview {
  const counts = failuresByNode(trace);
  const names = [...new Set(trace.nodes.map(({ system }) => system))];
  const parts = names.length < 2 ? [] : bySystem(trace, names);
  const systems = parts.map((part) => figuresFor(part.nodes[0]!.system, part, confidence));
  const laws = [
    compareLaws('time up of a node, from repair to failure', upTimes(trace).values, confidence),
    compareLaws('time away of a node, from failure to repair', awayTimes(trace).values, confidence),
    compareLaws('time between failures of a system', timesBetween(trace, ({ system }) => system).values, confidence),
  ];
  return {
    file: trace.file,
    format: trace.format,
    sha256: trace.sha256,
    events: trace.events,
    confidence,
    fromSeconds: spanOf(trace)[0],
    toSeconds: spanOf(trace)[1],
    neverFailed: counts.filter((count) => count === 0).length,
    all: figuresFor('all', trace, confidence),
    systems,
    laws,
    systemLaws: parts.filter(({ node }) => node.length >= FEWEST_FAILURES).map((part) => lawsOf(part, confidence)),
    concurrency: concurrencyOf(trace),
    correlation: correlationOf(trace, withinSeconds),
    hazardByAge: hazardByAge(trace, confidence),
    failuresByHour: failuresByHour(trace),
    ...worstOf(trace, counts),
    causes: causesOf(trace),
    replicas: replicas < 2 ? [] : replicaFigures(trace, replicas, confidence),
    warnings: trace.warnings,
  };
}

function bySystem(trace: FieldTrace, names: readonly string[]): FieldTrace[] {
  const index = new Map(names.map((name, at) => [name, at]));
  return splitNodes(
    trace,
    trace.nodes.map(({ system }) => index.get(system)!),
    names.length,
  );
}

/** Below, four laws cannot be told apart. */
const FEWEST_FAILURES = 50;

function lawsOf(part: FieldTrace, confidence: number): SystemLaws {
  const system = part.nodes[0]?.system ?? '';
  return {
    system,
    between: compareLaws(`time between failures of ${system}`, timesBetween(part, () => system).values, confidence, [
      'weibull',
    ]),
    away: compareLaws(`time away of ${system}`, awayTimes(part).values, confidence, []),
  };
}

function figuresFor(system: string, trace: FieldTrace, confidence: number): SystemFigures {
  const blocks = blocksOf(trace);
  const watched = watchedSecondsOf(trace);
  return {
    system,
    nodes: trace.nodes.length,
    nodeYears: watched / YEAR,
    failures: trace.node.length,
    failuresPerYear: figureOf(blocks.failures, spansOf(trace, blocks), YEAR, confidence),
    failuresPerNodeYear: figureOf(blocks.failures, blocks.watched, YEAR, confidence),
    mtbfHours: figureOf(blocks.watched, blocks.failures, 1 / HOUR, confidence),
    mttrHours: figureOf(blocks.lasted, blocks.failures, 1 / HOUR, confidence),
    unavailability: figureOf(blocks.away, blocks.watched, 1, confidence, 1),
  };
}

/** Of each block the time by the calendar: that in which as many nodes as there are were watched on average. */
function spansOf(trace: FieldTrace, { watched }: Blocks): number[] {
  const [from, to] = spanOf(trace);
  const whole = watched.reduce((sum, seconds) => sum + seconds, 0);
  return watched.map((seconds) => (seconds * (to - from)) / whole);
}

const SHOWN_NODES = 10;

function worstOf(trace: FieldTrace, counts: Int32Array): Pick<FieldOverview, 'worstNodes' | 'shareOfWorstTenth'> {
  const away = awaySeconds(trace);
  const all = trace.node.length;
  const order = [...counts.keys()].sort((a, b) => counts[b]! - counts[a]!);
  const tenth = order.slice(0, Math.ceil(order.length / 10));
  return {
    worstNodes: order.slice(0, SHOWN_NODES).map((index) => {
      const { name, system } = trace.nodes[index]!;
      const unavailability = away[index]! / watchedSeconds(trace.nodes[index]!);
      return { node: name, system, failures: counts[index]!, share: counts[index]! / all, unavailability };
    }),
    shareOfWorstTenth: tenth.reduce((sum, index) => sum + counts[index]!, 0) / all,
  };
}

function causesOf({ causes, cause, start, end }: FieldTrace): CauseFigures[] {
  if (causes.length === 0) return [];
  const counts = new Float64Array(causes.length + 1);
  const lasted = new Float64Array(causes.length + 1);
  for (let at = 0; at < cause.length; at++) {
    const index = cause[at]! < 0 ? causes.length : cause[at]!;
    counts[index]! += 1;
    lasted[index]! += end[at]! - start[at]!;
  }
  const whole = lasted.reduce((sum, seconds) => sum + seconds, 0);
  return [...causes, 'not named']
    .map((name, index) => ({
      cause: name,
      failures: counts[index]!,
      share: counts[index]! / cause.length,
      shareOfTimeAway: lasted[index]! / whole,
      mttrHours: lasted[index]! / counts[index]! / HOUR,
    }))
    .filter(({ failures }) => failures > 0)
    .sort((a, b) => b.failures - a.failures);
}
