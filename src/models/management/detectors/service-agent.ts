/**
 * An agent in the PrivVM (P2): it asks every service for a sign of life. One that is gone it finds at once; one that is
 * there and owes it an answer it gives some time. It runs where it watches, and dies with the kernel.
 */
import { SERVICES } from '../plane/service.ts';
import type { ManagementDetector } from './detector.ts';

export const serviceAgent: ManagementDetector = {
  name: 'service-agent',
  summary: 'an agent in the PrivVM probes every service every 3 ms',
  watches: ['privvm'],
  attach(plane, report) {
    const { privvm, sim, values, streams } = plane;
    const owedSince = new Map<string, number>();
    const look = (): boolean => {
      if (!privvm.agent.runs) return false;
      let isOwed = false;
      for (const name of SERVICES) {
        const { state } = privvm.services[name];
        if (state === 'dead') {
          report({ detector: 'service-agent', why: `the ${name} is gone`, blames: name });
          return false;
        }
        if (state === 'running') {
          owedSince.delete(name);
          continue;
        }
        const since = owedSince.get(name) ?? sim.now;
        owedSince.set(name, since);
        if (sim.now - since >= values.pingPatienceNanos) {
          report({ detector: 'service-agent', why: `the ${name} does not answer`, blames: name });
          return false;
        }
        isOwed = true;
      }
      return isOwed;
    };
    plane.every(values.pingPeriodNanos, streams.stream('detection.ping').double(), look, owedSince);
  },
};
