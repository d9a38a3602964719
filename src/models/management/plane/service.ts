/**
 * A process of the PrivVM: what it has scheduled happens only as long as it and the kernel under it live. When either
 * dies the process's plans die with it; while the kernel stands still they wait, and happen when it goes on.
 */
import type { EventKind, Simulation } from '../../../kernel/simulation.ts';

export const SERVICES = ['xenstored', 'toolstack', 'console'] as const;
export type ServiceName = (typeof SERVICES)[number];

/** `hung`: it is there and does nothing. */
type ServiceState = 'running' | 'dead' | 'hung';

/**
 * - `stalled`: it searches for memory, and nothing runs meanwhile.
 * - `hung`: it will never do anything again, and does not know.
 * - `crashed`: it has stopped by itself, or was stopped.
 */
export type KernelState = 'running' | 'stalled' | 'hung' | 'crashed';

/** What the processes of a kernel share with it. */
export interface Kernel {
  readonly sim: Simulation;
  state: KernelState;
  /** What processes were about to do when the kernel stalled, in order. */
  readonly postponed: { readonly kind: EventKind; readonly a: number; readonly life: number }[];
  /** A process is not in the state any more that it was in. */
  changed(): void;
}

export class Service {
  readonly name: string;
  state: ServiceState = 'running';
  private readonly kernel: Kernel;
  /** Which start of the process this is: an older one's plans do not concern it. */
  private life = 0;

  constructor(name: string, kernel: Kernel) {
    this.name = name;
    this.kernel = kernel;
  }

  get runs(): boolean {
    return this.state === 'running' && this.kernel.state === 'running';
  }

  /** Registers something the process does. Once, as with the simulation itself. */
  on(what: string, handler: (a: number) => void): EventKind {
    const kind = this.kernel.sim.on(`${this.name}: ${what}`, (a, life) => {
      if (life !== this.life || this.state !== 'running') return;
      const { state } = this.kernel;
      if (state === 'running') handler(a);
      else if (state === 'stalled') this.kernel.postponed.push({ kind, a, life });
    });
    return kind;
  }

  schedule(delay: number, kind: EventKind, a = 0): void {
    this.kernel.sim.schedule(delay, kind, a, this.life);
  }

  die(): void {
    this.state = 'dead';
    this.life++;
    this.kernel.changed();
  }

  hang(): void {
    this.state = 'hung';
    this.kernel.changed();
  }

  start(): void {
    this.state = 'running';
    this.life++;
    this.kernel.changed();
  }
}
