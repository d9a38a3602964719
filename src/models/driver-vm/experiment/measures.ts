/** What clients, senders and the observer of writes counted in a run, by metric. */
import { ttrMeasure } from '../../../experiment/responsiveness.ts';
import type { DriverVmMeasures, DriverVmMetric } from './metrics.ts';
import { isServedAgain, type Seen } from './verdict.ts';

/** N1 and D2. */
const QUALITY_OF_SERVICE_NANOS = 10e6;
const SUB_MILLISECOND_NANOS = 1e6;

export function measuresOf(seen: Seen): DriverVmMeasures {
  const { bench, episode, overhead } = seen;
  const { writes, files, networks, host } = bench;
  const { lost, doubled, misplaced, early, disordered } = writes;
  const isLossless = lost + doubled + misplaced + early + disordered === 0;
  return {
    'lossless|injected': isLossless ? 1 : 0,
    ...(episode.detection !== null && afterDetection(seen)),
    ...(isServedAgain(seen) && ttrMeasure(backAt([...files, ...networks]) - episode.struckAt)),
    'writesAcknowledged|injected': writes.acknowledged,
    'writesLost|injected': lost,
    'writesDoubled|injected': doubled,
    'writesMisplaced|injected': misplaced,
    'writesEarly|injected': early,
    'writesDisordered|injected': disordered,
    'transfersUnanswered|injected': sum(files.map(({ unanswered }) => unanswered)),
    'readsWrong|injected': sum(files.map(({ wrongReads }) => wrongReads)),
    'writesRepeated|injected': writes.repeated,
    'packetsRepeated|injected': sum(networks.map(({ repeated }) => repeated)),
    'overhead|injected': overhead,
    'spareMiB|injected': host.upkeep.has('spare') ? host.values.driverVm.spareMiB : 0,
  };
}

function afterDetection({ bench: { files, networks }, episode }: Seen): DriverVmMeasures {
  const { struckAt, resumedAt } = episode;
  const outage = resumedAt === null ? Number.POSITIVE_INFINITY : resumedAt - struckAt;
  const cameBack = (service: { readonly lastAt: number }): boolean => resumedAt !== null && service.lastAt > resumedAt;
  const gapOf = (clients: readonly { readonly service: { lastAt: number; longestGapNanos: number } }[]): number =>
    clients.every(({ service }) => cameBack(service))
      ? Math.max(...clients.map(({ service }) => service.longestGapNanos))
      : Number.POSITIVE_INFINITY;
  const [networkGap, diskGap] = [gapOf(networks), gapOf(files)];
  return {
    ...milliseconds('outageMs|detected', outage),
    'sub-millisecond|detected': outage < SUB_MILLISECOND_NANOS ? 1 : 0,
    ...(networks.length > 0 && ofNetworks(networkGap, sum(networks.map(({ lost }) => lost)))),
    ...(files.length > 0 && milliseconds('diskGapMs|detected', diskGap)),
  };
}

const ofNetworks = (gapNanos: number, lost: number): DriverVmMeasures => ({
  ...milliseconds('networkGapMs|detected', gapNanos),
  'network-within-10ms|detected': gapNanos <= QUALITY_OF_SERVICE_NANOS ? 1 : 0,
  'packetsLost|detected': lost,
});

/** An interruption without an end has no duration. */
const milliseconds = (metric: DriverVmMetric, nanos: number): DriverVmMeasures =>
  Number.isFinite(nanos) ? { [metric]: nanos / 1e6 } : {};

const backAt = (clients: readonly { readonly service: { readonly backAt: number } }[]): number =>
  Math.max(...clients.map(({ service }) => service.backAt));

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
