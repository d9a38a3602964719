/** What the audits of many pairs come to: how many parted where, and the first violation with all its details. */
import type { AuditVerdict, PairAudit } from '../campaign/audit.ts';

export interface AuditSummary {
  /** Pairs that were simulated again. */
  readonly audited: number;
  /** Which ones: all, those that fell out differently, or some of them. */
  readonly chosen: string;
  readonly verdicts: Readonly<Record<AuditVerdict, number>>;
  /** The pairs that break the comparison, the first of each reason. */
  readonly violations: readonly PairAudit[];
  /** The first pair of the others that parted, as an example of how. */
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

/** Whether a pair with this verdict does not compare the mechanisms alone. */
export const isBreach = (verdict: AuditVerdict): boolean => verdict === 'violation' || verdict === 'not-reproduced';
