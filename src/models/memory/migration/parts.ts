/** The parts that scenarios about a migration can name. */
import { diskFailure } from '../faults/disk-failure.ts';
import { driverVmCrash } from '../faults/driver-vm-crash.ts';
import type { MoveFault } from '../faults/fault.ts';
import { hostCrash } from '../faults/host-crash.ts';
import { linkCut, linkLossy, linkSlow } from '../faults/link-faults.ts';
import { storageFailure } from '../faults/storage-failure.ts';
import { clientCrash, toolstackCrash } from '../faults/tool-crashes.ts';
import type { MigrationMechanism } from '../mechanisms/migration/mechanism.ts';
import { hybrid, postCopy } from '../mechanisms/migration/post-copy.ts';
import { deltaCompression, preCopyQemu, xbzrle } from '../mechanisms/migration/pre-copy-qemu.ts';
import { preCopyXen } from '../mechanisms/migration/pre-copy-xen.ts';
import { stopAndCopy } from '../mechanisms/migration/stop-and-copy.ts';
import { bulkTransfer } from '../workloads/bulk-transfer.ts';
import { compile } from '../workloads/compile.ts';
import { enterprise } from '../workloads/enterprise.ts';
import { idle } from '../workloads/idle.ts';
import { mmuncher } from '../workloads/mmuncher.ts';
import { quake3 } from '../workloads/quake3.ts';
import { specweb } from '../workloads/specweb.ts';
import { streamingServer } from '../workloads/streaming-server.ts';
import type { Workload } from '../workloads/workload.ts';
import { xbzrleLoad } from '../workloads/xbzrle-load.ts';

export const migrationParts = {
  mechanisms: [
    stopAndCopy,
    preCopyXen,
    preCopyQemu,
    xbzrle,
    deltaCompression,
    postCopy,
    hybrid,
  ] as readonly MigrationMechanism[],
  workloads: [
    specweb,
    quake3,
    mmuncher,
    xbzrleLoad,
    streamingServer,
    compile,
    enterprise,
    bulkTransfer,
    idle,
  ] as readonly Workload[],
  faults: [
    hostCrash,
    linkCut,
    linkSlow,
    linkLossy,
    toolstackCrash,
    clientCrash,
    driverVmCrash,
    diskFailure,
    storageFailure,
  ] as readonly MoveFault[],
};

export type MigrationParts = typeof migrationParts;
