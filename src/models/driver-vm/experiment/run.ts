/**
 * The life of one run: boot the host, let AppVMs and clients work, let the fault strike the DVM, wait for a detector,
 * recover, let the host run on, let everything outstanding finish, and judge by what its clients saw.
 */

import { attachAll } from '../../../experiment/detector.ts';
import { astray, Episode, watchUntil } from '../../../experiment/episode.ts';
import { repairsOf, upkeepOf } from '../../../experiment/mechanism.ts';
import { named } from '../../../experiment/named.ts';
import { type RunObserver, show } from '../../../experiment/observer.ts';
import type { EpisodeRecord, RunRecord } from '../../../experiment/record.ts';
import { carryOut, recover } from '../../../experiment/recover.ts';
import type { RunnerOf, SpecOf } from '../../../experiment/runner.ts';
import { type Harm, harmsOf, type Tell, tellerOf, tellOutage, tellVerdict } from '../../../experiment/telling.ts';
import type { DvmDetection } from '../detectors/detector.ts';
import type { Device, DvmFault } from '../faults/fault.ts';
import { aim } from '../faults/trigger.ts';
import { damageOfDvm } from '../host/damage.ts';
import type { DriverVm } from '../host/driver-vm.ts';
import { splitDriverValues } from '../host/host.ts';
import type { DvmMechanism } from '../mechanisms/mechanism.ts';
import { noDvmRecovery } from '../mechanisms/none.ts';
import type { DvmRepair } from '../repairs/repair.ts';
import { DriverVmBench } from './clients.ts';
import type { DriverVmSettings } from './form.ts';
import { ledgerOf, meterOf } from './ledger.ts';
import { measuresOf } from './measures.ts';
import type { DriverVmMetric } from './metrics.ts';
import type { DriverVmParts } from './parts.ts';
import { type DriverVmVerdict, isServedAgain, judgeDriverVm, type Seen } from './verdict.ts';

/**
 * The fault waits for its step from a random time in this window on: all that is there at the start is over, and no two
 * runs strike at one point of it.
 */
const WINDOW_NANOS = [30e6, 130e6] as const;
/**
 * How long a run without a detection is watched: several periods of every detector; longer while something is wrong
 * that may yet be met.
 */
const UNDETECTED_NANOS = 300e6;
const LATENT_NANOS = 1e9;
/**
 * How long a run is watched after its recovery: detectors have looked again, and hundreds of transfers and packets have
 * shown whether it works.
 */
const RESUMED_NANOS = 250e6;
/** Without a recovery nothing more will happen. */
const UNRECOVERED_NANOS = 20e6;
/** Far longer than any device takes for all that it can hold. */
const DRAIN_NANOS = 150e6;
const LOOK_NANOS = 5e6;
/** Far more than any run needs: a run that reaches it has gone astray. */
const MAX_EVENTS = 5_000_000;

export function driverVmRunner(parts: DriverVmParts): RunnerOf<DriverVmSettings, DriverVmMetric> {
  const runOf = driverVmRuns(parts);
  return (spec, observer) => runOf(spec, observer).record();
}

/** A run at its end, before its verdict. */
export interface DriverVmRunEnd {
  readonly seen: Seen;
  readonly episode: EpisodeRecord;
}

/** Keeps the hosts it has built, one for each number of AppVMs and each choice of constants. */
export function driverVmRuns(parts: DriverVmParts): (spec: SpecOf<DriverVmSettings>, observer?: RunObserver) => Run {
  const benches = new Map<string, DriverVmBench>();
  return (spec, observer) => {
    const { blkBenchVms, netBenchVms, constants = {} } = spec.variant.settings;
    const kind = JSON.stringify([blkBenchVms, netBenchVms, constants]);
    const bench = benches.get(kind) ?? new DriverVmBench(splitDriverValues(constants), blkBenchVms, netBenchVms);
    benches.set(kind, bench);
    return new Run(spec, bench, parts, observer ?? null);
  };
}

