/**
 * Pre-copy by the rules of QEMU (Q10): rounds until what is left can be sent in the allowed downtime, at the bandwidth
 * that was measured. A VM that writes faster than is sent is slowed down step by step (auto-converge); without that it
 * may never come to its end.
 *
 * The same rounds with a cache of sent pages: a page that was sent before is sent as what has changed since, by XBZRLE
 * (Q11) or as a generic delta. What is left is then reckoned as it would be encoded.
 */
import { DirtyLog } from '../../pages/dirty-log.ts';
import { PAGE_BYTES } from '../../pages/page-class.ts';
import { Delta, type Encoder, Whole } from './encoders.ts';
import { AutoConverge, endsByQemu } from './last-round.ts';
import { autoConverge, cacheAge, deduplication, dummyWrites, handshake, type MigrationMechanism } from './mechanism.ts';
import { freePages, sendRound } from './round.ts';
import type { MigrationBody, MigrationScene } from './scene.ts';
import { deduplicated } from './shared-pages.ts';
import { release, suspend, takeOver } from './switch-over.ts';

const phases = ['prepare', 'first-round', 'rounds', 'suspend', 'last-round', 'handshake', 'resume'];

export const preCopyQemu: MigrationMechanism = {
  name: 'pre-copy-qemu',
  summary: 'rounds until what is left can be sent in the allowed downtime',
  repairs: [autoConverge, handshake, dummyWrites, deduplication],
  phases,
  fluid: 'qemu',
  migrate: (scene) => preCopy(scene, new Whole(scene)),
};

export const xbzrle: MigrationMechanism = {
  name: 'xbzrle',
  summary: "the same, and pages that were sent before are sent as QEMU's delta encoding of what has changed",
  repairs: [autoConverge, cacheAge, handshake, dummyWrites, deduplication],
  phases,
  hasCache: true,
  migrate: (scene) => preCopy(scene, new Delta(scene, true)),
};

export const deltaCompression: MigrationMechanism = {
  name: 'delta-compression',
  summary: 'the same, with a general compressor for what has changed: smaller where changes are scattered, and slower',
  repairs: [autoConverge, cacheAge, handshake, dummyWrites, deduplication],
  phases,
  hasCache: true,
  migrate: (scene) => preCopy(scene, new Delta(scene, false)),
};

function* preCopy(scene: MigrationScene, plain: Encoder): MigrationBody {
  const encoder = deduplicated(scene, plain);
  const { progress, simulation, values, options, sender, guest, dirty, layout } = scene;
  progress.enter('prepare');
  yield simulation.delay(values.prepareNanos);
  const due = new DirtyLog(layout.pages);
  due.markAll();
  dirty.clear();
  guest.logTo(dirty);
  sender.limitTo(values.qemuMostBytesPerSecond / 1e9);
  const unneeded = freePages(scene);
  const converge = new AutoConverge({
    trigger: values.convergeTrigger,
    first: values.convergeFirst,
    step: values.convergeStep,
    most: values.convergeMost,
  });
  let [judgedAt, dirtiedPages, judgedBytes] = [simulation.now, 0, sender.sentBytes];
  let bandwidth = 0;
  for (let number = 1; ; number++) {
    if (number <= 2) progress.enter(number === 1 ? 'first-round' : 'rounds');
    const { nanos } = yield* sendRound(scene, due, { number, encoder, skips: false, isLast: false, unneeded });
    const { sentPages, sentBytes } = progress.rounds.at(-1) ?? { sentPages: 0, sentBytes: 0 };
    if (nanos > 0) bandwidth = sentBytes / nanos;
    const perPage = sentPages > 0 && number > 1 ? sentBytes / sentPages : PAGE_BYTES + values.pageHeaderBytes;
    if (endsByQemu(dirty.count * perPage, bandwidth, options.downtimeNanos)) break;
    dirtiedPages += dirty.count;
    if (!options.without.has('auto-converge') && simulation.now - judgedAt >= values.convergePeriodNanos) {
      if (converge.judges(dirtiedPages * PAGE_BYTES, sender.sentBytes - judgedBytes)) {
        guest.throttleBy(converge.throttle);
        progress.highestThrottle = converge.throttle;
      }
      [judgedAt, dirtiedPages, judgedBytes] = [simulation.now, 0, sender.sentBytes];
    }
    dirty.moveTo(due);
  }
  progress.ended = 'what was left fitted into the allowed downtime';
  yield* suspend(scene);
  dirty.moveTo(due);
  progress.enter('last-round');
  if (options.finalRate !== undefined) sender.limitTo(options.finalRate);
  const number = progress.rounds.length + 1;
  yield* sendRound(scene, due, { number, encoder, skips: false, isLast: true, unneeded });
  guest.throttleBy(0);
  yield* takeOver(scene);
  yield* release(scene);
}
