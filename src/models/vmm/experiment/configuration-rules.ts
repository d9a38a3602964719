/**
 * What the settings of one run must fulfil so that they fit the machine they are about: a workload for every AppVM, a
 * fault that strikes while the benchmark runs, and no fault, detector or mechanism for a component that the machine
 * does not have.
 */

import type { ComponentKind } from '../../../experiment/component.ts';
import { entryNamed, listOf, namesOf } from '../../../experiment/entry.ts';
import type { Rule as AnyRule, Violation } from '../../../experiment/rule.ts';
import { nanosAt } from '../faults/trigger.ts';
import type { Configuration } from '../machine/configurations.ts';
import type { VmmFailurePatch } from './form.ts';
import type { VmmParts } from './parts.ts';

type Rule<Settings> = AnyRule<Settings, VmmParts>;

/** Either the configuration says what its AppVMs run, or the scenario does. */
export const workloadIsOneOf: Rule<VmmFailurePatch> = ({ configuration, workload }, { configurations, workloads }) => {
  const chosen = entryNamed(configurations, configuration);
  if (!chosen) return [];
  const open = namesOf(configurations.filter(leavesWorkloadOpen));
  const field = ['workload'];
  if (leavesWorkloadOpen(chosen) && workload === undefined) {
    const expected = `a workload (${listOf(namesOf(workloads))}), since the configuration '${chosen.name}' brings none`;
    return [{ field, expected, came: 'nothing' }];
  }
  if (leavesWorkloadOpen(chosen) || workload === undefined) return [];
  const own = listOf(chosen.appVms.flatMap((vm) => vm.workload ?? []));
  const expected =
    `no workload, since the configuration '${chosen.name}' brings its own (${own}); those that ` +
    `leave it open: ${listOf(open)}`;
  return [{ field, expected, came: `'${workload}'` }];
};

const leavesWorkloadOpen = ({ appVms }: Configuration): boolean => appVms.some((vm) => vm.workload === null);

/** Only times can lie outside the run; shares of it cannot. */
export const triggerLiesInRun: Rule<VmmFailurePatch> = ({ configuration, fault }, { configurations }) => {
  const chosen = entryNamed(configurations, configuration);
  const window = fault?.trigger?.window;
  if (!chosen || !window) return [];
  const run = `the run of the configuration '${chosen.name}'`;
  const expected = `a time in ${run}, which ends after ${chosen.runNanos / 1e9} s`;
  return window.flatMap((moment, end) =>
    nanosAt(moment, chosen.runNanos) <= chosen.runNanos
      ? []
      : [{ field: ['fault', 'trigger', 'window', end], expected, came: `'${moment}', after its end` }],
  );
};

/** A share of the draws makes sense only where a CPU is drawn. */
export const privvmShareHasDraws: Rule<VmmFailurePatch> = ({ fault }) => {
  const { cpu = 'any', privvmShare } = fault?.trigger ?? {};
  if (privvmShare === undefined || cpu === 'busy') return [];
  const expected = "no privvmShare unless the trigger has 'cpu: busy' (any: no CPU is drawn, busy: one is)";
  return [{ field: ['fault', 'trigger', 'privvmShare'], expected, came: `${privvmShare} with 'cpu: ${cpu}'` }];
};

export const componentsExist: Rule<VmmFailurePatch> = ({ configuration, fault, detection, recovery }, parts) => {
  const chosen = entryNamed(parts.configurations, configuration);
  if (!chosen) return [];
  const { components, name } = chosen;
  const isThere = (component: string): boolean => components.some((other) => other === component);
  const there = `that the configuration '${name}' has (${listOf(components)})`;
  const struck: Violation[] =
    fault?.target === undefined || isThere(fault.target)
      ? []
      : [{ field: ['fault', 'target'], expected: `a component ${there}`, came: `'${fault.target}'` }];
  const recovered = Object.keys(recovery ?? {}).flatMap((component): Violation[] =>
    isThere(component)
      ? []
      : [{ field: ['recovery', component], expected: `a component ${there}`, came: `'${component}'` }],
  );
  return [...struck, ...watched(), ...recovered];

  function watched(): Violation[] {
    const useful = listOf(namesOf(parts.detectors.filter(({ watches }) => watches.some(isThere))));
    return (detection ?? []).flatMap((detector, index): Violation[] => {
      const watches: readonly ComponentKind[] = entryNamed(parts.detectors, detector)?.watches ?? components;
      if (watches.some(isThere)) return [];
      const expected = `a detector that watches a component ${there}: ${useful}`;
      return [{ field: ['detection', index], expected, came: `'${detector}', which watches the ${listOf(watches)}` }];
    });
  }
};
