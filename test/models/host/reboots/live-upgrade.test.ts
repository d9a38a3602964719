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

  it('pauses each VM for no longer than QEMU expects, and its resumption', () => {
    for (const pause of rebooted(migrateAway, two).downtimes) expect(pause).toBeLessThan(0.3 + 0.02);
  });
});
