/** The chain from the fault to the lost VM: every link in its order, nothing that the record does not say. */
import { describe, expect, it } from 'vitest';
import { specOf } from '../../src/campaign/plan.ts';
import type { CompletedRun, EpisodeRecord } from '../../src/experiment/record.ts';
import { createRunner } from '../../src/experiments.ts';
import { chainOf } from '../../src/report/chain.ts';
import { renderTimeline } from '../../src/report/timeline.ts';
import { loadScenario } from '../../src/scenario/load.ts';
import { variantsOf } from '../../src/scenario/variants.ts';
import { recordsOf } from '../campaign/runs.ts';

const lock = { kind: 'heap-lock-held', object: 'app1 grant-table' };
const call = { kind: 'hypercall-in-flight', object: 'privvm (hypercall.grant-map)' };
const systemCall = { kind: 'system-call-in-flight', object: 'app1' };
const episode: EpisodeRecord = {
  fault: 'failstop',
  strike: {
    atNanos: 5e9,
    cpu: 0,
    entry: 'hypercall.grant-map',
    step: 'check and pin the grant',
    instruction: 70,
    act: 'sets the program counter to 0',
  },
  damage: [lock, call],
  detection: { detector: 'panic', cpu: 0, atNanos: 5e9 + 2_000, latencyNanos: 2_000 },
  recovery: {
    mechanism: 'rehype',
    repairs: [
      { repair: 'boot-image', nanos: 12e6 },
      { repair: 'hypercall-retry', nanos: 0 },
    ],
    completed: true,
    nanos: 12e6,
    found: [lock, call, systemCall],
    left: [lock],
  },
};
const failed: CompletedRun = {
  status: 'completed',
  id: 'v4-r12',
  variant: 'step=4',
  run: 12,
  episodes: [episode],
  outcome: 'failed',
  cause: 'held-lock',
  vms: [
    { vm: 'privvm', affected: false, gapNanos: 0 },
    { vm: 'app1', affected: true, why: 'no block I/O finished for 1007 ms', gapNanos: 1e9 },
  ],
  events: 1,
};
const { recovery: _recovery, ...unrecovered } = episode;
const { detection: _detection, ...unnoticed } = unrecovered;

describe('the chain of a run', () => {
  it('leads from the fault over detection and repairs to remaining damage, its consequences, and the lost VM', () => {
    expect(chainOf(failed)).toEqual([
      'failstop on cpu0 in hypercall.grant-map, at "check and pin the grant": sets the program counter to 0',
      'damaged at once: heap-lock-held (app1 grant-table); hypercall-in-flight (privvm (hypercall.grant-map))',
      'panic noticed after 0.002 ms',
      'damaged by the time the CPUs stood still: system-call-in-flight (app1)',
      'rehype took 12.000 ms (boot-image 12.000 ms, and 1 more)',
      'mended: hypercall-in-flight (hypercall-retry); system-call-in-flight (in passing)',
      'still wrong: heap-lock-held (app1 grant-table)',
      'a CPU waited without end for a lock whose holder was lost',
      'lost: app1 (no block I/O finished for 1007 ms)',
    ]);
  });

  it('reports that no detector fired, and that nothing used the changed state', () => {
    const links = chainOf({ ...failed, outcome: 'sdc', episodes: [{ ...unnoticed, activated: false, damage: [] }] });
    expect(links.slice(0, 3)).toEqual([
      expect.stringMatching(/, never used$/),
      'nothing damaged at once',
      'no detector noticed',
    ]);
    expect(links).toHaveLength(5);
  });

  it('reports why a recovery never ended', () => {
    const recovery = { ...episode.recovery, completed: false, stuck: 'cpu1 never answers' };
    const links = chainOf({ ...failed, episodes: [{ ...episode, recovery } as EpisodeRecord] });
    expect(links[4]).toBe('rehype never ended: cpu1 never answers');
  });

  it('lists the objects of one kind of damage together', () => {
    const damage = [1, 2].map((cpu) => ({ kind: 'nmi-blocked', object: `cpu${cpu}` }));
    expect(chainOf({ ...failed, episodes: [{ ...unrecovered, damage }] })[1]).toBe(
      'damaged at once: nmi-blocked (cpu1, cpu2)',
    );
  });

  it('names VMs that were lost for one reason together', () => {
    const vms = ['privvm', 'app1'].map((vm) => ({ vm, affected: true, why: 'the VMM failed again', gapNanos: 1 }));
    expect(chainOf({ ...failed, vms }).at(-1)).toBe('lost: privvm and app1 (the VMM failed again)');
  });

  it('keeps a cause that this version has no description for', () => {
    expect(chainOf({ ...failed, cause: 'gremlins' }).at(-2)).toBe('gremlins');
  });

  it.each([
    ['dvm-recovery', 0, /driver-reload took \d+\.\d{3} ms \(start-driver .* ms, .*; mapped-grant \(/],
    ['privvm-recovery', 3, /in privvm\.xenstored.* -> service-agent .* -> privvm-microreboot took .* \(boot-privvm /],
    ['reboot-recovery', 0, /-> warm-vm-reboot took .* \(quick-reload .* -> lost: vm1 and vm2 and vm3 \(booted anew/],
    ['crash-dump-faults', 1, /-> vicover took .* \(write-dump .* -> lost: server \(the service is not back/],
    ['restore-faults', 0, /-> toolstack noticed .* -> eager did not bring it back -> a page of the image could not/],
  ] as const)(
    'names the repairs of other models, and says nothing of damage that they do not read: %s',
    (name, at, told) => {
      const scenario = loadScenario(name);
      const variant = variantsOf(scenario)[at]!;
      const record = createRunner()(specOf(variant, 0, scenario.seed)) as CompletedRun;
      const chain = chainOf(record, variant.settings).join(' -> ');
      expect(chain).toMatch(told);
      if (name !== 'dvm-recovery') expect(chain).not.toMatch(/damaged|still wrong/);
    },
  );

  it('explains a cause in the words of its experiment', () => {
    const words = (experiment: string): string | undefined =>
      chainOf({ ...failed, cause: 'no-recovery' }, { experiment }).at(-2);
    expect(words('vmm-failure')).toMatch(/does not recover the VMM/);
    expect(words('privileged-vm')).toMatch(/does not recover the PrivVM/);
  });

  it('ends the timeline, once, and accounts for all damage of real runs', () => {
    const records = recordsOf(12, { without: ['hypercall-retry', 'reinitialize-locks', 'acknowledge-interrupts'] });
    for (const record of records) {
      const text = renderTimeline(record, { lines: [] });
      const [, told = ''] = text.split('\nChain ');
      expect(told.trim().replaceAll(/\s+/g, ' ')).toBe(chainOf(record).join(' -> ').replaceAll(/\s+/g, ' '));
      const { damage = [], recovery } = record.episodes[0] ?? {};
      for (const { kind } of [...damage, ...(recovery?.found ?? []), ...(recovery?.left ?? [])])
        expect(told).toContain(kind);
      expect(told).toMatch(record.vms.some(({ affected }) => affected) ? /\slost:\s/ : /no\sVM\slost$/m);
    }
  });
});
