/** A worker whose answer did not come out here: nothing that it has answered counts. */
export class LyingWorker extends Error {
  override readonly name = 'LyingWorker';
  /** Its first answer's place in the plan. */
  readonly firstPosition: number;

  constructor(worker: string, run: string, firstPosition: number) {
    super(`worker ${worker} answered run ${run} with another record than it has`);
    this.firstPosition = firstPosition;
  }
}
