/**
 * The local APIC of a CPU, as far as it decides which interrupt arrives: a vector is pending until the CPU takes it,
 * and in service until the handler's end-of-interrupt (EOI). While one is in service nothing of the same or a lower
 * priority class arrives.
 *
 * Software that boots anew does not reset it: what is pending or in service stays so until the EOI is given.
 *
 * Left out: the task priority, which Xen leaves at zero, and the order in which it gives the EOIs of several guests'
 * lines.
 */

/** The vector of line i is i; above all lines, in one class, are the VMM's own. */
export const Vector = { timer: 16, eventCheck: 17 } as const;

/**
 * Each line has a class of its own, since Xen hands vectors out in steps; of the VMM's own vectors, all of the highest
 * class, one in service holds back the other, too.
 */
function classOf(vector: number): number {
  return Math.min(vector, Vector.timer);
}

/** The highest vector of the set; -1 if it is empty. */
function highest(vectors: number): number {
  return 31 - Math.clz32(vectors);
}

export class LocalApic {
  /** One bit for each vector. */
  private pending = 0;
  private inService = 0;

  raise(vector: number): void {
    this.pending |= 1 << vector;
  }

  isPending(vector: number): boolean {
    return (this.pending & (1 << vector)) !== 0;
  }

  isInService(vector: number): boolean {
    return (this.inService & (1 << vector)) !== 0;
  }

  /**
   * The vector that the CPU takes as soon as it takes interrupts; -1 if none is pending, or all that are have to wait
   * for an EOI.
   */
  deliverable(): number {
    if (this.pending === 0) return -1;
    const vector = highest(this.pending);
    return this.holdsBack(vector) ? -1 : vector;
  }

  /** Whether the vector could not be delivered now, because of one that is in service. */
  holdsBack(vector: number): boolean {
    const served = highest(this.inService);
    return served >= 0 && classOf(vector) <= classOf(served);
  }

  /** The CPU takes the interrupt: the last that the hardware does of itself. */
  take(vector: number): void {
    this.pending &= ~(1 << vector);
    this.inService |= 1 << vector;
  }

  /** EOI. */
  end(vector: number): void {
    this.inService &= ~(1 << vector);
  }

  /** What it takes to get rid of an interrupt without handling it: taken if it was pending, and its EOI. */
  discard(vector: number): void {
    this.pending &= ~(1 << vector);
    this.end(vector);
  }
}
