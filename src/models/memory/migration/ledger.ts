/**
 * The ledgers of the two hosts: who has had which share of the cores, and the pages that were sent; and what the guest
 * counts of its own. Its clock goes on while it is paused, throttled or waits for a page. The count that a VMM keeps of
 * it stays behind, unless it is sent with the state of its vCPUs.
 */
import { COUNTERS, countedAs, losses } from '../../../experiment/guest-counter.ts';
import type { Ledger, LedgerAccount } from '../../../experiment/ledger.ts';
import { TickedCounter } from '../../../experiment/ticked-counter.ts';
import { IDLE, USED, UsageMeter } from '../../../experiment/usage-meter.ts';
import type { FairServer } from '../platform/fair-server.ts';
import type { Host, World } from './world.ts';

const GUEST = 'guest';

const KINDS = [
  USED,
  {
    name: 'held',
    unit: 'ns',
    meaning: 'kept for a guest that was paused, throttled or without a page',
    occupies: true,
  },
  IDLE,
  { name: 'pages', unit: 'pages', meaning: 'sent to the other host, again included', occupies: false },
  ...COUNTERS,
] as const;

const serversOf = ({ cores, toolCores }: Host): readonly FairServer[] =>
  cores === toolCores ? [cores] : [cores, toolCores];

const hostsOf = ({ scene }: World): readonly Host[] => [scene.source as Host, scene.destination as Host];

export class MigrationLedger {
  readonly #world: World;
  readonly #meter: UsageMeter;
  /** What the guest has counted on a host is in that host's ledger. */
  readonly #counter: TickedCounter;
  #hasMoved = false;

  /** From now on: the shares that nobody takes, and what the guest does with its own. Others keep their own account. */
  constructor(world: World) {
    this.#world = world;
    this.#counter = new TickedCounter('source', world.values.guestTickNanos);
    this.#meter = new UsageMeter(world.simulation, (use, from, to) => {
      for (const host of hostsOf(world))
        for (const { capacity, load } of serversOf(host)) use(host.name, 'idle', capacity - load);
      const { scene, observer } = world;
      const { cap } = (observer.hasMoved ? scene.destination : scene.source).guestCores;
      const used = scene.guest.speed * cap;
      if (observer.hasMoved && !this.#hasMoved) this.#counter.moveTo('destination');
      this.#hasMoved = observer.hasMoved;
      this.#counter.pass(from, to, cap, used);
      use(guestOf(observer.hasMoved ? 'destination' : 'source'), 'used', used);
    });
  }

  end(): readonly Ledger[] {
    const { accounts, nanos } = this.#meter.end();
    if (this.#world.scene.guest.speed > 0) this.#counter.read();
    const known = new Map(accounts.map(({ name, amounts }) => [name, amounts]));
    return hostsOf(this.#world).map((host) => {
      const servers = serversOf(host);
      const cpus = servers.reduce((sum, { capacity }) => sum + capacity, 0);
      const { used = 0 } = known.get(guestOf(host.name)) ?? {};
      return {
        machine: `the cores of the ${host.name}`,
        cpus,
        capacityNanos: cpus * nanos,
        withinNanos: 1000,
        kinds: KINDS,
        accounts: [
          ...servers.flatMap((server) => this.#usersOf(server, host, used)),
          { name: 'nobody', within: null, amounts: known.get(host.name) ?? {} },
        ],
        notes: host.name === 'destination' ? losses(GUEST, this.#counter.counter) : [],
      };
    });
  }

  /** `usedByGuest`: of what it was given. */
  #usersOf(server: FairServer, { name: host }: Host, usedByGuest: number): LedgerAccount[] {
    const counted = this.#counter.counter.counted.get(host);
    return server.usersUpToNow().map(({ name, served }) => ({
      name,
      within: null,
      amounts: {
        ...(name === GUEST ? { used: usedByGuest, held: served - usedByGuest } : { used: served }),
        ...(name === GUEST && counted !== undefined && countedAs(counted)),
        ...(host === 'source' && name === 'migration thread' && { pages: sentPages(this.#world) }),
      },
    }));
  }
}

const guestOf = (host: string): string => `${GUEST} on ${host}`;

const sentPages = ({ scene: { progress } }: World): number =>
  progress.rounds.reduce((sum, { sentPages: pages }) => sum + pages, 0) + progress.pushedPages + progress.faultedPages;
