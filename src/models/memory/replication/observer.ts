/**
 * Somebody outside who sees all packets that reach the clients, and looks into the hosts. What a backup has when it
 * takes over is compared page by page and block by block with what the VM was at that checkpoint. At the end all that
 * clients were told is held against the VM that lives on: a request of which a client knows that it came, and that the
 * VM does not know, is lost; an answer that the VM has never given is invented.
 */
import { assert } from '../../../kernel/assertions.ts';
import type { Checkpoint } from '../mechanisms/replication/standby.ts';
import { Copy } from '../pages/copy.ts';
import type { ServiceLoad } from '../workloads/replicated.ts';
import type { Clients } from './clients.ts';
import type { Host } from './host.ts';
import { connectionOf, keyOf, numberOf, type Packet } from './software.ts';

interface Remembered {
  readonly epoch: number;
  readonly memory: Copy;
  readonly disk: Copy;
  readonly ranNanos: number;
}

/** What somebody who was told by a VM finds when he asks what lives on. */
export interface Told {
  readonly lostBytes: number;
  readonly inventedBytes: number;
}

export class Observer {
  /** At the last take-over. */
  wrongPages = 0;
  wrongBlocks = 0;
  repeatedNanos = 0;
  #remembered: Remembered[] = [];
  /** By key of a request: who answered it first, and with which ticket. */
  readonly #answers = new Map<number, { readonly from: Host; readonly ticket: number }>();
  readonly #answeredTwice = new Set<number>();
  /** From this ticket on the VM that has taken over gives its own. */
  #ownFrom = Number.POSITIVE_INFINITY;

  /** Requests that two hosts answered, each in its own execution; by connection and number. */
  get answeredTwice(): readonly string[] {
    return [...this.#answeredTwice].map((key) => `${connectionOf(key)}.${numberOf(key)}`);
  }

  /** The VM stands still at a checkpoint. */
  remember(of: Host, { epoch }: Checkpoint): void {
    // A backup has the last or the one before.
    const old = this.#remembered.length < 2 ? undefined : this.#remembered.shift();
    const memory = old?.memory ?? new Copy(of.memory.versions.length);
    const disk = old?.disk ?? new Copy(of.disk.versions.length);
    memory.versions.set(of.memory.versions);
    disk.versions.set(of.disk.versions);
    this.#remembered.push({ epoch, memory, disk, ranNanos: of.guest.ranNanos() });
  }

  /** `host` is about to go on from its checkpoint; the VM ran so long at the other. */
  takesOver(host: Host, epoch: number, ranNanos: number): void {
    const at = this.#remembered.findLast((each) => each.epoch === epoch);
    assert(at !== undefined, () => `nobody remembers epoch ${epoch}`);
    this.wrongPages = host.memory.differences(at.memory);
    this.wrongBlocks = host.disk.differences(at.disk);
    this.repeatedNanos = ranNanos - at.ranNanos;
  }

  tookOver(host: Host): void {
    this.#ownFrom = host.software.log.length;
  }

  saw({ kind, connection, number, ticket }: Packet, from: Host): void {
    if (kind !== 'answer') return;
    const key = keyOf(connection, number);
    const first = this.#answers.get(key);
    if (first === undefined) this.#answers.set(key, { from, ticket });
    else if (first.from !== from && Math.max(ticket, first.ticket) >= this.#ownFrom) this.#answeredTwice.add(key);
  }

  /** What clients were told, against this VM; against none: all is lost. */
  told(clients: Clients | null, load: ServiceLoad | null, host: Host | null): Told {
    if (clients === null || load === null) return { lostBytes: 0, inventedBytes: 0 };
    const log = host?.software.log ?? [];
    const known = new Set([...log, ...(host?.software.pending ?? [])]);
    let [lostBytes, inventedBytes] = [0, 0];
    for (const key of clients.acknowledged) if (!known.has(key)) lostBytes += load.requestBytes;
    for (const [key, ticket] of clients.tickets) if (log[ticket] !== key) inventedBytes += load.answerBytes;
    return { lostBytes, inventedBytes };
  }
}
