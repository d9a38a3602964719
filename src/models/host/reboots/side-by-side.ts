import type { Process, ProcessBody } from '../../../kernel/process.ts';
import type { Guest } from '../host/guest.ts';
import type { Host } from '../host/host.ts';

/** Does the same for several guests at once; goes on when the last one is done. */
export function* sideBySide(
  { simulation }: Host,
  guests: readonly Guest[],
  work: (guest: Guest) => ProcessBody,
): ProcessBody {
  const started: Process<void>[] = guests.map((guest) => simulation.process(work(guest), guest.name));
  for (const process of started) yield process;
}
