/**
 * The watchdog of progress: the VMM looks at the indexes of the rings and at the lines of the devices. A ring in which
 * something waits and nothing has been answered since the last look, or a device whose interrupt has not been handled,
 * stands still. It finds whatever stops the service, and knows only whose ring it is.
 */
import type { DriverVm } from '../host/driver-vm.ts';
import type { SplitDriverHost } from '../host/host.ts';
import type { Part } from '../host/work.ts';
import type { DvmDetector } from './detector.ts';

/** Something that ought to move on while it waits. */
interface Watched {
  readonly name: string;
  readonly part: Part;
  isWaiting(): boolean;
  progress(): number;
  /** At the last look. */
  seen: number;
  wasWaiting: boolean;
  misses: number;
}

export const ringWatchdog: DvmDetector = {
  name: 'ring-watchdog',
  summary: 'the VMM checks rings and interrupt lines; pending work without progress in two checks is a failure',
  watches: ['dvm'],
  attach(host, report) {
    const { ringWatchdogPeriodNanos, watchMisses } = host.values.driverVm;
    const all = watchedOf(host);
    host.every(ringWatchdogPeriodNanos, () => {
      for (const watched of all) {
        const [isWaiting, progress] = [watched.isWaiting(), watched.progress()];
        const stands = isWaiting && watched.wasWaiting && progress === watched.seen;
        watched.misses = stands ? watched.misses + 1 : 0;
        watched.seen = progress;
        // Who has just got a backend again has waited for it, and not because of it.
        watched.wasWaiting = isWaiting && !host.isUnderRecovery;
        if (watched.misses < watchMisses) continue;
        watched.misses = 0;
        report({ detector: 'ring-watchdog', why: `${watched.name} stands still`, part: watched.part });
      }
    });
  },
};

function watchedOf(host: SplitDriverHost): Watched[] {
  const active = (): DriverVm => host.dvms[host.active] as DriverVm;
  return [
    ...host.blockFrontends.map(({ ring }, index) =>
      watch(
        `block ring ${index}`,
        'disk-driver',
        () => ring.requestProducer !== ring.responseProducer,
        () => ring.responseProducer,
      ),
    ),
    ...host.networkFrontends.map(({ sending }, index) =>
      watch(
        `network ring ${index}`,
        'network-driver',
        () => sending.producer !== sending.answered,
        () => sending.answered,
      ),
    ),
    watch(
      "the disk's line",
      'disk-driver',
      () => active().disk.interrupt,
      () => active().disk.taken,
    ),
    watch(
      "the card's line",
      'network-driver',
      () => active().card.interrupt,
      () => active().card.taken,
    ),
  ];
}

const watch = (name: string, part: Part, isWaiting: () => boolean, progress: () => number): Watched => ({
  name,
  part,
  isWaiting,
  progress,
  seen: 0,
  wasWaiting: false,
  misses: 0,
});
