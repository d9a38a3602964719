/**
 * Every model that says what a failure does to its host says it in the same terms, and never otherwise than in its
 * record.
 */
import { describe, expect, it } from 'vitest';
import { type Course, type CourseOf, type Effect, type Question, specOf } from '../../src/experiment/course.ts';
import type { CompletedRun } from '../../src/experiment/record.ts';
import type { RunnerOf } from '../../src/experiment/runner.ts';
import { driverVmCourses } from '../../src/models/driver-vm/experiment/course.ts';
import type { DriverVmSettings } from '../../src/models/driver-vm/experiment/form.ts';
import { driverVmParts } from '../../src/models/driver-vm/experiment/parts.ts';
import { driverVmRunner } from '../../src/models/driver-vm/experiment/run.ts';
import { splitDriverValues } from '../../src/models/driver-vm/host/host.ts';
import { privilegedVmCourses } from '../../src/models/management/experiment/course.ts';
import type { PrivilegedVmSettings } from '../../src/models/management/experiment/form.ts';
import { managementParts } from '../../src/models/management/experiment/parts.ts';
import { privilegedVmRunner } from '../../src/models/management/experiment/runner.ts';
import { vmmCourses } from '../../src/models/vmm/experiment/course.ts';
import type { VmmFailureSettings } from '../../src/models/vmm/experiment/form.ts';
import { vmmParts } from '../../src/models/vmm/experiment/parts.ts';
import { vmmFailureRunner } from '../../src/models/vmm/experiment/runner.ts';

const vmm = (model: string, recovery: string): VmmFailureSettings => ({
  platform: 'x86-64-xen-4.3',
  configuration: 'all-three',
  fault: {
    model,
    target: 'vmm',
    trigger: { window: ['500 ms', '6000 ms'], hypervisorInstructions: [0, 20_000], cpu: 'busy' },
  },
  detection: ['panic', 'hang-watchdog'],
  recovery: { vmm: recovery },
  without: [],
  detail: 'neighbourhood',
});

const dvm = (model: string, recovery: string): DriverVmSettings => ({
  experiment: 'driver-vm',
  fault: { model, target: 'dvm' },
  detection: driverVmParts.detectors.map(({ name }) => name),
  recovery: { dvm: recovery },
  without: [],
  blkBenchVms: 1,
  netBenchVms: 1,
  diskCache: 'off',
  packetIntervalUs: 1000,
});

const privvm = (model: string, recovery: string): PrivilegedVmSettings => ({
  experiment: 'privileged-vm',
  vms: 3,
  fault: { model, target: 'privvm', trigger: { window: [5000, 15_000] } },
  detection: managementParts.detectors.map(({ name }) => name),
  recovery: { privvm: recovery },
  without: [],
  workload: { create: 1, hotplug: 1 },
  retries: 3,
});

/** Beside the record of the same failure. */
function asked<Settings>(courses: CourseOf<Settings>, runner: RunnerOf<Settings, string>) {
  return (settings: Settings, run: number): { course: Course; record: CompletedRun } => {
    const question: Question<Settings> = { settings, seed: 'courses', run };
    const course = courses(question);
    const record = runner(specOf(question));
    if (record.status !== 'completed') expect.fail(JSON.stringify(record));
    return { course, record };
  };
}

const ofVmm = asked(vmmCourses(vmmParts), vmmFailureRunner(vmmParts));
const ofDvm = asked(driverVmCourses(driverVmParts), driverVmRunner(driverVmParts));
/** The driver VM is away for five seconds where it fails, too. */
const driverVm = (): Course => ({
  effects: [{ kind: 'unreachable', from: 0, to: 5e9, driverVm: { handshakeNanos: 0 } }],
});
const privvmCourses = privilegedVmCourses(managementParts);
const ofPrivvm = asked(
  (question: Question<PrivilegedVmSettings>) => privvmCourses({ ...question, driverVm }),
  privilegedVmRunner(managementParts, driverVm),
);

const every = (
  model: string,
  faults: readonly { readonly name: string }[],
  mechanisms: readonly { readonly name: string }[],
  ask: (fault: string, mechanism: string, run: number) => { course: Course; record: CompletedRun },
) => faults.flatMap(({ name }) => mechanisms.map((mechanism) => [model, name, mechanism.name, ask] as const));

const cases = [
  ...every('VMM', vmmParts.faults, vmmParts.mechanisms, (...names) => ofVmm(vmm(names[0], names[1]), names[2])),
  ...every('DVM', driverVmParts.faults, driverVmParts.mechanisms, (...names) =>
    ofDvm(dvm(names[0], names[1]), names[2]),
  ),
  ...every('PrivVM', managementParts.faults, managementParts.mechanisms, (...names) =>
    ofPrivvm(privvm(names[0], names[1]), names[2]),
  ),
];

