/**
 * What became of dump and service, seen from outside: the dump is compared page by page with the memory of the VM at
 * its crash, and the service is what the browsers got.
 */
import type { Measures } from '../../../experiment/metrics.ts';
import { timeToResponsiveness, ttrMeasure } from '../../../experiment/responsiveness.ts';
import { ABSENT } from '../pages/copy.ts';
import { PAGE_BYTES } from '../pages/page-class.ts';
import { writeRateOf } from '../platform/disk-rate.ts';
import type { CrashDumpCause } from './causes.ts';
import type { CrashDumpMetric } from './metrics.ts';
import type { Observed } from './testbed.ts';

interface DumpSeen {
  readonly state: 'complete' | 'truncated' | 'lost';
  /** Pages that were in use, and those of them that can be read as they were. */
  readonly used: number;
  readonly held: number;
  readonly wrong: number;
}

export function dumpSeen({ scene, truth, isReadable }: Observed): DumpSeen {
  const { file } = scene;
  let [used, held, wrong] = [0, 0, 0];
  for (let page = 0; page < scene.pages; page++) {
    const found = isReadable ? file.readable.versions[page]! : ABSENT;
    if (found !== ABSENT && found !== truth.versions[page]) wrong++;
    if (scene.isFree[page] === 1) continue;
    used++;
    if (found === truth.versions[page]) held++;
  }
  const state = held === used && wrong === 0 ? 'complete' : held === 0 ? 'lost' : 'truncated';
  return { state, used, held, wrong };
}

export const downtimeOf = ({ browsers, endNanos }: Observed): number => browsers.downtimeNanos(endNanos);

export function causeOf(observed: Observed, dump: DumpSeen | null): CrashDumpCause | undefined {
  if (downtimeOf(observed) === Number.POSITIVE_INFINITY) return 'service-lost';
  if (dump === null || dump.state === 'complete') return undefined;
  return dump.state === 'lost' ? 'dump-lost' : 'dump-truncated';
}

/** The downtimes of the same run without a dump, and with a serial one. */
export interface Baseline {
  readonly plainNanos: number;
  readonly serialNanos: number;
  readonly events: number;
}

export function measuresOf(
  observed: Observed,
  dump: DumpSeen | null,
  { plainNanos, serialNanos }: Baseline,
): Measures<CrashDumpMetric> {
  const { scene, detectedNanos } = observed;
  const own = downtimeOf(observed);
  const isBack = own < Number.POSITIVE_INFINITY;
  const cost = own - plainNanos;
  const isCompared = Number.isFinite(cost) && cost > 0 && serialNanos < Number.POSITIVE_INFINITY;
  return {
    'back|crashed': isBack ? 1 : 0,
    'memoryOverRate|crashed': (scene.pages * PAGE_BYTES) / writeRateOf(scene.disk),
    ...ttrOf(observed),
    ...(isBack && { 'totalDowntime|back': own / 1e9 }),
    ...(dump !== null && {
      'complete|dumped': dump.state === 'complete' ? 1 : 0,
      'truncated|dumped': dump.state === 'truncated' ? 1 : 0,
      'lost|dumped': dump.state === 'lost' ? 1 : 0,
      'pagesInDump|dumped': dump.held / dump.used,
      'wrongPages|dumped': dump.wrong,
    }),
    // A service too slow to be back without a dump has no cost of one.
    ...(dump !== null && Number.isFinite(cost) && { 'dumpDowntime|back': cost / 1e9 }),
    ...(dump?.state === 'complete' &&
      scene.dumpedAt !== null && {
        'dumpTime|complete': (scene.dumpedAt - detectedNanos) / 1e9,
      }),
    ...(dump?.state === 'complete' && isCompared && { 'ratio|dumped': (serialNanos - plainNanos) / cost }),
  };
}

function ttrOf({ browsers, values, crashedNanos, endNanos }: Observed): Measures<CrashDumpMetric> {
  const series = { amounts: browsers.amounts, stepNanos: values.answerStepNanos };
  const nanos = timeToResponsiveness(series, {
    former: { fromNanos: WARM_UP_NANOS, toNanos: crashedNanos },
    failedNanos: crashedNanos,
    untilNanos: endNanos,
    windowNanos: WINDOW_NANOS,
  });
  return ttrMeasure(nanos);
}

/** Browsers begin with a thought; from then on their throughput is steady. */
const WARM_UP_NANOS = 10e9;
/** In which so many answers come that chance is a few per cent. */
const WINDOW_NANOS = 10e9;
