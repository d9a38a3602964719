/**
 * One host sends the other a sign of life at an interval, over one link or two. A host that has heard none for the
 * time-out takes the other for dead. What it hears is only that the other still does its part: a host that has taken
 * over no longer tells the old primary that its backup is there.
 */
import type { Simulation } from '../../../kernel/simulation.ts';
import type { Link } from '../platform/link.ts';
import type { Host } from './host.ts';

/** What a heartbeat says of the host that sends it. */
const [WAITS, IS_PROTECTED, GOES_ON_ALONE] = [0, 1, 2];

export interface HeartbeatOptions {
  readonly intervalNanos: number;
  readonly timeoutNanos: number;
  /** 2: over the switch, too. */
  readonly links: 1 | 2;
  readonly link: Link;
  readonly switchNanos: number;
  /** Until the first one. */
  readonly firstNanos: number;
}

/**
 * Starts them, in one direction. `suspects` is called when the other is taken for dead. Returns what begins to watch:
 * to be called when the hosts have found each other.
 */
export function heartbeats(
  simulation: Simulation,
  from: Host,
  to: Host,
  { intervalNanos, timeoutNanos, links, link, switchNanos, firstNanos }: HeartbeatOptions,
  suspects: (hearer: Host) => void,
): () => void {
  const timer = simulation.timer(`silence of the ${from.name}`, () => {
    if (!to.isAlive) return;
    // What came meanwhile is read first.
    if (to.isSlow) simulation.arm(timer, timeoutNanos);
    else suspects(to);
  });
  const heard = simulation.on(`heartbeat of the ${from.name}`, (says) => {
    if (!to.isAlive || to.role === 'none' || (to.role === 'active') === (says !== WAITS)) return;
    if (says === GOES_ON_ALONE) to.dismiss();
    else simulation.arm(timer, timeoutNanos);
  });
  const beat = simulation.on(`beat of the ${from.name}`, () => {
    simulation.schedule(intervalNanos, beat);
    if (!from.isAlive || from.isSlow || from.role === 'none') return;
    const says = from.role === 'standby' ? WAITS : from.isAlone ? GOES_ON_ALONE : IS_PROTECTED;
    if (!link.isCut) simulation.schedule(link.latencyNanos, heard, says);
    else if (links === 2 && from.hasUplink && to.hasUplink) simulation.schedule(switchNanos, heard, says);
  });
  // The clocks of two hosts do not tick together.
  simulation.schedule(firstNanos, beat);
  return () => simulation.arm(timer, timeoutNanos);
}
