/** What can fail on a machine under a scheduler: one of its cores, or a guest. */
import type { Entry } from '../../../experiment/entry.ts';
import type { Machine } from '../machine/machine.ts';
import type { Vcpu } from '../machine/vcpu.ts';

/** What is struck: a core, and the vCPU of the first guest. */
export interface Struck {
  readonly core: number;
  readonly vcpu: Vcpu;
  /** Of a core that slows down, from now on. */
  readonly speed: number;
}

export interface SchedulingFault extends Entry {
  readonly target: 'core' | 'guest';
  /** Of the core, which a scenario can choose. */
  readonly hasSpeed?: true;
  strike(machine: Machine, struck: Struck): void;
  /** It is over by itself; absent where that cannot be. */
  pass?(machine: Machine, core: number, speedBefore: number): void;
}

export const coreStop: SchedulingFault = {
  name: 'core-stop',
  summary: 'a core executes nothing more and takes no interrupts; who runs on it stays there',
  target: 'core',
  strike: (machine, { core }) => machine.stop(core),
  pass: (machine, core) => machine.bringBack(core),
};

export const coreSlow: SchedulingFault = {
  name: 'core-slow',
  summary: 'a core is throttled, as when it is too hot: it does `speed` of what it did',
  target: 'core',
  hasSpeed: true,
  strike: (machine, { core, speed }) => machine.setSpeed(core, speed),
  pass(machine, core, speedBefore) {
    machine.setSpeed(core, speedBefore);
    machine.bringBack(core);
  },
};

export const guestHang: SchedulingFault = {
  name: 'guest-hang',
  summary: 'the first guest goes round in a loop from the next moment at which it executes anything',
  target: 'guest',
  strike: (machine, { vcpu }) => machine.fail(vcpu, 'hang'),
};

export const guestCrash: SchedulingFault = {
  name: 'guest-crash',
  summary: 'the first guest panics at the next moment at which it executes anything, and stops',
  target: 'guest',
  strike: (machine, { vcpu }) => machine.fail(vcpu, 'crash'),
};
