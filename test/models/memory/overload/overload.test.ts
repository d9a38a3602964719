import { fc, test } from '@fast-check/vitest';
import { describe, expect, it } from 'vitest';
import { valuesOf } from '../../../../src/experiment/parameter.ts';
import { experimentNamed } from '../../../../src/experiments.ts';
import { RandomStreams } from '../../../../src/kernel/random.ts';
import { Profile } from '../../../../src/models/memory/mechanisms/overload/profile.ts';
import { CrowdedHost } from '../../../../src/models/memory/overload/crowded-host.ts';
import { demandsOf } from '../../../../src/models/memory/overload/demand.ts';
import type { OverloadSettings } from '../../../../src/models/memory/overload/form.ts';
import { overloadParts } from '../../../../src/models/memory/overload/parts.ts';
import { Story } from '../../../../src/models/memory/overload/telling.ts';
import { crowdedParameters } from '../../../../src/models/memory/parameters/overload-models.ts';
import { listedClasses, TIERED } from '../../../../src/models/memory/workloads/page-classes.ts';
import { measuresOf, refusalOf } from '../runs.ts';

const overloaded = (fields: Readonly<Record<string, unknown>>, run = 0) => measuresOf('overload', fields, run);
const defaults = experimentNamed('overload')?.defaults as unknown as OverloadSettings;
const values = valuesOf(crowdedParameters);

function hostOf(fields: Partial<OverloadSettings>, remedy: number, chance: string): CrowdedHost {
  const settings = { ...defaults, ...fields };
  const demands = demandsOf(settings, null, values, new RandomStreams(chance));
  const kind = overloadParts.remedies[remedy % overloadParts.remedies.length]!;
  const story = new Story(settings, kind, undefined);
  const streams = new RandomStreams(chance);
  return new CrowdedHost(settings, kind, demands, listedClasses(TIERED), values, story, (name) => streams.stream(name));
}

describe('Overdriver at its limits', () => {
  it('is network memory where every overload is short, and learns so', () => {
    const fields = { lasting: { always: '20 s' }, for: '6 min' };
    expect(overloaded({ ...fields, mechanism: 'overdriver' })).toEqual(
      overloaded({ ...fields, mechanism: 'network-memory' }),
    );
  });

  it('moves as often as migration alone where every overload is long', () => {
    const fields = { lasting: { always: '8 min' }, for: '30 min', between: '20 min' };
    const [own, moved] = ['overdriver', 'migration'].map((mechanism) => overloaded({ ...fields, mechanism }));
    expect(own?.['moves|hour']).toBe(moved?.['moves|hour']);
    expect(own?.['throughput|overloaded']).toBeGreaterThan(moved?.['throughput|overloaded'] ?? 1);
    expect(own?.['trafficRatio|overloaded']).toBeGreaterThanOrEqual(1);
  });

  it('knows nothing at first, and never more than a VM has shown', () => {
    const profile = new Profile([]);
    expect(profile.isSustained(0, 300)).toBe(0.5);
    for (let past = 0; past < 98; past++) profile.ended(10);
    expect(profile.isSustained(0, 300)).toBeCloseTo(0.01);
    expect(profile.isSustained(11, 300)).toBe(0.5);
    expect(profile.isSustained(300, 300)).toBe(1);
  });
});

describe('a remedy', () => {
  it('takes no network for the local disk, and no disk where the network has room', () => {
    expect(overloaded({ mechanism: 'local-swap' })).toMatchObject({ 'trafficMb|hour': 0, 'spaceMb|peak': 0 });
    const [hard, ssd] = ['hard-disk', 'ssd'].map((disk) => overloaded({ mechanism: 'network-memory', disk }));
    expect(hard?.['throughput|overloaded']).toBe(ssd?.['throughput|overloaded']);
  });

  it('has a ratio of 1 to itself', () => {
    expect(overloaded({ mechanism: 'migration' })).toMatchObject({
      'trafficRatio|overloaded': 1,
      'spaceRatio|overloaded': 1,
    });
  });

  it('changes little when its host looks twice as often', () => {
    const [usual, twice] = [5e8, 2.5e8].map((stepNanos) => overloaded({ constants: { stepNanos } }));
    expect(Math.abs(usual!['throughput|run']! - twice!['throughput|run']!)).toBeLessThan(0.005);
  });

  test.prop([fc.integer({ min: 0, max: 4 }), fc.integer({ min: 1, max: 4 }), fc.string()], { numRuns: 12 })(
    'loses and doubles no page, and gives out no more memory than there is',
    (remedy, vms, chance) => {
      const settings = { vms, memory: 2 ** 27, remoteMemory: 2 ** 24, between: 30_000, for: 120_000 };
      const host = hostOf(settings, remedy, chance);
      expect(host.run(1e6)).toBe(true);
      const all = host.residents.map(({ vm }) => vm);
      for (const vm of all) {
        expect(vm.resident + vm.onNetwork + vm.onDisk).toBeCloseTo(vm.claimed, 3);
        expect(vm.resident).toBeLessThanOrEqual(vm.room + 1);
        for (const pages of [vm.resident, vm.onNetwork, vm.onDisk]) expect(pages).toBeGreaterThanOrEqual(-1e-6);
        expect(vm.workNanos).toBeLessThanOrEqual(120e9);
      }
      const remote = all.reduce((sum, { onNetwork }) => sum + onNetwork, 0);
      expect(remote).toBeLessThanOrEqual(2 ** 24 / 4096 + 1e-6);
      const here = all.filter(({ isAway }) => !isAway);
      const rooms = here.reduce((sum, { room }) => sum + room, 0);
      expect(rooms).toBeLessThanOrEqual((here.length * 2 ** 27) / 4096 + 1e-6);
    },
  );
});

