/**
 * Watches a run that is a part of another: the VMM of a host in a cluster, one of several reboots. What it tells comes
 * in the time of the whole, and under the name of whose part it is: `host1 cpu0`.
 */
import type { Activity, Hold, Part } from './activity.ts';
import type { Because, Happening } from './happening.ts';
import type { RunObserver, Watched } from './observer.ts';

export interface PartOf {
  readonly observer: RunObserver;
  /** `host1`. */
  readonly whose: string;
  /** The time of the whole when the part's benchmark begins. */
  readonly originNanos: number;
  /**
   * What a strike in the part follows from, in the names of the whole. Then lines of its timeline count from the strike
   * on: what it did before is no part of the story.
   */
  readonly because?: Because;
  /** Whose lines of the timeline are left out. */
  readonly without?: ReadonlySet<string>;
}

export function partObserver({ observer, whose, originNanos, because, without }: PartOf): RunObserver {
  const named = (actor: string): string => `${whose} ${actor}`;
  let isTold = because === undefined;
  return {
    note(atNanos, actor, text) {
      if (isTold && without?.has(actor) !== true) observer.note(atNanos + originNanos, named(actor), text);
    },
    happened(happening) {
      isTold ||= happening.kind === 'strike';
      observer.happened?.(moved(happening, originNanos, named, because));
    },
    ...(observer.watch !== undefined && {
      watch: (watched) => observer.watch?.(shown(watched, originNanos, named)),
    }),
    ended: () => observer.ended?.(true),
  };
}

function moved(
  { atNanos, untilNanos, actor, ...told }: Happening,
  by: number,
  named: (actor: string) => string,
  first: Because | undefined,
): Happening {
  const because = told.because?.map((names) =>
    typeof names === 'string' ? renamed(names, named) : names.map((name) => renamed(name, named)),
  );
  return {
    ...told,
    atNanos: atNanos + by,
    ...(untilNanos !== undefined && { untilNanos: untilNanos + by }),
    actor: named(actor),
    ...(because !== undefined && { because }),
    ...(told.kind === 'strike' && first !== undefined && { because: first }),
  };
}

/** `damage of disk` becomes `damage of host1 disk`; a kind alone stays, since a part runs to its end undisturbed. */
function renamed(name: string, named: (actor: string) => string): string {
  const at = name.indexOf(' of ');
  return at === -1 ? name : `${name.slice(0, at)} of ${named(name.slice(at + 4))}`;
}

function shown(watched: Watched, by: number, named: (actor: string) => string): Watched {
  const { originNanos = 0, activities } = watched;
  const parts = new WeakMap<Part, Part>();
  const partOf = (part: Part): Part => {
    const known = parts.get(part) ?? Object.freeze({ ...part, name: named(part.name) });
    parts.set(part, known);
    return known;
  };
  const ofLock = (hold: Hold): Hold => ({ ...hold, lock: named(hold.lock) });
  const renamedIn = (activity: Activity): Activity =>
    Object.freeze({
      ...activity,
      part: partOf(activity.part),
      ...(activity.plan && { plan: { ...activity.plan, holds: activity.plan.holds.map(ofLock) } }),
    });
  return {
    ...watched,
    isPart: true,
    originNanos: originNanos + by,
    ...(activities !== undefined && { activities: (origin) => activities(origin).map(renamedIn) }),
  };
}
