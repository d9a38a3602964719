/**
 * COLO (Dong et al., SoCC 2013): the VM runs at both hosts with the same input. An output leaves as soon as both have
 * said the same; where they differ, or one of them is late, the VM at the backup becomes what the other is. Both stand
 * still meanwhile. What clients know is what both VMs have said, so either of them can go on.
 *
 * Left out: that the backup's cores are taken as well.
 */
import type { ProcessBody } from '../../../../kernel/process.ts';
import type { Signal } from '../../../../kernel/signal.ts';
import type { TimerId } from '../../../../kernel/timers.ts';
import type { DirtyLog } from '../../pages/dirty-log.ts';
import type { ReplicationMechanism } from './mechanism.ts';
import type { ReplicationScene, Site } from './scene.ts';
import { synchronise } from './synchronise.ts';
import { take } from './take.ts';
import { transfer } from './transfer.ts';

export const colo: ReplicationMechanism = {
  name: 'colo',
  summary: 'the VM runs at both hosts; there is a checkpoint only when their outputs differ',
  repairs: [
    { name: 'output-commit', summary: 'output leaves only when both VMs have said the same', optional: true },
    { name: 'gratuitous-arp', summary: 'a backup that takes over tells the network at once', optional: true },
    { name: 'fencing', summary: 'a host to which the witness says no stops its VM', optional: true },
  ],
  phases: ['synchronise', 'run', 'pause', 'copy', 'send', 'acknowledge', 'release'],
  keeps: 'at the backup',
  runsTwice: true,
  *protect(scene) {
    const { options, active, standby, progress } = scene;
    if (standby === null) return;
    yield* synchronise(scene, standby);
    if (!options.without.has('output-commit')) active.outlet.hold();
    const comparison = new Comparison(scene, standby);
    try {
      for (let epoch = 0; ; epoch++) {
        progress.enter('run');
        if (epoch > 0) yield* comparison.difference();
        yield* active.awake();
        yield* checkpoint(scene, standby, epoch, comparison);
      }
    } finally {
      comparison.end();
    }
  },
};

/** Both VMs stand still until the one at the backup is what the other is. */
function* checkpoint(scene: ReplicationScene, standby: Site, epoch: number, comparison: Comparison): ProcessBody {
  const { simulation, values, active, progress } = scene;
  const pausedAt = simulation.now;
  progress.enter('pause');
  active.hold('checkpoint');
  standby.hold('checkpoint');
  comparison.end();
  try {
    // What the backup's VM has written on its own has to be overwritten.
    standby.catchUp();
    moveMarks(standby.dirty, active.dirty);
    moveMarks(standby.dirtyBlocks, active.dirtyBlocks);
    const taken = take(scene, epoch);
    active.outlet.close(epoch);
    progress.paused(taken);
    yield simulation.delay(values.pauseNanos);
    progress.enter('copy');
    if (taken.pages.length > 0) yield simulation.delay(Math.round(taken.pages.length * values.copyNanosPerPage));
    yield* active.awake();
    yield* transfer(scene, standby, taken, () => standby.startFrom(taken.state));
    comparison.begin();
  } finally {
    active.letGo('checkpoint');
    standby.letGo('checkpoint');
    progress.resumed(simulation.now - pausedAt);
  }
  progress.enter('release');
  yield simulation.delay(values.releaseNanos);
  active.outlet.release(epoch);
}

function moveMarks(from: DirtyLog, to: DirtyLog): void {
  for (let at = from.next(0); at >= 0; at = from.next(at + 1)) to.mark(at);
  from.clear();
}

/** Holds outputs of the one VM against those of the other. */
class Comparison {
  readonly #scene: ReplicationScene;
  readonly #standby: Site;
  readonly #late: TimerId;
  /** By what an output answers: outputs that are held, since when, and what the other VM has said. */
  readonly #held = new Map<number, { readonly packet: unknown; readonly sinceNanos: number }>();
  readonly #said = new Map<number, number>();
  #found: Signal;

  constructor(scene: ReplicationScene, standby: Site) {
    const { simulation } = scene;
    this.#scene = scene;
    this.#standby = standby;
    this.#found = simulation.event();
    this.#late = simulation.timer('late output', () => this.#differs());
  }

  begin(): void {
    this.#found = this.#scene.simulation.event();
    this.#scene.active.outlet.onHeld = (packet) => this.#ofActive(packet);
    this.#standby.onOutput = (packet) => this.#ofStandby(packet);
  }

  end(): void {
    this.#scene.active.outlet.onHeld = null;
    this.#standby.onOutput = null;
    this.#scene.simulation.disarm(this.#late);
    this.#held.clear();
    this.#said.clear();
  }

  /** Until the outputs differ, or the longest epoch is over. */
  *difference(): ProcessBody {
    const { simulation, options } = this.#scene;
    yield* simulation.anyOf<void>([this.#found, simulation.delay(options.epochNanos)]);
  }

  #differs(): void {
    if (!this.#found.hasFired) this.#found.fire();
  }

  #ofActive(packet: unknown): void {
    const { simulation, contentOf } = this.#scene;
    const { id, says } = contentOf(packet);
    const other = this.#said.get(id);
    if (other !== undefined) {
      this.#compare(packet, says, other);
      return;
    }
    this.#held.set(id, { packet, sinceNanos: simulation.now });
    this.#awaitOldest();
  }

  /** It comes over the link. */
  #ofStandby(packet: unknown): void {
    const { simulation, link } = this.#scene;
    const found = this.#found;
    if (!link.isCut)
      simulation.process(
        function* (this: Comparison) {
          yield simulation.delay(link.latencyNanos);
          if (found === this.#found && !found.hasFired) this.#arrived(packet);
        }.bind(this),
        'output of the backup',
      );
  }

  #arrived(packet: unknown): void {
    const { contentOf } = this.#scene;
    const { id, says } = contentOf(packet);
    this.#said.set(id, says);
    const held = this.#held.get(id);
    if (held === undefined) return;
    this.#held.delete(id);
    this.#awaitOldest();
    this.#compare(held.packet, contentOf(held.packet).says, says);
  }

  #awaitOldest(): void {
    const { simulation, values } = this.#scene;
    const [oldest] = this.#held.values();
    if (oldest === undefined) simulation.disarm(this.#late);
    else simulation.arm(this.#late, Math.max(0, oldest.sinceNanos + values.compareNanos - simulation.now));
  }

  #compare(packet: unknown, own: number, other: number): void {
    if (own === other) this.#scene.active.outlet.letOut(packet);
    else this.#differs();
  }
}
