/**
 * The course of one run: build the machine, let it work, let the fault strike, wait for a detector, recover, let the
 * machine run on, and judge by what its clients saw.
 *
 * Only what happens around the fault is simulated, which keeps a run cheap. With `detail: neighbourhood` the benchmark
 * is joined in the middle, a short while before the trigger, and left when it has been shown that nothing is left that
 * could still go wrong, or after a bounded time; and what a mechanism's run-time parts do takes no time until a
 * detector fires, so that the same fault strikes the same place of the same machine under every mechanism. With
 * `detail: from-start` it is not joined late, with `to-end` it is not left early; with `full` all of it is simulated.
 */

import { attachAll } from '../../../experiment/detector.ts';
import { astray, Episode } from '../../../experiment/episode.ts';
import { upkeepOf } from '../../../experiment/mechanism.ts';
import { named } from '../../../experiment/named.ts';
import type { RunObserver } from '../../../experiment/observer.ts';
import type { RunRecord } from '../../../experiment/record.ts';
import type { TTR_METRIC } from '../../../experiment/responsiveness.ts';
import type { SpecOf } from '../../../experiment/runner.ts';
import { type Tell, tellerOf } from '../../../experiment/telling.ts';
import { assert } from '../../../kernel/assertions.ts';
import { Checkpoint } from '../../../kernel/checkpoint.ts';
import type { DrawObserver } from '../../../kernel/random.ts';
import type { RunEnd } from '../../../kernel/run-limits.ts';
import type { Detection } from '../detectors/detector.ts';
import type { FaultModel } from '../faults/fault.ts';
import { drawTrigger, type Trigger } from '../faults/trigger.ts';
import { type Configuration, configuredFor } from '../machine/configurations.ts';
import type { Machine } from '../machine/machine.ts';
import { type Consequence, isOfVm } from '../machine/state/listener.ts';
import type { RuntimePart } from '../machine/state/runtime-part.ts';
import type { RecoveryMechanism } from '../mechanisms/mechanism.ts';
import { none } from '../mechanisms/none.ts';
import { type RecoveryResult, recover, repairsOn } from '../mechanisms/recover.ts';
import { noteDamage } from './describe.ts';
import { isOver, lookNanos, noEndBefore, type RunScene } from './ending.ts';
import type { VmmFailureSettings } from './form.ts';
import { arm, inject, type Place, stopAtStrike } from './injection.ts';
import { VmmLedger } from './ledger.ts';
import { judge, type Verdict, type VmmRunEnd } from './outcome.ts';
import type { VmmParts } from './parts.ts';
import { recordOf } from './record.ts';
import { Residents } from './residents.ts';
import type { RunSetting } from './setting.ts';
import { tellAct, tellEnd } from './telling.ts';
import { showMachine } from './watched.ts';

/** Far more than any run needs: a run that reaches it is in an endless loop. */
const MAX_EVENTS = 20_000_000;

type Spec = SpecOf<VmmFailureSettings>;

/** What is kept of a run at its strike. */
interface Start {
  readonly checkpoint: Checkpoint;
  readonly strikesAt: Place;
  readonly consequences: readonly Consequence[];
  /** Until when it was simulated next. */
  readonly until: number;
}

export class Run {
  #spec: Spec;
  readonly #machine: Machine;
  readonly #parts: VmmParts;
  readonly #configuration: Configuration;
  #fault: FaultModel;
  #mechanism: RecoveryMechanism;
  readonly #trigger: Trigger;
  /** Simulated from the start of the benchmark, not from shortly before the trigger. */
  readonly #fromTheStart: boolean;
  /** Simulated to the end of the benchmark, not until nothing can go wrong any more. */
  readonly #toTheEnd: boolean;
  /**
   * Simulated time zero, as time since the start of the benchmark; 0 until the trigger is drawn, on which it depends.
   */
  #origin = 0;
  #episode: Episode<Detection, RecoveryResult>;
  readonly #residents: Residents;
  #consequences: readonly Consequence[] = [];
  #ledger: VmmLedger | null = null;
  /** The fault is about to strike there. */
  #strikesAt: Place | null = null;
  #keepsStart: (() => void) | null = null;
  /** For the end of the recovery, or for another failure. */
  #isWaiting = false;
  /** From which it goes on; null from its beginning. */
  #start: Start | null = null;
  readonly #tell: Tell | undefined;
  readonly #observer: RunObserver | null;
  readonly #foresee: RunSetting['foresee'];

