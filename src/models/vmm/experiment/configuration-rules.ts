/**
 * What the settings of one run must fulfil so that they fit the machine they are about: a workload for every AppVM, a
 * fault that strikes while the benchmark runs, and no fault, detector or mechanism for a component that the machine
 * does not have.
 */

import type { ComponentKind } from '../../../experiment/component.ts';
import { entryNamed, listOf, namesOf } from '../../../experiment/entry.ts';
import type { Rule as AnyRule, Violation } from '../../../experiment/rule.ts';
import { nanosAt } from '../faults/trigger.ts';
import { type Configuration, configuredFor } from '../machine/configurations.ts';
import { valuesOfPlatform } from '../parameters/platforms.ts';
import type { VmmFailurePatch } from './form.ts';
import type { VmmParts } from './parts.ts';

type Rule<Settings> = AnyRule<Settings, VmmParts>;

/** How many AppVMs there are is said where the configuration leaves it open, and once. */
export const appVmsFit: Rule<VmmFailurePatch> = (
  { configuration, appVms, workload, workloads, laterWorkloads, affectedAllowed },
  { configurations },
) => {
  const chosen = entryNamed(configurations, configuration);
  if (!chosen) return [];
  if (chosen.takesAppVms !== true) {
    const open = listOf(namesOf(configurations.filter(({ takesAppVms }) => takesAppVms)));
    const own = `since the configuration '${chosen.name}' has its AppVMs; those that leave them open: ${open}`;
    return [
      ...(appVms === undefined ? [] : [{ field: ['appVms'], expected: `no appVms, ${own}`, came: `${appVms}` }]),
      ...(workloads === undefined
        ? []
        : [{ field: ['workloads'], expected: `no workloads, ${own}`, came: `a list of ${workloads.length}` }]),
      ...(laterWorkloads === undefined
        ? []
        : [{ field: ['laterWorkloads'], expected: `none, ${own}`, came: `a list of ${laterWorkloads.length}` }]),
      ...(affectedAllowed === undefined
        ? []
        : [{ field: ['affectedAllowed'], expected: `none, ${own}`, came: `${affectedAllowed}` }]),
    ];
  }
  if (workloads === undefined && appVms === undefined) {
    const expected = `the number of AppVMs, or a list of workloads, since the configuration is '${chosen.name}'`;
    return [{ field: ['appVms'], expected, came: 'nothing' }];
  }
  if (workloads === undefined) return [];
  return [
    ...(appVms === undefined ? [] : [twice('appVms', `${appVms} beside a list of ${workloads.length} workloads`)]),
    ...(workload === undefined ? [] : [twice('workload', `'${workload}' beside workloads`)]),
  ];
};

const twice = (field: string, came: string): Violation => ({
  field: [field],
  expected: `either workloads or ${field}`,
  came,
});

/** A workload that uses a device alone runs in so many AppVMs. */
export const workloadsFit: Rule<VmmFailurePatch> = (settings, { configurations, workloads }) => {
  const chosen = entryNamed(configurations, settings.configuration);
  if (chosen?.takesAppVms !== true) return [];
  const run = configuredFor(chosen, settings).appVms.map((vm) => vm.workload ?? settings.workload);
  const field = [settings.workloads === undefined ? 'appVms' : 'workloads'];
  return workloads.flatMap(({ name, mostVms = Number.POSITIVE_INFINITY }) => {
    const vms = run.filter((workload) => workload === name).length;
    return vms <= mostVms ? [] : [{ field, expected: `at most ${mostVms} AppVM with ${name}`, came: `${vms}` }];
  });
};

/** Every VM is pinned to a CPU of its own. */
export const everyVmHasACpu: Rule<VmmFailurePatch> = (settings, { configurations, platforms }) => {
  const chosen = entryNamed(configurations, settings.configuration);
  const platform = entryNamed(platforms, settings.platform);
  if (!chosen || !platform) return [];
  const cpus = settings.cpus ?? platform.parameters.cpus.value;
  const vms = configuredFor(chosen, settings).appVms.length;
  if (cpus > vms) return [];
  const field = settings.cpus !== undefined ? 'cpus' : settings.workloads === undefined ? 'appVms' : 'workloads';
  const expected =
    field === 'cpus'
      ? `at least ${vms + 1} CPUs, for a PrivVM and ${vms} AppVMs`
      : `at most ${cpus - 1} AppVMs on the ${cpus} CPUs of '${platform.name}', or more cpus`;
  return [{ field: [field], expected, came: `${field === 'cpus' ? cpus : vms}` }];
};

/** Either the configuration says what its AppVMs run, or the scenario does. */
export const workloadIsOneOf: Rule<VmmFailurePatch> = (settings, { configurations, workloads }) => {
  const { configuration, workload } = settings;
  const chosen = entryNamed(configurations, configuration);
  if (!chosen || (chosen.takesAppVms && settings.workloads !== undefined)) return [];
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
export const triggerLiesInRun: Rule<VmmFailurePatch> = (settings, { configurations, platforms }) => {
  const named = entryNamed(configurations, settings.configuration);
  const platform = entryNamed(platforms, settings.platform);
  const window = settings.fault?.trigger?.window;
  if (!named || !window) return [];
  const values = platform && valuesOfPlatform(platform, settings.constants).experiments;
  const chosen = configuredFor(named, settings, values);
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
