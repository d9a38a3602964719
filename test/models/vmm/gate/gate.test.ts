import { describe, expect, it } from 'vitest';
import { specOf } from '../../../../src/campaign/plan.ts';
import type { CompletedRun } from '../../../../src/experiment/record.ts';
import { createRunner, experimentNamed } from '../../../../src/experiments.ts';
import { ms } from '../../../../src/kernel/time.ts';
import { TRUSTING_STEP } from '../../../../src/models/vmm/machine/entries/common.ts';
import { gateOf, HYPERCALLS } from '../../../../src/models/vmm/machine/entries/gate.ts';
import { nameOf, whose } from '../../../../src/models/vmm/machine/vmm/gate.ts';
import { policies } from '../../../../src/models/vmm/policies/policies.ts';
import { blkBench } from '../../../../src/models/vmm/workloads/blkbench.ts';
import { ScenarioError } from '../../../../src/scenario/errors.ts';
import { parseScenario } from '../../../../src/scenario/load.ts';
import { scenarioTemplate } from '../../../../src/scenario/template.ts';
import { variantsOf } from '../../../../src/scenario/variants.ts';
import { benchmark, execute, letRun, port, runningBenchmark, startVms, stateOf } from '../machine/machines.ts';
import { changedBy } from './denied-calls.ts';

const template = scenarioTemplate(experimentNamed('hypercall-gate')!, 'first');
const runner = createRunner();
const SMALL = ['vary={}', 'configuration=AppVMs', 'workloads=[NetBench, BlkBench]'];

function records(runs: number, ...set: readonly string[]): readonly CompletedRun[] {
  const scenario = parseScenario(template, 'first.yaml', [...SMALL, ...set]);
  const variant = variantsOf(scenario)[0]!;
  return Array.from({ length: runs }, (_, run) => runner(specOf(variant, run, 'gate')) as CompletedRun);
}

function refusal(...set: readonly string[]): string {
  try {
    parseScenario(template, 'first.yaml', [...SMALL, ...set]);
    return '';
  } catch (error) {
    if (error instanceof ScenarioError) return error.format();
    throw error;
  }
}

const failures = (all: readonly CompletedRun[]): number =>
  all.filter(({ measures }) => (measures as Record<string, number>)['vmmFailed|wild'] === 1).length;

describe('a call that the gate does not allow', () => {
  it.each(['deny', 'redirect'] as const)('leaves the state of the VMM as it is: %s', (action) => {
    expect(changedBy(action, 500, 'slice')).toBe(0);
  });

  it('is noticed by this check when it gets through', () => {
    expect(changedBy('allow', 20, 'slice')).toBeGreaterThan(5);
  });
});

describe('a policy', () => {
  it.each(policies)('$name stops no call of a healthy guest, and changes nothing but time', ({ rules }) => {
    const [plain, gated] = [benchmark(blkBench, 'healthy', port), benchmark(blkBench, 'healthy', port)];
    gated.machine.gate = gateOf(gated.machine, rules, []);
    for (const { machine } of [plain, gated]) {
      startVms(machine);
      letRun(machine, ms(60));
    }
    expect(gated.machine.gate.seen.healthyStopped).toBe(0);
    expect(stateOf(gated.machine)).toEqual(stateOf(plain.machine));
  });

  it('can name every hypercall', () => {
    const { entries } = runningBenchmark(blkBench, ms(1), 'names', port).machine;
    const all = Object.values(entries).map((each) => (typeof each === 'function' ? each(1) : each));
    const names = all.filter(({ kind }) => kind === 'hypercall').map(nameOf);
    expect(Object.keys(HYPERCALLS).sort()).toEqual(names.sort());
  });

  it('knows what an argument names', () => {
    const { machine, app, privvm } = runningBenchmark(blkBench, ms(1), 'whose', port);
    const { createDomain, eventSend, grantMap, endOfInterrupt } = machine.entries;
    const asked = (vm: typeof app, entry: Parameters<typeof whose>[2]['entry'], argument: number) =>
      whose(machine, vm.vcpu, { entry, argument });
    expect(asked(app, createDomain, 0)).toBe('foreign');
    expect(asked(privvm, createDomain, 0)).toBe('own');
    expect(asked(privvm, grantMap(1), app.index)).toBe('own');
    expect(asked(app, grantMap(1), privvm.index)).toBe('foreign');
    expect(asked(privvm, grantMap(1), 7)).toBe('nothing');
    expect(asked(app, eventSend, 2 ** 31)).toBe('nothing');
    expect(asked(app, endOfInterrupt, 0)).toBe('foreign');
  });
});