it('the law of lengths has the share that was asked for', () => {
  const demands = demandsOf(
    { ...defaults, vms: 40 },
    null,
    { ...values, pastOverloads: 500 },
    new RandomStreams('lengths'),
  );
  const lengths = demands.flatMap(({ past }) => past);
  expect(lengths.filter((nanos) => nanos < 120e9).length / lengths.length).toBeCloseTo(0.881, 2);
});

it('a PrivVM that runs out of memory loses its services, unless another host has memory for it', () => {
  const fields = { overloaded: 'privileged-vm', for: '12 min', between: '2 min' };
  const [swap, network] = ['local-swap', 'network-memory'].map((mechanism) => overloaded({ ...fields, mechanism }));
  expect(swap?.['servicesAway|privileged']).toBeGreaterThan(0.01);
  // Each kill takes one of them away for as long, the last perhaps beyond the end.
  const away = (swap!['killed|hour']! * values.privilegedKilledNanos) / 3600e9;
  expect(swap?.['servicesAway|privileged']).toBeLessThanOrEqual(away + 1e-9);
  expect(swap?.['servicesAway|privileged']).toBeGreaterThan(away - values.privilegedKilledNanos / 720e9);
  expect(network?.['servicesAway|privileged']).toBe(0);
});

describe('a demand trace', () => {
  const traced = (lines: readonly string[], more = {}) => ({
    vms: 2,
    for: '10 s',
    mechanism: 'network-memory',
    demandTrace: `${lines.join('\n')}\n`,
    ...more,
  });
  const HEADING = 'seconds,web,database';

  it('is what the VMs want', () => {
    const lines = [HEADING, '0,700,900', '60,700,1250', '120,700,900'];
    expect(overloaded(traced(lines, { for: '3 min' }))).toMatchObject({
      'overloads|hour': 20,
      'shortShare|overloaded': 1,
    });
  });

  it.each([
    ['a gap', ['0,1,1', '60,1,1', '180,1,1'], 'a line every 60 s, so 120 s', '4:1'],
    ['a missing value', ['0,1,1', '60,,1'], 'the demand of web in MB', '3:4'],
    ['times that go back', ['0,1,1', '60,1,1', '30,1,1'], 'a time after the one above, 60 s', '4:1'],
    ['a negative demand', ['0,1,1', '60,1,-5'], 'which is not negative', '3:6'],
    ['more than the host has', ['0,1,1', '60,1,99999'], 'at most the memory of the host, 2147 MB', '3:6'],
    ['no number', ['0,1,much'], "which is not negative, came 'much'", '2:5'],
    ['a column too few', ['0,1'], 'a demand for each of 2 VMs (web, database)', '2:3'],
    ['one line', ['0,1,1'], '2 to 200000 lines', '1:1'],
    ['another beginning', ['5,1,1', '60,1,1'], 'a first line at 0 seconds', '2:1'],
  ])('with %s is refused at its line and column', (_, lines, expected, place) => {
    const refusal = refusalOf('overload', traced([HEADING, ...lines]));
    expect(refusal).toContain(expected);
    expect(refusal).toContain(`:${place}`);
  });

  it('that is longer than it says, or of other VMs, is refused', () => {
    const lines = [HEADING, '0,1,1', '60,1,1'];
    expect(refusalOf('overload', traced(lines, { for: '1 h' }))).toContain('at most the 120 s of the trace');
    expect(refusalOf('overload', traced(lines, { vms: 3 }))).toContain('2, the VMs of the trace');
    expect(refusalOf('overload', traced(['time,a', '0,1', '1,1']))).toContain("'seconds' first");
  });
});
