/** Two schedulers to compare others with: the simplest one, and the fairest. Each has one queue for all cores. */
import type { Choice, Cores, Scheduler, SchedulerKind } from '../machine/scheduler.ts';
import type { Vcpu } from '../machine/vcpu.ts';

abstract class OneQueue implements Scheduler {
  protected readonly cores: Cores;
  protected readonly queue: Vcpu[] = [];

  constructor(cores: Cores) {
    this.cores = cores;
  }

  woken(vcpu: Vcpu): void {
    this.queue.push(vcpu);
    for (let core = 0; core < this.cores.speeds.length; core++)
      if (this.cores.running(core) === null && vcpu.mayRunOn(core)) this.cores.reschedule(core);
  }

  preempted(vcpu: Vcpu): void {
    this.queue.push(vcpu);
  }

  charged(_vcpu: Vcpu, _core: number, _nanos: number): void {}

  choose(core: number): Choice {
    const vcpu = this.next(core);
    if (vcpu === undefined) return { vcpu: null, sliceNanos: Number.POSITIVE_INFINITY };
    this.queue.splice(this.queue.indexOf(vcpu), 1);
    return { vcpu, sliceNanos: this.sliceNanos };
  }

  protected abstract get sliceNanos(): number;
  protected abstract next(core: number): Vcpu | undefined;
}

class RoundRobin extends OneQueue {
  protected get sliceNanos(): number {
    return this.cores.values.tickNanos * this.cores.values.ticksPerSlice;
  }

  protected next(core: number): Vcpu | undefined {
    return this.queue.find((vcpu) => vcpu.mayRunOn(core));
  }
}

/** Whoever has had the least for its weight. A vCPU that slept is not owed the time. */
class Fair extends OneQueue {
  readonly #had: number[] = [];

  protected get sliceNanos(): number {
    return this.cores.values.fairSliceNanos;
  }

  override woken(vcpu: Vcpu): void {
    let least = Number.POSITIVE_INFINITY;
    for (const { index } of this.queue) least = Math.min(least, this.#hadOf(index));
    if (least < Number.POSITIVE_INFINITY) this.#had[vcpu.index] = Math.max(this.#hadOf(vcpu.index), least);
    super.woken(vcpu);
  }

  override charged({ index, options: { weight } }: Vcpu, _core: number, nanos: number): void {
    this.#had[index] = this.#hadOf(index) + nanos / weight;
  }

  protected next(core: number): Vcpu | undefined {
    let best: Vcpu | undefined;
    for (const vcpu of this.queue)
      if (vcpu.mayRunOn(core) && (best === undefined || this.#hadOf(vcpu.index) < this.#hadOf(best.index))) best = vcpu;
    return best;
  }

  #hadOf(index: number): number {
    return this.#had[index] ?? 0;
  }
}

export const roundRobin: SchedulerKind = {
  name: 'round-robin',
  summary: 'one queue for all cores, slices of 30 ms',
  make: (cores) => new RoundRobin(cores),
};

export const fair: SchedulerKind = {
  name: 'fair',
  summary: 'one queue, short slices, always whoever has had the least for its weight',
  make: (cores) => new Fair(cores),
};
