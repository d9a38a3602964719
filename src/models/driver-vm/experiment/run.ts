/**
 * The life of one run: boot the host, let AppVMs and clients work, let the fault strike the DVM, hear a detector,
 * recover, let it go on, let everything outstanding come to its end, and ask those outside what they saw.
 */

import { named } from '../../../experiment/named.ts';
import type { RunObserver } from '../../../experiment/observer.ts';
import type { EpisodeRecord, RunRecord } from '../../../experiment/record.ts';
import type { RunnerOf, SpecOf } from '../../../experiment/runner.ts';
import type { DvmDetection } from '../detectors/dvm-detector.ts';
import { aim, type Device, type DvmFault, type DvmStrike } from '../faults/dvm-fault.ts';
import { type DvmDamage, damageOfDvm } from '../host/damage.ts';
import type { DriverVm } from '../host/driver-vm.ts';
import type { DvmMechanism } from '../mechanisms/dvm-mechanism.ts';
import { type DvmRecovery, dvmRepairsOf, recoverDvm } from '../mechanisms/recover-dvm.ts';
import { shadowCopy } from '../repairs/connections.ts';
import { DriverVmBench } from './clients.ts';
import type { DriverVmSettings } from './form.ts';
import { measuresOf } from './measures.ts';
import type { DriverVmMeasures, DriverVmMetric } from './metrics.ts';
import type { DriverVmParts } from './parts.ts';
import { judgeDriverVm, type Seen } from './verdict.ts';

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
/** Where nobody recovers, nothing more will happen. */
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

/** A run at its end, before anybody has judged it. */
export interface DriverVmRunEnd {
  readonly seen: Seen;
  readonly episode: EpisodeRecord;
}

