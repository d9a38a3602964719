/** Faults of the link, each for a while or for good. */
import type { MoveFault } from './fault.ts';

export const linkCut: MoveFault = {
  name: 'link-cut',
  summary: 'nothing gets through the link',
  strikes: ['link'],
  canEnd: true,
  strike(struck, _, lastsNanos) {
    struck.cutLink(lastsNanos);
    return 'the link was cut';
  },
};

export const linkSlow: MoveFault = {
  name: 'link-slow',
  summary: 'the link runs at a tenth of its speed, as after a failed negotiation',
  strikes: ['link'],
  canEnd: true,
  strike(struck, _, lastsNanos) {
    struck.slowLink(struck.values.slowLinkShare, lastsNanos);
    return 'the link became slow';
  },
};

export const linkLossy: MoveFault = {
  name: 'link-lossy',
  summary: 'segments are lost, which TCP takes for congestion',
  strikes: ['link'],
  canEnd: true,
  strike(struck, _, lastsNanos) {
    struck.loseSegments(struck.values.lostSegments, lastsNanos);
    return 'the link began to lose segments';
  },
};
