/** What the tools on both sides do when a migration does not go on. They know what they were told, and no more. */
import type { MigrationScene, Trouble } from './scene.ts';

export function afterTrouble(scene: MigrationScene, trouble: Trouble): void {
  const { guest, source, destination, options, network, progress } = scene;
  const wasTold = progress.phase === 'resume' || progress.phase === 'pages-follow';
  // The receiver has waited for the word in vain.
  if (!wasTold && destination.presence !== 'none') destination.presence = 'gone';
  if (source.presence !== 'paused' || !source.isAlive) return;
  // Nobody is there who could let it go on.
  if (trouble === 'sender-failed') return;
  // It may be running at the destination: only somebody who has looked may start it here. Without the handshake the
  // sender has heard of no success, and takes that for a failure.
  if (wasTold && !options.without.has('handshake')) return;
  // Pages that were written at the destination are not here.
  if (progress.phase === 'pages-follow') return;
  source.presence = 'running';
  if (destination.presence === 'running') return;
  guest.throttleBy(0);
  guest.resume();
  network.changed();
}
