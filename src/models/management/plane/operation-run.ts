/**
 * One operation on its way through its steps. What fails by itself (a name in use, a guest that does not answer, a
 * transaction always in conflict) is cleaned up here, by the same means as a recovery: undone before its decision,
 * completed after.
 */
import { assert } from '../../../kernel/assertions.ts';
import type { Domain } from './domains.ts';
import type { Answer, LogEntry, Operation, OperationKind, Order, Step } from './operations/operation.ts';
import { begin } from './operations/steps.ts';
import { operationKinds, settle } from './operations/table.ts';
import type { ManagementPlane } from './plane.ts';
import type { Change, Transaction } from './xenstore/transaction.ts';
import type { XenStore } from './xenstore/xenstore.ts';
import type { StoreCaller } from './xenstored.ts';

/** Where the answer to an order goes. */
export type Reply = (order: Order, answer: Answer) => void;

/** What an operation needs of the toolstack that carries it out. */
interface Carrier {
  schedule(delay: number, what: 'step' | 'look'): void;
  ended(): void;
}

const BROKEN = 'the connection to XenStore broke';

export class OperationRun implements Operation, StoreCaller {
  readonly order: Order;
  uuid: string;
  domid = 0;
  arriving: Domain | null = null;
  transaction: Transaction | null = null;
  private readonly plane: ManagementPlane;
  private readonly reply: Reply;
  private readonly carrier: Carrier;
  private readonly kind: OperationKind;
  private stage: LogEntry['stage'] = 'intent';
  private at = 0;
  private isLogged = false;
  private transactionAt = 0;
  private attempts = 0;
  private conflicts = false;
  private waitsUntil = 0;
  private failure: string | null = null;
  private isAbandoned = false;

  constructor(plane: ManagementPlane, order: Order, reply: Reply, carrier: Carrier) {
    this.plane = plane;
    this.order = order;
    // Of a VM that is to be made: chosen now, so that what a failure leaves of it can be found.
    this.uuid = `u${order.id}`;
    this.reply = reply;
    this.carrier = carrier;
    this.kind = operationKinds[order.operation];
  }

  begin(): void {
    this.plane.note('toolstack', `begins to ${this.kind.name} ${this.order.vm}`);
    this.go();
  }

  fail(why: string): void {
    this.failure = why;
  }

  /** The time of a step has passed, or a message has arrived in the driver VM. */
  stepDone(): void {
    const step = this.step;
    if (step.kind === 'work') step.effect?.(this.plane, this);
    else if (step.kind === 'log' && !this.isLogged) {
      this.isLogged = true;
      this.stage = step.stage;
      this.plane.driverVm.log.set(this.order.id, this.entry('done'));
      return this.carrier.schedule(this.plane.values.messageNanos, 'step');
    }
    this.proceed();
  }

  /** Whether what it waits for has come; it looks now and then. */
  look(): void {
    const step = this.step;
    assert(step.kind === 'wait', () => `${step.label} is nothing to wait for`);
    const { sim, values, xenstored } = this.plane;
    if (xenstored.service.runs && step.until(this.plane, this)) return this.proceed();
    if (sim.now < this.waitsUntil) return this.carrier.schedule(values.waitPollNanos, 'look');
    this.fail(`${step.label}: in vain`);
    this.proceed();
  }

  execute(store: XenStore): readonly Change[] | null {
    const step = this.step;
    assert(step.kind === 'request', () => `${step.label} is no request`);
    const changes = step.run(store, this, this.plane);
    this.conflicts = changes === 'again';
    return changes === 'again' ? null : changes;
  }

  /** The toolstack that carried it out is no more. What it has asked of XenStore may still be done. */
  abandon(): void {
    this.isAbandoned = true;
    this.dropTransaction();
  }

  answered(): void {
    if (this.isAbandoned) return;
    if (!this.conflicts) return this.proceed();
    this.conflicts = false;
    this.plane.conflicts++;
    if (++this.attempts >= this.plane.values.transactionAttempts) {
      this.fail('a transaction was in conflict again and again');
      return this.proceed();
    }
    this.at = this.transactionAt;
    this.go();
  }

  /**
   * What cannot be reached cannot be cleaned up. With a log that is left to the repair that reads it, and the client
   * gets no answer.
   */
  disconnected(): void {
    if (this.isAbandoned) return;
    if (!this.plane.driverVm.logs) return this.giveUp(BROKEN);
    this.drop();
  }

  private drop(): void {
    this.plane.note('toolstack', `drops: ${this.kind.name} ${this.order.vm}: ${BROKEN}`);
    this.isAbandoned = true;
    this.carrier.ended();
  }

  private dropTransaction(): void {
    if (this.transaction !== null) this.plane.xenstored.store.abandon(this.transaction);
    this.transaction = null;
  }

  private get step(): Step {
    const step = this.kind.steps[this.at];
    assert(step !== undefined, () => `${this.kind.name} has no step ${this.at}`);
    return step;
  }

  private proceed(): void {
    if (this.failure !== null) return this.giveUp(this.failure);
    if (++this.at === this.kind.steps.length) return this.end('done');
    this.go();
  }

  private go(): void {
    const step = this.step;
    const { values, sim, driverVm, xenstored } = this.plane;
    this.plane.reaches(step.label);
    // A fault may strike at this very point.
    if (this.isAbandoned) return;
    if (step.kind === 'request') {
      if (step === begin) this.transactionAt = this.at;
      xenstored.submit(this);
    } else if (step.kind === 'work') this.carrier.schedule(step.nanos(this.plane), 'step');
    else if (step.kind === 'wait') {
      this.waitsUntil = sim.now + values.waitPatienceNanos;
      this.carrier.schedule(0, 'look');
    } else {
      this.isLogged = !driverVm.logs;
      if (!driverVm.logs) this.stage = step.stage;
      this.carrier.schedule(driverVm.logs ? values.messageNanos : 0, 'step');
    }
  }

  private giveUp(why: string): void {
    const { driverVm } = this.plane;
    const isDecided = this.stage !== 'intent';
    this.plane.note('toolstack', `gives up to ${this.kind.name} ${this.order.vm}: ${why}`);
    this.dropTransaction();
    const answer = isDecided ? 'done' : 'failed';
    const entry = this.entry(answer);
    settle(this.plane, entry, (isSettled) => {
      if (this.isAbandoned) return;
      // What could not be reached is left to the repair that reads the log.
      if (!isSettled && driverVm.logs) return this.drop();
      if (driverVm.logs) driverVm.log.set(this.order.id, { ...entry, stage: 'done', answer });
      this.end(answer);
    });
  }

  private end(answer: Answer): void {
    this.plane.note(
      'toolstack',
      `${answer === 'done' ? 'has done' : 'has not done'}: ${this.kind.name} ${this.order.vm}`,
    );
    this.reply(this.order, answer);
    this.carrier.ended();
  }

  private entry(answer: Answer): LogEntry {
    const { order, uuid, domid } = this;
    return { order, uuid, domid, stage: this.stage, ...(this.stage === 'done' && { answer }) };
  }
}
