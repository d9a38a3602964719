/** The ledger of the cores: what the VMM, each VM, each of its vCPUs and each thread has used. */
import { COUNTERS } from '../../../experiment/guest-counter.ts';
import type { Ledger, LedgerAccount, LedgerKind } from '../../../experiment/ledger.ts';
import type { Vcpu } from '../machine/vcpu.ts';
import type { Thread } from '../workloads/guest-kernel.ts';
import type { Observed } from './observe.ts';
import type { Resident } from './resident.ts';

const time = (name: string, meaning: string, occupies: boolean): LedgerKind => ({
  name,
  unit: 'ns',
  meaning,
  occupies,
});

const KINDS: readonly LedgerKind[] = [
  time('used', 'on a core, executing the guest', true),
  time('switches', 'on a core, in which the VMM went from one vCPU to another', true),
  time('idle', 'of a core that nobody wanted', true),
  time('down', 'of a core that did not work or was not used', true),
  time('stolen', 'could run and did not: waiting for a core, and switches', false),
  time('slept', 'waiting for something else than a core, or over', false),
  {
    name: 'cycles',
    unit: 'cycles',
    meaning: 'of the cores while used, one in a nanosecond at speed 1',
    occupies: false,
  },
  { name: 'io', unit: 'operations', meaning: 'operations on a disk', occupies: false },
  // A VMM that runs on loses no count: `told` is `kept`.
  ...COUNTERS.slice(0, 2),
];

/** After the end of a run. */
export function ledgerOf({ machine, residents, nanos }: Observed): Ledger {
  const sum = (of: (core: (typeof machine.cores)[number]) => number): number =>
    machine.cores.reduce((total, core) => total + of(core), 0);
  const vms = new Map<string, Resident[]>();
  for (const resident of residents) {
    const name = `vm${resident.vcpu.options.vm}`;
    vms.set(name, [...(vms.get(name) ?? []), resident]);
  }
  return {
    machine: 'host',
    cpus: machine.cores.length,
    capacityNanos: nanos * machine.cores.length,
    withinNanos: 0,
    kinds: KINDS,
    accounts: [
      { name: 'VMM', within: null, amounts: { switches: sum((core) => core.switchNanos) } },
      {
        name: 'nobody',
        within: null,
        amounts: { idle: sum((core) => core.idleNanos), down: sum((core) => core.downNanos) },
      },
      ...[...vms].flatMap(([name, own]) => accountsOf(name, own)),
    ],
  };
}

function accountsOf(vm: string, residents: readonly Resident[]): LedgerAccount[] {
  const vcpus = residents.map(({ vcpu, programs, kernel, guest }) => ({
    name: vcpu.options.name,
    within: vm,
    amounts: {
      ...amountsOf(vcpu),
      ...countedBy(kernel, guest),
      io: programs.reduce((total, { seen }) => total + seen.operations, 0),
    },
  }));
  const sum = Object.fromEntries(
    KINDS.flatMap(({ name }) => {
      const of = vcpus.map(({ amounts }) => (amounts as LedgerAccount['amounts'])[name]);
      return of[0] === undefined ? [] : [[name, of.reduce<number>((total, each) => total + (each ?? 0), 0)]];
    }),
  );
  return [
    { name: vm, within: null, amounts: sum },
    ...residents.flatMap((resident, index) => [vcpus[index] as LedgerAccount, ...threadsOf(resident)]),
  ];
}

const amountsOf = ({ usedNanos, waitedNanos, switchNanos, sleptNanos, cycles }: Vcpu) => ({
  used: usedNanos,
  stolen: waitedNanos + switchNanos,
  slept: sleptNanos,
  cycles,
});

/** By the guest's counters of its threads on this vCPU. */
function countedBy(kernel: Resident['kernel'], guest: Resident['guest']): LedgerAccount['amounts'] {
  if (kernel === null || guest === null) return {};
  const sum = (of: (thread: Thread) => readonly number[]): number =>
    guest.threads.reduce((total, thread) => total + (of(thread)[kernel.index] ?? 0), 0);
  return { 'own clock': sum(({ naiveNanos }) => naiveNanos), told: sum(({ awareNanos }) => awareNanos) };
}

/** Of a guest with a kernel: each thread, as far as it was on this vCPU. */
function threadsOf({ vcpu, kernel, guest }: Resident): LedgerAccount[] {
  if (kernel === null || guest === null) return [];
  const within = vcpu.options.name;
  const own = kernel.ownNanos === 0 ? [] : [{ name: 'failed kernel', used: kernel.ownNanos, cycles: kernel.ownCycles }];
  const { index } = kernel;
  const threads = guest.threads.map(({ name, usedNanos, cycles, naiveNanos, awareNanos }) => ({
    name,
    used: usedNanos[index] ?? 0,
    cycles: cycles[index] ?? 0,
    'own clock': naiveNanos[index] ?? 0,
    told: awareNanos[index] ?? 0,
  }));
  return [...threads, ...own].map(({ name, ...amounts }) => ({ name: `${name} on ${within}`, within, amounts }));
}
