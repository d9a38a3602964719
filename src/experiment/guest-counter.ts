/**
 * What a guest counts of its threads (after Perfctr-Xen; Nikolaev and Back, VEE 2011). It reads its clocks whenever a
 * thread comes or goes, and counts what has passed in between as the thread's. Its own clock goes on while it waits or
 * stands still. What the VMM says of its vCPU does not, but it is state of the VMM, with which it can be lost or be
 * wrong. A clock that is behind what it has been has lost something: the guest notices, and counts nothing.
 */
export class GuestCounter {
  /** By thread, then by clock, in nanoseconds; without a thread only what its vCPU has used nevertheless. */
  readonly counted = new Map<string | null, number[]>();
  /** By clock: how often the guest found it behind what it had been. */
  readonly wentBack: number[];
  #thread: string | null = null;
  #before: readonly number[];

  /** With all clocks at 0, and no thread. */
  constructor(clocks: number) {
    this.wentBack = Array(clocks).fill(0);
    this.#before = [...this.wentBack];
  }

  /** Null while it sleeps. */
  get thread(): string | null {
    return this.#thread;
  }

  /** This thread comes in the place of the one before, at these readings. */
  change(thread: string | null, readings: readonly number[]): void {
    this.read(readings);
    this.#thread = thread;
  }

  /** The same thread counts for another account, without a reading. */
  goOnAs(thread: string): void {
    this.#thread = thread;
  }

  /** Brings the counts of the present thread up to these readings. */
  read(readings: readonly number[]): void {
    const own = this.counted.get(this.#thread) ?? this.wentBack.map(() => 0);
    this.counted.set(this.#thread, own);
    for (const [clock, reading] of readings.entries()) {
      const passed = reading - (this.#before[clock] ?? 0);
      if (passed < 0) this.wentBack[clock] = (this.wentBack[clock] ?? 0) + 1;
      else if (clock !== OWN_CLOCK || this.#thread !== null) own[clock] = (own[clock] ?? 0) + passed;
    }
    this.#before = readings;
  }

  /** Its kernel boots: the clocks begin at 0, and what it had not read is gone with it. */
  restart(): void {
    this.#before = this.wentBack.map(() => 0);
  }
}

/** The place of its own clock among those of a guest. */
const OWN_CLOCK = 0;

/** The clocks of a guest in ledgers, in the order of its readings. None of them takes a CPU. */
export const COUNTERS = [
  { name: 'own clock', unit: 'ns', meaning: 'as the guest counts it by its own clock', occupies: false },
  {
    name: 'told',
    unit: 'ns',
    meaning: "as the guest counts it with the VMM's count of its vCPU, a part of the VMM's state",
    occupies: false,
  },
  {
    name: 'kept',
    unit: 'ns',
    meaning: 'the same, where the VMM closes its counts when it stops, and hands them to the next one',
    occupies: false,
  },
] as const;

/** What is counted by these clocks, as amounts of a ledger. */
export const countedAs = (counted: readonly number[]): Record<string, number> =>
  Object.fromEntries(COUNTERS.map(({ name }, clock) => [name, counted[clock] ?? 0]));

/** A guest notices what its clocks have lost: sentences for a ledger. */
export const losses = (who: string, { wentBack }: GuestCounter): string[] =>
  COUNTERS.flatMap(({ name }, clock) =>
    (wentBack[clock] ?? 0) > 0 ? [`${who} has found its clock '${name}' behind what it had been: some is lost`] : [],
  );
