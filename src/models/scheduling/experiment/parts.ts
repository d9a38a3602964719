/** What scenarios about schedulers can name. */
import type { SchedulerKind } from '../machine/scheduler.ts';
import { asymmetric } from '../schedulers/asymmetric.ts';
import { credit } from '../schedulers/credit.ts';
import { laxity } from '../schedulers/laxity.ts';
import { fair, roundRobin } from '../schedulers/yardsticks.ts';
import { betweenTicks, blockIo, job, type ProgramKind, server, spin, voice } from '../workloads/programs.ts';

export const schedulingParts = {
  schedulers: [credit, laxity, asymmetric, roundRobin, fair] as readonly SchedulerKind[],
  programs: [spin, betweenTicks, voice, server, blockIo, job] as readonly ProgramKind[],
};

export type SchedulingParts = typeof schedulingParts;
