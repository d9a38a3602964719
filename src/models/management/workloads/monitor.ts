/**
 * A monitor that asks the management every 10 ms for the list of VMs, and measures for how long no answer comes. A
 * question that is not answered is asked again; one that was lost with the daemon is not waited for.
 */
import { ServiceLog } from '../../../experiment/client.ts';
import type { ManagementPlane } from '../plane/plane.ts';
import type { StoreCaller } from '../plane/xenstored.ts';

export class Monitor implements StoreCaller {
  readonly service = new ServiceLog();
  private readonly plane: ManagementPlane;
  private isWaiting = false;
  private isOn = true;

  constructor(plane: ManagementPlane) {
    this.plane = plane;
    plane.every(plane.values.monitorPeriodNanos, plane.streams.stream('monitor.phase').double(), () => {
      this.ask();
      // While there is no toolstack there is nobody to ask; it starts with a stir.
      return this.isOn && plane.toolstack.service.runs;
    });
  }

  /** It has seen enough. */
  stop(): void {
    this.isOn = false;
  }

  execute(): null {
    return null;
  }

  answered(): void {
    this.isWaiting = false;
    const { toolstack, sim } = this.plane;
    if (toolstack.service.runs) this.service.serve(sim.now);
  }

  disconnected(): void {
    this.isWaiting = false;
  }

  private ask(): void {
    const { toolstack, xenstored } = this.plane;
    if (!this.isOn || this.isWaiting || !toolstack.service.runs) return;
    this.isWaiting = true;
    xenstored.submit(this);
  }
}
