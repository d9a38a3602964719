/** What a verdict says of a failed run: whether service came back for good, and what took it away. */
import { describe, expect, it } from 'vitest';
import { FailureCosts } from '../../../../src/analysis/availability.ts';
import { recordOf, recordsOf, specWith, toldRun } from '../../../campaign/runs.ts';

const assumptions = { failuresPerYear: 4, unrecoveredMs: 7_200_000 };
const dyingAgain = { fault: { model: 'code' }, recovery: { vmm: 'nilihype' } } as const;
const struckAgain = recordsOf(130, dyingAgain);
const diedAgain = struckAgain.filter(({ vms }) => vms.every(({ why }) => why?.startsWith('the VMM failed again')));

describe('a host that dies again after its recovery', () => {
  it('is not back: its record has no downtime, and its clients wait for an operator', () => {
    expect(diedAgain.length).toBeGreaterThan(2);
    for (const { outcome, downtimeNanos } of diedAgain)
      expect({ outcome, downtimeNanos }).toEqual({ outcome: 'failed', downtimeNanos: undefined });
    const costs = new FailureCosts();
    const variant = diedAgain[0]?.variant ?? '';
    expect([...costs.noted(struckAgain)]).toHaveLength(struckAgain.length);
    const failed = struckAgain.filter(({ outcome }) => outcome === 'failed' || outcome === 'sdc').length;
    const { failures, unrecovered, downtimeMs, nines } = costs.of(variant, assumptions, 't', 0.95);
    expect(unrecovered).toBe(failed);
    const least = (failed * assumptions.unrecoveredMs) / failures;
    expect(downtimeMs.value).toBeGreaterThan(least);
    expect(downtimeMs.value).toBeLessThan(least + 30);
    const upMs = (365.25 * 86_400_000) / assumptions.failuresPerYear;
    expect(nines.value).toBeCloseTo(-Math.log10((downtimeMs.value ?? 0) / (upMs + (downtimeMs.value ?? 0))), 9);
  });
});

describe('the cause of a failure', () => {
  it('is what made the recovered VMM fail again, not what a VM had suffered before', () => {
    const names = new Set(diedAgain.map(({ cause }) => cause));
    expect(names).not.toContain('guest-corrupted');
    const misled = diedAgain.filter(({ run }) => toldRun(specWith(run, dyingAgain)).story.includes('output no longer'));
    expect(misled.length).toBeGreaterThan(0);
    for (const { cause } of misled)
      expect(cause).toMatch(/^(failed-assertion|fatal-exception|endless-loop|held-lock)$/);
  });
});

describe('a host whose VMs were lost in its reboot', () => {
  it('serves again for good all the same, a minute and a half later', () => {
    const { outcome, downtimeNanos } = recordOf(specWith(3, { recovery: { vmm: 'full-reboot' } }));
    expect(outcome).toBe('failed');
    expect(downtimeNanos).toBeGreaterThan(90e9);
  });
});
