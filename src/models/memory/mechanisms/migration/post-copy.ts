/**
 * Post-copy (Hines and Gopalan, VEE 2009): the VM goes on at the destination before its memory is there. A page that it
 * touches is fetched, and the VM stalls meanwhile; the others are pushed in the background, those around a fault first.
 * Each page crosses the link once.
 *
 * The hybrid form sends all memory once while the VM still runs at the source, so that only what was written meanwhile
 * is absent.
 *
 * Pages are pushed in small pieces, and a fault waits for the piece that is being sent. Once the VM runs at the
 * destination, part of its state is on either host: a break of the connection stalls it until both find each other
 * again, if the tools can do that.
 */
import { Interrupt, type ProcessBody } from '../../../../kernel/process.ts';
import type { Signal } from '../../../../kernel/signal.ts';
import type { EventKind } from '../../../../kernel/simulation.ts';
import { ABSENT } from '../../pages/copy.ts';
import { DirtyLog } from '../../pages/dirty-log.ts';
import { type Encoder, Whole } from './encoders.ts';
import {
  backgroundPush,
  deduplication,
  dummyWrites,
  handshake,
  type MigrationMechanism,
  postCopyRecovery,
  prePaging,
} from './mechanism.ts';
import { freePages, sendRound } from './round.ts';
import type { MigrationBody, MigrationScene } from './scene.ts';
import { allThere, arrive, deduplicated, makeRoom } from './shared-pages.ts';
import { release, suspend, takeOver } from './switch-over.ts';

const repairs = [prePaging, backgroundPush, postCopyRecovery, handshake, dummyWrites, deduplication];

export const postCopy: MigrationMechanism = {
  name: 'post-copy',
  summary: 'the VM goes on at the destination at once, and its pages follow',
  repairs,
  fluid: 'post',
  phases: ['prepare', 'suspend', 'handshake', 'resume', 'pages-follow'],
  migrate: (scene) => follow(scene, false),
};

export const hybrid: MigrationMechanism = {
  name: 'hybrid',
  summary: 'one round of pre-copy, then post-copy of what was written meanwhile',
  repairs,
  fluid: 'hybrid',
  phases: ['prepare', 'first-round', 'suspend', 'handshake', 'resume', 'pages-follow'],
  migrate: (scene) => follow(scene, true),
};

function* follow(scene: MigrationScene, copiesFirst: boolean): MigrationBody {
  const { progress, simulation, values, sender, guest, dirty, layout, destination } = scene;
  progress.enter('prepare');
  yield simulation.delay(values.prepareNanos);
  const missing = new DirtyLog(layout.pages);
  missing.markAll();
  dirty.clear();
  guest.logTo(dirty);
  sender.limitTo(Number.POSITIVE_INFINITY);
  const unneeded = freePages(scene);
  if (copiesFirst) {
    progress.enter('first-round');
    const encoder = deduplicated(scene, new Whole(scene));
    yield* sendRound(scene, missing, { number: 1, encoder, skips: true, isLast: false, unneeded });
  }
  yield* suspend(scene);
  if (copiesFirst) {
    dirty.moveTo(missing);
    for (let page = missing.next(0); page >= 0; page = missing.next(page + 1))
      destination.memory.versions[page] = ABSENT;
  }
  // What is of no use is given as zeros.
  for (let page = unneeded?.next(0) ?? -1; page >= 0; page = unneeded!.next(page + 1)) {
    missing.unmark(page);
    destination.memory.versions[page] = 0;
  }
  progress.missingPages = missing.count;
  progress.ended = copiesFirst ? 'one round was made' : 'there are no rounds';
  const followers = new Followers(scene, missing);
  yield* takeOver(scene, (page) => followers.fetch(page));
  progress.enter('pages-follow');
  yield* followers.push();
  allThere(scene);
  yield* release(scene);
}

interface Wanted {
  readonly page: number;
  readonly came: Signal;
}

/** The pages that are still at the source. */
class Followers {
  readonly #scene: MigrationScene;
  readonly #missing: DirtyLog;
  readonly #encoder: Encoder;
  readonly #wanted: Wanted[] = [];
  readonly #soon: number[] = [];
  readonly #bell: Signal;
  readonly #goesOn: EventKind;
  #next = 0;

