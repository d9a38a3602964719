/** The ledgers of the two hosts: who has had which share of the cores, and the pages that were sent. */
import type { Ledger, LedgerAccount } from '../../../experiment/ledger.ts';
import { IDLE, USED, UsageMeter } from '../../../experiment/usage-meter.ts';
import type { FairServer } from '../platform/fair-server.ts';
import type { Host, World } from './world.ts';

const KINDS = [
  USED,
  IDLE,
  { name: 'pages', unit: 'pages', meaning: 'sent to the other host, again included', occupies: false },
] as const;

const serversOf = ({ cores, toolCores }: Host): readonly FairServer[] =>
  cores === toolCores ? [cores] : [cores, toolCores];

const hostsOf = ({ scene }: World): readonly Host[] => [scene.source as Host, scene.destination as Host];

/** From now on, the shares that nobody takes. What the others take is their own account. */
export const meterOf = (world: World): UsageMeter =>
  new UsageMeter(world.simulation, (use) => {
    for (const host of hostsOf(world))
      for (const { capacity, load } of serversOf(host)) use(host.name, 'idle', capacity - load);
  });

export function ledgersOf(world: World, meter: UsageMeter): readonly Ledger[] {
  const { accounts, nanos } = meter.end();
  return hostsOf(world).map((host) => {
    const servers = serversOf(host);
    const cpus = servers.reduce((sum, { capacity }) => sum + capacity, 0);
    return {
      machine: `the cores of the ${host.name}`,
      cpus,
      capacityNanos: cpus * nanos,
      withinNanos: 1000,
      kinds: KINDS,
      accounts: [
        ...servers.flatMap((server) => usersOf(server, host, world)),
        { name: 'nobody', within: null, amounts: accounts.find(({ name }) => name === host.name)?.amounts ?? {} },
      ],
    };
  });
}

const usersOf = (server: FairServer, { name: host }: Host, { scene: { progress } }: World): LedgerAccount[] =>
  server.usersUpToNow().map(({ name, served }) => ({
    name,
    within: null,
    amounts: {
      used: served,
      ...(host === 'source' &&
        name === 'migration thread' && {
          pages:
            progress.rounds.reduce((sum, { sentPages }) => sum + sentPages, 0) +
            progress.pushedPages +
            progress.faultedPages,
        }),
    },
  }));
