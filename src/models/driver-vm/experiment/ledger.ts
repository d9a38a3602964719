/** The ledger of the vCPUs of driver VMs. AppVMs have CPUs of their own, which the model leaves out. */
import type { Ledger } from '../../../experiment/ledger.ts';
import { DOWN, IDLE, meteredLedger, USED, UsageMeter } from '../../../experiment/usage-meter.ts';
import type { SplitDriverHost } from '../host/host.ts';

/** From now on. */
export const meterOf = (host: SplitDriverHost): UsageMeter =>
  new UsageMeter(host.sim, (use) => {
    for (const dvm of host.dvms) {
      if (dvm.state === 'spinning') use(dvm.name, 'used', 1);
      else if (dvm.state !== 'running') use(dvm.name, 'down', 1);
      else use(dvm.name, dvm.workName === 'idle' ? 'idle' : 'used', 1);
    }
  });

export const ledgerOf = (meter: UsageMeter, { dvms }: SplitDriverHost): Ledger =>
  meteredLedger(meter, { machine: 'the vCPUs of driver VMs', cpus: dvms.length, kinds: [USED, IDLE, DOWN] });