describe('wild hypercalls', () => {
  const TRUSTING = 'trusting=[event-send, end-of-interrupt, grant-map, grant-copy, pin-table]';
  const [open, checked, gated] = [
    records(24, TRUSTING),
    records(24, 'trusting=[]'),
    records(24, TRUSTING, 'gate=quarantine'),
  ];

  it('make a VMM fail whose handlers trust their arguments, and none that checks them all, or has a gate', () => {
    expect(failures(open)).toBeGreaterThan(2);
    expect(failures(checked)).toBe(0);
    expect(failures(gated)).toBe(0);
  });

  it('reach a wrong address in the step that uses it, also where the layout of the call is a known one', () => {
    const { machine, app } = runningBenchmark(blkBench, ms(20), 'middle', port);
    const { trusted } = gateOf(machine, [], []);
    const place = trusted.steps.findIndex(({ name }) => name === TRUSTING_STEP);
    const known = [1, 2, 3].map(() => {
      const execution = execute(machine, machine.cpu(app.vcpu.cpu), trusted, 0);
      const middle = execution.middleOfStep(place);
      expect(middle).toBeGreaterThan(execution.startedAt);
      expect(execution.stepAt(middle).name).toBe(TRUSTING_STEP);
      return execution.acting !== null;
    });
    expect(known).toContain(true);
  });

  it('are the same with and without a gate until it acts', () => {
    for (const [run, record] of open.entries())
      expect(gated[run]?.episodes[0]?.strike).toEqual(record.episodes[0]?.strike);
    expect(
      gated.filter(({ measures }) => (measures as Record<string, number>)['noticed|wild'] === 1).length,
    ).toBeGreaterThan(18);
  });

  it('are detected by the gate as soon as it stops one, and not where there is none', () => {
    const ofGate = (all: readonly CompletedRun[]) =>
      all.map(({ episodes }) => episodes[0]?.detection).filter((found) => found?.detector === 'hypercall-gate');
    expect(ofGate([...open, ...checked])).toEqual([]);
    expect(ofGate(gated).length).toBe(
      gated.filter(({ measures }) => (measures as Record<string, number>)['noticed|wild'] === 1).length,
    );
    for (const { episodes, outcome, vms } of gated) {
      const { strike, detection } = episodes[0]!;
      if (detection === undefined) continue;
      expect(detection.latencyNanos).toBe(detection.atNanos - strike!.atNanos);
      expect(detection.latencyNanos).toBeGreaterThan(0);
      expect(outcome).toBe(vms.some(({ affected }) => affected) ? 'failed' : 'recovered');
    }
  });

  it('have no other effects when no detector listens to the gate', () => {
    const deaf = records(6, TRUSTING, 'gate=quarantine', 'detection=[panic, hang-watchdog]');
    for (const [run, { vms, measures, episodes }] of deaf.entries()) {
      expect(episodes[0]?.detection).toBeUndefined();
      expect({ vms, measures }).toEqual({ vms: gated[run]?.vms, measures: gated[run]?.measures });
    }
  });
});

