/** The record of a run that has come to its end. */
import type { CompletedRun, RunRecord } from '../../../experiment/record.ts';
import type { TTR_METRIC } from '../../../experiment/responsiveness.ts';
import type { SpecOf } from '../../../experiment/runner.ts';
import type { FaultModel } from '../faults/fault.ts';
import type { Machine } from '../machine/machine.ts';
import type { VmmFailureSettings } from './form.ts';
import type { Verdict, VmmRunEnd } from './outcome.ts';

export function recordOf(
  { id, variant, run }: SpecOf<VmmFailureSettings>,
  { seen: { machine }, episode }: VmmRunEnd,
  verdict: Verdict,
  fault: FaultModel,
): RunRecord<keyof typeof TTR_METRIC> {
  machine.note('verdict', verdict.cause === undefined ? verdict.outcome : `${verdict.outcome}: ${verdict.cause}`);
  for (const { vm, affected, why } of verdict.vms)
    machine.note(vm, affected ? `affected: ${why ?? ''}` : 'not affected');
  return {
    status: 'completed',
    id,
    variant: variant.name,
    run,
    episodes: [episode],
    ...verdict,
    ...(fault.isControl === true ? { vmm: vmmTime(machine) } : {}),
    events: machine.sim.events,
  };
}

function vmmTime({ experiment }: Machine): NonNullable<CompletedRun['vmm']> {
  const { stock, added } = experiment.vmmTime;
  return { stockNanos: stock, addedNanos: added };
}
