/**
 * Those who order operations on VMs, and remember what they were told. They order now and then, wait, order the same
 * again when no answer comes, and give up in the end. They know nothing of faults and recoveries.
 */
import type { Expectation } from '../plane/audit.ts';
import { type Answer, OPERATIONS, type OperationName, type Order } from '../plane/operations/operation.ts';
import type { ManagementPlane } from '../plane/plane.ts';

/** How often which operation is ordered, as weights. */
export type Mix = Readonly<Partial<Record<OperationName, number>>>;

interface Ordered {
  readonly order: Order;
  attempts: number;
  told: Answer | 'nothing' | null;
}

/** A VM as those who order know it. */
interface Known {
  exists: 'yes' | 'no' | 'maybe';
  vcpus: number[];
  /** Another order for it is under way. */
  isBusy: boolean;
  isElsewhere: boolean;
}

const MOST_VCPUS = 8;

export class Operators {
  private readonly plane: ManagementPlane;
  private readonly retries: number;
  private readonly known = new Map<string, Known>();
  private readonly orders: Ordered[] = [];
  /** Answers so far, by what they were; `nothing` for orders that were given up. */
  readonly told = { done: 0, failed: 0, nothing: 0 };
  /** How long the creations took that were done when first ordered. */
  readonly creationNanos: number[] = [];

  constructor(plane: ManagementPlane, vms: readonly string[], retries: number) {
    this.plane = plane;
    this.retries = retries;
    for (const vm of vms) this.known.set(vm, { exists: 'yes', vcpus: [1], isBusy: false, isElsewhere: false });
  }

  /** Orders at random until `untilNanos`. */
  begin(mix: Mix, untilNanos: number): void {
    const { sim, streams, values } = this.plane;
    const arrivals = streams.stream('management.arrivals');
    const kinds = streams.stream('management.operations');
    const targets = streams.stream('management.targets');
    const weights = OPERATIONS.map((name) => mix[name] ?? 0);
    const next = (): void => {
      this.plane.later(Math.round(arrivals.exponential(values.interarrivalNanos)), () => {
        if (sim.now >= untilNanos) return;
        const operation = OPERATIONS[kinds.weighted(weights)] ?? 'create';
        this.choose(operation, targets.double());
        next();
      });
    };
    next();
  }

  /** Orders one thing; `then` hears what came of it. */
  order(operation: OperationName, vm: string, then?: (told: Answer | 'nothing') => void): void {
    const known = this.known.get(vm) ?? { exists: 'no', vcpus: [1], isBusy: false, isElsewhere: false };
    this.known.set(vm, known);
    known.isBusy = true;
    const vcpus = operation === 'hotplug' ? Math.max(...known.vcpus) + 1 : 1;
    const ordered: Ordered = { order: { id: this.orders.length + 1, operation, vm, vcpus }, attempts: 0, told: null };
    this.orders.push(ordered);
    this.utter(ordered, known, then);
  }

  get isWaiting(): boolean {
    return this.orders.some(({ told }) => told === null);
  }

  get expectations(): Expectation[] {
    return [...this.known].map(([vm, { exists, vcpus }]) => ({ vm, exists, vcpus }));
  }

  /** An operation on a VM that exists, as far as they know, and is not being worked on; a creation is of a new one. */
  private choose(operation: OperationName, luck: number): void {
    if (operation === 'create') return this.order(operation, `vm${this.orders.length + 1}`);
    const idle = [...this.known].filter(
      ([, { exists, isBusy, isElsewhere, vcpus }]) =>
        exists === 'yes' && !isBusy && !isElsewhere && Math.max(...vcpus) < MOST_VCPUS,
    );
    const [vm] = idle[Math.floor(luck * idle.length)] ?? [];
    if (vm !== undefined) this.order(operation, vm);
  }

  private utter(ordered: Ordered, known: Known, then?: (told: Answer | 'nothing') => void): void {
    const { order } = ordered;
    const attempt = ++ordered.attempts;
    const utteredAt = this.plane.sim.now;
    const hear = (told: Answer | 'nothing'): void => {
      if (ordered.told !== null) return;
      ordered.told = told;
      this.told[told]++;
      this.plane.note('client', `is told of order ${order.id}, ${order.operation} ${order.vm}: ${told}`);
      learn(known, order, told);
      if (order.operation === 'create' && told === 'done' && attempt === 1)
        this.creationNanos.push(this.plane.sim.now - utteredAt);
      then?.(told);
    };
    this.plane.toolstack.order(order, (_, answer) => hear(answer));
    this.plane.later(this.plane.values.clientPatienceNanos, () => {
      if (ordered.told !== null || ordered.attempts !== attempt) return;
      if (attempt > this.retries) return hear('nothing');
      this.utter(ordered, known, then);
    });
  }
}

/**
 * What an order's outcome says of the VM: a failed one left it as it was, and of one without an answer the result is
 * not known.
 */
function learn(known: Known, { operation, vcpus }: Order, told: Answer | 'nothing'): void {
  known.isBusy = false;
  if (told === 'failed') return;
  const isSure = told === 'done';
  if (operation === 'create') known.exists = isSure ? 'yes' : 'maybe';
  else if (operation === 'destroy') known.exists = isSure ? 'no' : 'maybe';
  else if (operation === 'hotplug') known.vcpus = isSure ? [vcpus] : [...known.vcpus, vcpus];
  else known.isElsewhere = true;
}
