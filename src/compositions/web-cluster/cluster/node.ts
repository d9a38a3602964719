/**
 * The state of a cluster VM as seen from outside: whether it exists, whether it executes (it stands still during the
 * repair of its VMM), and whether it can be reached (not during the repair of its driver VM).
 *
 * Several reasons can stop a VM at the same time, so they are counted: it resumes when the last one ends.
 */

export class ClusterNode {
  readonly name: string;
  /** Where it is at first. */
  readonly home: number;
  #host: number;
  isAlive = true;
  /** Gives wrong answers. */
  isWrong = false;
  #pauses = 0;
  #cuts = 0;

  constructor(name: string, host: number) {
    this.name = name;
    this.home = host;
    this.#host = host;
  }

  get host(): number {
    return this.#host;
  }

  /** It is made anew on another host, all of whose VMs are cut off for so many reasons. */
  moveTo(host: number, cuts: number): void {
    this.#host = host;
    this.#pauses = 0;
    this.#cuts = cuts;
  }

  reset(): void {
    this.#host = this.home;
    this.isAlive = true;
    this.isWrong = false;
    this.#pauses = 0;
    this.#cuts = 0;
  }

  /** Executes. */
  get runs(): boolean {
    return this.isAlive && this.#pauses === 0;
  }

  /** Executes, and packets reach it. */
  get isReachable(): boolean {
    return this.runs && this.#cuts === 0;
  }

  pause(): void {
    this.#pauses++;
  }

  goOn(): void {
    this.#pauses--;
  }

  cut(): void {
    this.#cuts++;
  }

  reconnect(): void {
    this.#cuts--;
  }
}
