/**
 * What the contract suites need of each model: machines at work for faults to strike and for detectors to watch, and
 * failed ones for mechanisms to recover. Every entry that a scenario can name is in one of the lists here.
 */

import type { Detection, Detector } from '../../src/experiment/detector.ts';
import type { Entry } from '../../src/experiment/entry.ts';
import type { Fault } from '../../src/experiment/fault.ts';
import { type Mechanism, repairsOf, upkeepOf } from '../../src/experiment/mechanism.ts';
import { valuesOf } from '../../src/experiment/parameter.ts';
import { carryOut, recover } from '../../src/experiment/recover.ts';
import type { AnyWork, Repair } from '../../src/experiment/repair.ts';
import { ms, seconds } from '../../src/kernel/time.ts';
import { DriverVmBench } from '../../src/models/driver-vm/experiment/clients.ts';
import { driverVmParts } from '../../src/models/driver-vm/experiment/parts.ts';
import type { Device } from '../../src/models/driver-vm/faults/fault.ts';
import { aim } from '../../src/models/driver-vm/faults/trigger.ts';
import { damageOfDvm } from '../../src/models/driver-vm/host/damage.ts';
import type { DriverVm } from '../../src/models/driver-vm/host/driver-vm.ts';
import { type DvmUpkeep, splitDriverValues } from '../../src/models/driver-vm/host/host.ts';
import type { DvmMechanism } from '../../src/models/driver-vm/mechanisms/mechanism.ts';
import { hostParts } from '../../src/models/host/experiment/parts.ts';
import { type Occasion, occasionOf } from '../../src/models/host/reboot/occasions.ts';
import { rebootParts } from '../../src/models/host/reboot/parts.ts';
import type { RebootMechanism } from '../../src/models/host/reboots/mechanism.ts';
import { managementParts } from '../../src/models/management/experiment/parts.ts';
import type { ManagementMechanism } from '../../src/models/management/mechanisms/mechanism.ts';
import { managementParameters } from '../../src/models/management/parameters.ts';
import { ManagementPlane } from '../../src/models/management/plane/plane.ts';
import type { ManagementScene } from '../../src/models/management/repairs/repair.ts';
import { vmmParts } from '../../src/models/vmm/experiment/parts.ts';
import { damageOf } from '../../src/models/vmm/machine/damage.ts';
import type { Machine } from '../../src/models/vmm/machine/machine.ts';
import { panic } from '../../src/models/vmm/machine/vmm/failures.ts';
import { blkBench } from '../../src/models/vmm/workloads/blkbench.ts';
import { GIB, runningHost } from '../models/host/host/host.ts';
import { rebooted } from '../models/host/reboots/rebooting.ts';
import { benchmark, everyPlatform, letRun, runningBenchmark, startVms } from '../models/vmm/machine/machines.ts';

/** Any model's. */
export type AnyRepair = Entry & Pick<Repair<never, string>, 'optional' | 'fixes' | 'holds' | 'cost'>;

// Faults

export interface FaultCase {
  readonly model: string;
  readonly name: string;
  readonly fault: Pick<Fault<never, never>, keyof Entry | 'strikes' | 'isControl'>;
  /** Strikes a machine at work; with `isStruck` false the same machine goes through the same time without it. */
  readonly strike: (seed: number, isStruck: boolean) => { readonly acts: readonly string[]; readonly state: unknown };
}

const vmmFaults = everyPlatform.flatMap((made) =>
  vmmParts.faults.map((fault): FaultCase => {
    const strike = (seed: number, isStruck: boolean) => {
      const { machine } = runningBenchmark(blkBench, ms(10), `strike ${seed}`, made);
      const acts: string[] = [];
      const state: unknown[] = [];
      machine.listeners.push({
        struck(cpu) {
          if (isStruck) acts.push(fault.strike(machine, cpu));
          state.push(cpu.mode, machine.isCorrupt, machine.faultyCode !== null, damageOf(machine, machine.sim.now));
        },
        fatal: (cpu, why) => state.push(`${cpu.name}: ${why}`),
      });
      machine.injector.countdown = { cpu: -1, instructions: seed * 97 };
      letRun(machine, ms(90));
      return { acts, state };
    };
    return { model: `vmm on ${made.platform}`, name: fault.name, fault, strike };
  }),
);

