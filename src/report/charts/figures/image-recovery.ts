/** How long an image on a memory card takes to be usable again after a loss of power, by the memory in it. */
import type { SummaryRow } from '../../../analysis/summary.ts';
import { parseQuantity } from '../../../experiment/quantity.ts';
import type { CsvRow } from '../../csv-text.ts';
import { meansOver } from '../against-size.ts';
import type { Figure } from '../figure.ts';
import type { Line } from '../lines.ts';
import { strokeOf } from '../style.ts';
import { distinct } from '../words.ts';

const AXIS = 'memory';
const METRIC = 'imageRecovery|recovered';

type SizeRow = CsvRow & { image: string; memory_mib: number; n: number; seconds: number; low: number; high: number };

export const imageRecovery: Figure<SizeRow> = {
  name: 'image-recovery',
  title: () => 'Recovery of an image on a memory card after a loss of power',
  appliesTo: ({ rows }) => distinct(rows.flatMap(pointsOf).map(({ memory_mib }) => memory_mib)).length > 1,
  data: ({ rows }) => rows.flatMap(pointsOf),

  picture(rows, names) {
    const lines = distinct(rows.map(({ image }) => image)).map(
      (image, index): Line => ({
        name: names.without(AXIS, image),
        stroke: strokeOf(index),
        points: rows
          .filter((row) => row.image === image)
          .sort((a, b) => a.memory_mib - b.memory_mib)
          .map(({ memory_mib: x, seconds: y, low, high }) => ({ x, y, interval: { low, high } })),
      }),
    );
    return {
      kind: 'lines',
      lines,
      xTitle: 'memory in the image, MiB',
      yTitle: 'recovery, s',
      scale: 'linear',
      caption: [meansOver(rows)],
    };
  },
};

function pointsOf({ factors, metrics }: SummaryRow): SizeRow[] {
  const bytes = parseQuantity('size', factors[AXIS] ?? '');
  const sample = metrics[METRIC];
  if (bytes === undefined || sample?.kind !== 'quantity' || sample.n === 0 || sample.mean === null) return [];
  const image = Object.entries(factors)
    .flatMap(([axis, value]) => (axis === AXIS ? [] : [value]))
    .join(', ');
  const { n, mean: seconds, meanLow, meanHigh } = sample;
  return [{ image, memory_mib: bytes / 2 ** 20, n, seconds, low: meanLow ?? seconds, high: meanHigh ?? seconds }];
}
