/** What scenarios about schedulers can name. */
import type { SchedulingDetector } from '../detectors/detector.ts';
import { coreSlow, coreStop, guestCrash, guestHang, type SchedulingFault } from '../faults/faults.ts';
import type { SchedulerKind } from '../machine/scheduler.ts';
import { type CoreRecovery, none, offlineCore, offlineUnpin, retune } from '../mechanisms/core-recoveries.ts';
import { asymmetric } from '../schedulers/asymmetric.ts';
import { credit } from '../schedulers/credit.ts';
import { laxity } from '../schedulers/laxity.ts';
import { fair, roundRobin } from '../schedulers/yardsticks.ts';
import {
  betweenTicks,
  blockIo,
  heartbeat,
  job,
  monitor,
  type ProgramKind,
  server,
  spin,
  voice,
} from '../workloads/programs.ts';

/** The detectors have the times of other models, so a composition adds them. */
export const schedulingParts = {
  schedulers: [credit, laxity, asymmetric, roundRobin, fair] as readonly SchedulerKind[],
  programs: [spin, betweenTicks, voice, server, blockIo, job, heartbeat, monitor] as readonly ProgramKind[],
  faults: [coreStop, coreSlow, guestHang, guestCrash] as readonly SchedulingFault[],
  detectors: [] as readonly SchedulingDetector[],
  recoveries: [none, offlineCore, offlineUnpin, retune] as readonly CoreRecovery[],
};

export type SchedulingParts = typeof schedulingParts;
