/**
 * Who has the VM. A backup that takes its primary for dead takes over, and a primary that takes its backup for dead
 * goes on alone. Where there is a witness, each asks it first, and it says yes to one of them only: a host to which it
 * says no stops its VM (fencing), and one that cannot reach it waits, with all output held.
 */
import { Interrupt, type Process, type ProcessBody } from '../../../kernel/process.ts';
import type { Simulation } from '../../../kernel/simulation.ts';
import type { ReplicationValues } from '../parameters/replication-models.ts';
import type { Link } from '../platform/link.ts';
import type { Diary } from './diary.ts';
import type { Host } from './host.ts';
import type { Network } from './network.ts';
import type { Observer } from './observer.ts';

export interface Parties {
  readonly simulation: Simulation;
  readonly values: ReplicationValues;
  readonly without: ReadonlySet<string>;
  readonly hasWitness: boolean;
  /** At the beginning. */
  readonly witnessAnswers: boolean;
  /** How long after its failure a host is back. */
  readonly rejoinNanos: number | undefined;
  readonly link: Link;
  readonly network: Network;
  readonly diary: Diary;
  readonly observer: Observer;
  readonly other: (host: Host) => Host;
  /** The other host is back, and the VM of this one is protected again soon. */
  readonly rejoined: (active: Host) => void;
  /** The hosts begin to watch each other. */
  readonly watch: () => void;
  /** Protects the VM of this host. */
  readonly protect: (active: Host, standby: Host) => ProcessBody;
}

export class Succession {
  witnessIsAlive: boolean;
  readonly #of: Parties;
  /** To whom the witness has said yes. */
  #holder: Host | null = null;
  #protection: Process<void> | null = null;

  constructor(parties: Parties) {
    this.#of = parties;
    this.witnessIsAlive = parties.witnessAnswers;
  }

  protect(active: Host, standby: Host): void {
    const { simulation, diary, protect, watch } = this.#of;
    watch();
    this.#protection = simulation.process(function* () {
      try {
        yield* protect(active, standby);
      } catch (error) {
        if (!(error instanceof Interrupt)) throw error;
      }
      diary.leave();
    }, 'protection');
  }

  /** Nothing is sent any more. */
  interrupt(why: string): void {
    this.#protection?.interrupt(why);
    this.#protection = null;
  }

  /** The hearer has not heard the other for too long. */
  suspects(hearer: Host): void {
    const { simulation, diary, other } = this.#of;
    if (hearer.role === 'none') return;
    diary.suspect(other(hearer).name);
    if (hearer.role === 'standby') simulation.process(this.#takeOver(hearer), 'take-over');
    else if (this.#protection !== null) {
      this.interrupt('the backup is taken for dead');
      simulation.process(this.#goOn(hearer), 'going on alone');
    }
  }

  *#takeOver(host: Host): ProcessBody {
    const { simulation, values, without, diary, observer, network, other } = this.#of;
    // From here on it takes no checkpoint.
    host.role = 'none';
    if (!host.standby.isWhole) {
      diary.note(`the ${host.name} has not all of the VM`);
      return;
    }
    if (!(yield* this.#mayGoOn(host))) {
      diary.note(`the witness says no to the ${host.name}`);
      return;
    }
    yield simulation.delay(host.hasVm ? values.promotionNanos : values.activationNanos);
    yield* host.awake();
    if (!host.isAlive) return;
    const runsAlready = host.hasVm;
    if (!runsAlready) observer.takesOver(host, host.standby.epoch, other(host).guest.ranNanos());
    host.role = 'active';
    if (!runsAlready) host.startFrom(host.standby.state);
    observer.tookOver(host);
    diary.tookOver();
    diary.note(`the VM runs at the ${host.name}`);
    yield simulation.delay(without.has('gratuitous-arp') ? values.arpNanos : network.latencyNanos);
    while (!host.hasUplink) yield simulation.delay(values.askAgainNanos);
    if (host.hasVm) network.owner = host;
    yield* this.#awaitRejoin(host);
  }

  /** The VM has crashed and its host has not: it goes on from the checkpoint that lies there, if there is one. */
  rollBack(host: Host): void {
    this.#of.simulation.process(this.#rollBack(host), 'roll-back');
  }

  *#rollBack(host: Host): ProcessBody {
    const { simulation, values, diary, observer, other } = this.#of;
    const ranNanos = host.guest.ranNanos();
    yield simulation.delay(values.noticeNanos);
    diary.suspect(host.name);
    const pages = host.dirty.count;
    const kept = host.rollBack();
    if (kept === null) {
      diary.note('there is no checkpoint');
      return;
    }
    yield simulation.delay(Math.round(values.markNanos + pages * values.rollbackNanosPerPage));
    if (!host.isAlive) return;
    observer.takesOver(host, kept.epoch, ranNanos);
    host.role = 'active';
    host.startFrom(kept.state);
    observer.tookOver(host);
    diary.tookOver();
    diary.note('the VM goes on from its checkpoint');
    this.protect(host, other(host));
  }

  *#goOn(host: Host): ProcessBody {
    const { without, diary } = this.#of;
    const isAllowed = yield* this.#mayGoOn(host);
    if (!host.hasVm) return;
    if (!isAllowed && !without.has('fencing')) {
      host.stopVm();
      host.isFenced = true;
      diary.note(`the ${host.name} is fenced`);
      return;
    }
    host.outlet.open();
    host.isAlone = true;
    diary.note(`the ${host.name} goes on alone`);
    yield* this.#awaitRejoin(host);
  }

  /** The witness says yes to the first who asks. Without one, everybody may. */
  *#mayGoOn(host: Host): ProcessBody<boolean> {
    const { simulation, values, hasWitness, network } = this.#of;
    if (!hasWitness) return true;
    for (;;) {
      yield simulation.delay(network.latencyNanos);
      if (!this.witnessIsAlive || !host.hasUplink) {
        yield simulation.delay(values.askAgainNanos);
        yield* host.awake();
        continue;
      }
      this.#holder ??= host;
      const isGranted = this.#holder === host;
      yield simulation.delay(network.latencyNanos);
      yield* host.awake();
      return isGranted;
    }
  }

  /** The VM is unprotected until the other host is back. */
  *#awaitRejoin(host: Host): ProcessBody {
    const { simulation, rejoinNanos, link, diary, other, rejoined } = this.#of;
    if (rejoinNanos === undefined) return;
    yield simulation.delay(rejoinNanos);
    while (link.isCut) yield simulation.delay(rejoinNanos);
    const back = other(host);
    // Two that both live are for people to sort out.
    if (!host.hasVm || back.hasVm) return;
    this.#holder = null;
    back.rejoin();
    host.isAlone = false;
    diary.note(`the ${back.name} is back`);
    this.protect(host, back);
    rejoined(host);
  }
}
