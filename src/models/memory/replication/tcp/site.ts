/**
 * A host of a VM that talks TCP: the VM's end of every connection, and the VMM, which holds its output or speculates
 * about it. What is sent and received goes through some pages of the VM's memory.
 */
import type { ProcessBody } from '../../../../kernel/process.ts';
import type { RandomStreams } from '../../../../kernel/random.ts';
import type { Simulation } from '../../../../kernel/simulation.ts';
import type { Flow } from '../../platform/fair-server.ts';
import type { Guest } from '../../platform/guest.ts';
import { Clock } from '../../tcp/clock.ts';
import { type Endpoint, type EndpointState, newEndpointState } from '../../tcp/endpoint.ts';
import { Machine } from '../../tcp/machine.ts';
import { OutputGate } from '../../tcp/output-gate.ts';
import { Path } from '../../tcp/path.ts';
import type { Deliver } from '../../tcp/segment.ts';
import { type KeptState, Speculation } from '../../tcp/speculation.ts';
import { Server, type ServerState } from './server.ts';
import {
  connectionsOf,
  controlOf,
  endpointOptions,
  insidePath,
  speculates,
  type TcpValues,
  type Traffic,
} from './traffic.ts';

/** What a checkpoint has of the VM's network. */
export interface TcpState {
  readonly endpoints: readonly EndpointState[];
  readonly kept: readonly KeptState[];
  readonly server: ServerState | null;
  /** The VM's clock. */
  readonly now: number;
}

export interface SiteOptions {
  readonly name: string;
  readonly simulation: Simulation;
  readonly streams: RandomStreams;
  readonly traffic: Traffic;
  readonly values: TcpValues;
  readonly guest: Guest;
  /** For speculated output, on its way to the backup while the epoch goes on; null: it goes with the checkpoint. */
  readonly early: Flow | null;
  /** Onto the network. */
  readonly transmit: Deliver;
  readonly writePages: (count: number, ticket: number) => void;
  /** So many bytes went through socket buffers. */
  readonly touch: (bytes: number) => void;
  /** So many bytes were sent to the backup early. */
  readonly sentEarly: (bytes: number) => void;
  /** It has just gone on from a checkpoint. */
  readonly restored: (site: TcpSite) => void;
}

/** How long a backup of speculated output waits for the next. */
const LOOK_NANOS = 1e6;

export class TcpSite {
  readonly machine: Machine;
  readonly output: OutputGate | Speculation;
  readonly endpoints: readonly Endpoint[];
  readonly #options: SiteOptions;
  readonly #server: Server | null;
  readonly #vmm: Clock;
  readonly #out: Path;
  #isOn = false;

  constructor(options: SiteOptions) {
    const { name, simulation, traffic, values, streams, touch } = options;
    this.#options = options;
    this.#vmm = new Clock(simulation);
    this.machine = new Machine(simulation, { timersRun: traffic.timersRun, inboxBytes: values.inboxBytes });
    const never = streams.stream('tcp.inside');
    this.output = this.#makeOutput();
    this.#out = new Path(simulation, insidePath(values), never, (segment) => {
      if (this.#isOn) this.output.send(segment);
    });
    this.#server =
      traffic.service === null
        ? null
        : new Server(
            name,
            {
              simulation,
              guest: options.guest,
              stream: streams.stream(`${name}.work`),
              writePages: options.writePages,
              answer: (connection, bytes) => this.endpoints[connection]!.sender.write(bytes),
            },
            traffic.service,
          );
    const send: Deliver = (segment) => {
      touch(segment.bytes);
      this.#out.send(segment);
    };
    const own = endpointOptions(traffic, values);
    this.endpoints = Array.from({ length: connectionsOf(traffic) }, (_, connection) =>
      this.machine.connect(own, controlOf(traffic), send, {
        received: (bytes) => this.#server?.received(connection, bytes),
        reset: () => {},
      }),
    );
    if (options.early !== null && this.output instanceof Speculation)
      simulation.process(this.#backUp(this.output, options.early), `speculated output of the ${name}`);
  }

