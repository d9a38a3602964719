/** Several AppVMs: who is watched, what counts as a success, and the VM that shows that a recovered VMM still works. */
import { describe, expect, it } from 'vitest';
import { ServiceLog } from '../../../../src/experiment/client.ts';
import { createRunner, experimentOf } from '../../../../src/experiments.ts';
import type { VmmFailurePatch } from '../../../../src/models/vmm/experiment/form.ts';
import { meetsCriterion } from '../../../../src/models/vmm/experiment/outcome.ts';
import { vmmParts } from '../../../../src/models/vmm/experiment/parts.ts';
import type { ObservedVm } from '../../../../src/models/vmm/experiment/residents.ts';
import type { Configuration } from '../../../../src/models/vmm/machine/configurations.ts';
import { ScenarioError } from '../../../../src/scenario/errors.ts';
import { parseScenario } from '../../../../src/scenario/load.ts';
import { scenarioText } from '../../../campaign/fixture.ts';
import { completed, episodeOf, recordOf, recordsOf, specWith, toldRun } from '../../../campaign/runs.ts';

const three: VmmFailurePatch = {
  configuration: '3AppVM',
  fault: { trigger: { window: ['500 ms', '6000 ms'], cpu: 'busy' } },
};
const withThree = (patch: VmmFailurePatch = {}): VmmFailurePatch => ({
  ...three,
  ...patch,
  fault: { ...three.fault, ...patch.fault },
});

describe('3AppVM', () => {
  it('creates its third AppVM after the recovery, and the VM serves', () => {
    const { record, story } = toldRun(specWith(1, withThree()));
    expect(record).toMatchObject({ outcome: 'recovered' });
    expect(record.vms.map(({ vm }) => vm)).toEqual(['privvm', 'app1', 'app2', 'app3']);
    expect(story.indexOf('the VMs go on')).toBeLessThan(story.indexOf('begins to create app3'));
    expect(story).toMatch(/has created app3/);
  });

  it('strikes the CPUs of all three VMs that are there', () => {
    const cpus = recordsOf(24, withThree({ recovery: { vmm: 'none' } })).map((record) => episodeOf(record).strike?.cpu);
    expect(new Set(cpus)).toEqual(new Set([0, 1, 2]));
  });

  it('misses its third AppVM where nobody recovers', () => {
    for (const record of recordsOf(4, withThree({ recovery: { vmm: 'none' } }))) {
      expect(record).toMatchObject({ outcome: 'failed', cause: 'no-recovery' });
      expect(record.vms[3]).toMatchObject({ vm: 'app3', affected: true, why: expect.stringMatching(/^not created/) });
    }
  });

  it('creates it through the new PrivVM after a reboot of the host', () => {
    const [record] = recordsOf(1, withThree({ recovery: { vmm: 'full-reboot' } }));
    expect(record?.vms.map(({ affected }) => affected)).toEqual([true, true, true, false]);
  });

  it('asks for no third AppVM in a run in which nobody noticed a failure', () => {
    for (const patch of [{ fault: { model: 'dry' } }, { detection: [] }])
      for (const record of recordsOf(2, withThree(patch)))
        expect(record.vms.map(({ vm }) => vm)).toEqual(['privvm', 'app1', 'app2']);
  });

  it('is no success unless PrivVM and third AppVM live, whatever the repairs left out', () => {
    for (const record of recordsOf(20, withThree({ without: ['hypercall-retry', 'reinitialize-locks'] }))) {
      const [privvm, app1, app2, app3] = record.vms.map(({ affected }) => affected);
      if (record.outcome !== 'recovered') continue;
      expect([privvm, app3]).toEqual([false, false]);
      expect(app1 === true && app2 === true).toBe(false);
    }
  });

  it('gives the same record from a runner that has done runs of other configurations and memories', () => {
    const specs = [
      specWith(2, withThree()),
      specWith(2, { memoryGiB: 4 }),
      specWith(2, { configuration: 'all-three' }),
      specWith(3, withThree({ recovery: { vmm: 'full-reboot' } })),
    ];
    const warm = [...specs, ...specs].map((spec) => JSON.stringify(recordOf(spec)));
    const fresh = specs.map((spec) => JSON.stringify(recordOf(spec, createRunner())));
    expect(warm).toEqual([...fresh, ...fresh]);
  });
});

