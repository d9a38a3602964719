/** Random hypercalls at a gate that lets none through: what of the VMM's state has changed? */
import { RandomStreams } from '../../../../src/kernel/random.ts';
import { ms } from '../../../../src/kernel/time.ts';
import { gateOf } from '../../../../src/models/vmm/machine/entries/gate.ts';
import type { GateAction } from '../../../../src/models/vmm/machine/state/gate.ts';
import { decide } from '../../../../src/models/vmm/machine/vmm/gate.ts';
import { unixBench } from '../../../../src/models/vmm/workloads/unixbench.ts';
import { execute, port, runningBenchmark, stateOf } from '../machine/machines.ts';

/** Of so many calls, those that changed anything but the caller's result. */
export function changedBy(action: GateAction, calls: number, seed: string): number {
  const { machine } = runningBenchmark(unixBench, ms(20), seed, { ...port, parts: ['hypercall-gate'] });
  const gate = gateOf(machine, [{ action }], []);
  machine.gate = gate;
  const chance = new RandomStreams(seed).stream('calls');
  const { entries } = machine;
  const all = [
    entries.eventSend,
    entries.block,
    entries.setTimer,
    entries.endOfInterrupt,
    entries.grantCopy,
    ...[entries.grantMap, entries.grantUnmap, entries.pinTables, entries.unpinTables].map((of) => of(1)),
    entries.updateMapping,
    entries.createDomain,
    entries.returnToUser,
  ];
  const state = (): string => JSON.stringify(stateOf(machine));
  let before = state();
  let changed = 0;
  for (let call = 0; call < calls; call++) {
    const entry = all[chance.integer(0, all.length - 1)]!;
    const { vcpu } = machine.vm(chance.integer(0, machine.vms.length - 1));
    // Small arguments name something more often than not.
    const argument = chance.integer(0, 2 ** chance.integer(1, 32) - 1);
    const cpu = machine.cpu(vcpu.cpu);
    const verdict = decide(machine, gate, vcpu, { entry, argument });
    if (verdict === 'allow') execute(machine, cpu, entry, machine.vms.length > argument ? argument : 0);
    else execute(machine, cpu, verdict === 'redirect' ? gate.redirected : gate.denied, entry.checked ? 1 : 0);
    vcpu.refused = null;
    const after = state();
    if (after !== before) changed++;
    before = after;
  }
  return changed;
}
