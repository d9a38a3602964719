/** A guest behind a VMM that pauses it at checkpoints, and a client, for tests of held and speculated output. */
import { RandomStreams } from '../../../../src/kernel/random.ts';
import { Clock } from '../../../../src/models/memory/tcp/clock.ts';
import { reno, replicationAware } from '../../../../src/models/memory/tcp/congestion.ts';
import { type Endpoint, newEndpointState } from '../../../../src/models/memory/tcp/endpoint.ts';
import { Machine } from '../../../../src/models/memory/tcp/machine.ts';
import { OutputGate } from '../../../../src/models/memory/tcp/output-gate.ts';
import { Path } from '../../../../src/models/memory/tcp/path.ts';
import { Speculation } from '../../../../src/models/memory/tcp/speculation.ts';
import { ENDS, Heard, SEGMENT, Sending } from './network.ts';

export interface ProtectionOptions {
  readonly mode: 'open' | 'plain' | 'speculative' | 'aware';
  readonly windowBytes?: number;
  readonly roundTripNanos?: number;
  readonly epochNanos?: number;
  readonly pauseNanos?: number;
  /** From the end of a pause until the epoch is safe. */
  readonly commitNanos?: number;
  readonly bufferBytes?: number;
  readonly loss?: number;
  readonly timersRun?: boolean;
}

export class ProtectedGuest extends Sending {
  readonly guest: Machine;
  readonly client: Machine;
  readonly atGuest = new Heard();
  readonly guestEnd: Endpoint;
  readonly clientEnd: Endpoint;
  readonly output: OutputGate | Speculation;
  /** Of the last epoch that is safe. */
  readonly backup = { guest: newEndpointState(), kept: [] as ReturnType<Speculation['save']> };
  epoch = 0;
  #isDead = false;

  constructor({
    mode,
    windowBytes = 65_536,
    roundTripNanos = 0.2e6,
    epochNanos = 25e6,
    pauseNanos = 2e6,
    commitNanos = 5e6,
    bufferBytes = 2 ** 24,
    loss = 0,
    timersRun = true,
  }: ProtectionOptions) {
    super();
    const { simulation } = this;
    const streams = new RandomStreams('protected');
    const line = { segmentBytes: SEGMENT, headerBytes: 90, queueBytes: 1e9, loss };
    const ends = { ...ENDS, windowBytes };
    this.guest = new Machine(simulation, { timersRun });
    this.client = new Machine(simulation);
    const outside = { ...line, bytesPerNano: 0.125, latencyNanos: roundTripNanos / 2 };
    const inside = { ...line, bytesPerNano: 0.3125, latencyNanos: 20e3, loss: 0 };
    const toClient = new Path(simulation, outside, streams.stream('out'), this.client.arrive);
    const toGuest = new Path(simulation, inside, streams.stream('none'), this.guest.arrive);
    const speculates = mode === 'speculative' || mode === 'aware';
    this.output = speculates
      ? new Speculation(
          new Clock(simulation),
          { ...ends, bufferBytes, tellsRoom: mode === 'aware' },
          (segment) => this.#isDead || toClient.send(segment),
          (segment) => toGuest.send(segment),
        )
      : new OutputGate((segment) => this.#isDead || toClient.send(segment));
    const { output } = this;
    const fromClient = output instanceof Speculation ? output.fromClient : this.guest.arrive;
    const toHost = new Path(
      simulation,
      outside,
      streams.stream('in'),
      (segment) => this.#isDead || fromClient(segment),
    );
    const out = new Path(simulation, inside, streams.stream('none'), (segment) => this.#isDead || output.send(segment));
    const control = mode === 'aware' ? replicationAware : reno;
    this.guestEnd = this.guest.connect(ends, control, (segment) => out.send(segment), this.atGuest);
    this.clientEnd = this.client.connect(ends, reno, (segment) => toHost.send(segment), this.atClient);
    if (output instanceof Speculation) output.join(windowBytes, windowBytes);
    this.guestEnd.sender.openTo(mode === 'aware' ? bufferBytes : windowBytes);
    this.clientEnd.sender.openTo(windowBytes);
    if (mode !== 'open') output.hold();
    simulation.process(this.#epochs(epochNanos, pauseNanos, commitNanos), 'epochs');
  }

  /** The host fails; a backup goes on after a while. */
  failOver(afterNanos: number): void {
    this.#isDead = true;
    this.output.drop();
    this.guest.pause();
    this.runFor(afterNanos);
    this.#isDead = false;
    this.guest.loseInbox();
    this.guestEnd.restore(this.backup.guest);
    this.output.hold();
    if (this.output instanceof Speculation) this.output.restore(this.backup.kept);
    this.guest.resume();
  }

  protected get from(): Endpoint {
    return this.guestEnd;
  }

  *#epochs(epochNanos: number, pauseNanos: number, commitNanos: number) {
    const { simulation, output } = this;
    const saved = newEndpointState();
    for (;;) {
      yield simulation.delay(epochNanos - pauseNanos);
      if (this.#isDead) continue;
      this.guest.pause();
      const epoch = this.epoch++;
      this.guestEnd.save(saved);
      const kept = output instanceof Speculation ? output.save() : [];
      output.close(epoch);
      yield simulation.delay(pauseNanos);
      if (this.#isDead) continue;
      this.guest.resume();
      yield simulation.delay(Math.min(commitNanos, epochNanos - pauseNanos - 1));
      if (this.#isDead) continue;
      Object.assign(this.backup.guest.sender, saved.sender);
      Object.assign(this.backup.guest.receiver, saved.receiver);
      this.backup.kept = kept;
      output.release(epoch);
      if (commitNanos > 0) yield simulation.delay(0);
    }
  }
}
