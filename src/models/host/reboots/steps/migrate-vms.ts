/**
 * The other way to renew what is under a VM: it moves to a host that has been renewed already, over the link. A VM that
 * has moved computes on the cores of the other host and answers over its link.
 *
 * A host that has failed is noticed at the end of a round, as by the time-out of a connection; until the switch the VM
 * has lost nothing, and goes on where it is.
 */
import type { Obstacle } from '../../../../experiment/repair.ts';
import type { ProcessBody } from '../../../../kernel/process.ts';
import type { Guest } from '../../host/guest.ts';
import { migrate } from '../../migration/live-migration.ts';
import type { OtherHost } from '../other-host.ts';
import type { RebootScene } from '../scene.ts';
import { needs, type RebootStep } from '../step.ts';

const sendersWork = needs({ vmm: 'notes what the VMs write', dom0: 'sends their memory' });

export const migrateVms: RebootStep = {
  name: 'migrate-vms',
  part: 'preserving',
  summary: 'one VM after the other moves to another host by pre-copy, stopped by the rule of QEMU',
  optional: false,
  usesOtherHost: true,
  obstacle: (scene) => sendersWork(scene) ?? otherIsAway(scene),
  *apply(scene) {
    const { host, other } = scene;
    for (const guest of host.guests) {
      if (other === null || !canMove(guest, other)) continue;
      yield* move(guest, other, scene);
    }
    for (const guest of host.guests.filter(({ state, isElsewhere }) => state === 'running' && !isElsewhere))
      host.note('reboot', `${guest.name} stays: ${whyNot(other)}`);
  },
  holds: ({ host, other }) => other === null || !host.guests.some((guest) => canMove(guest, other)),
};

const otherIsAway = ({ other }: RebootScene): Obstacle | null =>
  other?.isUp === true ? null : { kind: 'passed-over', why: whyNot(other) };

function whyNot(other: OtherHost | null): string {
  if (other === null) return 'there is no other host';
  return other.isUp ? 'the other host has no memory free for it' : 'the other host has failed';
}

const canMove = (guest: Guest, other: OtherHost): boolean =>
  guest.state === 'running' && !guest.isElsewhere && other.isUp && other.hasRoomFor(guest);

function* move(guest: Guest, other: OtherHost, { host, values, migration, phase }: RebootScene): ProcessBody {
  const done = phase(guest.name, 'migrate');
  const memoryBytes = guest.pages * host.memory.pageBytes;
  const moving = {
    memoryBytes,
    writableBytes: Math.min(memoryBytes, migration.writableBytes),
    writtenBytesPerNano: migration.writtenBytesPerSecond / 1e9,
    isAnswered: () => other.isUp,
    stop: () => {
      guest.freeze();
      guest.detach();
    },
    resume: () => {
      if (other.isUp) {
        other.take(guest);
        host.memory.release(guest.name);
      }
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
