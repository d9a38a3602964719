/**
 * How many pages a VM that is being moved writes while a round is sent, of those that it has in memory: in the mean, as
 * the classes of its pages say (`fluid`), or page by page (`exact`), each write drawn as in migration's exact form.
 */
import type { Stream } from '../../../kernel/stream.ts';
import { Accesses } from '../pages/accesses.ts';
import { Copy } from '../pages/copy.ts';
import { DirtyLog } from '../pages/dirty-log.ts';
import { allDistinctWritten } from '../pages/fluid.ts';
import { Layout } from '../pages/layout.ts';
import type { PageClass } from '../pages/page-class.ts';

/** Distinct pages that are written in so much running time. */
export type Written = (nanos: number) => number;

/** Of a move by this name, of a VM whose pages are in these proportions, and which has so many in memory. */
export type WrittenBy = (move: string, classes: readonly PageClass[], residentPages: () => number) => Written;

const pagesOf = (classes: readonly PageClass[]): number => classes.reduce((sum, { pages }) => sum + pages, 0);

export const fluidly: WrittenBy = (_, classes, residentPages) => (nanos) => {
  const written = allDistinctWritten(classes, nanos) / pagesOf(classes);
  return Math.min(residentPages(), written * residentPages());
};

/** The pages are those that the VM has in memory when its move begins. */
export const exactly =
  (extentPages: number, streamOf: (name: string) => Stream): WrittenBy =>
  (move, classes, residentPages) => {
    const share = residentPages() / pagesOf(classes);
    const here = classes.map((each) => ({
      ...each,
      pages: Math.round(each.pages * share),
      writesPerSecond: each.writesPerSecond * share,
      readsPerSecond: 0,
    }));
    const layout = new Layout(here, pagesOf(here), extentPages);
    const accesses = new Accesses(layout, (name) => streamOf(`${move}.${name}`));
    const [memory, dirty] = [new Copy(layout.pages, 0), new DirtyLog(layout.pages)];
    return (nanos) => {
      dirty.clear();
      accesses.advance(nanos, memory, dirty);
      return Math.min(residentPages(), dirty.count);
    };
  };
