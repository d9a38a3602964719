/** How figures of a metric are written: the kind of their quantity, by the unit of the metric. */
import type { MetricUnit } from '../experiment/metrics.ts';
import type { QuantityKind } from '../experiment/quantity.ts';

const KINDS: Readonly<Partial<Record<MetricUnit, QuantityKind>>> = {
  share: 'share',
  ratio: 'ratio',
  ms: 'duration',
  s: 'duration',
  h: 'duration',
};

/** Undefined for plain numbers. */
export const quantityKindOf = (unit: MetricUnit): QuantityKind | undefined => KINDS[unit];

const MILLISECONDS: Readonly<Partial<Record<MetricUnit, number>>> = { s: 1000, h: 3_600_000 };

/** Milliseconds in a unit of time. */
export const millisecondsIn = (unit: MetricUnit): number => MILLISECONDS[unit] ?? 1;
