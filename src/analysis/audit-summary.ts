/** Summary of the audits of many pairs: the number of pairs by verdict, and the first violation in detail. */
import type { AuditVerdict, PairAudit } from '../campaign/audit.ts';

export interface AuditSummary {
  /** Pairs that were simulated again. */
  readonly audited: number;
  /** Which pairs: all, those with different outcomes, or some of these. */
  readonly chosen: string;
  readonly verdicts: Readonly<Record<AuditVerdict, number>>;
  /** Pairs that invalidate the comparison, the first for each reason. */
  readonly violations: readonly PairAudit[];
  /** The first other pair with a difference, as an example. */
  readonly example?: PairAudit;
}

export function summarizeAudits(audits: Iterable<PairAudit>, chosen: string): AuditSummary {
  const verdicts = { identical: 0, 'after-recovery': 0, 'normal-operation': 0, violation: 0, 'not-reproduced': 0 };
  const violations = new Map<string, PairAudit>();
  let audited = 0;
  let example: PairAudit | undefined;
  for (const audit of audits) {
    audited++;
    verdicts[audit.verdict]++;
    const { verdict, because } = audit;
    if (isBreach(verdict)) {
      const reason = verdict === 'not-reproduced' ? verdict : because;
      if (!violations.has(reason)) violations.set(reason, audit);
    } else if (verdict !== 'identical') example ??= audit;
  }
  return { audited, chosen, verdicts, violations: [...violations.values()], ...(example && { example }) };
}

/** Whether a pair with this verdict compares more than the mechanisms. */
export const isBreach = (verdict: AuditVerdict): boolean => verdict === 'violation' || verdict === 'not-reproduced';