describe('all-three', () => {
  it('runs the three benchmarks side by side from the start', () => {
    const record = recordOf(specWith(0, { configuration: 'all-three', fault: { model: 'dry' } }));
    expect(record.outcome).toBe('non-manifested');
    expect(record.vms.map(({ vm, affected }) => [vm, affected])).toEqual(
      ['privvm', 'app1', 'app2', 'app3'].map((vm) => [vm, false]),
    );
  });
});

describe('AppVMs', () => {
  const dry = (patch: VmmFailurePatch) =>
    recordOf(specWith(0, { configuration: 'AppVMs', fault: { model: 'dry' }, ...patch }));

  it('has as many AppVMs as it is told to, on as many CPUs, all served', () => {
    for (const [appVms, cpus] of [
      [1, 2],
      [4, 5],
      [12, 16],
    ] as const) {
      const record = dry({ appVms, cpus, workload: 'BlkBench' });
      expect(record.outcome).toBe('non-manifested');
      expect(record.vms.map(({ affected }) => affected)).toEqual(Array<boolean>(appVms + 1).fill(false));
    }
  });

  it('is all-three where its list says so', () => {
    const workloads = ['NetBench', 'UnixBench', 'BlkBench'];
    for (const run of [0, 1]) {
      const { id: _, ...listed } = recordOf(specWith(run, { configuration: 'AppVMs', workloads }));
      expect(recordOf(specWith(run, { configuration: 'all-three' }))).toMatchObject(listed);
    }
  });

  it('strikes the CPUs of all of them', () => {
    const patch: VmmFailurePatch = { configuration: 'AppVMs', appVms: 3, fault: { trigger: { cpu: 'busy' } } };
    const records = recordsOf(24, { ...patch, recovery: { vmm: 'none' } });
    expect(new Set(records.map((record) => episodeOf(record).strike?.cpu))).toEqual(new Set([0, 1, 2, 3]));
  });

  it('takes longer to recover with more CPUs, which a reboot of the VMM brings up one by one', () => {
    const nanos = [2, 8, 32].map((cpus) => {
      const record = recordOf(specWith(0, { configuration: 'AppVMs', appVms: 1, cpus, recovery: { vmm: 'rehype' } }));
      return episodeOf(record).recovery?.nanos ?? expect.fail('no recovery');
    });
    expect(nanos).toEqual([...nanos].sort((a, b) => a - b));
    expect(new Set(nanos).size).toBe(3);
  });

  it.each([
    [{ configuration: '1AppVM', appVms: 3 }, "expected no appVms, since the configuration '1AppVM' has its AppVMs"],
    [{ configuration: '3AppVM', workloads: ['BlkBench'] }, 'those that leave them open: AppVMs'],
    [{ configuration: 'AppVMs' }, 'expected the number of AppVMs, or a list of workloads'],
    [
      { configuration: 'AppVMs', appVms: 8 },
      "expected at most 7 AppVMs on the 8 CPUs of 'x86-32-xen-3.3', or more cpus",
    ],
    [{ configuration: 'AppVMs', appVms: 8, cpus: 8 }, 'expected at least 9 CPUs, for a PrivVM and 8 AppVMs, came 8'],
    [{ configuration: 'AppVMs', appVms: 0 }, 'expected a whole number of AppVMs from 1 to 31, came 0'],
    [{ cpus: 1 }, 'expected a whole number of CPUs from 2 to 32, came 1'],
    [{ configuration: 'AppVMs', appVms: 2, workload: 'NetBench' }, 'expected at most 1 AppVM with NetBench, came 2'],
    [{ configuration: 'AppVMs', workloads: ['BlkBench', 'BlkBensh'] }, "did you mean 'BlkBench'?"],
    [{ configuration: 'AppVMs', workloads: ['BlkBench'], appVms: 1 }, 'expected either workloads or appVms'],
  ])('%j is a problem', (settings, message) => {
    const sets = Object.entries(settings).map(([field, value]) => `${field}=${JSON.stringify(value)}`);
    const problems = (): string => {
      try {
        parseScenario(scenarioText, 'x.yaml', ['reported=[]', 'vary={}', ...sets]);
      } catch (error) {
        if (error instanceof ScenarioError) return error.format();
        throw error;
      }
      return 'no problem';
    };
    expect(problems()).toContain(message);
  });
});

