import type { Process, ProcessBody } from '../../../kernel/process.ts';
import type { Guest } from '../host/guest.ts';
import type { Host } from '../host/host.ts';

/** Does the same work for several guests in parallel; returns when all are done. */
export function* sideBySide(
  { simulation }: Host,
  guests: readonly Guest[],
  work: (guest: Guest) => ProcessBody,
): ProcessBody {
  const started: Process<void>[] = guests.map((guest) => simulation.process(work(guest), guest.name));
  for (const process of started) yield process;
}
