/**
 * One run: a VM crashes, is dumped, and its service comes back. The same run is done without a dump and with a serial
 * one, under the same chance, so that what the dump costs is known.
 */

import type { Detection } from '../../../experiment/detector.ts';
import { Episode } from '../../../experiment/episode.ts';
import { named } from '../../../experiment/named.ts';
import type { RunnerOf } from '../../../experiment/runner.ts';
import { type Tell, tellerOf, tellOutage, tellRecovery, tellVerdict } from '../../../experiment/telling.ts';
import { RandomStreams } from '../../../kernel/random.ts';
import { noDump, serialDump } from '../mechanisms/dump/mechanisms.ts';
import type { DumpMechanism } from '../mechanisms/dump/scene.ts';
import { writeDump } from '../mechanisms/dump/steps.ts';
import type { CrashDumpSettings } from './form.ts';
import type { CrashDumpMetric } from './metrics.ts';
import type { CrashDumpParts } from './parts.ts';
import { type DumpResult, type Observed, observe } from './testbed.ts';
import { type Baseline, causeOf, downtimeOf, dumpSeen, measuresOf } from './verdict.ts';

export function crashDumpRunner({ dumps, faults }: CrashDumpParts): RunnerOf<CrashDumpSettings, CrashDumpMetric> {
  const known = new Map<string, Baseline>();
  return ({ id, variant, run, seed }, observer) => {
    const { settings } = variant;
    const mechanism = named(dumps, settings.mechanism);
    const chance = `${seed}/${run}`;
    const plan = { settings, seed: chance, without: [] };
    const baseline = baselineOf(settings, chance, known);
    const { meanwhile, without } = settings;
    const own = { ...plan, mechanism, without };
    // A fault in the middle strikes while the recovery goes on, however long that takes.
    const calm = meanwhile === undefined ? null : observe(own);
    const fault = meanwhile && { fault: named(faults, meanwhile.fault), afterNanos: timeIn(calm, chance) };
    const observed = observe({ ...own, ...(fault && { fault }), observer });
    const dump = mechanism.repairs.includes(writeDump) ? dumpSeen(observed) : null;
    const cause = causeOf(observed, dump);
    const downtime = downtimeOf(observed);
    const isBack = downtime < Number.POSITIVE_INFINITY;
    const why = whyOf(observed, dump);
    tellEnd(tellerOf(observer), observed, mechanism.name, cause === undefined ? null : { cause, why });
    return {
      status: 'completed',
      id,
      variant: variant.name,
      run,
      episodes: [episodeOf(observed, mechanism)],
      outcome: cause === undefined ? 'recovered' : 'failed',
      vms: [
        {
          vm: 'server',
          affected: cause !== undefined,
          ...(cause !== undefined && { why }),
          gapNanos: Math.round(Math.min(downtime, observed.endNanos)),
        },
      ],
      ...(cause !== undefined && { cause }),
      ...(isBack && { downtimeNanos: Math.round(downtime) }),
      measures: measuresOf(observed, dump, baseline),
      phases: (observed.result?.repairs ?? []).map(({ repair, fromNanos, toNanos }) => ({
        actor: 'recovery',
        phase: repair.name,
        fromNanos,
        toNanos,
      })),
      series: [seriesOf(observed)],
      events: baseline.events + (calm?.events ?? 0) + observed.events,
    };
  };
}

/** The same run without a dump and with a serial one: computed once for all mechanisms that are compared with them. */
function baselineOf(settings: CrashDumpSettings, seed: string, known: Map<string, Baseline>): Baseline {
  const { memory, freeMemory, disk, before, after, constants } = settings;
  const key = JSON.stringify([seed, memory, freeMemory, disk, before, after, constants]);
  const found = known.get(key);
  if (found !== undefined) return found;
  const [plain, serial] = [noDump, serialDump].map((mechanism) =>
    observe({ settings, mechanism, without: [], seed }),
  ) as [Observed, Observed];
  const baseline = {
    plainNanos: downtimeOf(plain),
    serialNanos: downtimeOf(serial),
    events: plain.events + serial.events,
  };
  known.set(key, baseline);
  return baseline;
}

/** A random time in the recovery of a run in which nothing else fails. */
function timeIn(calm: Observed | null, seed: string): number {
  const { result } = calm ?? {};
  const nanos = result ? result.toNanos - result.fromNanos : 0;
  return Math.floor(new RandomStreams(seed).stream('fault.time').uniform(0, nanos));
}

function episodeOf({ crashedNanos, detectedNanos, result }: Observed, mechanism: DumpMechanism) {
  const clock = { now: crashedNanos };
  const episode = new Episode<Detection, DumpResult>({
    simulation: clock,
    fault: 'guest-crash',
    mechanism,
    note: () => {},
  });
  episode.struck({ entry: 'normal operation', step: 'running' });
  clock.now = detectedNanos;
  episode.hears({ detector: 'guest-panic', why: 'the kernel of the VM has panicked' });
  if (result !== null) episode.ended(result);
  return episode.record();
}

function tellEnd(
  tell: Tell | undefined,
  { browsers, endNanos, result }: Observed,
  mechanism: string,
  lost: { readonly cause: string; readonly why: string } | null,
): void {
  if (tell === undefined) return;
  for (const silence of browsers.silencesUntil(endNanos))
    tellOutage(tell, { actor: 'browsers', ...silence, counts: true });
  if (result !== null) tellRecovery(tell, mechanism, result);
  const harms = lost === null ? [] : [{ actor: 'server', why: lost.why, counts: true, because: HARMED_BY }];
  tellVerdict(
    tell,
    endNanos,
    lost === null ? { outcome: 'recovered' } : { outcome: 'failed', cause: lost.cause },
    harms,
  );
}

const HARMED_BY = ['act', 'outage of browsers', ['recovery', 'detection', 'strike']];

function whyOf({ scene, isReadable, result }: Observed, dump: ReturnType<typeof dumpSeen> | null): string {
  const { trouble } = scene.recovery;
  const parts = [
    ...(result === null ? ['the recovery did not come to its end while it was watched'] : []),
    ...(trouble === null ? [] : [`the service is not back: ${trouble}`]),
    ...(scene.cutShort === null ? [] : [`the dump ends before its end: ${scene.cutShort}`]),
    ...(isReadable || dump === null ? [] : ['the header of the dump cannot be read']),
    ...(dump === null ? [] : [`${dump.held} of ${dump.used} pages in use can be read`]),
  ];
  return parts.join('; ');
}

function seriesOf({ browsers, values, endNanos }: Observed) {
  const together = 2;
  const stepNanos = together * values.answerStepNanos;
  const perSecond = Array.from({ length: Math.floor(endNanos / stepNanos) }, (_, index) => {
    let sum = 0;
    for (let step = 0; step < together; step++) sum += browsers.amounts[index * together + step] ?? 0;
    return (sum * 1e9) / stepNanos;
  });
  return { name: 'throughput', unit: 'requests/s', fromNanos: 0, stepNanos, values: perSecond };
}
