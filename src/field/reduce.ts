/**
 * What a scenario needs of a trace, as plain data for its question: the histories of nodes in whole seconds, or the
 * laws that were fitted to them.
 */
import { type FieldData, type FieldFailures, type FittedClock, lawOf } from '../experiment/field-failures.ts';
import type { FieldTimes, TimesData } from '../experiment/field-times.ts';
import { type Law, meanOfLaw } from '../experiment/law.ts';
import { log } from '../kernel/arithmetic.ts';
import { fittedLaw } from './fit.ts';
import { awaySeconds, awayTimes, select, splitNodes, upTimes, watchedSecondsOf } from './select.ts';
import { type FieldTrace, watchedSeconds } from './trace.ts';

/** A node must have been watched for so much of the span, so that its history has no large hole. */
const LEAST_WATCHED = 0.9;

/** The trace is what was selected. None of its nodes may be left: then there is no data. */
export function reduceTrace(trace: FieldTrace, failures: FieldFailures): FieldData {
  const from = trace.nodes.reduce((first, node) => Math.min(first, node.from), Infinity);
  const to = trace.nodes.reduce((last, node) => Math.max(last, node.to), -Infinity);
  const isUsed = trace.nodes.map((node) => watchedSeconds(node) >= LEAST_WATCHED * (to - from));
  const nodes = trace.nodes.flatMap(({ name }, index) => (isUsed[index] === true ? [name] : []));
  const used = nodes.length === trace.nodes.length ? trace : select(trace, { nodes });
  const common = {
    sha256: trace.sha256,
    failures: used.node.length,
    spanSeconds: Math.floor(to - from),
    leftOut: trace.nodes.length - nodes.length,
  };
  if (failures.sample !== 'fitted') return { ...common, nodes: historiesOf(used, from) };
  const { groupOf, groups } = fittedGroups(used, failures);
  return {
    ...common,
    nodes: used.nodes.map(({ name, system }, index) => ({ name, system, group: groupOf[index]! })),
    groups,
  };
}

/** The times of what was selected, or their law; undefined when it holds none. */
export function reduceTimes(trace: FieldTrace, { of, law }: FieldTimes): TimesData | undefined {
  const { values } = of === 'up' ? upTimes(trace) : awayTimes(trace);
  if (values.length === 0) return undefined;
  const away = awaySeconds(trace).reduce((sum, seconds) => sum + seconds, 0);
  const complete = values.reduce((sum, seconds) => sum + seconds, 0) / values.length;
  const mean = of === 'up' ? (watchedSecondsOf(trace) - away) / trace.node.length : complete;
  const common = { sha256: trace.sha256, times: values.length };
  if (law !== undefined) {
    const fitted = lawFor(values, law, mean);
    const own = of === 'up' ? withMean(fitted, mean) : fitted;
    return { ...common, meanSeconds: meanOfLaw(own), law: own };
  }
  const seconds = Array.from(values, (value) => Math.max(1, Math.round(1000 * value)) / 1000).join(' ');
  return { ...common, meanSeconds: mean, seconds };
}

/** Overlapping failures of a node are one time away. */
function historiesOf({ nodes, node, start, end }: FieldTrace, from: number): FieldData['nodes'] {
  const lengths: number[][] = nodes.map(() => []);
  const until = nodes.map(() => 0);
  for (let at = 0; at < node.length; at++) {
    const index = node[at]!;
    const own = lengths[index]!;
    const [begin, stop] = [Math.max(0, Math.round(start[at]! - from)), Math.round(end[at]! - from)];
    if (stop <= until[index]!) continue;
    const last = own.length - 1;
    if (last > 0 && begin <= until[index]!) own[last]! += stop - until[index]!;
    else own.push(begin - until[index]!, stop - begin);
    until[index] = stop;
  }
  return nodes.map(({ name, system }, index) => ({ name, system, history: lengths[index]!.join(' ') }));
}

interface Groups {
  /** By node. */
  readonly groupOf: readonly number[];
  readonly groups: readonly (readonly FittedClock[])[];
}

function fittedGroups(trace: FieldTrace, failures: FieldFailures): Groups {
  const { per = 'system' } = failures;
  if (per === 'cause') return { groupOf: trace.nodes.map(() => 0), groups: [clocksByCause(trace, failures)] };
  const keys = trace.nodes.map(({ name, system }) => (per === 'node' ? name : system));
  const distinct = [...new Set(keys)];
  const index = new Map(distinct.map((key, at) => [key, at]));
  return {
    groupOf: keys.map((key) => index.get(key)!),
    groups: splitNodes(
      trace,
      keys.map((key) => index.get(key)!),
      distinct.length,
    ).map((part) => clock(part, failures)),
  };
}

function clocksByCause(trace: FieldTrace, failures: FieldFailures): FittedClock[] {
  const named = trace.causes.map((cause) => ({ cause, part: select(trace, { causes: [cause] }) }));
  return named.flatMap(({ cause, part }) => clock(part, failures).map((own) => ({ cause, ...own })));
}

/** None for nodes that never failed. */
function clock(trace: FieldTrace, failures: FieldFailures): FittedClock[] {
  const count = trace.node.length;
  const away = awaySeconds(trace).reduce((sum, seconds) => sum + seconds, 0);
  const up = watchedSecondsOf(trace) - away;
  if (count === 0 || !(up > 0)) return [];
  const awayLaw = lawFor(awayTimes(trace).values, lawOf(failures), Math.max(1, away / count));
  const upLaw = lawFor(upTimes(trace).values, lawOf(failures), up / count);
  return [{ times: count, up: withMean(upLaw, up / count), away: awayLaw }];
}

/** Below, no shape can be told. */
const FEWEST_TIMES = 5;

/** Exponential, with the mean that the trace gives, where there are too few times for another. */
function lawFor(values: Float64Array, name: ReturnType<typeof lawOf>, mean: number): Law {
  const fitted = values.length < FEWEST_TIMES ? undefined : fittedLaw(values, name);
  return fitted ?? { law: 'exponential', mean };
}

/**
 * The law with its scale so that its mean is the time up over the failures. Complete times are the shorter ones: those
 * that the ends of a trace cut are long, and most of all there is where nodes fail once or never.
 */
function withMean(law: Law, mean: number): Law {
  const factor = mean / meanOfLaw(law);
  if (law.law === 'exponential') return { ...law, mean };
  return law.law === 'lognormal' ? { ...law, mu: law.mu + log(factor) } : { ...law, scale: law.scale * factor };
}
