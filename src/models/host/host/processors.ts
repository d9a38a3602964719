/**
 * The cores of a host, shared by whatever computes: a job uses at most one core, and when there are more jobs than
 * cores each gets an equal share of them.
 *
 * Left out: priorities, affinity, and what switching between jobs costs: at the scale of seconds Xen's scheduler is a
 * processor-sharing server.
 */
import type { ProcessBody } from '../../../kernel/process.ts';
import { SharedServer } from '../../../kernel/resources/shared-server.ts';
import type { Simulation } from '../../../kernel/simulation.ts';

export class Processors {
  readonly cores: number;
  readonly #shared: SharedServer;
  #jobs = 0;

  constructor(simulation: Simulation, cores: number) {
    this.cores = cores;
    this.#shared = new SharedServer(simulation, { capacity: 0, round: Math.ceil });
    simulation.onReset(() => {
      this.#jobs = 0;
    });
  }

  /** Jobs that compute or wait for their share. */
  get jobs(): number {
    return this.#jobs;
  }

  /** Goes on once `nanos` of one core's time have been spent on it. */
  *compute(nanos: number): ProcessBody {
    if (nanos <= 0) return;
    this.#come(1);
    try {
      yield this.#shared.serve(nanos);
    } finally {
      this.#come(-1);
    }
  }

  /**
   * A job that is done leaves in the event that wakes its process, at the same time: no capacity is lost or won in
   * between.
   */
  #come(jobs: number): void {
    this.#jobs += jobs;
    this.#shared.setCapacity(Math.min(this.#jobs, this.cores));
  }
}
