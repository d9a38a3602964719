/**
 * The other way to renew what is under a VM: it moves to a host that has been renewed already, over the link.
 *
 * Left out: the other host, which is like this one and idle. A VM that has moved computes on the cores of this one and
 * answers over its link, so that the moves of the others are not sped up by its leaving.
 */
import type { ProcessBody } from '../../../../kernel/process.ts';
import type { Guest } from '../../host/guest.ts';
import { migrate } from '../../migration/live-migration.ts';
import type { RebootScene } from '../scene.ts';
import { needs, type RebootStep } from '../step.ts';

export const migrateVms: RebootStep = {
  name: 'migrate-vms',
  part: 'preserving',
  summary: 'one VM after the other moves to another host by pre-copy, stopped by the rule of QEMU',
  optional: false,
  obstacle: needs({ vmm: 'notes what the VMs write', dom0: 'sends their memory' }),
  *apply(scene) {
    for (const guest of scene.host.guests.filter(({ state }) => state === 'running')) yield* move(guest, scene);
  },
  holds: ({ host }) => host.guests.every(({ state, isElsewhere }) => state !== 'running' || isElsewhere),
};

function* move(guest: Guest, { host, values, migration, phase }: RebootScene): ProcessBody {
  const done = phase(guest.name, 'migrate');
  const memoryBytes = guest.pages * host.memory.pageBytes;
  const moving = {
    memoryBytes,
    writableBytes: Math.min(memoryBytes, migration.writableBytes),
    writtenBytesPerNano: migration.writtenBytesPerSecond / 1e9,
    stop: () => {
      guest.freeze();
      guest.detach();
    },
    resume: () => {
      guest.isElsewhere = true;
      host.memory.release(guest.name);
      guest.thaw();
      guest.attach();
    },
  };
  yield* migrate(host.simulation, host.link, moving, {
    mostRounds: Number.POSITIVE_INFINITY,
    enoughBytes: 0,
    mostMemories: Number.POSITIVE_INFINITY,
    enoughNanos: migration.migrationDowntimeNanos,
    prepareNanos: values.domainNanos,
    resumeNanos: migration.migrationResumeNanos,
  });
  done();
}
