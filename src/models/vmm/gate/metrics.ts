/** The metrics of the gate, beside those of every failure. */
import { FAILURE_METRICS, type Metric } from '../../../experiment/metrics.ts';

const WILD = 'runs in which a guest made wild calls';
const GATED = 'runs with a gate';
const HANDED_OVER = 'runs in which the VM was stopped and handed over to a recovery';

export const GATE_METRICS = {
  'vmmFailed|wild': { unit: 'share', meaning: 'runs in which the VMM panicked or hung', of: WILD },
  'othersHarmed|wild': {
    unit: 'share',
    meaning: 'runs in which another VM than the corrupted one was affected',
    of: WILD,
  },
  'alone|wild': {
    unit: 'share',
    meaning: 'runs in which neither the VMM nor another VM than the corrupted one was affected',
    of: WILD,
  },
  'calls|wild': { unit: 'count', meaning: 'wild calls that the guest made', of: WILD },
  'stopped|wild': { unit: 'ratio', meaning: 'of these, those that the policy did not allow', of: WILD },
  'refused|wild': { unit: 'ratio', meaning: "those that the VMM's own checks refused", of: WILD },
  'trusted|wild': { unit: 'ratio', meaning: 'those whose argument a handler trusted without reason', of: WILD },
  'noticed|wild': { unit: 'share', meaning: 'runs in which the policy stopped a wild call', of: WILD },
  'noticedMs|noticed': {
    unit: 'ms',
    meaning: 'from the first wild call to the first that the policy stopped',
    of: 'runs in which it stopped one',
  },
  'handedOver|wild': { unit: 'share', meaning: 'runs in which the VM was stopped, to be recovered', of: WILD },
  'back|handed-over': {
    unit: 'share',
    meaning: 'runs in which it serves again: the PrivVM with its devices, an AppVM booted anew',
    of: HANDED_OVER,
  },
  'awayMs|back': {
    unit: 'ms',
    meaning: 'from its stop until those whom it serves were served again',
    of: 'of these, the runs in which it came back',
  },
  'unmanagedMs|back': {
    unit: 'ms',
    meaning: 'from the stop of the PrivVM until VMs could be managed again',
    of: 'the same, where it is the PrivVM',
  },
  'healthyStopped|gated': {
    unit: 'count',
    meaning: 'calls of guests in their right mind that the policy did not allow',
    of: GATED,
  },
  'overhead|dry': FAILURE_METRICS['overhead|dry'],
  'detected|injected': FAILURE_METRICS['detected|injected'],
  'detectionMs|detected': FAILURE_METRICS['detectionMs|detected'],
  'recovered|detected': FAILURE_METRICS['recovered|detected'],
} as const satisfies Record<string, Metric>;

export type GateMetric = keyof typeof GATE_METRICS;