/** A host whose DVM works for an AppVM with a disk and one with a network. */
function dvmAtWork(seed = 'test', upkeep: ReadonlySet<DvmUpkeep> = new Set()) {
  const bench = new DriverVmBench(splitDriverValues(), 1, 1);
  bench.start(seed, ms(1), upkeep);
  bench.host.sim.run({ until: ms(20) });
  return { bench, host: bench.host, dvm: bench.host.dvms[0] as DriverVm };
}

const dvmFaults = driverVmParts.faults.map((fault): FaultCase => {
  const strike = (seed: number, isStruck: boolean) => {
    const { bench, host, dvm } = dvmAtWork(`strike ${seed}`);
    const acts: string[] = [];
    const device: Device = seed % 2 === 0 ? 'disk' : 'network';
    const noting = { ...fault, strike: (at: DriverVm) => acts[acts.push(fault.strike(at, device)) - 1] ?? '' };
    if (isStruck) aim(host, noting, device, () => {});
    host.sim.run({ until: ms(100) });
    const served = [...bench.files, ...bench.networks].map(({ service }) => service.served);
    return { acts, state: [damageOfDvm(dvm), host.isTouched, served] };
  };
  return { model: 'driver VM', name: fault.name, fault, strike };
});

/** A PrivVM that has managed VMs for long, and has just been told to create one. */
function planeAtWork(seed = 'test', upkeep = new Set(['replica', 'log', 'kept-pages'] as const)): ManagementPlane {
  const plane = new ManagementPlane(valuesOf(managementParameters));
  plane.boot(seed, upkeep, ['app1', 'app2'], null);
  return plane;
}

const managementFaults = managementParts.faults.map((fault): FaultCase => {
  const strike = (seed: number, isStruck: boolean) => {
    const plane = planeAtWork(`strike ${seed}`);
    plane.sim.run({ until: seconds(1) });
    const acts = isStruck ? [fault.strike(plane)] : [];
    const { privvm, driverVm, xenstored } = plane;
    const stateNow = () => [
      privvm.state,
      Object.values(privvm.services).map(({ state }) => state),
      driverVm.runs,
      xenstored.store.findCorrupt(),
    ];
    const atOnce = stateNow();
    // Longer than a leak takes to be felt.
    plane.sim.run({ until: seconds(20) });
    return { acts, state: [atOnce, stateNow()] };
  };
  return { model: 'management', name: fault.name, fault, strike };
});

const occasions = [undefined, ...rebootParts.faults].map(
  (fault): Occasion =>
    occasionOf(
      {
        before: 5_000,
        ...(fault !== undefined && {
          fault: { model: fault.name, target: fault.strikes[0] as 'vmm' | 'privvm' | 'appvm' },
        }),
      },
      rebootParts,
    ),
);

const hostFaults = occasions.flatMap(({ fault }): FaultCase[] => {
  if (fault === null) return [];
  const strike = (_seed: number, isStruck: boolean) => {
    const host = runningHost({ guests: 2 });
    const acts = isStruck ? [fault.strike(host)] : [];
    return { acts, state: [host.vmm.state, host.dom0.state, host.guests.map(({ state }) => state)] };
  };
  return [{ model: 'host', name: fault.name, fault, strike }];
});

export const faultCases: readonly FaultCase[] = [...vmmFaults, ...dvmFaults, ...managementFaults, ...hostFaults];

// Detectors

/** A machine under the eyes of one detector. */
export interface UnderWatch {
  readonly heard: readonly Detection[];
  /** Makes the failure that the detector is for. */
  fail(): void;
  passes(nanos: number): void;
}

export interface DetectorCase {
  readonly model: string;
  readonly name: string;
  readonly detector: Pick<Detector<never>, keyof Entry | 'watches'>;
  readonly watch: () => UnderWatch;
}

