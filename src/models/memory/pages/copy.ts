/**
 * The memory of a VM as it lies at one place: at the source, at the destination, in an image, in a dump. For each page
 * it holds the version of its content: the number of writes to this page since the guest's boot. Two places hold the
 * same content of a page exactly when they hold the same version.
 */

/** The version of a page that this place does not hold. */
export const ABSENT = 0xffff_ffff;

export class Copy {
  readonly versions: Uint32Array;

  /** Of the same size as the VM's memory, in pages; all of them of this version. */
  constructor(pages: number, version: number = ABSENT) {
    this.versions = new Uint32Array(pages);
    if (version !== 0) this.versions.fill(version);
  }

  holds(page: number): boolean {
    return this.versions[page] !== ABSENT;
  }

  /** Takes the page as it is there now. */
  takeFrom(other: Copy, page: number): void {
    this.versions[page] = other.versions[page]!;
  }

  /** The same for the pages from one to before another. */
  takeRun(other: Copy, from: number, end: number): void {
    // A call into the engine costs as much as a dozen pages.
    if (end - from > 12) this.versions.set(other.versions.subarray(from, end), from);
    else for (let page = from; page < end; page++) this.versions[page] = other.versions[page]!;
  }

  /** Forgets all: the place is given up. */
  clear(): void {
    this.versions.fill(ABSENT);
  }

  /** Number of pages held. */
  held(): number {
    const { versions } = this;
    let held = 0;
    for (let page = 0; page < versions.length; page++) if (versions[page] !== ABSENT) held++;
    return held;
  }

  /**
   * Pages whose content is another than in `truth`, or absent. `matters` leaves out pages whose content is of no use to
   * the guest.
   */
  differences(truth: Copy, matters: (page: number) => boolean = () => true): number {
    const { versions } = this;
    let different = 0;
    for (let page = 0; page < versions.length; page++)
      if (versions[page] !== truth.versions[page] && matters(page)) different++;
    return different;
  }
}
