/**
 * The audit of a comparison as text: whether the pairs drew the same random numbers, and if not, the first draw that
 * differs.
 */
import type { AuditSummary } from '../analysis/audit-summary.ts';
import type { PairAudit } from '../campaign/audit.ts';
import type { Draw } from '../campaign/draws.ts';

/** Lines. */
export function renderAudit({ audited, chosen, verdicts, violations, example }: AuditSummary): string[] {
  const parts = [
    [verdicts.identical, 'drew the same to the end'],
    [verdicts['after-recovery'], 'parted after the mechanism began to act'],
    [verdicts['normal-operation'], 'parted by what a mechanism costs in normal operation'],
    [verdicts.violation, 'PARTED FOR ANOTHER REASON'],
    [verdicts['not-reproduced'], 'DID NOT COME OUT AS STORED'],
  ] as const;
  const counts = parts.filter(([count]) => count > 0).map(([count, what]) => `${count} ${what}`);
  return [
    `Audit of ${audited} pairs (${chosen}): ${counts.join(', ') || 'none to look at'}`,
    ...violations.flatMap((audit) => ['', ...partingLines(audit)]),
    ...(violations.length === 0 && example !== undefined ? partingLines(example) : []),
  ];
}

function partingLines({ run, verdict, common, difference, actsAtNanos, because }: PairAudit): string[] {
  const heading =
    verdict === 'violation' || verdict === 'not-reproduced' ? `VIOLATION in run ${run}` : `for example run ${run}`;
  if (difference === undefined) return [`  ${heading}: ${because}`];
  const acts = actsAtNanos === undefined ? '' : `; the mechanism was called at ${milliseconds(actsAtNanos)}`;
  return [
    `  ${heading}: the first ${common} draws are the same${acts}`,
    `    A then draws ${drawn(difference.a)}`,
    `    B then draws ${drawn(difference.b)}`,
    `    because: ${because}`,
  ];
}

const drawn = (draw: Draw | undefined): string =>
  draw === undefined
    ? 'nothing more'
    : `${draw.stream} number ${draw.index} = ${draw.value.toPrecision(6)} at ${milliseconds(draw.atNanos)}`;

const milliseconds = (nanos: number): string => `${(nanos / 1e6).toFixed(6)} ms`;
