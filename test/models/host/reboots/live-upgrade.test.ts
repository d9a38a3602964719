/** What a live upgrade keeps, what it renews, and what it needs. */
import { describe, expect, it } from 'vitest';
import type { Host } from '../../../../src/models/host/host/host.ts';
import { kexecHandover } from '../../../../src/models/host/reboots/mechanisms/kexec-handover.ts';
import { migrateAway } from '../../../../src/models/host/reboots/mechanisms/migrate-away.ts';
import { orthus } from '../../../../src/models/host/reboots/mechanisms/orthus.ts';
import { qemuLiveUpdate } from '../../../../src/models/host/reboots/mechanisms/qemu-live-update.ts';
import { warmVmReboot } from '../../../../src/models/host/reboots/mechanisms/warm-vm-reboot.ts';
import { SECOND_VMM } from '../../../../src/models/host/reboots/scene.ts';
import { GIB } from '../host/host.ts';
import { type Rebooted, rebooted } from './rebooting.ts';

const two = { shape: { guests: 2, guestBytes: GIB } };
const longest = ({ downtimes }: Rebooted): number => Math.max(...downtimes);
const boots = ({ host }: Rebooted): readonly number[] => host.guests.map((guest) => guest.boots);
const passedOver = ({ result }: Rebooted, step: string): string | undefined =>
  result.passedOver.find(({ repair }) => repair.name === step)?.why;

const crashVmm = (host: Host): void => {
  host.vmm.state = 'crashed';
  host.dom0.state = 'crashed';
  for (const guest of host.guests) guest.halt('crashed');
};
const crashDom0 = (host: Host): void => {
  host.dom0.state = 'crashed';
  for (const guest of host.guests) guest.detach();
};

describe.each([orthus, qemuLiveUpdate, kexecHandover, migrateAway])('$name of a host that works', (mechanism) => {
  it('keeps every VM and its memory, and gives each a new device model', () => {
    const run = rebooted(mechanism, two);
    expect(boots(run)).toEqual([1, 1]);
    for (const { name, pages, attachments, state, isElsewhere } of run.host.guests) {
      expect(run.host.memory.intactPagesOf(name)).toBe(isElsewhere ? 0 : pages);
      expect(attachments).toBe(2);
      expect(state).toBe('running');
    }
  });

  it('cannot keep a VM of a VMM that has crashed, and says why', () => {
    const run = rebooted(mechanism, { ...two, before: crashVmm });
    expect(boots(run)).toEqual([2, 2]);
    const keeping = run.result.passedOver.filter(({ repair }) => repair.part === 'preserving');
    expect(keeping).not.toEqual([]);
    for (const { why } of keeping) expect(why).toContain('the VMM has crashed, and it is the VMM that');
  });
});

describe('what is renewed', () => {
  const renewed = (run: Rebooted) => ({ vmm: run.host.vmm.starts > 1, kernel: run.host.dom0.bootedAtNanos > 0 });

  it('is the VMM by Orthus, neither VMM nor host kernel by a live update of QEMU, both by a kexec handover', () => {
    expect(renewed(rebooted(orthus, two))).toEqual({ vmm: true, kernel: false });
    expect(renewed(rebooted(qemuLiveUpdate, two))).toEqual({ vmm: false, kernel: false });
    expect(renewed(rebooted(kexecHandover, two))).toEqual({ vmm: true, kernel: true });
  });
});

describe('Orthus', () => {
  it('pauses VMs for less than a live update of QEMU, as device models start beforehand', () => {
    const pause = longest(rebooted(orthus, two));
    expect(pause).toBeLessThan(0.02);
    const late = longest(rebooted(orthus, { ...two, without: ['start-device-models'] }));
    expect(late).toBeCloseTo(longest(rebooted(qemuLiveUpdate, two)), 3);
    expect(late - pause).toBeCloseTo(0.05, 3);
  });

  it('gives the memory of the first VMM back', () => {
    const { host } = rebooted(orthus, two);
    expect(host.memory.pagesOf(SECOND_VMM)).toBe(0);
    expect(host.memory.pagesOf('vmm')).toBe(host.pagesOf(host.values.vmmBytes));
  });

  it('leaves all as it is where no memory is free for a second VMM', () => {
    const run = rebooted(orthus, { shape: { guests: 2, guestBytes: GIB }, values: { memoryBytes: 2.6 * GIB } });
    expect(run.notes.join('\n')).toContain('finds no free memory for a second VMM');
    expect(passedOver(run, 'graft-vms')).toContain('no second VMM');
    expect(run.host.vmm.starts).toBe(1);
    expect(run.downtimes).toEqual([0, 0]);
  });

  it('restarts a host whose dom0 has crashed from scratch', () => {
    const run = rebooted(orthus, { ...two, before: crashDom0 });
    expect(passedOver(run, 'graft-vms')).toContain('dom0 has crashed, and it is dom0 that hands their devices over');
    expect(boots(run)).toEqual([2, 2]);
  });
});

