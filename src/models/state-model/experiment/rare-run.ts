/**
 * A run of a state model whose outages are rare: cycles through its initial state in which outages are made frequent,
 * and what that says of the long run.
 *
 * Before an estimator says a number, it is held against plain simulation of the same system with failures that come
 * faster. Where the two differ, or where no such rate is found, there is no number.
 */
import { type Measures, measured } from '../../../experiment/metrics.ts';
import { disagreement, FEWEST_OUTAGES, perPart, sharedOf } from '../../../experiment/rare/against-plain.ts';
import { RandomStreams } from '../../../kernel/random.ts';
import type { StateModelMetric } from '../form/form.ts';
import type { Settings } from '../form/written.ts';
import { hasAge, type StateModel } from '../net/model.ts';
import { type Net, netOf } from '../net/net.ts';
import { BiasedCycles } from '../net/rare/biased-cycles.ts';
import { type Failures, failuresOf } from '../net/rare/failures.ts';
import { areMemoryless, ForcedCycles } from '../net/rare/forced-cycles.ts';
import type { CycleSample } from '../net/rare/sample.ts';
import { Splitting } from '../net/rare/splitting.ts';
import { Walk } from '../net/walk.ts';

export type RareSettings = NonNullable<Settings['rare']>;

/** A seed and a number of cycles to what they show; null when one of them does not come to an end. */
type Estimator = (seed: string, cycles: number) => CycleSample | null;

export interface RareBuilt {
  readonly estimator: Estimator;
  /** Why no number is said; null where it may be. */
  readonly refusal: string | null;
}

/** For the check: so many times longer than the slowest of the other clocks the fastest failure takes. */
const RATIOS = [8, 4, 2, 1];
const CHECK_CYCLES = 2000;
/** Of a cycle of the check: where failures come often, a large system hardly ever has all of its parts up. */
const MOST_CHECK_STEPS = 2000;

export function buildRare(net: Net, { method }: RareSettings): RareBuilt {
  const failures = failuresOf(net);
  const isWithoutMemory = net.timed.every(({ clock }) => !hasAge(clock));
  if (failures === null)
    return { estimator: () => null, refusal: 'all clocks take equally long, so that none of them is a rare failure' };
  const canBias = isWithoutMemory || areMemoryless(net, failures);
  const way = method ?? (canBias ? 'biasing' : 'splitting');
  if (way === 'biasing' && !canBias) return { estimator: () => null, refusal: NOT_MEMORYLESS };
  return { estimator: estimatorOf(net, failures, way), refusal: checked(net.model, failures, way) };
}

const NOT_MEMORYLESS =
  'biasing needs failures with exponential clocks, where other clocks are not exponential or Erlang';

function estimatorOf(net: Net, failures: Failures, way: 'biasing' | 'splitting'): Estimator {
  if (way === 'splitting') {
    const splitting = new Splitting(net);
    return (seed, cycles) => splitting.sample(seed, cycles);
  }
  const streams = new RandomStreams('');
  const biased = net.timed.some(({ clock }) => hasAge(clock))
    ? new ForcedCycles(net, failures, streams)
    : new BiasedCycles(net, failures.isFailure, streams);
  return (seed, cycles) => {
    streams.reseed(seed);
    return biased.sample(cycles);
  };
}

/** Null when the estimator agrees with plain simulation where that sees enough. */
function checked(model: StateModel, failures: Failures, way: 'biasing' | 'splitting'): string | null {
  for (const ratio of RATIOS) {
    const net = netOf(hastened(model, failures, ratio));
    const walk = new Walk(net);
    const plain = sharedOf((seed) => {
      const { end, nanos, upNanos, outages } = walk.cycle(seed, null, null, MOST_CHECK_STEPS);
      return end === 'returned' ? [nanos / 3_600e9, (nanos - upNanos) / 3_600e9, outages] : null;
    }, perPart(CHECK_CYCLES));
    if (plain === null) return ratio === RATIOS[0] ? NEVER_BACK : NO_RATE;
    if (plain.seen < FEWEST_OUTAGES) continue;
    const estimator = estimatorOf(net, failures, way);
    const each = perPart(CHECK_CYCLES);
    const estimated = sharedOf((seed) => {
      const sample = estimator(seed, each);
      return sample && [sample.hours, sample.downHours, sample.outages];
    }, 1);
    if (estimated === null) return NEVER_BACK;
    const apart = disagreement(plain, estimated, way);
    return apart && `where failures come ${(failures.gap / ratio).toPrecision(2)} times as often, ${apart}`;
  }
  return NO_RATE;
}

const NO_RATE =
  'no rate of failures was found at which plain simulation sees outages often enough to check the estimate: in ' +
  `${CHECK_CYCLES} cycles fewer than ${FEWEST_OUTAGES}, or cycles of more than ${MOST_CHECK_STEPS} events`;

const NEVER_BACK =
  'the system does not come back to its initial state: ' +
  'clocks that are neither exponential nor Erlang must start anew there, all at once';

/** The same system with failures whose fastest takes `ratio` times as long as the slowest of the other clocks. */
function hastened(model: StateModel, { gap, from }: Failures, ratio: number): StateModel {
  const factor = gap / ratio;
  return {
    ...model,
    components: model.components.map((component) => ({
      ...component,
      transitions: component.transitions.map((transition) => ({
        ...transition,
        clock: faster(transition.clock, from, factor),
      })),
    })),
    ...(model.rules && { rules: model.rules.map((rule) => ({ ...rule, clock: faster(rule.clock, from, factor) })) }),
  };
}

function faster<Clock extends StateModel['components'][number]['transitions'][number]['clock']>(
  clock: Clock,
  from: number,
  factor: number,
): Clock {
  if (clock.kind === 'forced') return clock;
  const stages = clock.kind === 'phases' ? clock.stages : 1;
  return clock.meanMs / stages >= from ? { ...clock, meanMs: clock.meanMs / factor } : clock;
}

/** What a run records, or why it has nothing to record. */
export function rareRun(
  { estimator, refusal }: RareBuilt,
  model: StateModel,
  seed: string,
  cycles: number,
): { readonly measures: Measures<StateModelMetric> } | { readonly message: string } {
  if (refusal !== null) return { message: refusal };
  const sample = estimator(seed, cycles);
  if (sample === null) return { message: NEVER_BACK };
  const years = (sample.hours * 3_600_000) / model.yearMs;
  return {
    measures: measured<StateModelMetric>({
      'downtimeHours|per-year': sample.downHours / years,
      'outages|per-year': sample.outages / years,
      'hours|measured': sample.hours * cycles,
      'cycles|measured': cycles,
      'outages|simulated': sample.seen,
    }),
  };
}