describe.each(cases)('the course of a %s under %s with %s', (_, fault, mechanism, ask) => {
  it('has times since the strike, and the cause and the episode of the record', () => {
    const { course, record } = ask(fault, mechanism, 0);
    const [episode] = record.episodes;
    expect(course.cause).toBe(record.cause);
    expect(course.episode?.recovery).toEqual(episode?.recovery);
    expect(course.episode?.strike?.atNanos ?? 0).toBe(0);
    expect(course.episode?.detection?.atNanos).toBe(episode?.detection?.latencyNanos);
    for (const effect of course.effects) {
      expect(effect.from).toBeGreaterThanOrEqual(0);
      if ('to' in effect) expect(effect.to).toBeGreaterThan(effect.from);
    }
    if (record.outcome === 'non-manifested' || record.outcome === 'not-injected') expect(course.effects).toEqual([]);
    if (record.outcome === 'sdc') expect(course.effects).not.toEqual([]);
  });
});

it('an answer is pure in the question', () => {
  const question = { settings: privvm('all-components', 'privvm-microreboot'), seed: 'courses', run: 3, driverVm };
  const first = privvmCourses(question);
  privvmCourses({ ...question, run: 4, driverVm: () => ({ effects: [] }) });
  expect(privvmCourses(question)).toEqual(first);
});

const effectOf = <Kind extends Effect['kind']>({ effects }: Course, kind: Kind) =>
  effects.find((effect): effect is Extract<Effect, { kind: Kind }> => effect.kind === kind);

describe('the course of a VMM', () => {
  it('without a recovery is the loss of its host at the detection', () => {
    const { course, record } = ofVmm(vmm('failstop', 'none'), 2);
    expect(course.effects).toEqual([{ kind: 'host-lost', from: record.episodes[0]?.detection?.latencyNanos }]);
  });

  it('that is recovered is a standstill from the detection until the VMs resume', () => {
    const { course, record } = ofVmm(vmm('failstop', 'rehype'), 2);
    const { detection, recovery } = record.episodes[0] ?? {};
    const from = detection?.latencyNanos ?? Number.NaN;
    expect(record.outcome).toBe('recovered');
    expect(course.effects).toEqual([{ kind: 'standstill', from, to: from + (recovery?.nanos ?? Number.NaN) }]);
  });
});

describe('the course of a driver VM', () => {
  it('without a recovery is an outage for good', () => {
    expect(ofDvm(dvm('failstop', 'none'), 2).course.effects).toEqual([
      { kind: 'unreachable', from: 0, to: Number.POSITIVE_INFINITY, driverVm: { handshakeNanos: 0 } },
    ]);
  });

  it('that is recovered is an outage as long as the one that clients saw', () => {
    const { course, record } = ofDvm(dvm('failstop', 'dvm-microreboot'), 2);
    expect(record.outcome).toBe('recovered');
    const { handshakeNanos } = splitDriverValues().driverVm;
    expect(course.effects).toEqual([
      { kind: 'unreachable', from: 0, to: record.downtimeNanos, driverVm: { handshakeNanos } },
    ]);
  });

  it('whose spare has connected beforehand needs no XenStore', () => {
    expect(effectOf(ofDvm(dvm('failstop', 'dvm-failover'), 2).course, 'unreachable')?.driverVm).toEqual({
      handshakeNanos: 0,
    });
  });

  it('that writes or reads wrong data says so, for every VM', () => {
    const failures = Array.from({ length: 40 }, (_, run) => ofDvm(dvm('code', 'dvm-failover'), run));
    const unread = failures.filter(
      ({ record: { measures } }) => measures?.['lossless|injected'] === 0 && measures['readsWrong|injected'] === 0,
    );
    const named = failures.filter(({ record: { cause } }) => cause === 'write-lost' || cause === 'wrong-read');
    expect(named.length).toBeGreaterThan(0);
    for (const { course } of [...unread, ...named]) expect(effectOf(course, 'vm-wrong')?.vm).toBe('every');
  });
});

describe('the course of a PrivVM', () => {
  it('without a recovery affects no VM, and is without management for good', () => {
    expect(ofPrivvm(privvm('privvm-failstop', 'none'), 2).course.effects).toEqual([
      { kind: 'no-management', from: 0, to: Number.POSITIVE_INFINITY },
    ]);
  });

  it('that fails with its driver VM takes no VM with it: they come back when their devices do', () => {
    const { course, record } = ofPrivvm(privvm('all-components', 'privvm-microreboot'), 2);
    expect(record.vms.every(({ affected }) => affected)).toBe(true);
    expect(effectOf(course, 'vm-lost')).toBeUndefined();
    expect(effectOf(course, 'unreachable')?.to).toBeGreaterThanOrEqual(
      Math.max(...record.vms.filter(({ vm }) => vm.startsWith('app')).map(({ gapNanos }) => gapNanos)),
    );
    expect(effectOf(course, 'no-management')?.to).toBe(record.downtimeNanos);
  });
});
