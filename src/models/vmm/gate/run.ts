/** One run: that of a failing VMM, with a gate before the hypercalls and a guest that has lost its mind. */
import type { Measures } from '../../../experiment/metrics.ts';
import { measured } from '../../../experiment/metrics.ts';
import { named } from '../../../experiment/named.ts';
import { valuesWith } from '../../../experiment/parameter.ts';
import type { RunRecord } from '../../../experiment/record.ts';
import type { RunnerOf } from '../../../experiment/runner.ts';
import { vmmFailureRuns } from '../experiment/runs.ts';
import { dry } from '../faults/dry.ts';
import { wildHypercalls } from '../faults/wild-hypercalls.ts';
import { gateOf } from '../machine/entries/gate.ts';
import type { Gate } from '../machine/state/gate.ts';
import { gateParameters } from '../parameters/gate.ts';
import type { GateSettings } from './form.ts';
import { type CourseOfStopped, judgedAfter } from './hand-over.ts';
import type { GateMetric } from './metrics.ts';
import type { GateParts } from './parts.ts';

export function gateRunner(parts: GateParts, courseOf: CourseOfStopped): RunnerOf<GateSettings, GateMetric> {
  const runners = new Map<string, ReturnType<typeof vmmFailureRuns>>();
  return (spec, observer) => {
    const { settings } = spec.variant;
    const { gate, rules: own, trusting, constants, handOver, experiment: _, ...failure } = settings;
    const policy = gate === undefined ? own : named(parts.policies, gate).rules;
    const values = valuesWith(gateParameters, constants);
    const target = settings.fault.target === 'privvm' ? 'privvm' : 'appvm';
    const key = JSON.stringify([target, constants]);
    const known = runners.get(key);
    const runs = known ?? vmmFailureRuns({ ...parts, faults: [wildHypercalls(target, values), dry] });
    runners.set(key, runs);
    const seen: { gate: Gate | null } = { gate: null };
    const run = runs({ ...spec, variant: { ...spec.variant, settings: failure } }, observer, {
      parts: policy === undefined ? [] : ['hypercall-gate'],
      values: { gateNanos: values.gateNanos },
      begin(machine) {
        seen.gate = gateOf({ values: machine.values, parts: machine.parts }, policy ?? [], trusting);
        machine.gate = seen.gate;
      },
    });
    let later: Measures<GateMetric> | null = null;
    const record: RunRecord = run.record((verdict) => {
      const tally = seen.gate?.seen;
      if (handOver === undefined || tally === undefined || tally.handedOver < 0 || run.vmmFailed) return verdict;
      const role = tally.handedOver === 0 ? 'privvm' : 'appvm';
      const stopped = { role, appVms: verdict.vms.length - 1, handOver } as const;
      const course = courseOf({ settings: stopped, seed: `${spec.seed}/handed over`, run: spec.run });
      const after = judgedAfter(verdict, tally.handedOver, course);
      later = after.measures;
      run.note('gate', `has handed it over: ${JSON.stringify(handOver)}`);
      return after.verdict;
    });
    if (record.status !== 'completed' || seen.gate === null) return record;
    const { seen: tally } = seen.gate;
    const { vms } = record;
    const measures = measured<GateMetric>(
      tally.wild === 0
        ? null
        : wildMeasures(
            tally,
            run.vmmFailed,
            vms.some(({ affected }, place) => affected && place !== tally.faulty),
          ),
      policy === undefined ? null : { 'healthyStopped|gated': tally.healthyStopped },
      later,
    );
    return { ...record, measures };
  };
}

function wildMeasures(tally: Gate['seen'], vmmFailed: boolean, othersHarmed: boolean): Measures<GateMetric> {
  const { wild, stopped, refused, trusted, firstStoppedAt, firstWildAt, handedOverAt } = tally;
  return {
    'vmmFailed|wild': vmmFailed ? 1 : 0,
    'othersHarmed|wild': othersHarmed ? 1 : 0,
    'alone|wild': vmmFailed || othersHarmed ? 0 : 1,
    'calls|wild': wild,
    'stopped|wild': stopped / wild,
    'refused|wild': refused / wild,
    'trusted|wild': trusted / wild,
    'noticed|wild': stopped > 0 ? 1 : 0,
    'handedOver|wild': handedOverAt >= 0 ? 1 : 0,
    ...(stopped > 0 && { 'noticedMs|noticed': (firstStoppedAt - firstWildAt) / 1e6 }),
  };
}
