/** When what was done in a run. */
import type { PhaseRecord } from '../../../experiment/record.ts';
import type { Progress } from '../mechanisms/replication/scene.ts';
import type { Checkpoint } from '../mechanisms/replication/standby.ts';

export interface Phase {
  readonly phase: string;
  readonly fromNanos: number;
  toNanos: number;
}

export class Diary implements Progress {
  /** Of the protection, in order; the last ones only, unless all are kept. */
  readonly phases: Phase[] = [];
  /** What happened once: suspicions, take-overs. */
  readonly events: { readonly atNanos: number; readonly what: string }[] = [];
  checkpoints = 0;
  lateCheckpoints = 0;
  pages = 0;
  pausedNanos = 0;
  sentBytes = 0;
  protectedAt = Number.NaN;
  /** For the first time after that. */
  reprotectedAt = Number.NaN;
  /** Somebody took the other for dead, for the first time. */
  suspectedAt = Number.NaN;
  tookOverAt = Number.NaN;
  /** Told when it comes; absent when nobody listens. */
  listener: { suspected(): void; tookOver(): void; noted(what: string): void } | null = null;
  readonly #now: () => number;
  readonly #keepsAll: boolean;
  readonly #onPaused: (checkpoint: Checkpoint) => void;
  readonly #onProtected: () => void;
  #isUnprotected = true;

  constructor(
    now: () => number,
    keepsAll: boolean,
    { onPaused, onProtected }: { onPaused: (checkpoint: Checkpoint) => void; onProtected: () => void },
  ) {
    this.#now = now;
    this.#keepsAll = keepsAll;
    this.#onPaused = onPaused;
    this.#onProtected = onProtected;
  }

  /** The phase that goes on, or went on last. */
  get phase(): string {
    return this.phases.at(-1)?.phase ?? 'not protected';
  }

  enter(phase: string): void {
    this.leave();
    if (!this.#keepsAll) this.phases.length = 0;
    this.phases.push({ phase, fromNanos: this.#now(), toNanos: Number.NaN });
    if (phase === 'synchronise') this.#isUnprotected = true;
  }

  /** No phase goes on. */
  leave(): void {
    const last = this.phases.at(-1);
    if (last !== undefined && Number.isNaN(last.toNanos)) last.toNanos = this.#now();
  }

  paused(checkpoint: Checkpoint): void {
    this.checkpoints++;
    this.pages += checkpoint.pages.length;
    this.#onPaused(checkpoint);
  }

  resumed(pausedNanos: number): void {
    this.pausedNanos += pausedNanos;
  }

  late(): void {
    this.lateCheckpoints++;
  }

  sent(bytes: number): void {
    this.sentBytes += bytes;
  }

  committed(): void {
    if (!this.#isUnprotected) return;
    this.#isUnprotected = false;
    const isFirst = Number.isNaN(this.protectedAt);
    if (isFirst) this.protectedAt = this.#now();
    else if (Number.isNaN(this.reprotectedAt)) this.reprotectedAt = this.#now();
    this.note(isFirst ? 'protected' : 'protected again');
    if (isFirst) this.#onProtected();
  }

  /** Somebody takes this for dead. */
  suspect(name: string): void {
    if (Number.isNaN(this.suspectedAt)) {
      this.suspectedAt = this.#now();
      this.listener?.suspected();
    }
    this.note(`the ${name} is taken for dead`);
  }

  /** The VM goes on from a checkpoint. */
  tookOver(): void {
    if (!Number.isNaN(this.tookOverAt)) return;
    this.tookOverAt = this.#now();
    this.listener?.tookOver();
  }

  note(what: string): void {
    this.events.push({ atNanos: this.#now(), what });
    this.listener?.noted(what);
  }

  /** From each event to the next. */
  spans(endNanos: number): PhaseRecord[] {
    return this.events.map(({ atNanos, what }, index) => ({
      actor: 'replication',
      phase: what,
      fromNanos: Math.round(atNanos),
      toNanos: Math.round(this.events[index + 1]?.atNanos ?? endNanos),
    }));
  }
}
