/**
 * Wrong values in a DVM: in what it is handing on, where they act at once, and in its own memory, where they wait for
 * the step that reads them.
 */
import type { Corruption } from '../../../experiment/propagation.ts';
import type { DriverVm } from './driver-vm.ts';
import { DAMAGED_PACKET } from './network-path.ts';
import type { WorkStep, Written } from './work.ts';

/** A wrong value in a part's memory. */
export interface PartCorruption extends Corruption {
  /** Two uniforms, drawn with the fault: which field a wrong result is in, and which bit. */
  readonly field: number;
  readonly bit: number;
}

/** A step uses the memory of its part, and may be the one that reads the wrong value. */
export function meetCorruption(dvm: DriverVm, step: WorkStep): void {
  const corruption = dvm.corruption.get(step.part);
  if (corruption === undefined || --corruption.uses > 0) return;
  corruption.uses = corruption.every;
  dvm.host.isTouched = true;
  switch (corruption.encounter) {
    case 'bad-pointer':
      return dvm.trap(step.part, `page fault on a corrupted pointer of the ${step.part}`);
    case 'failed-assertion':
      return dvm.trap(step.part, `failed assertion on a corrupted value of the ${step.part}`);
    case 'endless-loop':
      return dvm.spin(`endless loop over a corrupted list of the ${step.part}`);
    case 'wrong-result':
      return garble(dvm, step.writes, corruption.field, corruption.bit);
  }
}

/** One bit of what the DVM is handing on becomes wrong. A part's own state is not on its way anywhere, and stays. */
export function garble(dvm: DriverVm, written: Written, field: number, bit: number): void {
  const mask = 1 << Math.floor(bit * dvm.host.values.driverVm.fieldBits);
  switch (written) {
    case 'request':
      return garbleRequest(dvm, Math.floor(field * 4), mask);
    case 'command':
      if (field < 0.2) dvm.tag = (dvm.tag ^ mask) % dvm.tags.length;
      else garbleRequest(dvm, Math.floor((field - 0.2) * 5), mask);
      return;
    case 'response':
      return garbleResponse(dvm, Math.floor(field * 3), mask);
    case 'packet':
      dvm.packet = DAMAGED_PACKET;
      return;
    case 'delivered-packet':
      dvm.host.networkFrontends[dvm.ring]?.replaceLast(DAMAGED_PACKET);
      return;
    case 'state':
      return;
  }
}

function garbleRequest({ request }: DriverVm, field: number, mask: number): void {
  if (field === 0) request.id ^= mask;
  else if (field === 1) request.operation ^= 1;
  else if (field === 2) request.block ^= mask;
  else request.buffer ^= mask;
}

/**
 * In the shared page, where the frontend reads it: the response last written, or the index that says how many there
 * are.
 */
function garbleResponse({ host, ring, request, status }: DriverVm, field: number, mask: number): void {
  const shared = host.blockFrontends[ring]?.ring;
  if (shared === undefined) return;
  if (field === 2) {
    shared.responseProducer ^= mask;
    return;
  }
  shared.responseProducer--;
  if (field === 0) shared.writeResponse(request.id ^ mask, status);
  else shared.writeResponse(request.id, status ^ 1);
}
