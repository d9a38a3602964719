/**
 * A process of `npm run detail-check`: does the batches it is sent, in turn, and says of each what became of its runs.
 */
import { classesOf, type Detail } from '../detail/cases.ts';

export interface Batch {
  readonly name: string;
  readonly detail: Detail;
  readonly window: readonly [number, number];
  readonly runs: readonly number[];
}

process.on('message', ({ name, detail, window, runs }: Batch) => {
  process.send?.(classesOf(name, detail, window, runs));
});
