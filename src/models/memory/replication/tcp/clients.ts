/**
 * Clients that talk TCP with the VM: they take or send bytes without end, or each sends a request, waits for all of its
 * answer, thinks, and sends the next. All that is measured is what they see.
 *
 * Left out: clients that lose patience before their TCP does.
 */
import type { EventKind, Simulation } from '../../../../kernel/simulation.ts';
import type { Stream } from '../../../../kernel/stream.ts';
import { reno } from '../../tcp/congestion.ts';
import type { Endpoint } from '../../tcp/endpoint.ts';
import { Machine } from '../../tcp/machine.ts';
import type { Deliver, Segment } from '../../tcp/segment.ts';
import { Audience, firstRequest } from '../audience.ts';
import { connectionsOf, endpointOptions, type TcpValues, type Traffic } from './traffic.ts';

export class TcpClients extends Audience {
  readonly #traffic: Traffic;
  readonly #stream: Stream;
  readonly #machine: Machine;
  readonly #endpoints: readonly Endpoint[];
  readonly #begin: EventKind;
  /** By connection: when it asked, and how much of the answer is due. */
  readonly #askedAt: Float64Array;
  readonly #due: Float64Array;
  #bytes = 0;
  #bytesBefore = 0;

  constructor(simulation: Simulation, traffic: Traffic, values: TcpValues, stream: Stream, output: Deliver) {
    super(simulation);
    this.#traffic = traffic;
    this.#stream = stream;
    this.#machine = new Machine(simulation);
    const options = endpointOptions(traffic, values);
    this.#endpoints = Array.from({ length: connectionsOf(traffic) }, (_, connection) =>
      this.#machine.connect(options, reno, output, {
        received: (bytes) => this.#received(connection, bytes),
        reset: () => {
          this.resets++;
        },
      }),
    );
    for (const { sender } of this.#endpoints) sender.openTo(traffic.windowBytes);
    this.#askedAt = new Float64Array(this.#endpoints.length);
    this.#due = new Float64Array(this.#endpoints.length);
    this.#begin = simulation.on('request over TCP', (connection) => this.#ask(connection));
  }

  override start(): void {
    const { bulk, service } = this.#traffic;
    if (bulk?.toClients === false) for (const { sender } of this.#endpoints) sender.write(Number.POSITIVE_INFINITY);
    if (service === null) return;
    for (let connection = 0; connection < this.#endpoints.length; connection++)
      this.simulation.schedule(firstRequest(service, this.#stream), this.#begin, connection);
  }

  /** A segment of the VM has come. */
  receive(segment: Segment): void {
    const { sender } = this.#endpoints[segment.connection]!;
    const before = sender.state.una;
    this.#machine.arrive(segment);
    const safe = sender.state.una - before;
    if (safe <= 0 || this.#traffic.bulk?.toClients !== false) return;
    this.#bytes += safe;
    this.heard();
  }

  override watch(): void {
    super.watch();
    this.#bytesBefore = this.#bytes;
  }

  /** Of payload that came to clients, or that they know to be at the VM, since then; bits a nanosecond are Gb/s. */
  get megabitsPerSecond(): number {
    return this.watchedNanos > 0 ? ((this.#bytes - this.#bytesBefore) * 8000) / this.watchedNanos : 0;
  }

  /** How far the clients have got bytes of the VM, and how far they know that it has got theirs. */
  reached(connection: number): { readonly received: number; readonly safe: number } {
    const { sender, receiver } = this.#endpoints[connection]!;
    return { received: receiver.state.expected, safe: sender.state.una };
  }

  #received(connection: number, bytes: number): void {
    this.#bytes += bytes;
    this.heard();
    const { service } = this.#traffic;
    if (service === null) return;
    const due = this.#due[connection]! - bytes;
    this.#due[connection] = due;
    if (due > 0) return;
    this.answered(this.#askedAt[connection]!);
    const think = service.thinkNanos === 0 ? 0 : Math.round(this.#stream.exponential(service.thinkNanos));
    this.simulation.schedule(think, this.#begin, connection);
  }

  #ask(connection: number): void {
    const { requestBytes, answerBytes } = this.#traffic.service!;
    this.#askedAt[connection] = this.simulation.now;
    this.#due[connection] = answerBytes;
    this.#endpoints[connection]!.sender.write(requestBytes);
  }
}
