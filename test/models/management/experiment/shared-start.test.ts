/** Variants that differ only from the strike on share what comes before, and have the records that they have alone. */
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { SpecOf } from '../../../../src/experiment/runner.ts';
import type { PrivilegedVmSettings } from '../../../../src/models/management/experiment/form.ts';
import { type ManagementParts, managementParts } from '../../../../src/models/management/experiment/parts.ts';
import { privilegedVmRunner } from '../../../../src/models/management/experiment/runner.ts';
import { xenstoredCrash } from '../../../../src/models/management/faults/services.ts';
import type { ManagementPlane } from '../../../../src/models/management/plane/plane.ts';

type Spec = SpecOf<PrivilegedVmSettings>;

const base: PrivilegedVmSettings = {
  experiment: 'privileged-vm',
  vms: 3,
  fault: { model: 'privvm-failstop', target: 'privvm', trigger: { window: [5000, 20_000] } },
  detection: ['service-agent', 'integrity-check', 'heartbeat', 'crash-notice'],
  recovery: { privvm: 'privvm-microreboot' },
  without: [],
  workload: { create: 2, destroy: 2, migrate: 1, hotplug: 2 },
  retries: 1,
};

const specOf = (run: number, settings: PrivilegedVmSettings): Spec => ({
  id: `0.${run}`,
  variant: { index: 0, name: 'base', factors: {}, settings },
  run,
  seed: 'test',
});

const runnerOf = (parts: ManagementParts) =>
  privilegedVmRunner(parts, () => ({
    effects: [{ kind: 'unreachable', from: 0, to: 7e9, driverVm: { handshakeNanos: 0.8e9 } }],
  }));

/** The last two keep no copies before the strike, the first two all, the one between them some. */
const recoveries = [
  { recovery: { privvm: 'privvm-microreboot' }, without: [] },
  { recovery: { privvm: 'service-restart' }, without: [] },
  { recovery: { privvm: 'privvm-microreboot' }, without: ['resolve-operations'] },
  { recovery: { privvm: 'none' }, without: [] },
  {
    recovery: { privvm: 'service-restart' },
    without: ['restore-xenstore', 'restore-watches', 'resolve-operations', 'keep-copies'],
  },
];
const STARTS = 3;

/** Under this chance, every fault under every mechanism. */
const allOf = (run: number, faults = managementParts.faults): Spec[] =>
  faults.flatMap(({ name }) =>
    recoveries.map((others) => specOf(run, { ...base, ...others, fault: { ...base.fault, model: name } })),
  );

it('runs of one number have together, in any order, the records that they have one by one', () => {
  const together = runnerOf(managementParts);
  const records = [0, 1].map((run) => {
    const specs = allOf(run);
    const first = specs.map((spec) => together(spec));
    const again = specs.toReversed().map((spec) => together(spec));
    expect(again.toReversed()).toEqual(first);
    return first;
  });
  // Where no two runs of one number follow each other nothing is shared.
  const alone = runnerOf(managementParts);
  for (const place of records[0]!.keys())
    for (const run of [0, 1]) expect(alone(allOf(run)[place]!)).toEqual(records[run]![place]);
});

describe('what comes before the strike is simulated', () => {
  /** How often, in all variants of the second run: the first one shows what is asked for again. */
  function startsIn(detectors: ManagementParts['detectors']): number {
    const starts = new Set<unknown>();
    const counted = {
      ...xenstoredCrash,
      strike(plane: ManagementPlane) {
        // Made when a plane is booted.
        starts.add(plane.streams);
        return xenstoredCrash.strike(plane);
      },
    };
    const run = runnerOf({ ...managementParts, faults: [counted], detectors });
    for (const spec of allOf(0, [counted])) run(spec);
    starts.clear();
    for (const spec of allOf(1, [counted])) run(spec);
    return starts.size;
  }

  it('once for each choice of copies that are kept', () => {
    expect(startsIn(managementParts.detectors)).toBe(STARTS);
  });

  it('for each variant where a plugin watches, which may keep its state anywhere', () => {
    expect(startsIn(managementParts.detectors.map((detector) => ({ ...detector })))).toBe(recoveries.length);
  });
});

it('whoever is there before the strike keeps its state where a checkpoint finds it', () => {
  const model = new URL('../../../../src/models/management/', import.meta.url);
  const hidden = ['plane', 'workloads', 'detectors'].flatMap((folder) =>
    readdirSync(new URL(folder, model), { recursive: true, encoding: 'utf8' }).filter((name) => {
      const text = name.endsWith('.ts') ? readFileSync(new URL(`${folder}/${name}`, model), 'utf8') : '';
      return /^ +(readonly )?#/m.test(text) && !text.includes('[keep]()');
    }),
  );
  expect(hidden).toEqual([]);
});
