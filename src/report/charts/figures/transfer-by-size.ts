/**
 * Two figures of a transfer over TCP whose output waits for checkpoints, against the size that a scenario varies: its
 * throughput, and what speculation about TCP gains. On logarithmic axes a gain that falls as the window grows is a line
 * of slope -1.
 */
import type { MetricName } from '../../../experiments.ts';
import { againstSize, linesOf, meansOver, type SizeRow, sizeTitle } from '../against-size.ts';
import type { Figure } from '../figure.ts';

export const transferThroughput = against('transfer-throughput', 'throughputMbps|finished', {
  title: 'Throughput of a transfer over TCP',
  yTitle: 'throughput, Mb/s of payload',
});

export const speculationGain = against('speculation-gain', 'ratio|held-transfer', {
  title: 'What speculation about TCP gains',
  yTitle: 'speed-up over held output',
});

function against(
  name: string,
  metric: MetricName,
  { title, yTitle }: { readonly title: string; readonly yTitle: string },
): Figure<SizeRow> {
  // A logarithmic axis has no place for nothing.
  const rowsOf = (summary: Parameters<typeof againstSize>[0]): SizeRow[] =>
    againstSize(summary, metric).filter(({ mean }) => mean > 0);
  return {
    name,
    title: () => title,
    appliesTo: (summary) => rowsOf(summary).length > 0,
    data: rowsOf,
    picture: (rows, names) => ({
      kind: 'lines',
      lines: linesOf(rows, names),
      xTitle: sizeTitle(rows),
      yTitle,
      caption: [meansOver(rows)],
    }),
  };
}
