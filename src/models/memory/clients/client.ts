/**
 * What a client is told and what it has. It is outside: it reaches the service through the network, and keeps a log of
 * what it has seen.
 */
import type { Simulation } from '../../../kernel/simulation.ts';
import type { Stream } from '../../../kernel/stream.ts';
import type { Guest } from '../platform/guest.ts';
import type { Link } from '../platform/link.ts';
import type { ClientLog } from './client-log.ts';
import type { ClientValues } from './client-values.ts';

/** What a client sees of the world. */
export interface Service {
  readonly simulation: Simulation;
  readonly guest: Guest;
  /** Of the host where the VM is now. */
  readonly link: Link;
  /** Whether a packet that is sent now gets to the VM. */
  readonly isReachable: boolean;
  /** Whether something carries the packets of the VM, wherever it is. */
  readonly hasInterface: boolean;
  /** What interface and guest can carry now, in bytes per nanosecond. */
  readonly transferLimit: number;
  readonly values: ClientValues;
  /** Its random numbers. */
  readonly stream: Stream;
}

export interface Client {
  readonly log: ClientLog;
  start(): void;
  /** Something that the client may notice has changed: the VM pauses, goes on, is elsewhere, is gone. */
  changed(): void;
  /** The VM is on another host from now on. */
  moved(): void;
  /** No more is simulated: bring the log up to now. */
  end(): void;
  /** The client itself fails. */
  stop(): void;
}

export type ClientOf = (service: Service) => Client;
