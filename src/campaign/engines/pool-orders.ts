/** What the pool of a campaign needs to begin. */
import type { Question } from '../manifest.ts';
import type { Plan } from '../plan.ts';
import type { RedisAddress } from './redis-address.ts';

export interface RedisEngine {
  readonly kind: 'bullmq';
  readonly redis: RedisAddress;
  /** How long a Redis that went away is waited for. */
  readonly patienceMs: number;
}

/** What the pool of a campaign has to know. */
export interface PoolOrders {
  /** The results folder, for what is said about it. */
  readonly directory: string;
  readonly question: Question;
  readonly plan: Plan;
  readonly jobs: number;
  /** When it fires, batches that nobody has begun are taken back. */
  readonly stop: AbortSignal;
  /** Told what somebody should know while the campaign goes on, in a line of words. */
  readonly notice: (text: string) => void;
}
