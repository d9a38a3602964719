/**
 * The state of a cluster VM as seen from outside: whether it exists, whether it executes (it stands still during the
 * repair of its VMM), and whether it can be reached (not during the repair of its driver VM).
 *
 * Several reasons can stop a VM at the same time, so they are counted: it resumes when the last one ends.
 */

export class ClusterNode {
  readonly name: string;
  readonly host: number;
  isAlive = true;
  /** Gives wrong answers. */
  isWrong = false;
  #pauses = 0;
  #cuts = 0;

  constructor(name: string, host: number) {
    this.name = name;
    this.host = host;
  }

  reset(): void {
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
