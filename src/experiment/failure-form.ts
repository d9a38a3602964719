/**
 * The fields for faults, detection and recovery. They have the same shape in all experiments:
 *
 *     fault: { model: driver-crash, target: dvm, trigger: { device: disk } }
 *     detection: [dvm-agent, heartbeat]
 *     recovery: { dvm: dvm-failover }
 *     without: [connect-beforehand]
 *
 * The target is a component. The trigger says when the fault strikes, and where in the target.
 */
import { z } from 'zod';
import type { ComponentKind } from './component.ts';
import type { Entry } from './entry.ts';
import { named, oneOf } from './fields.ts';

export const TARGETS = {
  vmm: 'the virtual machine monitor (hypervisor)',
  privvm: 'the privileged VM that manages the others',
  dvm: 'the driver VM that owns the devices',
  appvm: 'an application VM',
} as const satisfies Record<ComponentKind, string>;

/** `trigger` holds the field of this name; it is empty for an experiment without one. */
export function faultField<Target extends string, Trigger extends z.ZodRawShape>(
  models: readonly Entry[],
  targets: Readonly<Record<Target, string>>,
  trigger: Trigger,
) {
  const target = oneOf('component', targets, 'The component that the fault strikes.');
  const expected = `a mapping with model${'trigger' in trigger ? ', target and trigger' : ' and target'}`;
  return z
    .strictObject({ model: named('fault model', models), target, ...trigger }, { error: expected })
    .meta({ description: 'The fault: one strikes in every run.' });
}

export const detectionField = (detectors: readonly Entry[]) =>
  z
    .array(named('detector', detectors), { error: `a list of detectors, such as [${detectors[0]?.name ?? ''}]` })
    .meta({ description: 'The detectors that are switched on.' });

/** For each component that the experiment can recover, the mechanisms to choose from. */
export function recoveryField<Component extends ComponentKind>(
  mechanisms: Readonly<Record<Component, readonly Entry[]>>,
) {
  const choices = Object.entries<readonly Entry[]>(mechanisms);
  const fields = choices.map(([component, able]) => [
    component,
    named(`mechanism that recovers the ${component}`, able).exactOptional(),
  ]);
  const [[component, able]] = choices as [(typeof choices)[0]];
  return z
    .strictObject(Object.fromEntries(fields) as Record<Component, z.ZodExactOptional<ReturnType<typeof named>>>, {
      error: `a mapping from components to mechanisms, such as { ${component}: ${able.at(-1)?.name ?? ''} }`,
    })
    .meta({ description: 'Which mechanism recovers which component. A component that is left out is not recovered.' });
}

/** `parts` are those of each mechanism. */
export const withoutField = (parts: readonly (readonly Entry[])[], what = 'repair') =>
  z
    .array(named(what, parts.flat()), { error: `a list of ${what}s` })
    .meta({ description: `Optional ${what}s of the chosen mechanisms that are left out. Default: none.` });
