/**
 * What a run tells: a VM begins to want more than it has; its kernel kills what has grown, and a service is away; a
 * VM moves, and stands still at the end of it. Of these only services of the PrivVM are in the figures of a record.
 */
import type { RunObserver } from '../../../experiment/observer.ts';
import { type Tell, tellerOf, tellOutage } from '../../../experiment/telling.ts';
import type { Remedy } from '../mechanisms/overload/remedies.ts';
import type { CrowdedVm } from './crowded-vm.ts';
import type { OverloadSettings } from './form.ts';

export class Story {
  readonly #remedy: string;
  readonly #observer: RunObserver | undefined;
  readonly #tell: Tell | undefined;

  constructor({ for: ms, overloaded }: OverloadSettings, remedy: Remedy, observer: RunObserver | undefined) {
    this.#remedy = remedy.name;
    this.#observer = observer;
    this.#tell = tellerOf(observer);
    if (overloaded !== 'privileged-vm') return;
    const watched = { actor: 'PrivVM', text: 'its services are watched', facts: { services: 1 } };
    this.#tell?.({ kind: 'watched', atNanos: 0, untilNanos: ms * 1e6, ...watched });
  }

  overloaded(now: number, { name }: CrowdedVm): void {
    this.#observer?.note(now, name, 'wants more memory than it has');
    this.#tell?.({ kind: 'strike', atNanos: now, actor: name, text: 'wants more memory than it has' });
  }

  /** A service is away from then on until the VM is up again. */
  killed(now: number, { name, isPrivileged, downUntil }: CrowdedVm, fromNanos: number): void {
    const text = 'its kernel kills what has grown';
    this.#observer?.note(now, name, text);
    const because = [`strike of ${name}`];
    this.#tell?.({ kind: 'act', atNanos: now, actor: name, text, because, facts: { fatal: false } });
    const away = { actor: `service of ${name}`, fromNanos, toNanos: downUntil, counts: isPrivileged };
    tellOutage(this.#tell, { ...away, because: [`act of ${name}`] });
  }

  leaves(now: number, { name, isAway }: CrowdedVm): void {
    this.#observer?.note(now, name, isAway ? 'goes back' : 'leaves its host');
  }

  /** Before the VM counts as being where it has gone. */
  moved({ name, isAway }: CrowdedVm, atNanos: number, pausedAt: number, untilNanos: number): void {
    const text = `${name} ${isAway ? 'goes back' : 'leaves its host'}`;
    const because = [`strike of ${name}`];
    this.#tell?.({ kind: 'recovery', atNanos, untilNanos, actor: this.#remedy, text, because });
    const away = { actor: `service of ${name}`, fromNanos: pausedAt, toNanos: untilNanos, counts: false };
    tellOutage(this.#tell, { ...away, because: ['recovery'] });
  }
}
