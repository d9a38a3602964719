/** The ledger of the CPUs under a VMM: what guests, the VMM itself, its failure and its recovery have had of them. */
import type { Ledger } from '../../../experiment/ledger.ts';
import { DOWN, IDLE, meteredLedger, USED, UsageMeter } from '../../../experiment/usage-meter.ts';
import type { Machine } from '../machine/machine.ts';

const KINDS = [
  USED,
  { name: 'vmm', unit: 'ns', meaning: 'in entries into the VMM, on behalf of whoever was current', occupies: true },
  { name: 'spinning', unit: 'ns', meaning: 'at a lock that nobody releases', occupies: true },
  IDLE,
  DOWN,
] as const;

/** From now on. A reboot of the host replaces the CPUs, so they are read anew each time. */
export const meterOf = (machine: Machine): UsageMeter =>
  new UsageMeter(machine.sim, (use) => {
    for (const { mode, current } of machine.cpus) {
      const who = current?.vm.name ?? 'idle vCPUs';
      if (mode === 'guest') use(who, 'used', 1);
      else if (mode === 'vmm') use(who, 'vmm', 1);
      else if (mode === 'spinning') use('VMM', 'spinning', 1);
      else use('nobody', mode === 'idle' ? 'idle' : 'down', 1);
    }
  });

export const ledgerOf = (meter: UsageMeter, { cpus }: Machine): Ledger =>
  meteredLedger(meter, { machine: 'the CPUs under the VMM', cpus: cpus.length, kinds: KINDS });
