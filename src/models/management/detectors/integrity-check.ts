/** The agent compares every value in XenStore with the checksum it was written with. */
import type { ManagementDetector } from './detector.ts';

export const integrityCheck: ManagementDetector = {
  name: 'integrity-check',
  summary: 'every value in XenStore is compared with its checksum every 10 ms',
  watches: ['privvm'],
  attach(plane, report) {
    const { privvm, values, streams, xenstored } = plane;
    plane.every(values.checkPeriodNanos, streams.stream('detection.check').double(), () => {
      if (!privvm.agent.runs || !xenstored.service.runs) return false;
      const path = xenstored.store.findCorrupt();
      if (path !== undefined)
        report({ detector: 'integrity-check', why: `${path} has a value that nobody wrote`, blames: 'xenstored' });
      return false;
    });
  },
};
