/** One run: VMs are made, or a replica of a database, or replicas come and go over days. */

import { measured } from '../../../experiment/metrics.ts';
import { named } from '../../../experiment/named.ts';
import { valuesWith } from '../../../experiment/parameter.ts';
import type { PhaseRecord, SeriesRecord } from '../../../experiment/record.ts';
import { ttrMeasure } from '../../../experiment/responsiveness.ts';
import type { RunnerOf } from '../../../experiment/runner.ts';
import { tellerOf } from '../../../experiment/telling.ts';
import { RandomStreams } from '../../../kernel/random.ts';
import { ms } from '../../../kernel/time.ts';
import { copyRate, type Database } from '../mechanisms/cloning/dolly.ts';
import { cloningParameters } from '../parameters/cloning.ts';
import { diskParameters } from '../parameters/disk.ts';
import { overDays } from './days.ts';
import type { CloningSettings } from './form.ts';
import { type Made, make } from './making.ts';
import type { CloningMetric } from './metrics.ts';
import type { CloningParts } from './parts.ts';
import { makeReplica } from './replica.ts';
import { tellMade, verdictOf } from './verdict.ts';

type CloningMeasures = Readonly<Partial<Record<CloningMetric, number>>>;

interface Seen {
  readonly measures: CloningMeasures;
  readonly events: number;
  readonly phases?: readonly PhaseRecord[];
  readonly series?: readonly SeriesRecord[];
  readonly made?: Made;
}

export function cloningRunner(parts: CloningParts): RunnerOf<CloningSettings, CloningMetric> {
  return ({ id, variant, run, seed }, observer) => {
    const { settings } = variant;
    const streams = new RandomStreams(
      `${seed}/${run}`,
      observer?.drew === undefined ? null : (stream, index, value) => observer.drew?.(0, stream, index, value),
    );
    const { database, provisioning } = settings;
    const seen =
      database === undefined
        ? created(settings, parts, streams, observer)
        : provisioning === undefined
          ? replicated(settings, database, streams)
          : provisioned(settings, database, provisioning, parts, streams);
    const { made, measures, ...rest } = seen;
    const facts = { id, variant: variant.name, run, measures, ...rest };
    const mayFail = settings.fault !== undefined || settings.meanwhile !== undefined;
    const recovery = made === undefined || !mayFail ? null : verdictOf(made, settings);
    if (made !== undefined) tellMade(tellerOf(observer), made, recovery);
    return recovery === null ? { status: 'measured', ...facts } : { status: 'completed', ...facts, ...recovery };
  };
}

function created(
  settings: CloningSettings,
  parts: CloningParts,
  streams: RandomStreams,
  observer: Parameters<typeof make>[4],
): Seen {
  const values = valuesWith(cloningParameters, settings.constants);
  const diskValues = valuesWith(diskParameters, settings.constants);
  const made = make(
    {
      creation: named(parts.creations, settings.mechanism),
      vms: settings.vms,
      memoryBytes: settings.memoryOfEach,
      pool: settings.pool,
      disk: settings.disk,
      isForLost: settings.fault !== undefined,
      noticedNanos: settings.fault === undefined ? 0 : values.hostSilenceNanos,
      watchNanos: ms(settings.watch),
      meanwhile:
        settings.meanwhile === undefined
          ? null
          : {
              fault: named(parts.creationFaults, settings.meanwhile.fault),
              withinNanos: ms(settings.meanwhile.within),
            },
    },
    values,
    diskValues,
    streams,
    observer,
  );
  const { vms, simulation } = made;
  const answers = vms.map(({ prober }) => prober.firstAnswerNanos / 1e9);
  const ttrNanos = Math.max(...vms.map(({ prober }) => prober.ttrNanos(simulation.now)));
  const isMade = answers.every((each) => each < Number.POSITIVE_INFINITY);
  const substrates = Math.floor(values.hostMemoryBytes / values.substrateBytes);
  const templates = Math.floor(
    (settings.disk === 'ssd' ? diskValues.ssdBytes : diskValues.diskBytes) / values.templateBytes,
  );
  const measures = measured<CloningMetric>(
    isMade
      ? {
          'createdTime|asked': Math.max(...answers),
          'firstCreatedTime|asked': Math.min(...answers),
          'sharedFaults|created': vms.reduce((sum, { sharedFaults }) => sum + sharedFaults, 0) / vms.length,
        }
      : null,
    ttrMeasure(ttrNanos),
    settings.pool === 0 ? null : { 'standingMb|pool': (settings.pool * values.substrateBytes) / 1e6 },
    { 'substratesFit|memory': substrates, 'templatesFit|disk': templates },
    templates === 0 ? null : { 'ratio|fit': substrates / templates },
  );
  return { measures, events: simulation.events, made };
}

const databaseOf = ({ size, updates, snapshotAge }: NonNullable<CloningSettings['database']>): Database => ({
  bytes: size,
  updatesPerSecond: updates,
  snapshotAgeNanos: ms(snapshotAge),
});

function replicated(
  { constants, disk }: CloningSettings,
  database: NonNullable<CloningSettings['database']>,
  streams: RandomStreams,
): Seen {
  const values = valuesWith(cloningParameters, constants);
  const replica = makeReplica(databaseOf(database), disk, values, valuesWith(diskParameters, constants), streams);
  const { nanos, predictedNanos: predicted, phases, events } = replica;
  const measures = measured<CloningMetric>(
    nanos < Number.POSITIVE_INFINITY
      ? {
          'replicationTime|cloned': nanos / 1e9,
          'predictedTime|cloned': predicted / 1e9,
          'ratio|predicted': nanos / predicted,
        }
      : null,
  );
  return { measures, phases, events };
}

function provisioned(
  { constants, disk }: CloningSettings,
  database: NonNullable<CloningSettings['database']>,
  { policy, days, peak }: NonNullable<CloningSettings['provisioning']>,
  parts: CloningParts,
  streams: RandomStreams,
): Seen {
  const values = valuesWith(cloningParameters, constants);
  const rate = copyRate(valuesWith(diskParameters, constants), values, disk === 'ssd');
  const plan = { policy: named(parts.policies, policy), days, peak, database: databaseOf(database), copyRate: rate };
  const seen = overDays(plan, values, streams);
  return {
    measures: {
      'overloaded|time': seen.overloadedShare,
      'unserved|million': seen.lostShare * 1e6,
      'replicaHours|day': seen.replicaHours,
      'clones|day': seen.clones,
    },
    events: 0,
    series: [seriesOf('load', seen.load), seriesOf('capacity', seen.capacity)],
  };
}

const seriesOf = (name: string, values: readonly number[]): SeriesRecord => ({
  name,
  unit: 'requests/s',
  fromNanos: 0,
  stepNanos: 900e9,
  values,
});
