/**
 * The switch from one host to the other: the VM is suspended, what is left is sent, and the receiver starts it.
 *
 * With the handshake the receiver reports that it has everything, and starts the VM when the sender tells it to. From
 * that word on the sender does not know where the VM is until it hears from it, so it keeps its own copy paused.
 * Without it the receiver starts the VM by itself. Either way it opens the VM's disk first, and tries for a while.
 */
import { Interrupt, type ProcessBody } from '../../../../kernel/process.ts';
import type { FetchPage } from '../../platform/guest.ts';
import type { MigrationScene, Trouble } from './scene.ts';
import { runsAt } from './shared-pages.ts';

/** The VM stops at the source. */
export function* suspend(scene: MigrationScene): ProcessBody {
  const { simulation, guest, source, device, progress, network, values } = scene;
  progress.enter('suspend');
  progress.pausedAt = simulation.now;
  device?.catchUp();
  guest.pause();
  source.presence = 'paused';
  network.changed();
  yield simulation.delay(values.suspendNanos);
}

/**
 * The VM goes on at the destination. All pages that are to be there before that have been sent; with `fetch` others can
 * be absent.
 */
export function* takeOver(scene: MigrationScene, fetch?: FetchPage): ProcessBody {
  const { simulation, destination, sender, options, values, progress } = scene;
  progress.enter('handshake');
  yield* sender.send(values.deviceStateBytes, values.sendNanosPerPage);
  yield simulation.delay(sender.latencyNanos);
  destination.presence = 'paused';
  if (!options.without.has('handshake')) {
    if (!(yield* openDisk(scene))) throw new Interrupt('disk-failed' satisfies Trouble);
    // The word of the receiver, and the sender's.
    yield simulation.delay(sender.latencyNanos);
    yield* sender.say();
  }
  progress.enter('resume');
  // From now on the receiver acts, whatever becomes of the sender.
  yield* simulation.process(start(scene, fetch), 'receiver');
}

/** The receiver takes the VM's disk over; false where that does not answer for long. */
function* openDisk({ simulation, storage, values }: MigrationScene): ProcessBody<boolean> {
  const { diskReopenNanos, diskSilentNanos } = values;
  for (let waited = 0; !storage.answers && waited < diskSilentNanos; waited += diskReopenNanos)
    yield simulation.delay(diskReopenNanos);
  return storage.answers;
}

function* start(scene: MigrationScene, fetch?: FetchPage): ProcessBody {
  const { simulation, guest, destination, options, values, progress, network } = scene;
  if (options.without.has('handshake') && !(yield* openDisk(scene))) return;
  const nic = options.nic === 'vf' ? values.replayNanos : values.backendConnectNanos;
  yield simulation.delay(values.resumeNanos + nic);
  if (!destination.isAlive || !destination.hasTool || !destination.hasDisk) return;
  destination.presence = 'running';
  guest.moveTo({ memory: destination.memory, cores: destination.guestCores });
  network.moved();
  runsAt(scene, destination, fetch);
  guest.resume();
  progress.resumedAt = simulation.now;
  network.changed();
}

/** The sender hears that the VM runs, and gives its own copy up. */
export function* release({ source, sender }: MigrationScene): ProcessBody {
  yield* sender.say();
  source.presence = 'gone';
}