/** For each detector the failure it is for. */
const vmmFailures: Readonly<Record<string, (machine: Machine) => void>> = {
  panic: (machine) => panic(machine, machine.cpu(1), 'assertion failed'),
  'hang-watchdog': (machine) => {
    machine.vm(1).eventLock.owner = 0;
  },
};
const dvmFailures: Readonly<Record<string, (dvm: DriverVm) => void>> = {
  'dvm-agent': (dvm) => dvm.panic('a failed assertion'),
  'vmm-agent': (dvm) => dvm.kill('a fault in a fault'),
  heartbeat: (dvm) => dvm.spin('a loop without an end'),
  'ring-watchdog': (dvm) => dvm.stopDriver('disk-driver', 'asleep'),
};
const managementFailures: Readonly<Record<string, (plane: ManagementPlane) => void>> = {
  'service-agent': ({ privvm }) => privvm.kill('console'),
  'integrity-check': (plane) => plane.corrupt([...plane.xenstored.store.paths()].at(-1) ?? '', 'nobody wrote this'),
  heartbeat: ({ privvm }) => {
    privvm.state = 'hung';
  },
  'crash-notice': (plane) => plane.panic(),
};

const failing = <M>(failures: Readonly<Record<string, (machine: M) => void>>, name: string): ((machine: M) => void) => {
  const fail = failures[name];
  if (fail === undefined) throw new Error(`nobody has said which failure ${name} is for`);
  return fail;
};

export const detectorCases: readonly DetectorCase[] = [
  ...everyPlatform.flatMap((made) =>
    vmmParts.detectors.map((detector): DetectorCase => {
      const watch = (): UnderWatch => {
        const { machine } = benchmark(blkBench, 'test', made);
        const heard: Detection[] = [];
        // Recovery begins on the CPU that found out.
        detector.attach(machine, (found) => heard.push({ ...found, why: `${found.cpu.name}: ${found.why}` }));
        startVms(machine);
        const passes = (nanos: number) => letRun(machine, nanos);
        return { heard, fail: () => failing(vmmFailures, detector.name)(machine), passes };
      };
      return { model: `vmm on ${made.platform}`, name: detector.name, detector, watch };
    }),
  ),
  ...driverVmParts.detectors.map((detector): DetectorCase => {
    const watch = (): UnderWatch => {
      const { host, dvm } = dvmAtWork();
      const heard: Detection[] = [];
      detector.attach(host, (found) => heard.push(found));
      const passes = (nanos: number) => void host.sim.run({ until: host.sim.now + nanos });
      return { heard, fail: () => failing(dvmFailures, detector.name)(dvm), passes };
    };
    return { model: 'driver VM', name: detector.name, detector, watch };
  }),
  ...managementParts.detectors.map((detector): DetectorCase => {
    const watch = (): UnderWatch => {
      const plane = planeAtWork();
      const heard: Detection[] = [];
      detector.attach(plane, (found) => heard.push(found));
      const passes = (nanos: number) => void plane.sim.run({ until: plane.sim.now + nanos });
      return { heard, fail: () => failing(managementFailures, detector.name)(plane), passes };
    };
    return { model: 'management', name: detector.name, detector, watch };
  }),
  ...occasions.map(({ fault, detector }): DetectorCase => {
    const watch = (): UnderWatch => {
      const host = runningHost({ guests: 2 });
      const heard: Detection[] = [];
      host.simulation.process(detector.attach(host, (found) => heard.push(found)));
      const passes = (nanos: number) => void host.simulation.run({ until: host.simulation.now + nanos });
      // Without a fault it is the age of the VMM that it waits for.
      return { heard, fail: () => void fault?.strike(host), passes };
    };
    return { model: 'host', name: detector.name, detector, watch };
  }),
];

// Recoveries

export interface RecoveryCase {
  readonly model: string;
  readonly name: string;
  readonly mechanism: Entry & Pick<Mechanism<AnyRepair>, 'recovers' | 'repairs'>;
  /**
   * Carries it out on failed machines. Gives the repairs whose promise did not hold just before they were applied: of
   * the others nobody knows whether they have done anything.
   */
  readonly needed: () => ReadonlySet<string>;
}

