/**
 * The experiment `hypercall-gate`: the kernel of a guest, or of the PrivVM, is corrupted and makes wild hypercalls.
 * Does a policy before the handlers keep them from the VMM and from other VMs, what does it cost, and whom does it
 * wrong?
 */
import { experiment } from '../../../experiment/experiment.ts';
import { VMM_CAUSES } from '../experiment/causes.ts';
import { dry } from '../faults/dry.ts';
import { gateModels } from '../parameters/gate.ts';
import { fields } from './form.ts';
import type { CourseOfStopped, VmRecoveries } from './hand-over.ts';
import { GATE_METRICS } from './metrics.ts';
import { gateParts } from './parts.ts';
import { GATE_RULES } from './rules.ts';
import { gateRunner } from './run.ts';

/** `recoveries` are those of other models, which say what becomes of a VM that was handed over. */
export const hypercallGateExperiment = (recoveries: VmRecoveries, courseOf: () => CourseOfStopped) =>
  experiment({
    name: 'hypercall-gate',
    summary: 'a corrupted guest makes wild hypercalls: does a policy before their handlers keep the others from harm',
    parts: { ...gateParts, ...recoveries },
    fields,
    defaults: { without: [], detail: 'neighbourhood', trusting: [], constants: {} },
    example: {
      platform: 'x86-64-xen-4.3',
      configuration: 'all-three',
      fault: {
        model: 'wild-hypercalls',
        target: 'appvm',
        trigger: { window: ['10 %', '90 %'], hypervisorInstructions: [0, 20_000] },
      },
      detection: ['panic', 'hang-watchdog', 'hypercall-gate'],
      recovery: { vmm: 'none' },
      trusting: ['event-send', 'pin-table', 'grant-copy'],
      vary: { policy: { none: {}, 'least-privilege': { gate: 'least-privilege' } } },
    },
    rules: GATE_RULES,
    metrics: GATE_METRICS,
    causes: VMM_CAUSES,
    accounting: { of: 'the CPUs under the VMM, from shortly before the strike to the end' },
    comparedFields: ['gate', 'rules', 'recovery', 'handOver', 'without'],
    control: (settings) =>
      settings.detail === 'full' ? { ...settings, fault: { ...settings.fault, model: dry.name } } : undefined,
    parameters: gateModels,
    runner: (parts) => gateRunner(parts, courseOf()),
  });
