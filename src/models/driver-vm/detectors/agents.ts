/**
 * The agents (P1): one in the DVM's kernel, which hears of its panics and oopses and asks the devices for a sign of
 * life; one in the hypervisor, which sees how a DVM ends.
 */
import type { DeviceState } from '../host/disk.ts';
import type { DriverVm } from '../host/driver-vm.ts';
import type { DvmDetector } from './detector.ts';

export const dvmAgent: DvmDetector = {
  name: 'dvm-agent',
  summary: "agent in the DVM's kernel: reports panics and oopses at once, and devices that do not answer its probes",
  watches: ['dvm'],
  attach(host, report) {
    const { agentNanos, tickPeriodNanos, probeMisses } = host.values.driverVm;
    const detector = 'dvm-agent';
    host.listeners.push({
      oops: (_, part, why) => host.after(agentNanos, () => report({ detector, why, part })),
      stopped: (dvm, why) => {
        if (dvm.state === 'panicked') host.after(agentNanos, () => report({ detector, why, part: null }));
      },
    });
    const silent = { disk: 0, card: 0 };
    const probe = (dvm: DriverVm, device: 'disk' | 'card'): void => {
      silent[device] = answers(dvm[device]) ? 0 : silent[device] + 1;
      if (silent[device] < probeMisses) return;
      silent[device] = 0;
      const part = device === 'disk' ? 'disk-driver' : 'network-driver';
      report({ detector, why: `the ${device} does not answer`, part });
    };
    host.every(tickPeriodNanos, () => {
      const dvm = host.dvms[host.active] as DriverVm;
      if (dvm.state !== 'running' || host.isUnderRecovery) return;
      probe(dvm, 'disk');
      probe(dvm, 'card');
    });
  },
};

/** What comes back from reading one of its registers. */
const answers = ({ state }: { readonly state: DeviceState }): boolean => state === 'working';

export const vmmAgent: DvmDetector = {
  name: 'vmm-agent',
  summary: 'agent in the VMM: reports a DVM that has ended, by its own panic or killed by the VMM',
  watches: ['dvm'],
  attach(host, report) {
    const { agentNanos, vmmAgentNanos } = host.values.driverVm;
    host.listeners.push({
      stopped: (dvm, why) => {
        // A kernel that panics says so to the VMM when it is done with it.
        const delay = vmmAgentNanos + (dvm.state === 'panicked' ? agentNanos : 0);
        host.after(delay, () => report({ detector: 'vmm-agent', why, part: null }));
      },
    });
  },
};