/** The same, and it notes itself in `needed` if its promise does not hold when it is applied. */
const noting = <Scene, R extends Repair<Scene, never, unknown, AnyWork>>(repair: R, needed: Set<string>): R => ({
  ...repair,
  apply(scene: Scene) {
    if (repair.holds?.(scene) === false) needed.add(repair.name);
    return repair.apply(scene);
  },
});

function recoveredDvm(mechanism: DvmMechanism, needed: Set<string>, fail: (dvm: DriverVm) => void): void {
  const { host, dvm } = dvmAtWork('test', upkeepOf(mechanism, repairsOf(mechanism, [])));
  // In the middle of a transfer, so that there is something to lose.
  for (let i = 0; i < 1_000 && host.grants.mappedCount(0) === 0; i++) host.sim.run({ until: host.sim.now + ms(0.01) });
  fail(dvm);
  const scene = { host, failed: dvm, drivers: ['disk-driver', 'network-driver'] as const, seenInRings: [] };
  const repairs = mechanism.repairs.map((repair) => noting(repair, needed));
  let isOver = false;
  carryOut(
    recover(repairs, scene, { simulation: host.sim, note: () => {} }),
    (nanos, action) => host.after(nanos, action),
    (result) => {
      isOver = result.stuck === null;
    },
  );
  host.sim.run({ until: host.sim.now + seconds(20) });
  if (!isOver) throw new Error(`${mechanism.name} does not come to its end`);
}

const bothDriversDie = (dvm: DriverVm): void => {
  dvm.trap('disk-driver', 'test');
  dvm.trap('network-driver', 'test');
};

function recoveredPlane(
  { name, repairs }: ManagementMechanism,
  needed: Set<string>,
  blames: ManagementScene['blames'],
  fail: (plane: ManagementPlane) => void,
): void {
  const plane = planeAtWork();
  plane.toolstack.order({ id: 1, operation: 'create', vm: 'new', vcpus: 1 }, () => {});
  for (let i = 0; i < 1_000 && plane.driverVm.log.size === 0; i++) plane.sim.run({ until: plane.sim.now + ms(1) });
  fail(plane);
  let isOver = false;
  carryOut(
    recover(
      repairs.map((repair) => noting(repair, needed)),
      { plane, blames },
      { simulation: plane.sim, note: () => {} },
    ),
    (nanos, action) => plane.later(nanos, action),
    (result) => {
      isOver = result.stuck === null;
    },
  );
  plane.sim.run({ until: plane.sim.now + seconds(20) });
  if (!isOver) throw new Error(`${name} does not come to its end`);
}

const hang = ({ privvm }: ManagementPlane): void => {
  privvm.state = 'hung';
};

function recoveredHost(mechanism: RebootMechanism, needed: Set<string>): void {
  const repairs = mechanism.repairs.map((repair) => noting(repair, needed));
  rebooted({ ...mechanism, repairs }, { shape: { guests: 2, guestBytes: GIB } });
}

const needs = (carriedOut: (needed: Set<string>) => void) => (): ReadonlySet<string> => {
  const needed = new Set<string>();
  carriedOut(needed);
  return needed;
};

export const recoveryCases: readonly RecoveryCase[] = [
  ...driverVmParts.mechanisms.map((mechanism): RecoveryCase => {
    // A reload takes a kernel that lives.
    const fail = mechanism.name === 'driver-reload' ? bothDriversDie : (dvm: DriverVm) => dvm.panic('test');
    const needed = needs((names) => recoveredDvm(mechanism, names, fail));
    return { model: 'driver VM', name: mechanism.name, mechanism, needed };
  }),
  ...managementParts.mechanisms.map((mechanism): RecoveryCase => {
    const needed = needs((names) => {
      if (mechanism.name !== 'service-restart') return recoveredPlane(mechanism, names, 'privvm', hang);
      for (const service of ['xenstored', 'toolstack', 'console'] as const)
        recoveredPlane(mechanism, names, service, ({ privvm }) => privvm.kill(service));
    });
    return { model: 'management', name: mechanism.name, mechanism, needed };
  }),
  ...hostParts.reboots.map((mechanism): RecoveryCase => {
    const needed = needs((names) => recoveredHost(mechanism, names));
    return { model: 'host', name: mechanism.name, mechanism, needed };
  }),
];
