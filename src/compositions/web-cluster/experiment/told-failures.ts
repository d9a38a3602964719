/**
 * Failures of components of the hosts, as their own models say. For an observer the component's run is done once more
 * when the failure begins, so that its inside is told in the time of the cluster: strike, damage, detection, repairs.
 */
import type { Course, Effect } from '../../../experiment/course.ts';
import type { Because } from '../../../experiment/happening.ts';
import type { RunObserver } from '../../../experiment/observer.ts';
import { partObserver } from '../../../experiment/part-observer.ts';
import { type Tell, tellDetection, tellerOf } from '../../../experiment/telling.ts';
import type { Simulation } from '../../../kernel/simulation.ts';
import type { FailingHost, Failure } from '../cluster/failing-host.ts';
import type { ComponentCause } from './causes.ts';
import type { ComponentModels, Failing } from './component-models.ts';

/** Packets that nobody takes while a VMM is repaired are no news of a cluster. */
const DEVICES: ReadonlySet<string> = new Set(['disk', 'network', 'management']);

export interface Struck {
  readonly host: FailingHost;
  readonly failing: Failing;
  readonly course: Course<ComponentCause>;
  /** In the time of the component's run; undefined where nobody listens, nothing was struck or there is no such run. */
  readonly struckAt: number | undefined;
}

export class ToldFailures {
  readonly #models: ComponentModels;
  readonly #observer: RunObserver | null;
  readonly #tell: Tell | undefined;
  readonly #simulation: Simulation;

  constructor(models: ComponentModels, observer: RunObserver | null, simulation: Simulation) {
    this.#models = models;
    this.#observer = observer;
    this.#tell = tellerOf(observer);
    this.#simulation = simulation;
  }

  of(host: FailingHost, failing: Failing): Struck {
    let struckAt: number | undefined;
    const listener: RunObserver = {
      note: () => {},
      happened({ kind, atNanos }) {
        if (kind === 'strike') struckAt ??= atNanos;
      },
    };
    const course = this.#models.courseOf(failing, this.#observer === null ? undefined : listener);
    return { host, failing, course, struckAt };
  }

  /** It begins now. `because` is what it follows from, where it is not injected. */
  begin(
    { host, failing, course, struckAt }: Struck,
    text: string,
    because?: Because,
  ): Failure & Course<ComponentCause> {
    const [whose, { now }] = [`host${host.index + 1}`, this.#simulation];
    const { episode } = course;
    if (this.#observer === null || episode?.strike === undefined) return { ...course, causesOf: () => [] };
    const kind = because === undefined ? 'strike' : 'act';
    this.#tell?.({ kind, atNanos: now, actor: whose, text, ...(because !== undefined && { because }) });
    const first = [`${kind} of ${whose}`];
    const { detector, latencyNanos = Number.POSITIVE_INFINITY } = episode.detection ?? {};
    const causesOf = (effect: Effect): Because =>
      effect.from < latencyNanos ? first : [[`detection of ${whose} ${detector}`, ...first]];
    if (struckAt === undefined) {
      if (detector !== undefined) tellDetection(this.#tell, now + latencyNanos, `${whose} ${detector}`, 'it is gone');
      return { ...course, causesOf };
    }
    const part = { observer: this.#observer, whose, originNanos: now - struckAt, because: first, without: DEVICES };
    const inside = partObserver(part);
    const observed = this.#models.courseOf(failing, inside);
    inside.ended?.();
    return { ...observed, causesOf };
  }
}
