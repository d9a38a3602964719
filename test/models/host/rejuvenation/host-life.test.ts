import { describe, expect, it } from 'vitest';
import { valuesOf } from '../../../../src/experiment/parameter.ts';
import type { ProcessBody } from '../../../../src/kernel/process.ts';
import { RandomStreams } from '../../../../src/kernel/random.ts';
import { Simulation } from '../../../../src/kernel/simulation.ts';
import { AgingHost } from '../../../../src/models/host/host/aging-host.ts';
import { Endpoint } from '../../../../src/models/host/host/endpoint.ts';
import type { Guest, GuestService } from '../../../../src/models/host/host/guest.ts';
import { Host } from '../../../../src/models/host/host/host.ts';
import { agingParameters } from '../../../../src/models/host/parameters/aging.ts';
import { hostParameters } from '../../../../src/models/host/parameters/host.ts';
import { never } from '../../../../src/models/host/policies/never.ts';
import { timeBased } from '../../../../src/models/host/policies/time-based.ts';
import { HostLife } from '../../../../src/models/host/rejuvenation/host-life.ts';
import type { LifePlan } from '../../../../src/models/host/rejuvenation/life-plan.ts';

const DAY = 86_400e9;
const values = valuesOf(agingParameters);
/** Nothing leaks. */
const AGELESS = { requestLeakBytes: 0, domainLeakBytes: 0, errorPathLeakBytes: 0 };

/** Serves from the moment its guest is up. */
const instant = (): GuestService => ({
  endpoint: new Endpoint('instant'),
  *start(): ProcessBody {},
});

function lifeOn(guests: number, changes: Partial<typeof values> = {}): HostLife {
  const simulation = new Simulation();
  const shape = { guests, guestBytes: 2 ** 30 };
  const host = new Host(simulation, new RandomStreams('life'), valuesOf(hostParameters), shape);
  for (const guest of host.guests) guest.install(instant());
  const all = { ...values, ...changes };
  return new HostLife(new AgingHost(host, all), all);
}

const PAUSE = 40e9;
const BOOT = 20e9;

/** The guests stand still for a while, and are as they were. */
function* preserving(host: Host): ProcessBody {
  for (const guest of host.guests) guest.freeze();
  yield host.simulation.delay(PAUSE);
  host.vmm.start(host.simulation.now);
  for (const guest of host.guests) guest.thaw();
}

/** The guests are away for a while, and are new. */
function* renewing(host: Host): ProcessBody {
  for (const guest of host.guests) guest.halt();
  yield host.simulation.delay(4 * PAUSE);
  host.vmm.start(host.simulation.now);
  for (const guest of host.guests) {
    guest.attach();
    guest.begin();
  }
}

function* rebootingGuest(host: Host, guest: Guest): ProcessBody {
  guest.halt();
  yield host.simulation.delay(BOOT);
  guest.attach();
  guest.begin();
}

function planOf(changes: {
  vmmReboot?: LifePlan['vmm']['reboot'];
  vmmDays?: number;
  guestDays?: number;
  days?: number;
  failures?: boolean;
  seed?: string;
}): LifePlan {
  const { vmmReboot = preserving, vmmDays, guestDays, days = 280, failures = false, seed = 'life' } = changes;
  const care = (interval: number | undefined) => ({
    policy: interval === undefined ? never : timeBased,
    settings: { intervalNanos: (interval ?? 1) * DAY, threshold: 1, idleLoad: 0 },
  });
  return {
    seed,
    warmUpNanos: 28 * DAY,
    horizonNanos: days * DAY,
    vmm: { ...care(vmmDays), reboot: vmmReboot, recover: renewing },
    guest: { ...care(guestDays), reboot: rebootingGuest, recover: rebootingGuest },
    failures,
    observer: null,
  };
}

