/**
 * Steps that freeze VMs in place before the VMM stops, and resume them on the same pages under the next VMM. Their
 * memory is not copied; only its page map is recorded.
 */
import type { ProcessBody } from '../../../../kernel/process.ts';
import type { Guest } from '../../host/guest.ts';
import type { Extent } from '../../host/memory.ts';
import { RECORDS, type RebootScene } from '../scene.ts';
import { sideBySide } from '../side-by-side.ts';
import { needs, type RebootStep } from '../step.ts';

export const suspendInMemory: RebootStep = {
  name: 'suspend-in-memory',
  part: 'preserving',
  summary: 'each VM detaches its devices, its execution state and page map are recorded, its pages are frozen in place',
  optional: true,
  obstacle: needs({ vmm: 'sends the suspend event and records what it preserves' }),
  *apply(scene) {
    const running = scene.host.guests.filter(({ state }) => state === 'running');
    yield* sideBySide(scene.host, running, (guest) => suspend(guest, scene));
  },
  // A VM continues to run if there is no memory for its record.
  holds: (scene) =>
    scene.host.guests.every(
      (guest) => guest.state !== 'running' || recordPages(guest, scene) > scene.host.memory.freePages,
    ),
};

export const resumePreserved: RebootStep = {
  name: 'resume-preserved',
  part: 'restoring',
  summary: 'the toolstack recreates one preserved VM after the other on its frozen pages, and each runs on',
  optional: false,
  obstacle: needs({ vmm: 'gives the frozen pages to the new domains', dom0: 'recreates the domains' }),
  *apply(scene) {
    const { host, handover } = scene;
    for (const [guest, map] of handover.records) {
      // Its page map alone does not make it run: its execution state went with the old VMM.
      if (guest.state !== 'frozen') continue;
      const done = scene.phase(guest.name, 'resume');
      yield host.toolstack.request();
      yield* host.processors.compute(scene.values.domainNanos + guest.pages * scene.values.rebindNanosPerPage);
      host.toolstack.release();
      resume(guest, map, scene);
      done();
    }
    host.memory.release(RECORDS);
    handover.clear();
  },
  holds: ({ host, handover }) => handover.records.size === 0 && host.guests.every(({ state }) => state !== 'frozen'),
};

/** The pages that a VM's execution state and page map take. */
export const recordPages = ({ pages }: Guest, { host, values }: RebootScene): number =>
  host.pagesOf(values.executionStateBytes + pages * values.mapBytesPerPage);

function* suspend(guest: Guest, scene: RebootScene): ProcessBody {
  const { host, values, handover, phase } = scene;
  if (!host.memory.allocate(RECORDS, recordPages(guest, scene))) {
    host.note('vmm', `finds no free memory to record ${guest.name}, which goes on running`);
    return;
  }
  const done = phase(guest.name, 'suspend');
  yield* host.processors.compute(values.suspendHandlerNanos);
  guest.detach();
  guest.freeze();
  yield* host.processors.compute(guest.pages * values.recordNanosPerPage);
  host.memory.freeze(guest.name);
  handover.records.set(guest, host.memory.mapOf(guest.name));
  done();
}

/** The VM resumes with the present content of its pages. */
function resume(guest: Guest, map: readonly Extent[], { host }: RebootScene): void {
  const intact = host.memory.rebind(guest.name, map);
  host.memory.thaw(guest.name);
  if (intact === guest.pages) {
    guest.thaw();
    guest.attach();
    return;
  }
  host.note(
    guest.name,
    `crashes as it goes on: ${guest.pages - intact} of its ${guest.pages} pages hold something else by now`,
  );
  guest.halt('crashed');
}
