/**
 * For how long services are away, over how many VMs there are or how large they are: one line for each way of rebooting
 * them.
 */
import type { SummaryRow } from '../../../analysis/summary.ts';
import type { CsvRow } from '../../csv.ts';
import { sweepOf } from '../../sweep.ts';
import { distinct, type Figure, perPoint } from '../figure.ts';
import { courseStroke } from '../style.ts';

const METRIC = 'meanDowntime|back';

type DowntimeRow = CsvRow & {
  /** The values of the other axes. */
  variants: string;
  axis: string;
  size: number;
  n: number;
  mean_s: number;
  low: number | null;
  high: number | null;
};

export const downtimeBySize: Figure<DowntimeRow> = {
  name: 'downtime-by-size',
  title: () => 'Downtime of the services by reboot',
  appliesTo: (summary) => {
    const axis = sweepOf(summary)?.axis;
    return axis !== undefined && distinct(summary.rows.flatMap((row) => pointsOf(row, axis).map(sizeOf))).length > 1;
  },
  data: (summary) => {
    const axis = sweepOf(summary)?.axis ?? '';
    return summary.rows.flatMap((row) => pointsOf(row, axis));
  },

  picture(rows) {
    const names = distinct(rows.map((row) => row.variants));
    return {
      kind: 'lines',
      scale: 'linear',
      lines: names.map((name) => ({
        name: name || 'simulated',
        stroke: courseStroke(name, names),
        points: rows
          .filter((row) => row.variants === name)
          .map(({ size: x, mean_s: y, low, high }) => ({
            x,
            y,
            interval: low === null || high === null ? null : { low, high },
          })),
      })),
      xTitle: rows[0]?.axis ?? '',
      yTitle: 'mean downtime of a VM, s',
      caption: [
        `Means over the VMs of a run, then over ${perPoint(rows.map(({ n }) => n))}; intervals of ` +
          'the mean are within the points where no whisker is seen.',
      ],
    };
  },
};

const sizeOf = ({ size }: DowntimeRow): number => size;

function pointsOf(row: SummaryRow, axis: string): DowntimeRow[] {
  const sample = row.metrics[METRIC];
  const { [axis]: value = '', ...others } = row.factors;
  const size = Number.parseFloat(value);
  if (sample?.kind !== 'quantity' || sample.mean === null || Number.isNaN(size)) return [];
  return [
    {
      variants: Object.values(others).join(', '),
      axis: value === String(size) ? axis : `${axis}, ${value.replace(/^[-\d.\s]+/, '')}`,
      size,
      n: sample.n,
      mean_s: sample.mean,
      low: sample.meanLow,
      high: sample.meanHigh,
    },
  ];
}
