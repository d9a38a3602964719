/** Computes the measures of a record from a world at the end of its run. */
import { type Measures, measured } from '../../../experiment/metrics.ts';
import type { PhaseRecord, SeriesRecord } from '../../../experiment/record.ts';
import { timeToResponsiveness, ttrMeasure } from '../../../experiment/responsiveness.ts';
import { PAGE_BYTES } from '../pages/page-class.ts';
import type { MigrationMetric } from './metrics.ts';
import type { Fate } from './observer.ts';
import type { Strike } from './strike.ts';
import type { World } from './world.ts';

export type MigrationMeasures = Measures<MigrationMetric>;

const MB = 1e6;

export interface Outcome {
  readonly fate: Fate;
  readonly wrongPages: number;
  readonly stalePages: number;
  readonly downtimeNanos: number;
}

export function outcomeOf({ observer, client, simulation, values }: World): Outcome {
  const { all, ofDevice } = observer.wrongPages();
  const downtimeNanos = client.log.downtimeNanos(simulation.now, values.silentNanos);
  return { fate: observer.fate(), wrongPages: all, stalePages: ofDevice, downtimeNanos };
}

export function measuresOf(
  world: World,
  { fate, wrongPages, stalePages, downtimeNanos }: Outcome,
  strike: Strike | null,
): MigrationMeasures {
  const { scene, client, orderedAt } = world;
  const { progress, sender } = scene;
  const { log } = client;
  const endNanos = endOf(world);
  const hasMoved = fate === 'at-destination' && wrongPages === 0;
  const before = log.meanPerSecond(orderedAt / 5, orderedAt);
  const running = progress.rounds.filter(({ isLast }) => !isLast);
  const always: MigrationMeasures = {
    'migrated|ordered': hasMoved ? 1 : 0,
    'at-source|ordered': fate === 'at-source' ? 1 : 0,
    'recoverable|ordered': fate === 'recoverable' ? 1 : 0,
    'lost|ordered': fate === 'lost' ? 1 : 0,
    'twice-alive|ordered': fate === 'twice-alive' ? 1 : 0,
    'memory-equal|ordered': wrongPages === 0 ? 1 : 0,
    'wrongPages|ordered': wrongPages,
    'requestsLost|ordered': log.lost,
    'requestsDoubled|ordered': log.doubled,
    'resets|ordered': log.resets,
    'frozen|ordered': log.frozenNanos / 1e9,
    'longestFreeze|ordered': log.longestFreezeNanos / 1e9,
    'throttle|ordered': progress.highestThrottle,
    ...(world.settings.fault !== undefined &&
      downtimeNanos < Number.POSITIVE_INFINITY && { 'interruptionMs|struck': downtimeNanos / 1e6 }),
    ...(before > 0 && { 'throughputMeanwhile|ordered': log.meanPerSecond(orderedAt, endNanos) / before }),
  };
  const rounds = Object.fromEntries(
    running.slice(0, 5).map(({ sentPages }, index) => [`round${index + 1}Mb|rounds`, (sentPages * PAGE_BYTES) / MB]),
  ) as MigrationMeasures;
  return measured<MigrationMetric>(
    always,
    rounds,
    fate === 'at-destination'
      ? {
          ...(downtimeNanos < Number.POSITIVE_INFINITY && { 'downtimeMs|migrated': downtimeNanos / 1e6 }),
          'pauseMs|migrated': (progress.resumedAt - progress.pausedAt) / 1e6,
          'totalTime|migrated': (endNanos - orderedAt) / 1e9,
          'sentMb|migrated': sender.sentBytes / MB,
          'rounds|migrated': progress.rounds.length,
          'lastRoundMb|migrated': sum(progress.rounds.filter(({ isLast }) => isLast)) / MB,
          'skippedMb|migrated':
            (progress.rounds.reduce((pages, { skippedPages }) => pages + skippedPages, 0) * PAGE_BYTES) / MB,
          'stalePages|migrated': stalePages,
        }
      : null,
    ttrOf(world, strike),
    followedOf(world),
    encodedOf(world),
  );
}

export const ratiosOf = (own: MigrationMeasures, other: MigrationMeasures): MigrationMeasures => ({
  ...ratio('ratio|downtime', other['downtimeMs|migrated'], own['downtimeMs|migrated']),
  ...reduction('ratio|downtime-reduction', own['downtimeMs|migrated'], other['downtimeMs|migrated']),
  ...reduction('ratio|pause-reduction', own['pauseMs|migrated'], other['pauseMs|migrated']),
  ...ratio('ratio|pause', other['pauseMs|migrated'], own['pauseMs|migrated']),
  ...ratio('ratio|total-time', other['totalTime|migrated'], own['totalTime|migrated']),
});

