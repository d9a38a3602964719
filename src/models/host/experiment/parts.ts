/**
 * The parts that scenarios about a host at the scale of seconds can name. A new part is one file in its folder and one
 * line here.
 */
import { idleMoment } from '../policies/idle-moment.ts';
import { never } from '../policies/never.ts';
import type { RejuvenationPolicy } from '../policies/policy.ts';
import { threshold } from '../policies/threshold.ts';
import { timeBased } from '../policies/time-based.ts';
import type { RebootMechanism } from '../reboots/mechanism.ts';
import { coldVmReboot } from '../reboots/mechanisms/cold-vm-reboot.ts';
import { guestOsReboot } from '../reboots/mechanisms/guest-os-reboot.ts';
import { kexecHandover } from '../reboots/mechanisms/kexec-handover.ts';
import { migrateAway } from '../reboots/mechanisms/migrate-away.ts';
import { orthus } from '../reboots/mechanisms/orthus.ts';
import { qemuLiveUpdate } from '../reboots/mechanisms/qemu-live-update.ts';
import { quickReloadAlone } from '../reboots/mechanisms/quick-reload.ts';
import { savedVmReboot } from '../reboots/mechanisms/saved-vm-reboot.ts';
import { warmCacheReboot } from '../reboots/mechanisms/warm-cache-reboot.ts';
import { warmVmReboot } from '../reboots/mechanisms/warm-vm-reboot.ts';
import { database } from '../services/database.ts';
import { fileReader } from '../services/file-reader.ts';
import { jboss } from '../services/jboss.ts';
import type { Service } from '../services/service.ts';
import { ssh } from '../services/ssh.ts';
import { webServer } from '../services/web-server.ts';

export const hostParts = {
  services: [ssh, jboss, fileReader, webServer, database] as readonly Service[],
  reboots: [
    warmVmReboot,
    coldVmReboot,
    savedVmReboot,
    quickReloadAlone,
    guestOsReboot,
    warmCacheReboot,
    orthus,
    qemuLiveUpdate,
    kexecHandover,
    migrateAway,
  ] as readonly RebootMechanism[],
  policies: [never, timeBased, threshold, idleMoment] as readonly RejuvenationPolicy[],
};

export type HostParts = typeof hostParts;
