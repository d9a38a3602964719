import { describe, expect, it } from 'vitest';
import { hostParts } from '../../../../src/models/host/experiment/parts.ts';
import type { RejuvenationSettings } from '../../../../src/models/host/rejuvenation/form.ts';
import type { RejuvenationMetric } from '../../../../src/models/host/rejuvenation/metrics.ts';
import { rejuvenationRunner } from '../../../../src/models/host/rejuvenation/run.ts';
import { parseScenario } from '../../../../src/scenario/load.ts';
import { variantsOf } from '../../../../src/scenario/variants.ts';

const BASE = `name: years
question: How much of the time?
experiment: rejuvenation
vms: 11
memoryOfEach: 1 GiB
service: JBoss
horizon: 280 d
failures: false
aging: false
vmm: { reboot: warm-vm-reboot, policy: time-based, interval: 28 d }
guest: { policy: time-based, interval: 7 d }
runs: 1
seed: years
`;

const runner = rejuvenationRunner(hostParts);

type Measured = Readonly<Record<RejuvenationMetric, number>>;

/** One life under the base scenario and these settings over it. */
function lived(overrides: readonly string[] = [], run = 0): Measured {
  const scenario = parseScenario(BASE, 'years.yaml', overrides);
  const [variant] = variantsOf(scenario);
  if (variant === undefined) expect.fail('no variant');
  const settings = variant.settings as RejuvenationSettings;
  const record = runner({ id: `0.${run}`, variant: { ...variant, settings }, run, seed: 'years' });
  if (record.status !== 'measured') expect.fail(JSON.stringify(record));
  // A life measures all of them.
  return record.measures as Measured;
}

const YEARS = 280 / 365.25;

describe('years of a host', () => {
  it('keep the order of K64 in every run: most available with the warm reboot, then cold, then saved', () => {
    for (let run = 0; run < 3; run++) {
      const [warm = 0, cold = 0, saved = 0] = ['warm', 'cold', 'saved'].map(
        (kind) => lived([`vmm.reboot=${kind}-vm-reboot`, 'horizon=28 d'], run)['unavailability|service'],
      );
      expect(warm).toBeLessThan(cold);
      expect(cold).toBeLessThan(saved);
    }
  });

  it(
    'pay for as many reboots as the intervals say, one guest less a period where a cold reboot ' +
      'makes the guests young',
    () => {
      const [warm, cold] = ['warm', 'cold'].map((kind) => lived([`vmm.reboot=${kind}-vm-reboot`]));
      expect(Math.round(warm!['vmmRejuvenations|host-year'] * YEARS)).toBe(10);
      expect(Math.round(warm!['guestRejuvenations|host-year'] * YEARS)).toBe(10 * 4 * 11);
      expect(Math.round(cold!['guestRejuvenations|host-year'] * YEARS)).toBe(10 * 3 * 11);
    },
  );

  it(
    'reboot a guest alone in less time than eleven with their host, and in the time that was ' +
      'measured of one: K60, 33.6 s',
    () => {
      const cold = lived(['vmm.reboot=cold-vm-reboot']);
      const perGuest = (cold['plannedGuestDowntime|service-year'] * 11) / cold['guestRejuvenations|host-year'];
      const perHost = cold['plannedVmmDowntime|service-year'] / cold['vmmRejuvenations|host-year'];
      expect(perGuest).toBeGreaterThan(31);
      expect(perGuest).toBeLessThan(36);
      expect(perHost).toBeGreaterThan(4 * perGuest);
    },
  );

  it('are as unavailable as their causes add up to', () => {
    const all = lived(['failures=true', 'aging=true', 'guest={"policy":"never"}']);
    const parts = (['plannedVmm', 'plannedGuest', 'aging', 'failure', 'noMemory'] as const).map(
      (cause) => all[`${cause}Downtime|service-year`],
    );
    expect(parts.reduce((sum, part) => sum + part, 0)).toBeCloseTo(all['downtime|service-year'], 6);
    expect(all['downtime|service-year']).toBeCloseTo(all['unavailability|service'] * 365.25 * 86_400, 3);
  });

  it('lose fewer requests for the same downtime when guests are rejuvenated at idle moments', () => {
    const byAge = lived();
    const idle = lived(['guest={"policy":"idle-moment","interval":"6.5 d","idleLoad":"40 %"}']);
    const perSecond = (measures: Measured): number =>
      measures['lostRequests|million'] / measures['downtime|service-year'];
    expect(perSecond(idle)).toBeLessThan(0.75 * perSecond(byAge));
  });

  it('avoid failures of age with a threshold, with fewer reboots than a clock that avoids as many', () => {
    const failing = lived(['aging=true', 'guest={"policy":"never"}']);
    const watched = lived(['aging=true', 'guest={"policy":"threshold","threshold":"95 %"}']);
    const clocked = lived(['aging=true', 'guest={"policy":"time-based","interval":"7 d"}']);
    expect(failing['guestAgingFailures|host-year']).toBeGreaterThan(300);
    expect(watched['guestAgingFailures|host-year']).toBe(0);
    expect(watched['guestRejuvenations|host-year']).toBeLessThan(0.85 * clocked['guestRejuvenations|host-year']);
  });
});