describe('the criterion of success', () => {
  const allows = (affectedAllowed: number): Configuration => ({
    ...(vmmParts.configurations[0] as Configuration),
    affectedAllowed,
  });
  const observed = (kind: ObservedVm['kind'], created: ObservedVm['created'] = 'at-start'): ObservedVm => ({
    name: kind,
    kind,
    created,
    vm: null,
    service: new ServiceLog(),
    observer: { convincing: 1, verdict: () => null },
  });
  const appVm = observed('appvm');

  it.each([
    ['nobody affected', [], 0, true],
    ['one AppVM affected where none may be', [appVm], 0, false],
    ['one AppVM affected where one may be', [appVm], 1, true],
    ['two AppVMs affected where one may be', [appVm, appVm], 1, false],
    ['the PrivVM affected', [observed('privvm')], 1, false],
    ['the AppVM created later affected', [observed('appvm', 'after-recovery')], 1, false],
    ['both kinds of AppVM affected', [appVm, observed('appvm', 'after-recovery')], 2, false],
  ])('with %s', (_, affected, allowed, holds) => {
    expect(meetsCriterion(affected, allows(allowed))).toBe(holds);
  });
});

describe("the host's memory", () => {
  it('lengthens the recovery in proportion', () => {
    const [one, two, four] = [1, 2, 4].map((memoryGiB) => {
      const record = completed(createRunner()(specWith(0, { memoryGiB })));
      return episodeOf(record).recovery?.nanos ?? Number.NaN;
    }) as [number, number, number];
    expect(two).toBeGreaterThan(one);
    // Each step over all page frames is rounded to whole nanoseconds.
    expect(Math.abs(four - two - 2 * (two - one))).toBeLessThan(10);
  });

  it("is the platform's own when the scenario says nothing", () => {
    const recovery = (patch: VmmFailurePatch) => episodeOf(recordOf(specWith(0, patch))).recovery?.nanos;
    expect(recovery({})).toBe(recovery({ memoryGiB: 8 }));
  });
});

describe('the control', () => {
  it('measures the time spent inside the VMM; no other fault does', () => {
    for (const { vmm } of recordsOf(4, { fault: { model: 'dry' } })) {
      expect(vmm?.stockNanos).toBeGreaterThan(0);
      expect(vmm?.addedNanos).toBeGreaterThanOrEqual(0);
    }
    expect(recordOf(specWith(0))).not.toHaveProperty('vmm');
  });

  it('says that nothing used what it changed', () => {
    expect(episodeOf(recordOf(specWith(0, { fault: { model: 'dry' } })))).toMatchObject({ activated: false });
    expect(episodeOf(recordOf(specWith(0)))).not.toHaveProperty('activated');
  });
});

describe('a configuration spelled out VM by VM', () => {
  it.each(['3AppVM', 'all-three'])('is the same run: %s', (configuration) => {
    for (const vmm of ['nilihype', 'none'])
      for (const run of [1, 2]) {
        const spec = specWith(run, withThree({ configuration, recovery: { vmm } }));
        const { settings } = spec.variant;
        const spelled = experimentOf(settings).spelledOut?.(settings);
        expect(spelled).toMatchObject({ configuration: 'AppVMs', workloads: expect.arrayContaining(['NetBench']) });
        const other = { ...spec, variant: { ...spec.variant, settings: spelled as typeof settings } };
        expect(recordOf(other)).toEqual(recordOf(spec));
      }
  });

  it('is nothing where there is one AppVM, or where they are listed already', () => {
    const spelledOf = (patch: VmmFailurePatch) => {
      const { settings } = specWith(1, patch).variant;
      return experimentOf(settings).spelledOut?.(settings);
    };
    expect(spelledOf({ configuration: '1AppVM', workload: 'BlkBench' })).toBeUndefined();
  });
});
