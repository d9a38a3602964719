/** The fields of scenarios about the gate: those of a failing VMM, the policy, and which handlers trust arguments. */
import { z } from 'zod';
import { constantsField } from '../../../experiment/constants.ts';
import type { DeepPartial, SettingsOf } from '../../../experiment/experiment.ts';
import { recoveryField } from '../../../experiment/failure-form.ts';
import { count, named, oneOf } from '../../../experiment/fields.ts';
import { fields as failureFields } from '../experiment/form.ts';
import { HYPERCALLS } from '../machine/entries/gate.ts';
import { GATE_ACTIONS, WHOSE } from '../machine/state/gate.ts';
import { gateParameters } from '../parameters/gate.ts';
import type { GateParts } from './parts.ts';

export type GateSettings = SettingsOf<'hypercall-gate', typeof fields>;
export type GatePatch = DeepPartial<GateSettings>;

const MOST_ARGUMENT = 2 ** 32 - 1;
const whole = count('', 0, MOST_ARGUMENT, 'An argument.');
const RULE_EXPECTED = 'a rule: a mapping with action, and with role, call, argument or offences';

const rule = z.strictObject(
  {
    role: oneOf('role', { privvm: 'the PrivVM', appvm: 'an AppVM' }, 'Whose calls. Default: all.').exactOptional(),
    call: oneOf('hypercall', HYPERCALLS, 'Which call. Default: any.').exactOptional(),
    argument: z
      .union(
        [
          oneOf('argument', WHOSE, 'What the argument names.'),
          z.tuple([whole, whole]).refine(([from, to]) => from <= to, { error: 'a range, the smaller end first' }),
        ],
        { error: 'own, foreign, nothing, or a range such as [0, 3]' },
      )
      .meta({ description: 'What the argument names, or a range that it lies in. Default: any.' })
      .exactOptional(),
    offences: count(
      'calls',
      0,
      1e6,
      'At least so many calls of the VM were not allowed before. Default: 0.',
    ).exactOptional(),
    action: oneOf('action', GATE_ACTIONS, 'What becomes of the call.'),
  },
  { error: RULE_EXPECTED },
);

export function fields(parts: GateParts) {
  const { constants: _, fault, ...others } = failureFields(parts);
  return {
    ...others,
    fault,
    gate: named('policy', parts.policies)
      .meta({ description: 'The policy before the handlers of hypercalls. Left out: `rules`, or no gate.' })
      .exactOptional(),
    rules: z
      .array(rule, { error: 'a list of rules' })
      .max(1000, { error: 'a list of at most 1000 rules' })
      .meta({ description: 'A policy of your own: the first rule that applies to a call decides; else it is allowed.' })
      .exactOptional(),
    handOver: recoveryField({
      privvm: parts.privvmRecoveries,
      dvm: parts.dvmRecoveries,
      appvm: parts.appvmRecoveries,
    })
      .meta({
        description:
          'Who recovers a VM that the gate has stopped and handed over; `dvm` is for the devices of a PrivVM. ' +
          'Left out: nobody, and what becomes of the others then is not asked.',
      })
      .exactOptional(),
    trusting: z.array(oneOf('hypercall', HYPERCALLS, 'A hypercall.'), { error: 'a list of hypercalls' }).meta({
      description: 'Hypercalls whose handlers trust their argument, a flaw of the VMM. Default: none: it checks all.',
    }),
    constants: constantsField(gateParameters),
  };
}
