/**
 * What a VM's own past says about its overloads (Overdriver; Williams et al., VEE 2011): how likely is it that one that
 * has lasted for so long goes on until a migration is worth its cost?
 */

export class Profile {
  /** Lengths of overloads that are over, in nanoseconds. */
  readonly #lengths: number[];

  constructor(lengths: readonly number[]) {
    this.#lengths = [...lengths];
  }

  ended(nanos: number): void {
    this.#lengths.push(nanos);
  }

  /**
   * That an overload of this age lasts at least `sustainedNanos`, by the rule of succession: where nothing is known, a
   * half.
   */
  isSustained(ageNanos: number, sustainedNanos: number): number {
    let [asOld, sustained] = [0, 0];
    for (const length of this.#lengths) {
      if (length < ageNanos) continue;
      asOld += 1;
      if (length >= sustainedNanos) sustained += 1;
    }
    return ageNanos >= sustainedNanos ? 1 : (sustained + 1) / (asOld + 2);
  }
}
