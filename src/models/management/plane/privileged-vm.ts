/**
 * The PrivVM: a kernel with three services and the agent that watches them. How its parts die, hang, run out of memory
 * and are started anew; what they do is in the services' own files.
 */
import type { EventKind } from '../../../kernel/simulation.ts';
import type { ManagementPlane } from './plane.ts';
import { type Kernel, type KernelState, Service, type ServiceName } from './service.ts';

/** Who holds the memory that is lost. */
export type Leaker = ServiceName | 'kernel';

export class PrivilegedVm implements Kernel {
  readonly sim;
  postponed: { readonly kind: EventKind; readonly a: number; readonly life: number }[] = [];
  readonly services: Readonly<Record<ServiceName, Service>>;
  readonly agent: Service;
  private readonly plane: ManagementPlane;
  private leaker: Leaker | null = null;
  private kernelState: KernelState = 'running';

  constructor(plane: ManagementPlane) {
    this.plane = plane;
    this.sim = plane.sim;
    this.services = {
      xenstored: new Service('xenstored', this),
      toolstack: new Service('toolstack', this),
      console: new Service('console', this),
    };
    this.agent = new Service('agent', this);
  }

  get state(): KernelState {
    return this.kernelState;
  }

  set state(state: KernelState) {
    this.kernelState = state;
    this.changed();
  }

  changed(): void {
    this.plane.stir();
  }

  /** A service ends, by its own failure or killed by the kernel. */
  kill(name: ServiceName): void {
    if (this.services[name].state === 'dead') return;
    this.services[name].die();
    this.forget(name);
  }

  /** The kernel stops for good and every process with it. */
  crash(): void {
    this.state = 'crashed';
    this.postponed = [];
    this.leaker = null;
    this.agent.die();
    // The toolstack first: it does not live to see the connection to XenStore break.
    for (const name of ['toolstack', 'xenstored', 'console'] as const) this.kill(name);
  }

  /** A kernel has booted, with no process yet. */
  boot(): void {
    this.state = 'running';
  }

  /** From now on `leaker` takes memory and does not give it back. */
  leak(leaker: Leaker): void {
    const { values } = this.plane;
    this.leaker = leaker;
    this.plane.later(Math.round((values.freeMiB / values.leakMiBPerSecond) * 1e9), () => this.outOfMemory(leaker));
  }

  reset(): void {
    this.state = 'running';
    this.postponed = [];
    this.leaker = null;
    for (const service of [...Object.values(this.services), this.agent]) service.start();
  }

  /**
   * All processes wait while the kernel searches for memory. Then it kills the process that has most of it; if the
   * kernel itself has most, it panics.
   */
  private outOfMemory(leaker: Leaker): void {
    if (this.leaker !== leaker || this.state !== 'running') return;
    this.state = 'stalled';
    this.plane.note('privvm', 'has no memory left: its kernel searches for some');
    this.plane.later(this.plane.values.reclaimNanos, () => {
      if (this.leaker !== leaker || this.state !== 'stalled') return;
      this.leaker = null;
      if (leaker === 'kernel') {
        this.plane.note('privvm', 'nothing that can be killed holds memory: its kernel gives up');
        return this.plane.panic();
      }
      this.plane.note('privvm', `its kernel kills the ${leaker}, which holds most of its memory`);
      this.kill(leaker);
      this.state = 'running';
      const { postponed } = this;
      this.postponed = [];
      for (const { kind, a, life } of postponed) this.sim.schedule(0, kind, a, life);
    });
  }

  private forget(name: ServiceName): void {
    if (name === 'xenstored') {
      this.plane.xenstored.lose();
      this.plane.unbindRings();
    }
    if (name === 'toolstack') this.plane.toolstack.forget();
    if (name === 'console') this.plane.consoles.stop(this.sim.now);
  }
}
