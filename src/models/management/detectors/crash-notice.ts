/** The last thing a panicking kernel does is to tell the VMM. One that hangs tells nothing. */
import type { ManagementDetector } from './detector.ts';

export const crashNotice: ManagementDetector = {
  name: 'crash-notice',
  summary: "the PrivVM's kernel reports its panic to the VMM",
  watches: ['privvm'],
  attach(plane, report) {
    plane.listeners.push({
      panicked: () =>
        plane.later(plane.values.crashNoticeNanos, () =>
          report({ detector: 'crash-notice', why: "the PrivVM's kernel has panicked", blames: 'privvm' }),
        ),
    });
  },
};
