/**
 * The toolstack in the PrivVM: takes orders from clients and carries out a few operations at a time. It forgets
 * everything when it dies; what it has logged in the driver VM is there for the next one, which then also knows an
 * order that it is given a second time.
 */
import type { EventKind } from '../../../kernel/simulation.ts';
import { OperationRun, type Reply } from './operation-run.ts';
import type { Order } from './operations/operation.ts';
import type { ManagementPlane } from './plane.ts';
import type { Service } from './service.ts';

export class Toolstack {
  readonly service: Service;
  private readonly plane: ManagementPlane;
  private readonly events: { readonly step: EventKind; readonly look: EventKind };
  private running: (OperationRun | undefined)[] = [];
  private waiting: { readonly order: Order; readonly reply: Reply }[] = [];

  constructor(plane: ManagementPlane, service: Service) {
    this.plane = plane;
    this.service = service;
    this.events = {
      step: service.on('step', (slot) => this.running[slot]?.stepDone()),
      look: service.on('look', (slot) => this.running[slot]?.look()),
    };
  }

  /** Lost if the toolstack does not run: the client has to notice. */
  order(order: Order, reply: Reply): void {
    if (!this.service.runs) return;
    const known = this.plane.driverVm.log.get(order.id);
    if (known?.answer !== undefined) return reply(order, known.answer);
    const isWaiting = this.waiting.some((waiting) => waiting.order.id === order.id);
    if (isWaiting || this.carriesOut(order) || this.plane.driverVm.settling.has(order.id)) return;
    this.waiting.push({ order, reply });
    this.next();
  }

  carriesOut(order: Order): boolean {
    return this.running.some((run) => run?.order.id === order.id);
  }

  /** Everything it knew is gone. */
  forget(): void {
    for (const run of this.running) run?.abandon();
    this.waiting = [];
    this.running = [];
  }

  private next(): void {
    for (let slot = 0; slot < this.plane.values.toolstackOperations; slot++) {
      if (this.running[slot] !== undefined) continue;
      const taken = this.waiting.shift();
      if (taken === undefined) return;
      const run = new OperationRun(this.plane, taken.order, taken.reply, {
        schedule: (delay, what) => this.service.schedule(delay, this.events[what], slot),
        ended: () => {
          this.running[slot] = undefined;
          this.next();
        },
      });
      this.running[slot] = run;
      run.begin();
    }
  }
}
