/**
 * A VM of the cluster as others see it: it lives or is lost, stands still while its VMM is repaired, and can be reached
 * or not while its driver VM is.
 *
 * Several reasons may hold it at the same time, so each is counted: it goes on when the last one is gone.
 */

export class ClusterNode {
  readonly name: string;
  readonly host: number;
  isAlive = true;
  /** Answers, but wrongly. */
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

  /** Executes, and packets come through. */
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
