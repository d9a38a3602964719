/**
 * Single steps against what was measured of them on one VM or none, and what becomes of the VMs when a step is missing.
 */
import { describe, expect, it } from 'vitest';
import { coldVmReboot } from '../../../../src/models/host/reboots/mechanisms/cold-vm-reboot.ts';
import { guestOsReboot } from '../../../../src/models/host/reboots/mechanisms/guest-os-reboot.ts';
import { quickReloadAlone } from '../../../../src/models/host/reboots/mechanisms/quick-reload.ts';
import { savedVmReboot } from '../../../../src/models/host/reboots/mechanisms/saved-vm-reboot.ts';
import { warmCacheReboot } from '../../../../src/models/host/reboots/mechanisms/warm-cache-reboot.ts';
import { warmVmReboot } from '../../../../src/models/host/reboots/mechanisms/warm-vm-reboot.ts';
import { RECORDS } from '../../../../src/models/host/reboots/scene.ts';
import { GIB } from '../host/host.ts';
import { type Rebooted, rebooted } from './rebooting.ts';

const oneOf = (guestGib: number) => ({ shape: { guests: 1, guestBytes: guestGib * GIB } });
const none = { shape: { guests: 0 } };
const sum = ({ seconds }: Rebooted, steps: readonly string[]): number =>
  steps.reduce((total, step) => total + (seconds[step] ?? Number.NaN), 0);

const VMM_RESTART = ['quick-reload', 'start-vmm', 'scrub-free-memory'];

describe('with one VM or none, a reboot takes the measured time:', () => {
  it('11 s for a quick reload of the VMM, 59 s through the firmware (K30, K33)', () => {
    expect(sum(rebooted(quickReloadAlone, none), VMM_RESTART)).toBeCloseTo(11, 1);
    expect(sum(rebooted(coldVmReboot, none), ['firmware-reset', 'start-vmm', 'scrub-free-memory'])).toBeCloseTo(59, 0);
  });

  it('43 s from the shutdown of dom0 to the end of its boot (K50)', () => {
    expect(sum(rebooted(quickReloadAlone, none), ['stop-dom0', ...VMM_RESTART, 'boot-dom0'])).toBeCloseTo(43, 0);
  });

  it('0.08 s to suspend 11 GB in memory, 0.9 s to resume it, 0.43 s for 1 GB (K20, K21, K51)', () => {
    const [large, small] = [rebooted(warmVmReboot, oneOf(11)), rebooted(warmVmReboot, oneOf(1))];
    expect(large.seconds['suspend-in-memory']).toBeCloseTo(0.08, 3);
    expect(large.seconds['resume-preserved']).toBeCloseTo(0.9, 2);
    expect(small.seconds['resume-preserved']).toBeCloseTo(0.43, 2);
  });

  it('16.8 s to shut down and boot one guest OS, 6.2 s of them for the boot (K52)', () => {
    const { seconds, downtimes } = rebooted(guestOsReboot, oneOf(1));
    expect(seconds['boot-guests']).toBeCloseTo(6.2, 1);
    expect(downtimes[0]).toBeCloseTo(16.8, 1);
  });

  it('133 s to write an image of 11 GB (K28)', () => {
    expect(Math.abs(rebooted(savedVmReboot, oneOf(11)).seconds['save-images']! - 133)).toBeLessThan(1.5);
  });
});

describe('preserved memory is not scrubbed', () => {
  it('so each GiB of it makes the start of the VMM 0.55 s shorter (K50s)', () => {
    const scrub = (gib: number) => rebooted(warmVmReboot, oneOf(gib)).seconds['scrub-free-memory']!;
    expect(scrub(1) - scrub(2)).toBeCloseTo(0.55, 2);
    expect(scrub(1) - scrub(11)).toBeCloseTo(5.5, 1);
  });
});