export const ratio = (
  name: MigrationMetric,
  above: number | undefined,
  below: number | undefined,
): MigrationMeasures => (above === undefined || below === undefined || !(below > 0) ? {} : { [name]: above / below });

const reduction = (name: MigrationMetric, own: number | undefined, other: number | undefined): MigrationMeasures =>
  own === undefined || other === undefined || !(other > 0) ? {} : { [name]: 1 - own / other };

/** When the migration was over, as far as it came. */
export function endOf({ scene, simulation }: World): number {
  const toNanos = scene.progress.phases.at(-1)?.toNanos ?? Number.NaN;
  return Number.isNaN(toNanos) ? simulation.now : toNanos;
}

/** The throughput while migrating, in the client's own unit. */
export const throughputOf = (world: World): number => world.client.log.meanPerSecond(world.orderedAt, endOf(world));

/** Phases of the migration, and each of its rounds. */
export function phasesOf({ scene }: World): PhaseRecord[] {
  const { phases, rounds } = scene.progress;
  return [
    ...phases.map((each) => ({ actor: 'migration', ...each })),
    ...rounds.map(({ fromNanos, toNanos }, index) => ({
      actor: 'rounds',
      phase: `round ${index + 1}`,
      fromNanos,
      toNanos,
    })),
  ]
    .filter(({ fromNanos, toNanos }) => toNanos >= fromNanos)
    .sort((a, b) => a.fromNanos - b.fromNanos);
}

export function seriesOf({ client, simulation, scene }: World): SeriesRecord[] {
  const { log } = client;
  const { rounds } = scene.progress;
  return [
    {
      name: 'client throughput',
      unit: `${log.unit}/s`,
      fromNanos: 0,
      stepNanos: log.stepNanos,
      values: log.perSecond(simulation.now),
    },
    ...(rounds.length === 0
      ? []
      : [
          series(
            'sent in round',
            'MB',
            rounds.map(({ sentBytes }) => sentBytes / MB),
          ),
          series(
            'time of round',
            's',
            rounds.map(({ fromNanos, toNanos }) => (toNanos - fromNanos) / 1e9),
          ),
        ]),
  ];
}

/** By the number of the round, as if each took a second. */
const series = (name: string, unit: string, values: readonly number[]): SeriesRecord => ({
  name,
  unit,
  fromNanos: 1e9,
  stepNanos: 1e9,
  values: values.slice(0, MOST_ROUNDS).map((value) => Math.round(value * 1e6) / 1e6),
});

const MOST_ROUNDS = 100;

const sum = (rounds: readonly { readonly sentPages: number }[]): number =>
  rounds.reduce((pages, { sentPages }) => pages + sentPages, 0) * PAGE_BYTES;

/** From the strike, or, where nothing is to fail, from the beginning of the downtime, as the client sees both. */
function ttrOf({ client, scene, simulation, values, orderedAt }: World, strike: Strike | null): MigrationMeasures {
  const { log } = client;
  if (strike === null && Number.isNaN(scene.progress.pausedAt)) return {};
  const silence = log.longestSilence(simulation.now, Number.POSITIVE_INFINITY);
  const failedNanos = strike?.atNanos ?? silence.fromNanos;
  return ttrMeasure(
    timeToResponsiveness(log, {
      former: { fromNanos: orderedAt / 5, toNanos: orderedAt },
      failedNanos,
      untilNanos: simulation.now,
      windowNanos: values.judgedSteps * log.stepNanos,
      backNanos: Math.max(failedNanos, silence.toNanos),
    }),
  );
}

function followedOf({ scene }: World): MigrationMeasures {
  const { progress, guest, layout } = scene;
  if (!progress.phases.some(({ phase }) => phase === 'pages-follow')) return {};
  const workingSet = layout.classes
    .filter(({ writesPerSecond, readsPerSecond }) => writesPerSecond + readsPerSecond > 0)
    .reduce((pages, each) => pages + each.pages, 0);
  return {
    'stalled|followed': guest.stalledNanos() / 1e9,
    'faults|followed': progress.faultedPages,
    ...(workingSet > 0 && { 'faultShare|followed': progress.faultedPages / workingSet }),
  };
}

function encodedOf({ scene }: World): MigrationMeasures {
  const { cache, encodedPages, encodedBytes } = scene.progress;
  if (cache === null || cache.hits + cache.misses === 0) return {};
  return {
    'cacheHits|encoded': cache.hits / (cache.hits + cache.misses),
    ...(cache.hits > 0 && { 'overflows|encoded': cache.overflows / cache.hits }),
    ...(encodedPages > 0 && { 'encodedBytes|encoded': encodedBytes / encodedPages }),
  };
}