describe('a kexec handover', () => {
  it('stops the VMs for less than a warm-VM reboot, since they run while services of the host end', () => {
    const [kexec, warm] = [rebooted(kexecHandover, two), rebooted(warmVmReboot, two)];
    expect(longest(warm) - longest(kexec)).toBeCloseTo(warm.seconds['stop-dom0']!, 0);
  });

  it('loses the VMs where they are not prepared, not frozen, or not reserved', () => {
    for (const step of ['prepare-preserved', 'freeze-prepared', 'reserve-preserved'])
      expect(boots(rebooted(kexecHandover, { ...two, without: [step] })), step).toEqual([2, 2]);
  });
});

describe('a migration of all VMs', () => {
  it('takes at least the time that their memory takes over the link', () => {
    const { seconds, host } = rebooted(migrateAway, two);
    expect(seconds['migrate-vms']).toBeGreaterThan((2 * GIB) / host.values.linkBytesPerSecond);
  });

  it('puts each VM into the memory of the other host, where it computes', () => {
    const { host, other } = rebooted(migrateAway, two);
    for (const guest of host.guests) {
      expect([host, other.host].map(({ memory }) => memory.pagesOf(guest.name))).toEqual([0, guest.pages]);
      expect(guest.supplier.processors).toBe(other.host.processors);
      expect(guest.supplier.link).toBe(other.host.link);
      expect(guest.supplier.disk).toBe(host.disk);
    }
  });

  it('leaves a VM where it is that the other host has no memory for', () => {
    const otherMemoryBytes = 2.2 * GIB;
    const run = rebooted(migrateAway, { ...two, otherMemoryBytes });
    expect(run.host.guests.map(({ isElsewhere }) => isElsewhere)).toEqual([true, false]);
    expect(run.notes.join('\n')).toContain('vm2 stays: the other host has no memory free for it');
    expect(boots(run)).toEqual([1, 1]);
  });

  it('does not begin to a host that has failed', () => {
    const run = rebooted(migrateAway, { ...two, otherFailsAfter: 0 });
    expect(passedOver(run, 'migrate-vms')).toBe('the other host has failed');
    expect(run.host.guests.some(({ isElsewhere }) => isElsewhere)).toBe(false);
    expect([boots(run), run.downtimes]).toEqual([
      [1, 1],
      [0, 0],
    ]);
  });

  it('costs the VMs that are there when the other host fails, and not those that are on their way', () => {
    const each = rebooted(migrateAway, two).seconds['migrate-vms']! / 2;
    const first = rebooted(migrateAway, { ...two, otherFailsAfter: each / 2 });
    expect([boots(first), first.downtimes]).toEqual([
      [1, 1],
      [0, 0],
    ]);
    expect(first.notes.join('\n')).toContain('vm1 stays: the other host has failed');
    const second = rebooted(migrateAway, { ...two, otherFailsAfter: each * 1.5 });
    expect(boots(second)).toEqual([2, 1]);
    const [lost = 0, onItsWay = 0] = second.downtimes;
    expect(lost).toBeGreaterThan(10);
    expect(onItsWay).toBe(0);
    for (const { name, pages } of second.host.guests) expect(second.host.memory.pagesOf(name)).toBe(pages);
  });

  it('pauses each VM for no longer than QEMU expects, and its resumption', () => {
    for (const pause of rebooted(migrateAway, two).downtimes) expect(pause).toBeLessThan(0.3 + 0.02);
  });
});
