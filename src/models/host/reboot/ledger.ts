/** The ledger of the cores of a host: what each guest, and dom0 with the VMM, has had of them. */
import type { Ledger } from '../../../experiment/ledger.ts';
import { IDLE, meteredLedger, USED, UsageMeter } from '../../../experiment/usage-meter.ts';
import type { Host } from '../host/host.ts';

/** From now on. While the host reboots, nobody uses them. */
export const meterOf = ({ simulation, processors }: Host): UsageMeter =>
  new UsageMeter(simulation, (use) => {
    const { jobs, cores, users } = processors;
    const busy = Math.min(jobs, cores);
    // Each job has an equal share.
    for (const [who, own] of users) if (own > 0) use(who, 'used', (busy * own) / jobs);
    use('nobody', 'idle', cores - busy);
  });

export const ledgerOf = (meter: UsageMeter, { processors }: Host): Ledger =>
  meteredLedger(meter, { machine: 'the cores of the host', cpus: processors.cores, kinds: [USED, IDLE] });
