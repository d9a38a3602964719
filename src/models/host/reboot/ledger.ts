/**
 * The ledger of the cores of a host: what each guest, and dom0 with the VMM, has had of them, and what the guests count
 * of that themselves. A VM that is frozen in the middle of a piece of work goes on counting by its own clock; the count
 * of its former VMM goes with that, unless it is among what is recorded of the VM.
 */
import { COUNTERS, countedAs, losses } from '../../../experiment/guest-counter.ts';
import type { Ledger } from '../../../experiment/ledger.ts';
import { TickedCounter } from '../../../experiment/ticked-counter.ts';
import { IDLE, meteredLedger, USED, UsageMeter } from '../../../experiment/usage-meter.ts';
import type { Guest } from '../host/guest.ts';
import type { Host } from '../host/host.ts';

/** A guest with its counters, of one boot under one VMM. */
interface Counting {
  readonly counter: TickedCounter;
  boots: number;
  vmm: string;
  /** Jobs that it had when it was frozen. */
  stood: number;
}

export class RebootLedger {
  readonly #meter: UsageMeter;
  readonly #host: Host;
  readonly #counting = new Map<Guest, Counting>();

  /** From now on. While the host reboots, nobody uses its cores. */
  constructor(host: Host) {
    this.#host = host;
    const { simulation, processors, guests } = host;
    this.#meter = new UsageMeter(simulation, (use, from, to) => {
      const { jobs, cores, users } = processors;
      const busy = Math.min(jobs, cores);
      // Each job has an equal share.
      for (const [who, own] of users) if (own > 0) use(who, 'used', (busy * own) / jobs);
      use('nobody', 'idle', cores - busy);
      for (const guest of guests) {
        const own = users.get(guest.name) ?? 0;
        const counting = this.#countingOf(guest);
        const standsStill = guest.state === 'frozen' || guest.state === 'saved';
        counting.stood = standsStill ? Math.max(own, counting.stood) : own;
        counting.counter.pass(from, to, counting.stood, own > 0 ? (busy * own) / jobs : 0);
      }
    });
  }

  end(): Ledger {
    const { processors } = this.#host;
    const kinds = [USED, IDLE, ...COUNTERS];
    const ledger = meteredLedger(this.#meter, { machine: 'the cores of the host', cpus: processors.cores, kinds });
    const counters = new Map([...this.#counting].map(([{ name }, { counter }]) => [name, counter]));
    for (const counter of counters.values()) counter.read();
    return {
      ...ledger,
      accounts: ledger.accounts.map((account) => {
        const counted = counters.get(account.name)?.counter.counted.get(account.name);
        return counted === undefined ? account : { ...account, amounts: { ...account.amounts, ...countedAs(counted) } };
      }),
      notes: [...counters].flatMap(([name, { counter }]) => losses(name, counter)),
    };
  }

  /** A guest that boots counts anew, and so does a VMM that is new to it. */
  #countingOf(guest: Guest): Counting {
    const { boots, isElsewhere, state } = guest;
    const vmm = isElsewhere ? 'elsewhere' : `${this.#host.vmm.starts}`;
    const known = this.#counting.get(guest);
    const counting = known ?? {
      counter: new TickedCounter(guest.name, this.#host.values.guestTickNanos),
      boots,
      vmm,
      stood: 0,
    };
    if (known === undefined) this.#counting.set(guest, counting);
    if (counting.boots !== boots || state === 'off') counting.counter.restart();
    else if (counting.vmm !== vmm) counting.counter.replaceVmm();
    counting.boots = boots;
    counting.vmm = vmm;
    return counting;
  }
}