describe('a VM that the gate has handed over', () => {
  const QUARANTINE = ['trusting=[]', 'gate=quarantine'];
  const measuresOf = ({ measures }: CompletedRun) => measures as Readonly<Record<string, number | undefined>>;
  const handedOver = (target: string, to: string) =>
    records(6, ...QUARANTINE, `fault.target=${target}`, ...(to === '' ? [] : [`handOver=${to}`]));
  const both = '{ privvm: privvm-microreboot, dvm: dvm-microreboot, appvm: guest-os-reboot }';
  const [unasked, nobody, recovered] = ['', '{}', both].map((to) => handedOver('privvm', to)) as [
    CompletedRun[],
    CompletedRun[],
    CompletedRun[],
  ];
  const stopped = unasked.flatMap((record, run) => (measuresOf(record)['handedOver|wild'] === 1 ? [run] : []));

  it('comes back with its devices where it is a PrivVM that is recovered, and nobody has lost anything', () => {
    expect(stopped.length).toBeGreaterThan(1);
    for (const run of stopped) {
      const { outcome, vms } = recovered[run]!;
      const {
        'back|handed-over': back,
        'awayMs|back': away = 0,
        'othersHarmed|wild': harmed,
      } = measuresOf(recovered[run]!);
      expect({ outcome, back, harmed }).toEqual({ outcome: 'recovered', back: 1, harmed: 0 });
      // A driver VM boots for seconds (P5), and those whom it serves wait for it.
      expect(away).toBeGreaterThan(3000);
      expect(vms.map(({ gapNanos }) => gapNanos >= away * 1e6)).toEqual([true, true, true]);
    }
  });

  it('takes the devices of all others with it where nobody recovers it', () => {
    for (const run of stopped) {
      const { outcome, vms, episodes } = nobody[run]!;
      expect({ outcome, measures: measuresOf(nobody[run]!) }).toMatchObject({
        outcome: 'failed',
        measures: { 'back|handed-over': 0, 'othersHarmed|wild': 1 },
      });
      for (const { why } of vms.slice(1)) expect(why).toBe('without the PrivVM it was not served again');
      expect(episodes).toEqual(recovered[run]?.episodes);
    }
  });

  it('is booted anew where it is an AppVM, and has lost what it had in memory', () => {
    const [record] = handedOver('appvm', both);
    expect(measuresOf(record!)).toMatchObject({ 'handedOver|wild': 1, 'back|handed-over': 1, 'alone|wild': 1 });
    expect(record?.vms.map(({ why }) => why)).toContain('the gate has stopped it, and it was booted anew');
  });

  it('leaves a run as it is where none was handed over', () => {
    const others = unasked.flatMap((_, run) => (stopped.includes(run) ? [] : [run]));
    for (const run of others) expect(recovered[run]).toEqual(unasked[run]);
  });

  it('needs a policy that hands over, and a recovery that there is', () => {
    expect(refusal('gate=least-privilege', 'handOver={}')).toContain(
      "expected a gate that hands VMs over (quarantine), or rules with the action recover, came 'least-privilege'",
    );
    expect(refusal('gate=quarantine', 'handOver={ privvm: privvm-microrebot }')).toContain(
      "did you mean 'privvm-microreboot'?",
    );
  });
});

describe('a policy that is wrong', () => {
  it('is refused when it denies what a guest needs to boot', () => {
    expect(refusal('rules=[{ role: appvm, call: set-timer, action: deny }]')).toMatch(
      /expected rules under which an AppVM can boot, which needs set-timer, came 'deny' for it/,
    );
    expect(refusal('rules=[{ call: block, argument: own, action: allow }, { action: recover }]')).toContain(
      'rules under which the PrivVM can boot, which needs event-send',
    );
    expect(refusal('rules=[{ call: block, argument: nothing, action: deny }]')).toBe('');
  });

  it('is refused when it names what there is not, or has rules that can never apply', () => {
    expect(refusal('rules=[{ call: set-timr, action: deny }]')).toContain("did you mean 'set-timer'?");
    expect(refusal('gate=least-privileg')).toContain("did you mean 'least-privilege'?");
    expect(refusal('rules=[{ action: allow }, { call: block, action: allow }]')).toContain('no rule after rule 1');
    expect(refusal('rules=[{ call: block, argument: [5, 3], action: allow }]')).toContain('the smaller end first');
    expect(refusal('gate=audit', 'rules=[]')).toContain("no rules beside the policy 'audit'");
    expect(refusal('trusting=[block, block]')).toContain("a second 'block'");
  });

  it('shows in the run when it stops a healthy guest', () => {
    const [record] = records(
      1,
      'fault.model=dry',
      'fault.target=vmm',
      'rules=[{ call: grant-map, argument: [0, 9], action: deny }]',
    );
    const measures: Readonly<Record<string, number | undefined>> = record?.measures ?? {};
    expect(measures['healthyStopped|gated']).toBeGreaterThan(0);
    expect(record?.vms[0]?.why).toContain('the gate has denied the call');
  });
});
