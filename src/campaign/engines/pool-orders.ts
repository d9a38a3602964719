/** What the worker pool of a campaign is created with. */
import type { Question } from '../manifest.ts';
import type { Plan } from '../plan.ts';
import type { RedisAddress } from './redis-address.ts';

export interface RedisEngine {
  readonly kind: 'bullmq';
  readonly redis: RedisAddress;
  /** How long to wait for a Redis that has become unreachable. */
  readonly patienceMs: number;
  /** A secret that campaign and workers got by another way than Redis; absent when they share none. */
  readonly campaignKey?: string;
  /** The share of the runs that are simulated again here. */
  readonly auditShare: number;
}

/** The campaign of a worker pool. */
export interface PoolOrders {
  /** The results folder, for messages. */
  readonly directory: string;
  readonly question: Question;
  readonly plan: Plan;
  readonly jobs: number;
  /** When it fires, batches that no worker has begun are taken back. */
  readonly stop: AbortSignal;
  /** Called with a one-line message for the user while the campaign goes on. */
  readonly notice: (text: string) => void;
}