  /** A segment of a client has come. */
  receive(segment: Parameters<Deliver>[0]): void {
    if (!this.#isOn || this.#vmm.isPaused) return;
    this.#options.touch(segment.bytes);
    if (this.output instanceof Speculation) this.output.fromClient(segment);
    else this.machine.arrive(segment);
  }

  /** The VM stands still. */
  pause(): void {
    this.machine.pause();
  }

  resume(): void {
    this.machine.resume();
  }

  /** The whole host stands still. */
  freeze(isFrozen: boolean): void {
    if (isFrozen) this.#vmm.pause();
    else this.#vmm.resume();
  }

  /** Bytes of output that have to go to the backup with the checkpoint. */
  takeBacklog(): number {
    return this.output.takeBacklog() + (this.#options.early?.abandon() ?? 0);
  }

  save(): TcpState {
    return {
      endpoints: this.endpoints.map((endpoint) => {
        const state = newEndpointState();
        endpoint.save(state);
        return state;
      }),
      kept: this.output instanceof Speculation ? this.output.save() : [],
      server: this.#server?.save() ?? null,
      now: this.machine.clock.now,
    };
  }

  /** From nothing, or from a checkpoint. The machine still stands still. */
  start(from: TcpState | null): void {
    const { traffic, restored } = this.#options;
    this.#isOn = true;
    this.machine.loseInbox();
    this.#server?.start(from?.server ?? null);
    if (from === null) {
      const edge = traffic.mode === 'aware' ? traffic.bufferBytes / connectionsOf(traffic) : traffic.windowBytes;
      for (const { sender } of this.endpoints) {
        sender.openTo(edge);
        if (traffic.bulk?.toClients === true) sender.write(Number.POSITIVE_INFINITY);
      }
      return;
    }
    this.machine.clock.goBackTo(from.now);
    for (const [index, state] of from.endpoints.entries()) this.endpoints[index]!.restore(state);
    if (this.output instanceof Speculation) this.output.restore(from.kept);
    restored(this);
  }

  stop(): void {
    this.#isOn = false;
    this.#server?.stop();
    for (const { sender, receiver } of this.endpoints) {
      sender.rest();
      receiver.rest();
    }
  }

  /** How far the client can have got bytes of this VM, and how far the VM has got bytes of the client. */
  reached(connection: number): { readonly sent: number; readonly received: number } {
    const { sender, receiver } = this.endpoints[connection]!;
    return { sent: sender.state.highest, received: receiver.state.expected };
  }

  #makeOutput(): OutputGate | Speculation {
    const { simulation, traffic, values, transmit, streams } = this.#options;
    if (!speculates(traffic)) return new OutputGate(transmit);
    const back = new Path(simulation, insidePath(values), streams.stream('tcp.inside'), (segment) => {
      if (this.#isOn) this.machine.arrive(segment);
    });
    const speculation = new Speculation(
      this.#vmm,
      {
        ...endpointOptions(traffic, values),
        bufferBytes: traffic.bufferBytes,
        tellsRoom: traffic.mode === 'aware',
      },
      transmit,
      (segment) => back.send(segment),
    );
    for (let connection = 0; connection < connectionsOf(traffic); connection++)
      speculation.join(traffic.windowBytes, traffic.windowBytes);
    return speculation;
  }

  *#backUp(speculation: Speculation, flow: Flow): ProcessBody {
    const { simulation, values, sentEarly } = this.#options;
    for (;;) {
      const bytes = this.#isOn ? speculation.takeBacklog(values.backupPieceBytes) : 0;
      if (bytes === 0) yield simulation.delay(LOOK_NANOS);
      else {
        yield* flow.serve(bytes);
        sentEarly(bytes);
      }
    }
  }
}
