/**
 * The XenStore daemon in the PrivVM: one request after the other, for all domains. With a replica it makes a change
 * durable before it answers: the change goes to the driver VM, comes back acknowledged, and only then is applied, told
 * to watches, and answered. A daemon that dies in between leaves a change that no domain has been told of, and that is
 * in the replica or is not.
 *
 * Left out: the sizes of requests, and quotas.
 */
import type { EventKind } from '../../../kernel/simulation.ts';
import type { ManagementPlane } from './plane.ts';
import type { Service } from './service.ts';
import type { Change } from './xenstore/transaction.ts';
import { XenStore } from './xenstore/xenstore.ts';

/** A caller that sends the daemon one request at a time. */
export interface StoreCaller {
  /** The daemon has come to its request. The changes that it makes, if any. */
  execute(store: XenStore): readonly Change[] | null;
  /** The request is done. */
  answered(): void;
  /** The connection broke before the answer. */
  disconnected(): void;
}

export class Xenstored {
  readonly store = new XenStore();
  readonly service: Service;
  private readonly plane: ManagementPlane;
  private readonly served: EventKind;
  private readonly copied: EventKind;
  private readonly confirmed: EventKind;
  /** The first is being served. */
  private callers: StoreCaller[] = [];
  private changes: readonly Change[] = [];
  private isBusy = false;
  /** Whether it serves: not as long as it may not have what was promised in its name. */
  private opened = true;

  constructor(plane: ManagementPlane, service: Service) {
    this.plane = plane;
    this.service = service;
    this.served = service.on('request', () => this.execute());
    this.copied = service.on('copy a change', () => this.copy());
    this.confirmed = service.on('apply a change', () => this.apply());
  }

  submit(caller: StoreCaller): void {
    if (this.service.state === 'dead') return caller.disconnected();
    this.callers.push(caller);
    this.serve();
  }

  /** The daemon is gone, with all it had in memory; those who waited for an answer find the connection broken. */
  lose(): void {
    const callers = this.callers;
    this.reset();
    this.opened = false;
    for (const caller of callers) caller.disconnected();
  }

  /** What it has is what it shall have: it begins to serve. */
  open(): void {
    this.opened = true;
    this.serve();
  }

  get isOpen(): boolean {
    return this.opened;
  }

  reset(): void {
    this.store.clear();
    this.opened = true;
    this.callers = [];
    this.isBusy = false;
  }

  private serve(): void {
    if (!this.opened || this.isBusy || this.callers.length === 0 || !this.service.runs) return;
    this.isBusy = true;
    this.service.schedule(this.plane.values.requestNanos, this.served);
  }

  private execute(): void {
    const changes = this.callers[0]?.execute(this.store) ?? null;
    if (changes === null || changes.length === 0) return this.answer();
    this.changes = changes;
    if (this.plane.driverVm.replicates) this.service.schedule(this.plane.values.messageNanos, this.copied);
    else this.apply();
  }

  private copy(): void {
    this.plane.driverVm.replica.apply(this.changes);
    this.plane.reaches('apply a change that the replica has');
    this.service.schedule(this.plane.values.messageNanos, this.confirmed);
  }

  private apply(): void {
    this.store.apply(this.changes, (watch, path) => this.plane.fire(watch, path));
    this.answer();
  }

  private answer(): void {
    this.isBusy = false;
    this.callers.shift()?.answered();
    this.serve();
  }
}
