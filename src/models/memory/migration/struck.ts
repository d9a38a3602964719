/** What the strike of a fault does to hosts, link, tool and client, and who notices it when. */
import type { ProcessBody } from '../../../kernel/process.ts';
import type { Simulation } from '../../../kernel/simulation.ts';
import type { Client } from '../clients/client.ts';
import type { Struck } from '../faults/fault.ts';
import type { MigrationScene, Place, Trouble } from '../mechanisms/migration/scene.ts';
import type { Observer } from './observer.ts';

interface Told {
  readonly stop: (trouble: Trouble) => void;
  readonly notice: (trouble: Trouble, what: string) => void;
  readonly backends: (place: Place) => void;
}

export class Strikes implements Struck {
  readonly #simulation: Simulation;
  readonly #scene: MigrationScene;
  readonly #client: Client;
  readonly #observer: Observer;
  readonly #stop: (trouble: Trouble) => void;
  readonly #notice: Told['notice'];
  readonly #backends: (place: Place) => void;
  readonly #mended;
  #isConnected = true;

  /** `stop` ends the migration, `notice` does not; `backends` is told where the driver VM is gone or back. */
  constructor(scene: MigrationScene, client: Client, observer: Observer, { stop, notice, backends }: Told) {
    this.#backends = backends;
    this.#simulation = scene.simulation;
    this.#scene = scene;
    this.#client = client;
    this.#observer = observer;
    this.#stop = stop;
    this.#notice = notice;
    this.#mended = scene.simulation.event();
  }

  get values(): Struck['values'] {
    return this.#scene.values;
  }

  crash(host: 'source' | 'destination'): void {
    const { source, destination, guest, sender } = this.#scene;
    const place = host === 'source' ? source : destination;
    place.isAlive = false;
    place.presence = 'gone';
    if ((this.#observer.hasMoved ? destination : source) === place) guest.pause();
    if (host === 'source') {
      source.link.cut();
      this.#isConnected = false;
      this.#stop('source-failed');
    } else {
      sender.breakOff();
      this.#loseConnection();
    }
    this.#client.changed();
  }

  cutLink(lastsNanos: number | undefined): void {
    const { source, destination } = this.#scene;
    source.link.cut();
    this.#client.changed();
    this.#loseConnection();
    this.#later(lastsNanos, () => {
      if (!source.isAlive) return;
      source.link.mend();
      this.#isConnected = destination.isAlive;
      this.#mended.pulse();
      this.#client.changed();
    });
  }

  slowLink(share: number, lastsNanos: number | undefined): void {
    const { link } = this.#scene.source;
    link.slowTo(share);
    this.#later(lastsNanos, () => link.slowTo(1));
  }

  loseSegments(share: number, lastsNanos: number | undefined): void {
    const { link } = this.#scene.source;
    link.lose(share);
    this.#later(lastsNanos, () => link.lose(0));
  }

  crashDriverVm(host: 'source' | 'destination', lastsNanos: number | undefined): void {
    const { source, destination, sender, values } = this.#scene;
    const place = host === 'source' ? source : destination;
    const carries = (hasBackend: boolean): void => {
      place.hasBackend = hasBackend;
      this.#backends(place);
      this.#client.changed();
    };
    place.hasTool = false;
    carries(false);
    if (host === 'source') this.stopSender();
    else {
      sender.breakOff();
      this.#loseConnection();
    }
    if (lastsNanos === undefined) return;
    // The new one knows of no such connection, and says so.
    if (host === 'destination') this.#later(lastsNanos, () => this.#stop('connection-lost'));
    this.#later(lastsNanos + values.backendConnectNanos, () => carries(true));
  }

  /** A VM without its disk stands still; where both sides have all of it, the migration brings it to the other one. */
  failDisk(host: 'source' | 'destination'): void {
    const { source, destination, guest, network, progress } = this.#scene;
    const place = host === 'source' ? source : destination;
    place.hasDisk = false;
    if ((this.#observer.hasMoved ? destination : source) === place) guest.pause();
    if (host === 'destination' ? !this.#observer.hasMoved : !progress.diskIsMirrored) this.#stop('disk-failed');
    network.changed();
  }

  /** The VM stands still wherever it is; the migration goes on until somebody needs the disk. */
  failStorage(lastsNanos: number | undefined): void {
    const { storage, guest, network, values } = this.#scene;
    storage.answers = false;
    storage.isLost = lastsNanos === undefined;
    guest.block();
    network.changed();
    this.#later(values.diskSilentNanos, () => {
      if (!storage.answers) this.#notice('disk-failed', 'the VM stands still wherever it is');
    });
    this.#later(lastsNanos, () => {
      storage.answers = true;
      guest.unblock();
      network.changed();
    });
  }

  stopSender(): void {
    this.#isConnected = false;
    this.#stop('sender-failed');
  }

  stopClient(): void {
    this.#client.stop();
  }

  /** Both sides of the migration can talk again. */
  *reconnected(): ProcessBody {
    while (!this.#isConnected) yield this.#mended;
    yield this.#simulation.delay(this.#scene.values.reconnectNanos);
  }

  /** Nothing gets through; the sender notices after a while. */
  #loseConnection(): void {
    this.#isConnected = false;
    this.#later(this.#scene.values.brokenConnectionNanos, () => {
      if (!this.#isConnected) this.#stop('connection-lost');
    });
  }

  #later(nanos: number | undefined, action: () => void): void {
    if (nanos !== undefined) this.#simulation.schedule(nanos, this.#simulation.on('later', action));
  }
}
