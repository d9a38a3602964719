/** Stop-and-copy: the VM is stopped, all of its memory is sent, and it goes on. Nothing is sent twice. */
import { DirtyLog } from '../../pages/dirty-log.ts';
import { Whole } from './encoders.ts';
import { deduplication, dummyWrites, handshake, type MigrationMechanism } from './mechanism.ts';
import { freePages, sendRound } from './round.ts';
import type { MigrationScene } from './scene.ts';
import { deduplicated } from './shared-pages.ts';
import { release, suspend, takeOver } from './switch-over.ts';

export const stopAndCopy: MigrationMechanism = {
  name: 'stop-and-copy',
  summary: 'the VM is stopped while all of its memory is sent',
  repairs: [handshake, dummyWrites, deduplication],
  fluid: 'stop',
  phases: ['prepare', 'suspend', 'last-round', 'handshake', 'resume'],
  *migrate(scene: MigrationScene) {
    const { progress, simulation, values, options, sender } = scene;
    progress.enter('prepare');
    yield simulation.delay(values.prepareNanos);
    yield* suspend(scene);
    progress.enter('last-round');
    const due = new DirtyLog(scene.layout.pages);
    due.markAll();
    sender.limitTo(options.finalRate ?? Number.POSITIVE_INFINITY);
    const encoder = deduplicated(scene, new Whole(scene));
    yield* sendRound(scene, due, { number: 1, encoder, skips: false, isLast: true, unneeded: freePages(scene) });
    progress.ended = 'the VM was stopped from the beginning';
    yield* takeOver(scene);
    yield* release(scene);
  },
};