/** Keeps the hosts it has built, one for each number of AppVMs. */
export function driverVmRuns(parts: DriverVmParts): (spec: SpecOf<DriverVmSettings>, observer?: RunObserver) => Run {
  const benches = new Map<string, DriverVmBench>();
  return (spec, observer) => {
    const { blkBenchVms, netBenchVms } = spec.variant.settings;
    const size = `${blkBenchVms}, ${netBenchVms}`;
    const bench = benches.get(size) ?? new DriverVmBench(blkBenchVms, netBenchVms);
    benches.set(size, bench);
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
  #strike: DvmStrike | null = null;
  #damage: readonly DvmDamage[] = [];
  #detection: (DvmDetection & { readonly atNanos: number }) | null = null;
  /** A detector fired again after the recovery. */
  #again = false;
  #recovery: DvmRecovery | null = null;
  #left: readonly DvmDamage[] = [];
  #recovering = false;
  #resumedAt: number | null = null;
  /** What the mechanism has cost by the time of the strike, in shares of the DVM's own work. */
  #overhead = 0;

  constructor(
    spec: SpecOf<DriverVmSettings>,
    bench: DriverVmBench,
    parts: DriverVmParts,
    timeline: RunObserver | null,
  ) {
    const { fault, recovery, packetIntervalUs } = spec.variant.settings;
    this.#spec = spec;
    this.#bench = bench;
    this.#parts = parts;
    this.#fault = named(parts.faults, fault);
    this.#mechanism = named(parts.mechanisms, recovery);
    bench.start(`${spec.seed}/${spec.run}`, packetIntervalUs * 1e3);
    bench.host.story = timeline === null ? null : (at, actor, text) => timeline.note(at, actor, text);
    if (this.#mechanism.keepsSpare) bench.host.bootDvm(1);
    this.#device = this.#chooseDevice();
  }

  record(): RunRecord<DriverVmMetric> {
    const end = this.end();
    return end === null ? this.#timeout() : this.#write(end);
  }

  /** Null when it has gone astray. To be asked once. */
  end(): DriverVmRunEnd | null {
    const { host } = this.#bench;
    for (const name of this.#spec.variant.settings.detection)
      named(this.#parts.detectors, name).attach(host, (found) => this.#detected(found));
    const [from, to] = WINDOW_NANOS;
    const when = Math.round(host.streams.stream('fault.when').uniform(from, to));
    host.after(when, () => aim(host, this.#fault, this.#device, (strike) => this.#struck(strike)));
    while (!this.#isOver()) if (!this.#runFor(LOOK_NANOS)) return null;
    this.#bench.end();
    if (!this.#runFor(DRAIN_NANOS)) return null;
    return { seen: this.#seen(), episode: this.#episode() };
  }

  /** Drawn even where the scenario has chosen, so that a choice moves nothing else. */
  #chooseDevice(): Device {
    const { device, blkBenchVms, netBenchVms } = this.#spec.variant.settings;
    const drawn = this.#bench.host.streams.stream('fault.device').bernoulli(0.5) ? 'disk' : 'network';
    if (device !== 'either') return device;
    if (blkBenchVms === 0 || netBenchVms === 0) return blkBenchVms === 0 ? 'network' : 'disk';
    return drawn;
  }

  #struck(strike: DvmStrike): void {
    this.#strike = strike;
    this.#damage = damageOfDvm(this.#bench.host.dvms[0] as DriverVm);
    this.#overhead = this.#overheadSoFar();
    this.#bench.markServices();
    this.#bench.markNetworks();
  }

  /**
   * The spare's own work, and the copies that the frontends make of their requests; copying takes no simulated time, so
   * that all mechanisms meet the same fault.
   */
  #overheadSoFar(): number {
    const { host } = this.#bench;
    const [working, spare] = host.dvms as readonly [DriverVm, DriverVm];
    const repairs = dvmRepairsOf(this.#mechanism, this.#spec.variant.settings.without);
    const copies = repairs.includes(shadowCopy) ? host.blockFrontends.reduce((sum, { issued }) => sum + issued, 0) : 0;
    return (spare.busyNanos + copies * host.values.driverVm.shadowCopyNanos) / working.busyNanos;
  }

  #detected(found: DvmDetection): void {
    const { host } = this.#bench;
    if (this.#detection !== null) {
      if (!this.#recovering) this.#secondDetection(found);
      return;
    }
    host.tell(found.detector, `detects a failure: ${found.why}`);
    this.#detection = { ...found, atNanos: host.sim.now };
    const failed = host.dvms[host.active] as DriverVm;
    this.#fault.detected?.(failed);
    const repairs = dvmRepairsOf(this.#mechanism, this.#spec.variant.settings.without);
    if (repairs.length === 0) return;
    const drivers =
      found.part === 'disk-driver' || found.part === 'network-driver'
        ? ([found.part] as const)
        : (['disk-driver', 'network-driver'] as const);
    this.#recovering = true;
    recoverDvm({ host, failed, drivers, repairs, seenInRings: [] }, (result) => this.#recovered(result));
  }

  #secondDetection(found: DvmDetection): void {
    if (this.#again) return;
    this.#again = true;
    this.#bench.host.tell(found.detector, `detects another failure: ${found.why}`);
  }

  #recovered(result: DvmRecovery): void {
    const { host } = this.#bench;
    this.#recovery = result;
    this.#recovering = false;
    this.#left = damageOfDvm(host.dvms[host.active] as DriverVm);
    if (result.stuck !== null) return;
    this.#resumedAt = host.sim.now;
    // The pause itself is measured, and no reason to call an AppVM affected (S8).
    this.#bench.markNetworks();
    host.tell('recovery', `the frontends have a backend again after ${(result.nanos / 1e6).toFixed(3)} ms`);
  }

  /** Whether those who watch have seen enough. */
  #isOver(): boolean {
    const { sim } = this.#bench.host;
    const [, windowEnds] = WINDOW_NANOS;
    if (this.#strike === null) return sim.now > windowEnds + LATENT_NANOS;
    if (this.#again) return true;
    if (this.#detection === null) {
      const isLatent = damageOfDvm(this.#bench.host.dvms[0] as DriverVm).length > 0;
      return sim.now > this.#strike.atNanos + (isLatent ? LATENT_NANOS : UNDETECTED_NANOS);
    }
    if (this.#recovering) return false;
    return (
      sim.now >
      (this.#resumedAt ?? this.#detection.atNanos) + (this.#resumedAt === null ? UNRECOVERED_NANOS : RESUMED_NANOS)
    );
  }

  /** False when the run has gone astray. */
  #runFor(nanos: number): boolean {
    const { sim } = this.#bench.host;
    return sim.run({ until: sim.now + nanos, maxEvents: MAX_EVENTS - sim.events }) !== 'event-limit';
  }

  #timeout(): RunRecord {
    const { id, variant, run } = this.#spec;
    return { status: 'timeout', id, variant: variant.name, run, message: `no end after ${MAX_EVENTS} events` };
  }

  #seen(): Seen {
    return {
      bench: this.#bench,
      struck: this.#strike !== null,
      struckAt: this.#strike?.atNanos ?? 0,
      detected: this.#detection !== null,
      recovery: this.#recovery,
      again: this.#again,
      resumedAt: this.#resumedAt,
    };
  }

  #write({ seen, episode }: DriverVmRunEnd): RunRecord<DriverVmMetric> {
    const { host } = this.#bench;
    const { id, variant, run } = this.#spec;
    const strike = this.#strike;
    const verdict = judgeDriverVm(seen);
    host.tell('verdict', verdict.cause === undefined ? verdict.outcome : `${verdict.outcome}: ${verdict.cause}`);
    for (const { vm, affected, why } of verdict.vms) host.tell(vm, affected ? `affected: ${why}` : 'not affected');
    return {
      status: 'completed',
      id,
      variant: variant.name,
      run,
      episodes: [episode],
      ...verdict,
      ...(strike !== null && { measures: this.#measures(strike) }),
      events: host.sim.events,
    };
  }

  #measures(strike: DvmStrike): DriverVmMeasures {
    return measuresOf({
      bench: this.#bench,
      strike,
      detected: this.#detection !== null,
      resumedAt: this.#resumedAt,
      mechanism: this.#mechanism,
      overhead: this.#overhead,
    });
  }

  #episode(): EpisodeRecord {
    const [strike, detection, recovery] = [this.#strike, this.#detection, this.#recovery];
    const fault = this.#fault.name;
    if (strike === null) return { fault, damage: [] };
    return {
      fault,
      strike: { atNanos: strike.atNanos, entry: strike.work, step: strike.step },
      damage: this.#damage,
      ...(!this.#fault.actsByItself && { activated: this.#bench.host.isTouched }),
      ...(detection !== null && {
        detection: {
          detector: detection.detector,
          atNanos: detection.atNanos,
          latencyNanos: detection.atNanos - strike.atNanos,
        },
      }),
      ...(recovery !== null && { recovery: recoveryRecord(this.#mechanism.name, recovery, this.#left) }),
    };
  }
}

function recoveryRecord(
  mechanism: string,
  { repairs, stuck, nanos }: DvmRecovery,
  left: readonly DvmDamage[],
): NonNullable<EpisodeRecord['recovery']> {
  return { mechanism, repairs, completed: stuck === null, ...(stuck !== null && { stuck: stuck.why }), nanos, left };
}
