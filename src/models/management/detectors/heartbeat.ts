/**
 * The VMM expects a sign of life of the agent now and then, and takes a PrivVM that misses several in a row for dead.
 * It needs nothing of the PrivVM to work.
 */
import type { ManagementDetector } from './detector.ts';

export const heartbeat: ManagementDetector = {
  name: 'heartbeat',
  summary: "the PrivVM's agent sends a heartbeat every 30 ms; after three missed ones the VMM reports a failure",
  watches: ['privvm'],
  attach(plane, report) {
    const { privvm, values, streams } = plane;
    let missed = 0;
    plane.every(values.heartbeatNanos, streams.stream('detection.heartbeat').double(), () => {
      missed = privvm.agent.runs ? 0 : missed + 1;
      if (missed < values.heartbeatsMissed) return missed > 0;
      missed = 0;
      report({
        detector: 'heartbeat',
        why: `${values.heartbeatsMissed} signs of life of the PrivVM are missing`,
        blames: 'privvm',
      });
      return false;
    });
  },
};