  constructor(scene: MigrationScene, missing: DirtyLog) {
    this.#scene = scene;
    this.#missing = missing;
    this.#encoder = deduplicated(scene, new Whole(scene));
    this.#bell = scene.simulation.event();
    this.#goesOn = scene.simulation.on('the VM goes on', () => scene.network.changed());
  }

  /** The VM has touched an absent page. */
  *fetch(page: number): ProcessBody {
    const { simulation, network } = this.#scene;
    network.changed();
    yield* this.#bring(page);
    // Once the VM goes on.
    simulation.schedule(0, this.#goesOn);
  }

  *#bring(page: number): ProcessBody {
    const { simulation, sender, values, progress, destination } = this.#scene;
    progress.faultedPages++;
    yield simulation.delay(sender.latencyNanos + values.faultNanos);
    if (destination.memory.holds(page)) return;
    const came = simulation.event();
    this.#wanted.push({ page, came });
    this.#bell.pulse();
    yield came;
    yield simulation.delay(sender.latencyNanos);
  }

  /** Until every page is there. */
  *push(): ProcessBody {
    const { options, values, simulation } = this.#scene;
    const pushesFrom = simulation.now + (options.without.has('background-push') ? values.onDemandNanos : 0);
    while (this.#missing.count > 0) {
      const wanted = this.#wanted.shift();
      if (wanted !== undefined) {
        this.#plan(wanted.page);
        yield* this.#deliver([wanted.page]);
        wanted.came.fire();
      } else if (simulation.now >= pushesFrom) yield* this.#deliver(this.#piece(values.piecePages));
      else if (this.#soon.length > 0) yield* this.#deliver(this.#soon.splice(0, values.piecePages));
      else yield simulation.anyOf<void>([this.#bell, simulation.delay(pushesFrom - simulation.now)]);
    }
    for (const { came } of this.#wanted.splice(0)) came.fire();
  }

  /** The neighbours of a fault are pushed next, the nearest first. */
  #plan(page: number): void {
    const { options, values } = this.#scene;
    if (options.without.has('pre-paging')) return;
    const around: number[] = [];
    for (let distance = 1; distance <= values.prefetchPages; distance++) around.push(page + distance, page - distance);
    this.#soon.unshift(...around);
    this.#next = page;
  }

  /** Pages to push: those around faults, then the others in their order from the last fault on. */
  #piece(most: number): number[] {
    const pages: number[] = [];
    while (pages.length < most && this.#soon.length > 0) {
      const page = this.#soon.shift() as number;
      if (this.#missing.has(page) && !pages.includes(page)) pages.push(page);
    }
    while (pages.length < most) {
      let page = this.#missing.next(this.#next);
      if (page < 0) page = this.#missing.next(0);
      if (page < 0 || pages.includes(page)) break;
      pages.push(page);
      this.#next = page + 1;
    }
    return pages;
  }

  *#deliver(pages: readonly number[]): ProcessBody {
    const { sender, progress } = this.#scene;
    const due = pages.filter((page) => page >= 0 && this.#missing.has(page));
    if (due.length === 0) return;
    let bytes = 0;
    for (const page of due) {
      bytes += this.#encoder.bytesOf(page, page + 1, 1);
      makeRoom(this.#scene, page);
    }
    const work = this.#encoder.takeWork();
    yield* this.#patiently(() => sender.send(bytes, work));
    for (const page of due) {
      this.#missing.unmark(page);
      arrive(this.#scene, page);
    }
    progress.pushedPages += due.length;
    progress.missingPages = this.#missing.count;
  }

  /** After a break of the connection it goes on where it was, if the tools can do that. */
  *#patiently(send: () => ProcessBody): ProcessBody {
    const { options, reconnected } = this.#scene;
    for (;;) {
      try {
        yield* send();
        return;
      } catch (error) {
        const isBreak = error instanceof Interrupt && error.cause === 'connection-lost';
        if (!isBreak || options.without.has('post-copy-recovery')) throw error;
        yield* reconnected();
      }
    }
  }
}
