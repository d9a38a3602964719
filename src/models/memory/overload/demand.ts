/** How much memory each VM wants over time: drawn from laws, or as a trace has it. */
import { exp, log } from '../../../kernel/arithmetic.ts';
import type { RandomStreams } from '../../../kernel/random.ts';
import type { Stream } from '../../../kernel/stream.ts';

import { PAGE_BYTES } from '../pages/page-class.ts';
import type { CrowdedValues } from '../parameters/overload-models.ts';
import type { Lengths, OverloadSettings } from './form.ts';
import type { DemandTrace } from './trace.ts';

/** Demand in pages, constant from each time until the next. */
export interface Demand {
  readonly name: string;
  /** What the VM has of the host's memory for good, in pages. */
  readonly allotted: number;
  readonly atNanos: readonly number[];
  readonly pages: readonly number[];
  /** Lengths of overloads that the VM has had before, in nanoseconds. */
  readonly past: readonly number[];
}

/** Of all VMs of the host, the PrivVM first where there is one. */
export function demandsOf(
  settings: OverloadSettings,
  trace: DemandTrace | null,
  values: CrowdedValues,
  streams: RandomStreams,
): Demand[] {
  const own = settings.memory / PAGE_BYTES;
  if (trace !== null) return trace.names.map((name, index) => tracedDemand(trace, name, index, own));
  const { vms, overloaded } = settings;
  const guests = Array.from({ length: vms }, (_, index) =>
    drawnDemand(`vm${index + 1}`, own, overloaded === 'guests', settings, values, streams),
  );
  if (overloaded === 'guests') return guests;
  return [drawnDemand('dom0', values.privilegedBytes / PAGE_BYTES, true, settings, values, streams), ...guests];
}

function drawnDemand(
  name: string,
  allotted: number,
  overloads: boolean,
  { for: ms, between, lasting }: OverloadSettings,
  values: CrowdedValues,
  streams: RandomStreams,
): Demand {
  const stream = streams.stream(`${name}.demand`);
  const past = streams.stream(`${name}.past`);
  const usual = (): number => allotted * stream.uniform(values.leastUsualShare, values.mostUsualShare);
  const [atNanos, pages] = [[0], [usual()]];
  const next = (): number => (overloads ? stream.exponential(between * 1e6) : Number.POSITIVE_INFINITY);
  for (let now = next(); now < ms * 1e6; now += next()) {
    atNanos.push(now);
    pages.push(allotted * (1 + stream.uniform(values.leastOverShare, values.mostOverShare)));
    now += lengthOf(lasting, stream);
    atNanos.push(now);
    pages.push(usual());
  }
  const lengths = Array.from({ length: values.pastOverloads }, () => lengthOf(lasting, past));
  return { name, allotted, atNanos, pages, past: lengths };
}

/** Nanoseconds: always the same, or Weibull with the scale at which the given share is shorter than the given time. */
function lengthOf(lasting: Lengths, stream: Stream): number {
  if ('always' in lasting) return lasting.always * 1e6;
  const { shape, shorter, than } = lasting;
  return stream.weibull(scaleOf(shape, shorter, than * 1e6), shape);
}

/** 1 - exp(-(than / scale)^shape) = shorter, solved for the scale. */
function scaleOf(shape: number, shorter: number, thanNanos: number): number {
  return thanNanos / exp(log(-log(1 - shorter)) / shape);
}

function tracedDemand({ stepNanos, bytes }: DemandTrace, name: string, index: number, allotted: number): Demand {
  const [atNanos, pages]: [number[], number[]] = [[], []];
  for (const [line, row] of bytes.entries()) {
    const wanted = (row[index] ?? 0) / PAGE_BYTES;
    if (wanted === pages.at(-1)) continue;
    atNanos.push(line * stepNanos);
    pages.push(wanted);
  }
  return { name, allotted, atNanos, pages, past: [] };
}