describe('a host over years', () => {
  it('is away for exactly its reboots when nothing else happens', () => {
    const { outages, counts } = lifeOn(4, AGELESS).live(planOf({ vmmDays: 28, guestDays: 7 }));
    expect(counts).toMatchObject({ vmmRejuvenations: 10, vmmFailures: 0, guestFailures: 0, failedCreations: 0 });
    expect(counts.guestRejuvenations).toBe(4 * 40);
    expect(outages.nanosOf('planned-vmm')).toBe(10 * 4 * PAUSE);
    expect(outages.nanosOf('planned-guest')).toBe(4 * 40 * BOOT);
    expect(outages.downNanos).toBe(10 * 4 * PAUSE + 4 * 40 * BOOT);
  });

  it("spends a part of the guests' own schedule when a reboot renews them, and none when it preserves them", () => {
    const life = lifeOn(4, AGELESS);
    const preserved = life.live(planOf({ vmmDays: 28, guestDays: 7, vmmReboot: preserving }));
    const renewed = life.live(planOf({ vmmDays: 28, guestDays: 7, vmmReboot: renewing }));
    expect(preserved.counts.guestRejuvenations).toBe(4 * 4 * 10);
    expect(renewed.counts.guestRejuvenations).toBe(4 * 3 * 10);
  });

  it(
    'lets guests that nobody rejuvenates fail of age, and fewer of them the more often they are ' +
      'made new on the way',
    () => {
      const life = lifeOn(4);
      const preserved = life.live(planOf({ vmmDays: 7, vmmReboot: preserving }));
      const renewed = life.live(planOf({ vmmDays: 7, vmmReboot: renewing }));
      expect(preserved.counts.guestAgingFailures).toBeGreaterThan(4 * 20);
      expect(renewed.counts.guestAgingFailures).toBe(0);
      expect(preserved.outages.countOf('aging')).toBe(preserved.counts.guestAgingFailures);
      expect(preserved.slowNanos).toBeGreaterThan(0);
      const perFailure = preserved.outages.nanosOf('aging') / preserved.counts.guestAgingFailures;
      const { heartbeatNanos, heartbeatsMissed } = values;
      expect(perFailure).toBeGreaterThan(BOOT + (heartbeatsMissed - 1) * heartbeatNanos);
      expect(perFailure).toBeLessThan(BOOT + heartbeatsMissed * heartbeatNanos);
    },
  );

  it(
    'runs out of heap when nobody starts the VMM anew: then a VM cannot be created, and the host ' +
      'has to be rebooted',
    () => {
      const { counts, outages } = lifeOn(8).live(planOf({ guestDays: 7, days: 365 }));
      expect(counts.failedCreations).toBeGreaterThan(0);
      expect(outages.nanosOf('no-memory')).toBeGreaterThan(0);
      const cared = lifeOn(8).live(planOf({ guestDays: 7, vmmDays: 28, days: 365 }));
      expect(cared.counts.failedCreations).toBe(0);
    },
  );

  it('exhausts the heap of the VMM by error paths when its VMs are never rebooted', () => {
    const { counts, outages } = lifeOn(2, { ...AGELESS, errorPathLeakBytes: 65_536 }).live(planOf({}));
    expect(counts.vmmAgingFailures).toBeGreaterThan(10);
    const away = 2 * (4 * PAUSE + values.panicNanos);
    expect(outages.nanosOf('aging')).toBe(counts.vmmAgingFailures * away);
  });

  it('fails at the rates of the mean times between failures, and each failure costs downtime', () => {
    const life = lifeOn(4, { ...AGELESS, vmmFailureHours: 200, guestFailureHours: 300 });
    const years = 5;
    const { counts, outages } = life.live(planOf({ failures: true, days: 365 * years }));
    const expected = (365 * years * 24) / 200;
    expect(Math.abs(counts.vmmFailures - expected)).toBeLessThan(4 * Math.sqrt(expected));
    const guests = (4 * 365 * years * 24) / 300;
    expect(Math.abs(counts.guestFailures - guests)).toBeLessThan(4 * Math.sqrt(guests));
    expect(outages.countOf('failure')).toBe(counts.guestFailures + 4 * counts.vmmFailures);
  });

  it('has the same failures under every strategy', () => {
    const life = lifeOn(2, AGELESS);
    const [one, other] = [7, 28].map((vmmDays) => life.live(planOf({ failures: true, vmmDays, days: 3650 })).counts);
    expect([one?.vmmFailures, one?.guestFailures]).toEqual([other?.vmmFailures, other?.guestFailures]);
  });

  it('has the same events for the same seed, and others for another', () => {
    const life = lifeOn(3);
    const plan = planOf({ failures: true, vmmDays: 28, guestDays: 12 });
    const facts = (each: LifePlan) => {
      const { outages, counts, slowNanos } = life.live(each);
      return { counts, slowNanos, down: outages.downNanos, lost: outages.lostShare };
    };
    const first = facts(plan);
    expect(facts({ ...plan, seed: 'other' })).not.toEqual(first);
    expect(facts(plan)).toEqual(first);
  });
});
