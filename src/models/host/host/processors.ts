/**
 * The cores of a host as a shared resource: a job uses at most one core, and if there are more jobs than cores, each
 * gets an equal share.
 *
 * Left out: priorities, affinity, and the cost of switching between jobs. At the scale of seconds Xen's scheduler is a
 * processor-sharing server.
 */
import type { ProcessBody } from '../../../kernel/process.ts';
import { SharedServer } from '../../../kernel/resources/shared-server.ts';
import type { Simulation } from '../../../kernel/simulation.ts';

export class Processors {
  readonly cores: number;
  readonly #shared: SharedServer;
  #jobs = 0;
  /** How many jobs each user has now, for whoever accounts for them. */
  readonly users = new Map<string, number>();

  constructor(simulation: Simulation, cores: number) {
    this.cores = cores;
    this.#shared = new SharedServer(simulation, { capacity: 0, round: Math.ceil });
    simulation.onReset(() => {
      this.#jobs = 0;
      this.users.clear();
    });
  }

  /** The number of jobs. */
  get jobs(): number {
    return this.#jobs;
  }

  /** Returns once `nanos` of one core's time have been spent. */
  *compute(nanos: number, who = 'dom0 and VMM'): ProcessBody {
    if (nanos <= 0) return;
    this.#come(1, who);
    try {
      yield this.#shared.serve(nanos);
    } finally {
      this.#come(-1, who);
    }
  }

  /** A job that is done leaves in the event that wakes its process, at the same time: no capacity is lost or gained. */
  #come(jobs: number, who: string): void {
    this.#jobs += jobs;
    this.users.set(who, (this.users.get(who) ?? 0) + jobs);
    this.#shared.setCapacity(Math.min(this.#jobs, this.cores));
  }
}
