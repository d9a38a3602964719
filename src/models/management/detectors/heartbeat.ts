/**
 * The VMM expects heartbeats of the agent at a fixed interval, and reports a failure of the PrivVM when several in a
 * row are missing. It works even if nothing in the PrivVM does.
 */
import type { ManagementDetector } from './detector.ts';

export const heartbeat: ManagementDetector = {
  name: 'heartbeat',
  summary: "the PrivVM's agent sends a heartbeat every 30 ms; after three missed ones the VMM reports a failure",
  watches: ['privvm'],
  attach(plane, report) {
    const { privvm, values, streams } = plane;
    const memory = { missed: 0 };
    const look = (): boolean => {
      memory.missed = privvm.agent.runs ? 0 : memory.missed + 1;
      if (memory.missed < values.heartbeatsMissed) return memory.missed > 0;
      memory.missed = 0;
      report({
        detector: 'heartbeat',
        why: `${values.heartbeatsMissed} signs of life of the PrivVM are missing`,
        blames: 'privvm',
      });
      return false;
    };
    plane.every(values.heartbeatNanos, streams.stream('detection.heartbeat').double(), look, memory);
  },
};
