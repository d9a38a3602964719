/**
 * The ledger of the CPUs under a VMM: what guests and their threads, the VMM itself, its failure and its recovery have
 * had of them; and what the guests count of that themselves.
 *
 * The VMM keeps its count of a vCPU in the domain structure, and brings it up to date when it schedules. A microreboot
 * knows of no vCPU that ran: what was not yet charged is lost, and the guest's next reading is behind the one before. A
 * microreset believes that the vCPU has run all the time, and charges the recovery to it. A VMM whose CPUs bring the
 * counts up to date when they are stopped would do neither.
 */
import { COUNTERS, countedAs, GuestCounter, losses } from '../../../experiment/guest-counter.ts';
import type { Ledger, LedgerAccount } from '../../../experiment/ledger.ts';
import { DOWN, IDLE, meteredLedger, USED, UsageMeter } from '../../../experiment/usage-meter.ts';
import type { Machine } from '../machine/machine.ts';
import type { CpuMode } from '../machine/state/cpu.ts';
import type { Vcpu, Vm } from '../machine/state/vm.ts';

const KINDS = [
  USED,
  { name: 'vmm', unit: 'ns', meaning: 'in entries into the VMM, on behalf of whoever was current', occupies: true },
  { name: 'spinning', unit: 'ns', meaning: 'at a lock that nobody releases', occupies: true },
  IDLE,
  DOWN,
  ...COUNTERS,
] as const;

export class VmmLedger {
  readonly #meter: UsageMeter;
  readonly #machine: Machine;
  /** A VM that is made anew counts anew. */
  readonly #counters = new Map<Vcpu, GuestCounter>();
  /** What a VMM would count of each that closes its counts when its CPUs are stopped. */
  readonly #kept = new Map<Vcpu, number>();

  /** From now on. A reboot of the host replaces the CPUs, so they are read anew each time. */
  constructor(machine: Machine) {
    this.#machine = machine;
    this.#meter = new UsageMeter(machine.sim, (use, from, to) => {
      for (const cpu of machine.cpus) {
        const { mode, current, home } = cpu;
        if (home !== null) this.#follow(home, from);
        if (current !== null && isOnItsBehalf(mode)) this.#kept.set(current, this.#keptOf(current) + to - from);
        const who = current?.vm.name ?? 'idle vCPUs';
        if (mode === 'guest' || mode === 'vmm') {
          const kind = mode === 'guest' ? 'used' : 'vmm';
          use(who, kind, 1);
          if (current !== null) use(accountOf(current.vm, current.task?.name ?? null), kind, 1, who);
        } else if (mode === 'spinning') use('VMM', 'spinning', 1);
        else use('nobody', mode === 'idle' ? 'idle' : 'down', 1);
      }
    });
  }

  end(): Ledger {
    const { cpus, sim } = this.#machine;
    const ledger = meteredLedger(this.#meter, { machine: 'the CPUs under the VMM', cpus: cpus.length, kinds: KINDS });
    // A guest that does not stand still reads its clocks once more.
    for (const { home, mode } of cpus)
      if (home !== null && home.vm.crashed === null && (mode === 'guest' || mode === 'vmm' || mode === 'idle'))
        this.#counters.get(home)?.read(this.#readings(home, sim.now));
    const counters = [...this.#counters];
    return {
      ...ledger,
      accounts: ledger.accounts.map((account) => withCounted(account, counters)),
      notes: counters.flatMap(([{ vm }, counter]) => losses(vm.name, counter)),
    };
  }

  /** Its kernel reads the clocks when it changes threads: at this time, after which nothing has happened. */
  #follow(vcpu: Vcpu, now: number): void {
    const counter = this.#counters.get(vcpu) ?? new GuestCounter(COUNTERS.length);
    if (!this.#counters.has(vcpu)) counter.change(null, this.#readings(vcpu, now));
    this.#counters.set(vcpu, counter);
    const thread = vcpu.task?.name ?? null;
    if (thread !== counter.thread && vcpu.vm.crashed === null) counter.change(thread, this.#readings(vcpu, now));
  }

  /** In the order of COUNTERS. What is not yet charged of a vCPU that runs the guest adds itself. */
  #readings(vcpu: Vcpu, now: number): readonly number[] {
    const { usedNanos, sinceNanos } = vcpu.account;
    const open = this.#machine.cpu(vcpu.cpu).current === vcpu ? now - sinceNanos : 0;
    return [now, usedNanos + open, this.#keptOf(vcpu)];
  }

  #keptOf(vcpu: Vcpu): number {
    return this.#kept.get(vcpu) ?? 0;
  }
}

/** As far as the VMM can know: the CPU of a thread of the VMM that spins for a guest is the guest's. */
const isOnItsBehalf = (mode: CpuMode): boolean => mode === 'guest' || mode === 'vmm' || mode === 'spinning';

const accountOf = ({ name }: Vm, thread: string | null): string => `${name} ${thread ?? 'without a thread'}`;

/** With what guests have counted of it; of a VM, all of its threads together. */
function withCounted(account: LedgerAccount, counters: readonly (readonly [Vcpu, GuestCounter])[]): LedgerAccount {
  const { name, within, amounts } = account;
  const counts = counters.flatMap(([{ vm }, { counted }]) =>
    [...counted].flatMap(([thread, count]) =>
      accountOf(vm, thread) === name || (vm.name === name && within === null) ? [count] : [],
    ),
  );
  if (counts.length === 0) return account;
  const sums = COUNTERS.map((_, clock) => counts.reduce((sum, count) => sum + (count[clock] ?? 0), 0));
  return { ...account, amounts: { ...amounts, ...countedAs(sums) } };
}
