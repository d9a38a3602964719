/**
 * One run: a host whose VMs want more memory than it has now and then. The same run is done under migration only, with
 * the same demand, so that traffic and space can be compared.
 */

import { astray } from '../../../experiment/episode.ts';
import { type Measures, measured } from '../../../experiment/metrics.ts';
import { named } from '../../../experiment/named.ts';
import { type RunObserver, show } from '../../../experiment/observer.ts';
import { valuesWith } from '../../../experiment/parameter.ts';
import type { RunnerOf } from '../../../experiment/runner.ts';
import { RandomStreams } from '../../../kernel/random.ts';
import { ms } from '../../../kernel/time.ts';
import { migrationOnly, type Remedy } from '../mechanisms/overload/remedies.ts';
import { PAGE_BYTES } from '../pages/page-class.ts';
import { crowdedParameters } from '../parameters/overload-models.ts';
import { listedClasses, TIERED } from '../workloads/page-classes.ts';
import { CrowdedHost } from './crowded-host.ts';
import { demandsOf } from './demand.ts';
import type { OverloadSettings } from './form.ts';
import type { OverloadMetric } from './metrics.ts';
import type { OverloadParts } from './parts.ts';
import { Story } from './telling.ts';
import { readDemand } from './trace.ts';

const MAX_EVENTS = 5e7;
const HOUR_NANOS = 3.6e12;
const TWO_MINUTES = 120e9;
const MB = 1e6;

export function overloadRunner({ remedies }: OverloadParts): RunnerOf<OverloadSettings, OverloadMetric> {
  const known = new Map<string, Observed | null>();
  return ({ id, variant, run, seed }, observer) => {
    const { settings } = variant;
    const chance = `${seed}/${run}`;
    const own = observe(settings, named(remedies, settings.mechanism), chance, observer);
    const { mechanism: _, ...others } = settings;
    const key = JSON.stringify([chance, others]);
    const migrated = known.has(key) ? known.get(key)! : observe(settings, migrationOnly, chance, undefined);
    known.set(key, migrated);
    if (own === null || migrated === null) return astray({ id, variant, run, seed }, MAX_EVENTS);
    return {
      status: 'measured',
      id,
      variant: variant.name,
      run,
      measures: measuresOf(own, migrated, settings),
      events: own.events + migrated.events,
    };
  };
}

interface Observed {
  readonly tally: CrowdedHost['tally'];
  readonly pagedBytes: number;
  readonly killed: number;
  readonly workNanos: number;
  readonly vms: number;
  readonly events: number;
}

function observe(
  settings: OverloadSettings,
  remedy: Remedy,
  chance: string,
  observer: RunObserver | undefined,
): Observed | null {
  const values = valuesWith(crowdedParameters, settings.constants);
  const streams = new RandomStreams(
    chance,
    observer?.drew === undefined ? null : (stream, index, value) => observer.drew?.(0, stream, index, value),
  );
  const { demandTrace, vms, memory } = settings;
  const trace = demandTrace === undefined ? null : readDemand(demandTrace, ['demandTrace'], vms * memory).trace;
  const demands = demandsOf(settings, trace, values, streams);
  const classes = listedClasses(settings.pages ?? TIERED);
  const story = new Story(settings, remedy, observer);
  const host = new CrowdedHost(settings, remedy, demands, classes, values, story, (name) => streams.stream(name));
  show(observer, { model: 'overload', simulation: host.simulation });
  if (!host.run(MAX_EVENTS)) return null;
  const all = host.residents.map(({ vm }) => vm);
  return {
    tally: host.tally,
    pagedBytes: sumOf(all, ({ pagedBytes }) => pagedBytes),
    killed: sumOf(all, ({ killed }) => killed),
    workNanos: sumOf(all, ({ workNanos }) => workNanos),
    vms: all.length,
    events: host.simulation.events,
  };
}

function measuresOf(own: Observed, migrated: Observed, settings: OverloadSettings): Measures<OverloadMetric> {
  const { tally } = own;
  const nanos = ms(settings.for);
  const hours = nanos / HOUR_NANOS;
  const traffic = trafficOf(own);
  const peak = tally.excessPages * PAGE_BYTES;
  const isGuests = settings.overloaded === 'guests';
  const short = tally.lengths.filter((length) => length < TWO_MINUTES).length;
  return measured<OverloadMetric>(
    tally.overloads === 0
      ? null
      : {
          'throughput|overloaded': tally.troubledWork / tally.troubledNanos,
          'lost|overload': tally.lostNanos / 1e9 / tally.overloads,
        },
    isGuests ? ratio('trafficRatio|overloaded', traffic, trafficOf(migrated)) : null,
    isGuests ? ratio('spaceRatio|overloaded', tally.excessPages, migrated.tally.excessPages) : null,
    isGuests ? ratio('meanSpaceRatio|overloaded', tally.excessPageNanos, migrated.tally.excessPageNanos) : null,
    isGuests ? ratio('eachSpaceRatio|overloaded', tally.tookPages, migrated.tally.tookPages) : null,
    {
      'throughput|run': own.workNanos / (nanos * own.vms),
      'trafficMb|hour': traffic / MB / hours,
      'spaceMb|peak': peak / MB,
      'overloads|hour': tally.overloads / hours,
      'moves|hour': tally.moves / hours,
      'killed|hour': own.killed / hours,
    },
    tally.lengths.length === 0 ? null : { 'shortShare|overloaded': short / tally.lengths.length },
    isGuests ? null : { 'servicesAway|privileged': tally.toolsAwayNanos / nanos },
  );
}

const trafficOf = ({ tally, pagedBytes }: Observed): number => tally.movedBytes + pagedBytes;

const ratio = (name: OverloadMetric, own: number, other: number): Measures<OverloadMetric> | null =>
  other > 0 ? { [name]: own / other } : null;

const sumOf = <T>(list: readonly T[], of: (each: T) => number): number => list.reduce((sum, each) => sum + of(each), 0);