  constructor(spec: Spec, machine: Machine, parts: VmmParts, setting: RunSetting = {}) {
    const { observer = null, addition, foresee } = setting;
    const { settings } = spec.variant;
    this.#spec = spec;
    this.#observer = observer;
    this.#foresee = foresee;
    this.#machine = machine;
    this.#parts = parts;
    const chosen = named(parts.configurations, settings.configuration);
    this.#configuration = configuredFor(chosen, settings, machine.values.experiments);
    this.#residents = new Residents(machine, this.#configuration, settings, parts.workloads);
    const { detail } = settings;
    this.#fromTheStart = detail === 'full' || detail === 'from-start';
    this.#toTheEnd = detail === 'full' || detail === 'to-end';
    this.#fault = this.#faultOf(spec);
    this.#mechanism = this.#mechanismOf(spec);
    const draws: DrawObserver = (...draw) => observer?.drew?.(machine.sim.now + this.#origin, ...draw);
    const added = [...this.#upkeep, ...(addition?.parts ?? [])];
    machine.boot(`${spec.seed}/${spec.run}`, added, observer?.drew === undefined ? null : draws);
    addition?.begin(machine);
    machine.experiment.vmmTime.addedPasses = this.#fromTheStart;
    const { runNanos, appVms } = this.#configuration;
    const busyAppVms = appVms.filter(({ created }) => created === 'at-start').length;
    this.#trigger = drawTrigger(machine.streams, settings.fault.trigger, runNanos, busyAppVms);
    this.#origin = this.#fromTheStart ? 0 : Math.max(0, this.#trigger.atNanos - machine.values.experiments.warmUpNanos);
    this.#tell = tellerOf(observer, this.#origin);
    this.#episode = this.#newEpisode();
    stopAtStrike(machine, (place) => {
      this.#strikesAt = place;
    });
    machine.experiment.observer =
      observer === null ? null : { note: (at, actor, text) => observer.note(at + this.#origin, actor, text) };
    showMachine(observer, machine, this.#origin, this.#residents.observed);
  }

  /** `kept` is called at the strike, when what comes before can be shared. To be called before the run. */
  keepStart(kept: () => void): void {
    this.#keepsStart = kept;
  }

  /** The run of another variant, which was the same until the strike: it is at its strike now. */
  beginAgain(spec: Spec): void {
    const start = this.#start;
    assert(start !== null, 'a run goes on from a start that was not kept');
    start.checkpoint.restore();
    this.#spec = spec;
    this.#fault = this.#faultOf(spec);
    this.#mechanism = this.#mechanismOf(spec);
    this.#machine.takeParts(this.#upkeep);
    this.#episode = this.#newEpisode();
    this.#consequences = start.consequences;
    this.#strikesAt = start.strikesAt;
  }

  #faultOf({ variant: { settings } }: Spec): FaultModel {
    return named(this.#parts.faults, settings.fault.model);
  }

  #mechanismOf({ variant: { settings } }: Spec): RecoveryMechanism {
    return named(this.#parts.mechanisms, settings.recovery.vmm ?? none.name);
  }

  /** What the mechanism has added to the VMM. */
  get #upkeep(): ReadonlySet<RuntimePart> {
    const { without } = this.#spec.variant.settings;
    return upkeepOf(this.#mechanism, repairsOn(this.#mechanism, without, this.#machine.values));
  }

  #newEpisode(): Episode<Detection, RecoveryResult> {
    const machine = this.#machine;
    return new Episode({
      simulation: machine.sim,
      fault: this.#fault.name,
      mechanism: this.#mechanism,
      originNanos: this.#origin,
      note: (actor, text) => machine.note(actor, text),
      tell: this.#tell,
      cpuOf: ({ cpu }) => cpu.id,
    });
  }

  /** `revised`: what another model adds to the verdict, of a time that this one does not simulate. */
  record(revised: (verdict: Verdict) => Verdict = (verdict) => verdict): RunRecord<keyof typeof TTR_METRIC> {
    const end = this.end();
    if (end === null) return astray(this.#spec, MAX_EVENTS);
    const verdict = revised(judge(end.seen));
    const record = recordOf(this.#spec, end, verdict, this.#fault);
    if (this.#tell !== undefined) tellEnd(this.#tell, end.seen, verdict);
    return record;
  }

  /** In the machine's own time; with an observer only. */
  note(actor: string, text: string): void {
    this.#machine.note(actor, text);
  }

  /** A detector that watches the VMM has fired. */
  get vmmFailed(): boolean {
    return this.#episode.detection !== null;
  }

  /**
   * To be asked at its end. No detector has started the mechanism, and no thread has been lost, of which its run-time
   * parts would have kept something; what they cost has not passed, and nobody asks for it.
   */
  get isSameUnderAnyMechanism(): boolean {
    if (this.vmmFailed || this.#fromTheStart || this.#fault.isControl === true) return false;
    return this.#machine.cpus.every(({ isHeld }) => !isHeld);
  }

  /** Null when the run has reached the limit of events. To be called once. */
  end(): VmmRunEnd | null {
    const { sim } = this.#machine;
    if (this.#start === null) this.#begin(this.#fromTheStart ? 0 : this.#nearStrike);
    else this.#runUntil(this.#start.until);
    const scene = this.#scene();
    while (!isOver(scene) && sim.events < MAX_EVENTS) this.#runToLook(scene);
    if (sim.events >= MAX_EVENTS) return null;
    if (this.#ledger !== null) this.#observer?.ledger?.(this.#ledger.end());
    return {
      seen: { ...scene, consequences: this.#consequences },
      episode: this.#episode.record(this.#fault.activated?.(this.#machine)),
    };
  }

  /**
   * In place of a run: when the fault is about to strike, in the machine's time, where guests that do not decide it
   * only compute; the end of the benchmark when it does not.
   */
  foreseeStrike(): number {
    this.#begin(Number.POSITIVE_INFINITY);
    this.#simulate(this.#configuration.runNanos - this.#origin);
    return this.#machine.sim.now;
  }

  /** From when on guests that do not decide when the fault strikes are simulated. */
  get #nearStrike(): number {
    const { atNanos, cpu } = this.#trigger;
    const strike = cpu < 0 ? undefined : this.#foresee?.(this.#spec);
    return (strike ?? atNanos - this.#origin) - this.#machine.values.experiments.leadNanos;
  }

  /** Until the instructions to the strike are counted. */
  #begin(othersDetailFrom: number): void {
    const { experiment, values } = this.#machine;
    if (!this.#fromTheStart)
      experiment.detailFrom = this.#trigger.atNanos - this.#origin - values.experiments.leadNanos;
    experiment.countedCpu = this.#trigger.cpu;
    experiment.othersDetailFrom = othersDetailFrom;
    this.#residents.build();
    this.#watch();
    if (this.#observer?.ledger !== undefined) this.#ledger = new VmmLedger(this.#machine);
    this.#runUntil(this.#trigger.atNanos - this.#origin);
    arm(this.#machine, this.#trigger);
  }

  #watch(): void {
    const machine = this.#machine;
    machine.listeners.push({
      consequence: (consequence) => {
        this.#consequences = [...this.#consequences, consequence];
        tellAct(this.#tell, machine.sim.now, consequence);
      },
    });
    attachAll(this.#parts.detectors, this.#spec.variant.settings.detection, machine, (found) => {
      const { watches } = named(this.#parts.detectors, found.detector);
      // What is found of a guest does not start the recovery of the VMM.
      if (watches.includes('vmm')) this.#detected(found);
      else this.#episode.notices(found);
    });
  }

  #detected(found: Detection): void {
    const machine = this.#machine;
    if (!this.#episode.hears(found, ` on ${found.cpu.name}`)) return this.#stopWaiting();
    machine.experiment.vmmTime.addedPasses = true;
    this.#fault.detected?.(machine);
    this.#residents.expectLaterVms();
    const { without } = this.#spec.variant.settings;
    if (this.#mechanism.repairs.length === 0) return this.#hostStaysDown();
    const scene = { machine, cpu: found.cpu, rebuildVms: () => this.#rebuild() };
    recover(this.#mechanism, without, scene, (result) => this.#recovered(result), this.#tell);
  }

  #stopWaiting(): void {
    if (this.#isWaiting) this.#machine.sim.stop();
  }

  #recovered(result: RecoveryResult): void {
    const machine = this.#machine;
    this.#stopWaiting();
    if (!this.#episode.ended(result)) return this.#hostStaysDown();
    // A service that finished between the strike and the stop was no sign of recovery: the clients' watch begins anew.
    this.#residents.mark();
    this.#residents.orderLaterVms();
    // The recovery has freed CPUs that spun or stood still before: what counts as the cause of a failure is what damage
    // does from here on, and what a guest has suffered already.
    this.#consequences = this.#consequences.filter(({ kind }) => isOfVm(kind));
    noteDamage(machine, 'still wrong', result.left);
  }

  /** A panic that nothing recovers from ends in a halt of every CPU. */
  #hostStaysDown(): void {
    this.#machine.powerOff();
    this.#machine.note('machine', 'the host stays down');
  }

  #rebuild(): void {
    this.#machine.powerOn();
    this.#residents.build();
  }

  #runUntil(time: number): void {
    const { sim } = this.#machine;
    let end = this.#strikesAt === null ? this.#simulate(time) : 'stopped';
    if (this.#strikesAt !== null) {
      this.#strike(this.#strikesAt, time);
      end = this.#simulate(time);
    }
    if (end !== 'empty') return;
    // Nothing will ever happen again on this machine: time passes all the same, for the watchers that wait for a sign
    // of life.
    this.#machine.timers.after(time - sim.now, () => {});
    sim.run({ until: time });
  }

  /** To the next look whether the run is over; looks lie at equal distances. */
  #runToLook(scene: RunScene): void {
    const { sim } = this.#machine;
    const [from, distance] = [sim.now, lookNanos(this.#machine)];
    const earliest = noEndBefore(scene);
    if (earliest > from) {
      this.#isWaiting = true;
      this.#simulate(earliest);
      this.#isWaiting = false;
    }
    this.#runUntil(from + Math.max(1, Math.ceil((sim.now - from) / distance)) * distance);
  }

  /** At most to the strike. */
  #simulate(time: number): RunEnd {
    const { sim } = this.#machine;
    return sim.run({ until: Math.max(time, sim.now), maxEvents: MAX_EVENTS - sim.events });
  }

  /** After a false alarm nothing is injected: that run has its result. */
  #strike(strikesAt: Place, until: number): void {
    this.#strikesAt = null;
    if (this.#episode.isFalseAlarm) return;
    const machine = this.#machine;
    if (this.#keepsStart !== null) {
      const checkpoint = new Checkpoint([machine, this.#residents]);
      this.#start = { checkpoint, strikesAt, consequences: this.#consequences, until };
      this.#keepsStart();
      this.#keepsStart = null;
    }
    const { strike, damage } = inject(machine, this.#fault, strikesAt);
    this.#episode.struck(strike, damage);
    machine.experiment.leavesOut = !this.#toTheEnd;
    this.#residents.mark();
  }

  #scene(): RunScene {
    return {
      machine: this.#machine,
      configuration: this.#configuration,
      observed: this.#residents.observed,
      episode: this.#episode,
      fault: this.#fault,
      mechanism: this.#mechanism,
      originNanos: this.#origin,
      toTheEnd: this.#toTheEnd,
    };
  }
}
