/** `npm run coverage`: how often each interval contains the truth, in 2,000 made-up campaigns each. */
import { MEAN_METHODS } from '../../src/analysis/mean.ts';
import { layoutTable } from '../../src/report/text-table.ts';
import {
  averageRows,
  CAMPAIGNS,
  type CoverageRow,
  differenceRows,
  downtimeRows,
  fallsShort,
  meanRows,
  outageRow,
  quantileRows,
  ratioRows,
  shareRows,
  unansweredRow,
} from '../analysis/coverage.ts';
import { lookingRows } from '../analysis/looking.ts';
import { peekingRows } from '../analysis/peeking.ts';

/** A bootstrap of 2,000 resamples is a thousand times the work of a formula. */
const BOOTSTRAPPED_CAMPAIGNS = 500;

const rows: readonly CoverageRow[] = [
  ...shareRows(),
  ...averageRows(),
  unansweredRow(),
  ...peekingRows(),
  ...lookingRows(CAMPAIGNS),
  ...quantileRows(),
  ...meanRows(CAMPAIGNS, ['t']),
  ...meanRows(
    BOOTSTRAPPED_CAMPAIGNS,
    MEAN_METHODS.filter((method) => method !== 't'),
  ),
  ...ratioRows(CAMPAIGNS, ['t']),
  ...ratioRows(BOOTSTRAPPED_CAMPAIGNS, ['bootstrap-bca']),
  ...downtimeRows(CAMPAIGNS, ['t']),
  ...downtimeRows(BOOTSTRAPPED_CAMPAIGNS, ['bootstrap-bca']),
  outageRow(),
  ...differenceRows(),
];

const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;
const columns = [
  { header: 'interval', align: 'left' },
  { header: 'truth', align: 'left' },
  { header: 'runs', align: 'right' },
  { header: 'campaigns', align: 'right' },
  { header: 'measured', align: 'right' },
  { header: 'computed', align: 'right' },
  { header: 'promises 95 %', align: 'left' },
] as const;
const cells = rows.map((row) => [
  row.interval,
  row.truth,
  `${row.runs}`,
  `${row.campaigns}`,
  percent(row.covered / row.campaigns),
  row.exact === undefined ? '' : percent(row.exact),
  `${row.promise ?? 'falsely'}${fallsShort(row) ? ', falls short' : ''}`,
]);
process.stdout.write(`${layoutTable(columns, cells, 120).lines.join('\n')}\n`);

const shareOf = ({ covered, campaigns }: CoverageRow): number => covered / campaigns;
for (const interval of ['Clopper-Pearson', 'Wilson']) {
  const of = rows.filter((row) => row.interval === interval);
  const over = of.filter(({ truth }) => truth === 'any share').map(shareOf);
  const mean = over.reduce((total, share) => total + share, 0) / over.length;
  process.stdout.write(
    `${interval}: at least ${percent(Math.min(...of.map(shareOf)))}, on average over all shares ${percent(mean)}\n`,
  );
}