describe('a warm-VM reboot', () => {
  const three = { shape: { guests: 3, guestBytes: GIB } };
  const boots = ({ host }: Rebooted) => host.guests.map((guest) => guest.boots);

  it('keeps its VMs: none boots, and each has its pages as they were', () => {
    const run = rebooted(warmVmReboot, three);
    expect(boots(run)).toEqual([1, 1, 1]);
    for (const { name, pages } of run.host.guests) expect(run.host.memory.intactPagesOf(name)).toBe(pages);
    expect(run.host.memory.frozenPages).toBe(0);
  });

  it('without the suspend loses them with the old VMM', () => {
    const run = rebooted(warmVmReboot, { ...three, without: ['suspend-in-memory'] });
    expect(boots(run)).toEqual([2, 2, 2]);
    expect(run.notes.join('\n')).toContain('vm1 is lost with the VMM: nothing holds its execution state');
  });

  it('without the reservation resumes them on overwritten memory', () => {
    const run = rebooted(warmVmReboot, { ...three, without: ['reserve-preserved'] });
    expect(boots(run)).toEqual([2, 2, 2]);
    expect(run.notes.filter((line) => line.includes('crashes as it goes on'))).toHaveLength(3);
    // The new VMM saw all memory as free, and scrubbed it.
    expect(run.seconds['scrub-free-memory']).toBeCloseTo(6.29, 1);
  });

  it('without reservation and scrub still loses what the new VMM and dom0 were put on, and no other VM', () => {
    const run = rebooted(warmVmReboot, { ...three, without: ['reserve-preserved', 'scrub-free-memory'] });
    expect(boots(run).filter((count) => count === 1).length).toBeGreaterThan(0);
  });

  it('without the preloaded image goes through the firmware, and memory is lost', () => {
    const run = rebooted(warmVmReboot, { ...three, without: ['preload-image'] });
    expect(boots(run)).toEqual([2, 2, 2]);
    expect(run.seconds['quick-reload']).toBeCloseTo(48, 0);
    expect(run.notes.join('\n')).toContain('vm1 is lost with the content of the memory');
    // Its record is gone, too: nobody tries to resume it.
    expect(run.seconds['resume-preserved']).toBe(0);
  });

  // The records of the VMs themselves are given back by the new VMM, and are its own.
  it('without the scrub leaves what others had in the free memory', () => {
    const left = (without: string[]) =>
      rebooted(warmVmReboot, { ...three, without }).host.memory.extents.filter(
        ({ owner, content }) => owner === null && content !== null && content !== RECORDS,
      );
    expect(left([])).toEqual([]);
    expect(left(['scrub-free-memory'])).not.toEqual([]);
  });
});

describe('a warm-cache reboot', () => {
  it('boots a guest on its former pages, and on others if they were not kept', () => {
    const map = (without: string[]) => {
      let before: unknown;
      const { host } = rebooted(warmCacheReboot, {
        shape: { guests: 2, guestBytes: GIB },
        without,
        // A hole below, so that new memory is not by chance the old.
        before({ memory }) {
          before = memory.mapOf('vm2');
          memory.release('vmm');
          memory.allocate('vmm', 1);
        },
      });
      expect(host.guests.map(({ boots }) => boots)).toEqual([2, 2]);
      return { before, after: host.memory.mapOf('vm2') };
    };
    const kept = map([]);
    expect(kept.after).toEqual(kept.before);
    const given = map(['keep-pages']);
    expect(given.after).not.toEqual(given.before);
  });
});

describe('as a recovery', () => {
  const two = { shape: { guests: 2, guestBytes: GIB } };

  it('a warm-VM reboot cannot suspend under a crashed VMM, and reports why', () => {
    const { result, host } = rebooted(warmVmReboot, {
      ...two,
      imageIsLoaded: true,
      before({ vmm, dom0, guests }) {
        vmm.state = 'crashed';
        dom0.state = 'crashed';
        for (const guest of guests) guest.halt('crashed');
      },
    });
    expect(result.passedOver.map(({ repair }) => repair.name)).toEqual([
      'preload-image',
      'stop-dom0',
      'suspend-in-memory',
    ]);
    expect(result.passedOver.at(-1)?.why).toBe(
      'the VMM has crashed, and it is the VMM that sends the suspend event and records what it preserves',
    );
    expect(host.guests.map(({ state, boots }) => [state, boots])).toEqual([
      ['running', 2],
      ['running', 2],
    ]);
  });

  it('a warm-VM reboot preserves VMs whose dom0 has crashed if the image was loaded before, and only then', () => {
    const crash = (imageIsLoaded: boolean) =>
      rebooted(warmVmReboot, {
        ...two,
        imageIsLoaded,
        before({ dom0, guests }) {
          dom0.state = 'crashed';
          for (const guest of guests) guest.detach();
        },
      });
    expect(crash(true).host.guests.map(({ boots }) => boots)).toEqual([1, 1]);
    expect(crash(false).host.guests.map(({ boots }) => boots)).toEqual([2, 2]);
  });

  it('a saved-VM reboot writes no image without dom0: the VMs are lost', () => {
    const { result, host } = rebooted(savedVmReboot, { ...two, before: ({ dom0 }) => void (dom0.state = 'crashed') });
    expect(result.passedOver.map(({ repair }) => repair.name)).toContain('save-images');
    expect(host.guests.map(({ boots }) => boots)).toEqual([2, 2]);
  });
});

describe.each([warmVmReboot, coldVmReboot, savedVmReboot, quickReloadAlone, guestOsReboot, warmCacheReboot])(
  '$name',
  (mechanism) => {
    const optional = mechanism.repairs.filter((step) => step.optional).map((step) => step.name);

    it('boots or resumes every guest, whichever step is left out', () => {
      for (const without of [[], optional, ...optional.map((name) => [name])]) {
        const { host } = rebooted(mechanism, { shape: { guests: 3, guestBytes: GIB }, without });
        expect(host.guests.map(({ state }) => state)).toEqual(['running', 'running', 'running']);
        for (const { name, pages } of host.guests) expect(host.memory.pagesOf(name)).toBe(pages);
        expect([host.vmm.state, host.dom0.state]).toEqual(['running', 'running']);
      }
    });

    it('has steps of different names', () => {
      expect(new Set(mechanism.repairs.map(({ name }) => name)).size).toBe(mechanism.repairs.length);
    });
  },
);