class Run {
  readonly #spec: SpecOf<DriverVmSettings>;
  readonly #bench: DriverVmBench;
  readonly #parts: DriverVmParts;
  readonly #fault: DvmFault;
  readonly #device: Device;
  readonly #mechanism: DvmMechanism;
  /** Those of the mechanism that are not left out. */
  readonly #repairs: readonly DvmRepair[];
  readonly #episode: Episode<DvmDetection>;
  readonly #tell: Tell | undefined;
  /** What the mechanism has cost by the time of the strike, in shares of the DVM's own work. */
  #overhead = 0;

  constructor(
    spec: SpecOf<DriverVmSettings>,
    bench: DriverVmBench,
    parts: DriverVmParts,
    observer: RunObserver | null,
  ) {
    const { fault, recovery, without, packetIntervalUs, diskCache } = spec.variant.settings;
    this.#spec = spec;
    this.#bench = bench;
    this.#parts = parts;
    this.#fault = named(parts.faults, fault.model);
    this.#mechanism = named(parts.mechanisms, recovery.dvm ?? noDvmRecovery.name);
    this.#repairs = repairsOf(this.#mechanism, without);
    bench.start(
      `${spec.seed}/${spec.run}`,
      packetIntervalUs * 1e3,
      upkeepOf(this.#mechanism, this.#repairs),
      diskCache,
    );
    bench.host.observer = observer;
    this.#device = this.#chooseDevice();
    this.#tell = tellerOf(observer);
    show(observer, { model: 'driver-vm', simulation: bench.host.sim, machine: bench.host });
    this.#episode = new Episode({
      simulation: bench.host.sim,
      fault: this.#fault.name,
      mechanism: this.#mechanism,
      note: (actor, text) => bench.host.note(actor, text),
      tell: this.#tell,
    });
  }

  record(): RunRecord<DriverVmMetric> {
    const end = this.end();
    return end === null ? astray(this.#spec, MAX_EVENTS) : this.#write(end);
  }

  /** Null when it has gone astray. To be asked once. */
  end(): DriverVmRunEnd | null {
    const { host } = this.#bench;
    const meter = host.observer?.ledger === undefined ? null : meterOf(host);
    attachAll(this.#parts.detectors, this.#spec.variant.settings.detection, host, (found) => this.#detected(found));
    const [from, to] = WINDOW_NANOS;
    const when = Math.round(host.streams.stream('fault.when').uniform(from, to));
    host.after(when, () =>
      aim(
        host,
        this.#fault,
        this.#device,
        (strike) => {
          this.#episode.struck(strike, damageOfDvm(host.dvms[0] as DriverVm));
          this.#overhead = this.#overheadSoFar();
          this.#bench.markServices();
          this.#bench.markNetworks();
        },
        () => !this.#episode.isFalseAlarm,
      ),
    );
    const isWatched = watchUntil(() => this.#isOver(), host.sim, { lookNanos: LOOK_NANOS, maxEvents: MAX_EVENTS });
    this.#bench.end();
    const drained = { until: host.sim.now + DRAIN_NANOS, maxEvents: MAX_EVENTS - host.sim.events };
    if (!isWatched || host.sim.run(drained) === 'event-limit') return null;
    if (meter !== null) host.observer?.ledger?.(ledgerOf(meter, host));
    return {
      seen: { bench: this.#bench, episode: this.#episode, overhead: this.#overhead },
      episode: this.#episode.record(this.#fault.activated?.(host.dvms[0] as DriverVm)),
    };
  }

  /** Drawn even where the scenario has chosen, so that a choice moves nothing else. */
  #chooseDevice(): Device {
    const { fault, blkBenchVms, netBenchVms } = this.#spec.variant.settings;
    const { device = 'either' } = fault.trigger ?? {};
    const drawn = this.#bench.host.streams.stream('fault.device').bernoulli(0.5) ? 'disk' : 'network';
    if (device !== 'either') return device;
    if (blkBenchVms === 0 || netBenchVms === 0) return blkBenchVms === 0 ? 'network' : 'disk';
    return drawn;
  }

  /**
   * The spare's own work, and the copies that the frontends make of their requests; copying takes no simulated time, so
   * that all mechanisms meet the same fault.
   */
  #overheadSoFar(): number {
    const { host } = this.#bench;
    const [working, spare] = host.dvms as readonly [DriverVm, DriverVm];
    const copies = host.upkeep.has('shadow-copy')
      ? host.blockFrontends.reduce((sum, { issued }) => sum + issued, 0)
      : 0;
    return (spare.busyNanos + copies * host.values.driverVm.shadowCopyNanos) / working.busyNanos;
  }

  #detected(found: DvmDetection): void {
    const { host } = this.#bench;
    if (!this.#episode.hears(found)) return;
    const failed = host.dvms[host.active] as DriverVm;
    this.#fault.detected?.(failed);
    if (this.#repairs.length === 0) return;
    const drivers =
      found.part === 'disk-driver' || found.part === 'network-driver'
        ? ([found.part] as const)
        : (['disk-driver', 'network-driver'] as const);
    host.isUnderRecovery = true;
    const site = {
      simulation: host.sim,
      damage: () => damageOfDvm(host.dvms[host.active] as DriverVm),
      note: (text: string) => host.note('recovery', text),
      tell: this.#tell,
    };
    carryOut(
      recover(this.#repairs, { host, failed, drivers, seenInRings: [] }, site),
      (nanos, action) => host.after(nanos, action),
      (result) => {
        host.isUnderRecovery = false;
        // The pause itself is measured, and no reason to call an AppVM affected (S8).
        if (this.#episode.ended(result)) this.#bench.markNetworks();
      },
    );
  }

  /** Whether the run can end. */
  #isOver(): boolean {
    const { sim, dvms } = this.#bench.host;
    const [, windowEnds] = WINDOW_NANOS;
    const { strike, struckAt, detection, again, resumedAt, isRecovering } = this.#episode;
    // After a false alarm nothing is injected: that run has its result.
    if (this.#episode.isFalseAlarm) return !isRecovering;
    if (strike === null) return sim.now > windowEnds + LATENT_NANOS;
    if (again !== null) return true;
    if (detection === null) {
      const isLatent = damageOfDvm(dvms[0] as DriverVm).length > 0;
      return sim.now > struckAt + (isLatent ? LATENT_NANOS : UNDETECTED_NANOS);
    }
    if (isRecovering) return false;
    return sim.now > (resumedAt === null ? detection.atNanos + UNRECOVERED_NANOS : resumedAt + RESUMED_NANOS);
  }

  #write({ seen, episode }: DriverVmRunEnd): RunRecord<DriverVmMetric> {
    const { host } = this.#bench;
    const { id, variant, run } = this.#spec;
    const verdict = judgeDriverVm(seen);
    host.note('verdict', verdict.cause === undefined ? verdict.outcome : `${verdict.outcome}: ${verdict.cause}`);
    for (const { vm, affected, why } of verdict.vms) host.note(vm, affected ? `affected: ${why}` : 'not affected');
    this.#tellEnd(seen, verdict);
    return {
      status: 'completed',
      id,
      variant: variant.name,
      run,
      episodes: [episode],
      ...verdict,
      ...(this.#episode.strike !== null && { measures: measuresOf(seen) }),
      events: host.sim.events,
    };
  }

  #tellEnd(seen: Seen, verdict: DriverVmVerdict): void {
    const tell = this.#tell;
    const { bench, episode } = seen;
    if (tell === undefined) return;
    const counts = isServedAgain(seen);
    for (const { name, service } of [...bench.files, ...bench.networks])
      tellOutage(tell, { actor: `client of ${name}`, ...service.longestGap, counts });
    const { detection, resumedAt, again } = episode;
    const isLost = detection !== null && (again !== null || resumedAt === null);
    const why = again === null ? 'it does not work again' : `it failed again: ${again.why}`;
    const own: Harm[] = isLost ? [{ actor: 'dvm', why, counts: true }] : [];
    tellVerdict(tell, bench.host.sim.now, verdict, [...harmsOf(verdict.vms, () => true), ...own]);
  }
}
