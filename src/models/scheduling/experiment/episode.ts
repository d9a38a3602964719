/** One fault with its detection and what the VMM does about it; and the alarms without a fault. */
import { attachAll } from '../../../experiment/detector.ts';
import { named } from '../../../experiment/named.ts';
import type { RunObserver } from '../../../experiment/observer.ts';
import { type Tell, tellDetection, tellerOf, tellStrike } from '../../../experiment/telling.ts';
import type { RandomStreams } from '../../../kernel/random.ts';
import { ms } from '../../../kernel/time.ts';
import { type Found, timesFor } from '../detectors/detector.ts';
import type { SchedulingFault } from '../faults/faults.ts';
import type { Machine } from '../machine/machine.ts';
import type { MonitorProgram } from '../machine/watched-program.ts';
import { type CoreRecovery, none } from '../mechanisms/core-recoveries.ts';
import type { SchedulingSettings } from './form.ts';
import type { SchedulingParts } from './parts.ts';
import type { Resident } from './resident.ts';

/** A random time between these shares of a run. */
const EARLIEST = 0.2;
const LATEST = 0.6;

interface Scene {
  readonly machine: Machine;
  readonly residents: readonly Resident[];
  readonly streams: RandomStreams;
  readonly isStruck: boolean;
  readonly observer: RunObserver | undefined;
}

export class Episode {
  struckAt: number | null = null;
  /** The first report of it, none of whose looks was missed before it. */
  detectedAt: number | null = null;
  falseAlarms = 0;
  readonly isWatched: boolean;
  readonly fault: SchedulingFault | null;
  readonly #scene: Scene;
  readonly #recovery: CoreRecovery;
  readonly #tell: Tell | undefined;

  constructor(settings: SchedulingSettings, parts: SchedulingParts, scene: Scene) {
    const { fault, detection = [], recovery = none.name } = settings;
    this.#scene = scene;
    this.#tell = tellerOf(scene.observer);
    this.isWatched = detection.length > 0;
    this.fault = fault === undefined ? null : named(parts.faults, fault.model);
    this.#recovery = named(parts.recoveries, recovery);
    this.#watch(settings, parts);
    if (fault !== undefined && scene.isStruck) this.#order(settings, fault);
  }

  #watch({ detection = [], ...settings }: SchedulingSettings, { detectors, programs }: SchedulingParts): void {
    if (detection.length === 0) return;
    const { machine, residents, streams } = this.#scene;
    const first = residents[0] as Resident;
    const looks = settings.guests.findIndex(({ program }) => named(programs, program).role === 'looks');
    const monitor = residents.find(({ kind }) => kind === looks);
    const phase = streams.stream('detection').double();
    for (const name of detection) {
      const { times } = named(detectors, name);
      const watch = {
        machine,
        watched: { vcpu: first.vcpu, program: first.programs[0] as Resident['programs'][number] },
        monitor: monitor === undefined ? null : { vcpu: monitor.vcpu, program: monitor.programs[0] as MonitorProgram },
        times: timesFor(settings, times),
        phase,
      };
      attachAll(detectors, [name], watch, (found) => this.#heard(found));
    }
  }

  #order({ for: runMs }: SchedulingSettings, fault: NonNullable<SchedulingSettings['fault']>): void {
    const { machine, residents, streams, observer } = this.#scene;
    const { simulation } = machine;
    const { core = 0, speed = 0.5, at, for: lastsMs } = fault;
    const before = machine.cores[core]?.speed ?? 1;
    const model = this.fault as SchedulingFault;
    const struck = { core, speed: before * speed, vcpu: (residents[0] as Resident).vcpu };
    const pass = simulation.on('pass', () => {
      model.pass?.(machine, core, before);
      observer?.note(simulation.now, `core${core}`, 'works as before');
    });
    const strike = simulation.on('strike', () => {
      this.struckAt = simulation.now;
      tellStrike(this.#tell, simulation.now, `core${core}`, model.summary);
      model.strike(machine, struck);
      observer?.note(simulation.now, 'injector', model.summary);
      if (lastsMs !== undefined) simulation.schedule(ms(lastsMs), pass);
    });
    const drawn = EARLIEST + (LATEST - EARLIEST) * streams.stream('fault.at').double();
    simulation.schedule(at === undefined ? Math.round(drawn * ms(runMs)) : ms(at), strike);
  }

  /** A report that rests on looks missed before the failure would have come without it: it has not found it. */
  #heard({ detector, why, core, sinceNanos, isRepeated = false }: Found): void {
    const { machine, observer } = this.#scene;
    const { now } = machine.simulation;
    const text = core === null ? why : `core ${core}: ${why}`;
    if (!isRepeated) observer?.note(now, detector, text);
    const isAlarm = this.struckAt === null && !isRepeated;
    const isFound = this.struckAt !== null && sinceNanos >= this.struckAt && this.detectedAt === null;
    if (isAlarm || isFound) tellDetection(this.#tell, now, detector, text);
    if (isAlarm) this.falseAlarms += 1;
    if (isFound) this.detectedAt = now;
    if (core !== null) this.#recover(core);
  }

  #recover(core: number): void {
    const { machine, observer } = this.#scene;
    const { simulation } = machine;
    if (this.#recovery.isNone === true) return;
    const { now: atNanos } = simulation;
    const act = simulation.on('recover', () => {
      const state = machine.cores[core]?.state;
      if (state === 'stopped') this.#recovery.stopped(machine, core);
      if (state === 'working') this.#recovery.slowed(machine, core);
      const because = ['detection'];
      const text = `of core ${core}`;
      this.#tell?.({
        kind: 'recovery',
        atNanos,
        untilNanos: simulation.now,
        actor: this.#recovery.name,
        text,
        because,
      });
      observer?.note(simulation.now, 'recovery', `${this.#recovery.name}: core ${core}`);
      for (const vcpu of machine.vcpus)
        if (vcpu.state !== 'ended' && !machine.canRun(vcpu))
          observer?.note(simulation.now, vcpu.options.name, 'may run on no core that is left');
    });
    simulation.schedule(machine.values.offlineNanos, act);
  }
}
