/**
 * Pre-copy by the rules of Xen's tool (M10 to M12; Clark et al., NSDI 2005): rounds at a rate that follows the VM's
 * writes, pages skipped that will have to be sent again anyway, and a last round when another gains nothing.
 */
import { DirtyLog } from '../../pages/dirty-log.ts';
import { PAGE_BYTES } from '../../pages/page-class.ts';
import { Whole } from './encoders.ts';
import { adaptedRate, endsByXen, type Round } from './last-round.ts';
import {
  adaptiveRate,
  cap,
  deduplication,
  dummyWrites,
  handshake,
  type MigrationMechanism,
  roundLimit,
  skipRule,
} from './mechanism.ts';
import { freePages, sendRound } from './round.ts';
import type { MigrationScene } from './scene.ts';
import { deduplicated } from './shared-pages.ts';
import { release, suspend, takeOver } from './switch-over.ts';

export const preCopyXen: MigrationMechanism = {
  name: 'pre-copy-xen',
  summary: "rounds of what the VM has written meanwhile, by the rules of Xen's tool",
  repairs: [adaptiveRate, skipRule, cap, roundLimit, handshake, dummyWrites, deduplication],
  fluid: 'xen',
  phases: ['prepare', 'first-round', 'rounds', 'suspend', 'last-round', 'handshake', 'resume'],
  *migrate(scene: MigrationScene) {
    const { progress, simulation, values, options, sender, guest, dirty, layout } = scene;
    const { without } = options;
    const rules = {
      mostRounds: without.has('round-limit') ? Number.POSITIVE_INFINITY : values.xenMostRounds,
      fewPages: values.xenFewPages,
      mostMemories: without.has('cap') ? Number.POSITIVE_INFINITY : values.xenMostMemories,
    };
    const rates = {
      first: values.xenFirstBytesPerSecond / 1e9,
      most: values.xenMostBytesPerSecond / 1e9,
      step: values.xenStepBytesPerSecond / 1e9,
    };
    const isAdaptive = !without.has('adaptive-rate');
    let rate = isAdaptive ? rates.first : Number.POSITIVE_INFINITY;
    progress.enter('prepare');
    yield simulation.delay(values.prepareNanos);
    const due = new DirtyLog(layout.pages);
    due.markAll();
    dirty.clear();
    guest.logTo(dirty);
    const encoder = deduplicated(scene, new Whole(scene));
    const unneeded = freePages(scene);
    let [totalPages, before]: [number, Round | null] = [0, null];
    for (let number = 1; ; number++) {
      if (number <= 2) progress.enter(number === 1 ? 'first-round' : 'rounds');
      sender.limitTo(rate);
      const round = yield* sendRound(scene, due, {
        number,
        encoder,
        skips: !without.has('skip-rule'),
        isLast: false,
        unneeded,
      });
      totalPages += round.sentPages;
      const rateIsAtMost = isAdaptive && rate >= rates.most;
      const why = endsByXen(round, before, { totalPages, memoryPages: layout.pages, rateIsAtMost }, rules);
      if (why !== null) {
        progress.ended = why;
        break;
      }
      if (isAdaptive) rate = adaptedRate(rate, dirty.count * PAGE_BYTES, round.nanos, rates);
      dirty.moveTo(due);
      before = round;
    }
    yield* suspend(scene);
    dirty.moveTo(due);
    progress.enter('last-round');
    sender.limitTo(options.finalRate ?? (isAdaptive ? rates.most : Number.POSITIVE_INFINITY));
    const number = progress.rounds.length + 1;
    yield* sendRound(scene, due, { number, encoder, skips: false, isLast: true, unneeded });
    yield* takeOver(scene);
    yield* release(scene);
  },
};
