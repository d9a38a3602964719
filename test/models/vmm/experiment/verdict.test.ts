/** What a verdict says of a failed run: whether service came back for good, and what took it away. */
import { describe, expect, it } from 'vitest';
import { FailureCosts } from '../../../../src/analysis/availability.ts';
import { ServiceLog } from '../../../../src/experiment/client.ts';
import { Episode } from '../../../../src/experiment/episode.ts';
import { named } from '../../../../src/experiment/named.ts';
import type { Detection } from '../../../../src/models/vmm/detectors/detector.ts';
import { judge } from '../../../../src/models/vmm/experiment/outcome.ts';
import type { ObservedVm } from '../../../../src/models/vmm/experiment/residents.ts';
import { configurations } from '../../../../src/models/vmm/machine/configurations.ts';
import type { Consequence, ConsequenceKind } from '../../../../src/models/vmm/machine/state/listener.ts';
import type { VmKind } from '../../../../src/models/vmm/machine/state/vm.ts';
import { nilihype } from '../../../../src/models/vmm/mechanisms/nilihype.ts';
import type { RecoveryResult } from '../../../../src/models/vmm/mechanisms/recover.ts';
import { recordOf, recordsOf, specWith } from '../../../campaign/runs.ts';
import { bareMachine } from '../machine/machines.ts';

const assumptions = { failuresPerYear: 4, unrecoveredMs: 7_200_000 };
const struckAgain = recordsOf(130, { fault: { model: 'code' }, recovery: { vmm: 'nilihype' } });
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
    expect(downtimeMs.value).toBeLessThan(least + 200);
    const upMs = (365.25 * 86_400_000) / assumptions.failuresPerYear;
    expect(nines.value).toBeCloseTo(-Math.log10((downtimeMs.value ?? 0) / (upMs + (downtimeMs.value ?? 0))), 9);
  });
});

describe('the cause of a failure', () => {
  const configuration = named(configurations, '3AppVM');
  const vm = (name: string, kind: VmKind, word: string | null): ObservedVm => ({
    name,
    kind,
    created: 'at-start',
    vm: null,
    service: new ServiceLog(),
    observer: { convincing: 1, verdict: () => word },
  });
  const hurt = (kind: ConsequenceKind, object: string): Consequence => ({ kind, object, fatal: true });

  /** Of a run that was recovered, with what happened to its VMM and its VMs. */
  function causeOf(observed: readonly ObservedVm[], consequences: readonly Consequence[], hasDiedAgain: boolean) {
    const machine = bareMachine();
    const episode = new Episode<Detection, RecoveryResult>({
      simulation: machine.sim,
      fault: 'code',
      mechanism: nilihype,
      note: () => {},
    });
    const found = { detector: 'panic', cpu: machine.cpu(0), why: 'a test' };
    episode.struck({ entry: 'hypercall.block', step: 'trap' });
    episode.hears(found);
    episode.ended({ repairs: [], passedOver: [], stuck: null, fromNanos: 0, toNanos: 0, left: [], found: [] });
    if (hasDiedAgain) episode.hears(found);
    return judge({ machine, configuration, observed, episode, consequences });
  }

  it('is what made the recovered VMM fail again, not what a VM had suffered before', () => {
    const vms = [vm('privvm', 'privvm', null), vm('app1', 'appvm', null)];
    const consequences = [hurt('guest-corrupted', 'app1'), hurt('endless-loop', 'x'), hurt('failed-assertion', 'y')];
    expect(causeOf(vms, consequences, true)).toMatchObject({ outcome: 'failed', cause: 'failed-assertion' });
    expect(causeOf(vms, [hurt('guest-corrupted', 'app1')], true).cause).toBe('second-failure');
  });

  it('is what the VM suffered that must not be affected, not one that may be', () => {
    const vms = [vm('privvm', 'privvm', 'no request answered'), vm('app1', 'appvm', 'wrong output')];
    const consequences = [hurt('guest-corrupted', 'app1'), hurt('hypercall-refused', 'privvm')];
    expect(causeOf(vms, consequences, false)).toMatchObject({ outcome: 'failed', cause: 'hypercall-refused' });
  });

  it('is there where the PrivVM alone is affected, though as many AppVMs may be', () => {
    const vms = [vm('privvm', 'privvm', 'no request answered'), vm('app1', 'appvm', null)];
    expect(causeOf(vms, [hurt('hypercall-refused', 'privvm')], false)).toMatchObject({ outcome: 'failed' });
  });

  it('is no cause at all where as many VMs are affected as may be', () => {
    const vms = [vm('privvm', 'privvm', null), vm('app1', 'appvm', 'wrong output'), vm('app2', 'appvm', null)];
    expect(causeOf(vms, [hurt('guest-corrupted', 'app1')], false)).toMatchObject({ outcome: 'recovered' });
  });
});

describe('a host whose VMs were lost in its reboot', () => {
  it('serves again for good all the same, a minute and a half later', () => {
    const { outcome, downtimeNanos } = recordOf(specWith(3, { recovery: { vmm: 'full-reboot' } }));
    expect(outcome).toBe('failed');
    expect(downtimeNanos).toBeGreaterThan(90e9);
  });
});
