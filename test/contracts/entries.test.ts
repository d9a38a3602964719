/**
 * What a scenario can name: one name, one thing, one line that says what it is, and a suite that holds it to its
 * contract.
 */
import { describe, expect, it } from 'vitest';
import type { Entry } from '../../src/experiment/entry.ts';
import { experiments } from '../../src/experiments.ts';
import { migrationParts } from '../../src/models/memory/migration/parts.ts';
import { vmmParts } from '../../src/models/vmm/experiment/parts.ts';
import { detectorCases, faultCases, recoveryCases } from './machines-at-work.ts';

const everyKind = experiments.flatMap(({ name, parts }) =>
  Object.entries(parts).map(([kind, entries]) => ({ experiment: name, kind, entries })),
);

describe.each(everyKind)('the $kind of $experiment', ({ entries }) => {
  it('have names of their own', () => {
    const names = entries.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    expect(names.length).toBeGreaterThan(0);
  });

  it('can be written in a scenario file without quotes, each with a summary of one line', () => {
    for (const { name, summary } of entries) {
      expect(name).toMatch(/^\w[\w.-]*$/);
      expect(summary).toMatch(/^\S.{2,200}\S$/);
    }
  });
});

/** By suite of this folder, the entries that go through it. */
const SUITES: Readonly<Record<string, readonly Entry[]>> = {
  faults: faultCases.map(({ fault }) => fault),
  detectors: detectorCases.map(({ detector }) => detector),
  repairs: recoveryCases.map(({ mechanism }) => mechanism),
  mechanisms: vmmParts.mechanisms,
  workloads: vmmParts.workloads,
  configurations: vmmParts.configurations,
  parameters: vmmParts.platforms,
  migrations: [...migrationParts.mechanisms, ...migrationParts.workloads, ...migrationParts.faults],
};

/** Kinds, or single entries, that go through no suite here, and why. */
const OMITTED: Readonly<Record<string, string>> = {
  replications: 'test/models/memory/replication kills each of them in every phase',
  protected: 'test/models/memory/replication protects a program and a service',
  strikes: 'test/models/memory/replication: each strikes hosts and links between epochs, and no machine',
  strategies: 'test/compositions/high-availability lives a year with each',
  services: 'test/models/host/services has a measured figure for each, and nothing is true of all of them',
  dumps: 'test/models/memory/crash-dump says what each part of a dump is for',
  'disk-failure': 'test/models/memory/crash-dump: it strikes a disk and two VMs, in the middle of a recovery',
  'disk-full': 'as disk-failure',
  'recovery-crash': 'as disk-failure',
  'power-cut': 'as disk-failure, or in the middle of a restore',
  recoveries: 'test/models/scheduling/cores: what each leaves of a core that has stopped or is slow',
  'core-stop': 'as recoveries',
  'core-slow': 'as recoveries',
  'guest-hang': 'test/models/scheduling/detectors: what notices it, and when',
  'guest-crash': 'as guest-hang',
  'core-watchdog': 'as recoveries',
  'pace-check': 'as recoveries',
  'dvm-heartbeat': 'test/models/scheduling/detectors: made of times alone, which come from other models',
  'dvm-ring-watchdog': 'as dvm-heartbeat',
  'dvm-agent': 'as dvm-heartbeat',
  'privvm-heartbeat': 'as dvm-heartbeat',
  'dom0-heartbeat': 'as dvm-heartbeat',
  'guest-heartbeat': 'as dvm-heartbeat',
  'guest-watchdog': 'as dvm-heartbeat',
  schedulers: 'test/models/scheduling: every scheduler hands out all core time, and no more',
  programs: 'test/models/scheduling runs each under every scheduler',
  policies: 'test/models/host/policies says when each is due, and that is all there is to a policy',
  restores: 'test/models/memory/restore compares every page after each of them',
  guests: 'a guest is a list of page classes; test/models/memory/restore restores them',
  estimators: 'test/models/memory/restore: an estimate changes how long a restore takes, and never what is in memory',
  'hypercall-gate': 'test/models/vmm/gate: it is silent without a policy, and fires on the first call that one stops',
  'wild-hypercalls': 'test/models/vmm/gate: it strikes what a guest asks for, and no state of the machine',
  transfers: 'test/models/memory/amplification holds what each sends to what was written',
  remedies: 'test/models/memory/overload runs each at its limits, where what must come out is known',
  creations: 'test/models/memory/cloning says when a VM of each answers',
  'unreadable-page': 'test/models/memory/restore: it strikes a disk, a card or a restore in the middle, and no machine',
  'unreadable-working-set': 'as unreadable-page',
  'changed-block': 'as unreadable-page',
  'rolled-back-block': 'as unreadable-page',
  'storage-failure': 'as unreadable-page',
  'slow-storage': 'as unreadable-page',
  'toolstack-crash': 'as unreadable-page',
  'host-loss': 'test/models/memory/cloning: there is nothing of the lost host to change',
  'vm-crash': "a web cluster's AppVM has one way to fail, without any state of its own",
  'vm-restart': 'nothing of it is carried out: a PrivVM creates the VM anew',
};

it('every entry of every experiment is covered by a suite, or has a reason', () => {
  const tested = new Set(Object.values(SUITES).flat());
  const untested = everyKind.flatMap(({ experiment, kind, entries }) =>
    entries
      .filter((entry) => !tested.has(entry) && !(kind in OMITTED) && !(entry.name in OMITTED))
      .map(({ name }) => `${name} (${kind} of ${experiment})`),
  );
  expect(untested).toEqual([]);
});
