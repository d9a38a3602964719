/**
 * Asks the models of a host's parts what a failure does: the VMM, at the scale of instructions, under ReHype; a host
 * that is rebooted; a protected VM that loses its host; the creation and the boot of a VM. This file adds no numbers.
 */
import type { Course, Question } from '../../../experiment/course.ts';
import { guestStarts } from '../../../models/host/experiment/guest-start.ts';
import { hostParts } from '../../../models/host/experiment/parts.ts';
import { rebootCourses } from '../../../models/host/reboot/course.ts';
import { reboot } from '../../../models/host/reboot/experiment.ts';
import type { RebootSettings } from '../../../models/host/reboot/form.ts';
import { rebootParts } from '../../../models/host/reboot/parts.ts';
import { vmCreations } from '../../../models/management/experiment/creation.ts';
import { managementParts } from '../../../models/management/experiment/parts.ts';
import {
  type ProtectionPrice,
  protectionPrices,
  replicationCourses,
} from '../../../models/memory/replication/course.ts';
import type { ReplicationSettings } from '../../../models/memory/replication/form.ts';
import { replicationParts } from '../../../models/memory/replication/parts.ts';
import { vmmCourses } from '../../../models/vmm/experiment/course.ts';
import type { VmmFailureSettings } from '../../../models/vmm/experiment/form.ts';
import { vmmParts } from '../../../models/vmm/experiment/parts.ts';
import type { HighAvailabilitySettings } from './form.ts';
import { protectionOf } from './protection.ts';
import type { Answers, Interruption } from './strategies.ts';

const NANOS = 1e9;
/** The VM of the model of the VMM that is the service here; AppVMs are counted from 0. */
const SERVICE_VM = 0;

/** The models that have been built, for many years. */
export class FineModels {
  readonly vmm = vmmCourses(vmmParts);
  readonly reboots = rebootCourses(rebootParts);
  readonly creations = vmCreations(managementParts);
  readonly starts = guestStarts(hostParts);
  readonly failOvers = replicationCourses(replicationParts);
  readonly #priceOf = protectionPrices(replicationParts);
  readonly #prices = new Map<string, ProtectionPrice>();

  /** Of all years alike. */
  price(settings: ReplicationSettings): ProtectionPrice {
    const key = JSON.stringify(settings);
    const price = this.#prices.get(key) ?? this.#priceOf({ settings, seed: 'price', run: 0 });
    this.#prices.set(key, price);
    return price;
  }
}

/** Asked about the failures of one year. */
export class Models implements Answers {
  readonly #fine: FineModels;
  readonly #settings: HighAvailabilitySettings;
  readonly #seed: string;
  readonly #run: number;

  constructor(fine: FineModels, settings: HighAvailabilitySettings, seed: string, run: number) {
    this.#fine = fine;
    this.#settings = settings;
    this.#seed = seed;
    this.#run = run;
  }

  get price(): ProtectionPrice {
    return this.#fine.price(protectionOf(this.#settings));
  }

  /** On another host, once it is known that the VM is gone, and so many seconds after the failure. */
  restart(about: string, afterSeconds = this.#settings.noticedAfter / 1e3): Interruption {
    const { creations, starts } = this.#fine;
    const created = creations(this.#asked(about, { vms: 1, recovery: {}, without: [] }));
    const started = starts(this.#asked(about, { service: 'web-server' }));
    return { downSeconds: afterSeconds + (created + started) / NANOS, losesState: true, repeatedSeconds: 0 };
  }

  rehype(about: string): Interruption {
    const { effects } = this.#fine.vmm(this.#asked(about, vmmSettings(this.#settings)));
    let downNanos = 0;
    for (const effect of effects) {
      if (effect.kind === 'host-lost' || effect.kind === 'component-lost') return this.restart(about);
      // A VM that is lost alone is noticed by its own VMM.
      if (effect.kind === 'vm-lost' && effect.vm === SERVICE_VM) return this.restart(about, effect.from / NANOS);
      if (effect.kind === 'standstill') downNanos = effect.to;
    }
    const isWrong = effects.some((effect) => effect.kind === 'vm-wrong' && effect.vm === SERVICE_VM);
    return { downSeconds: downNanos / NANOS, losesState: isWrong, repeatedSeconds: 0 };
  }

  warmReboot(about: string): Interruption {
    const { isLost, downSeconds } = outlineOf(this.#fine.reboots(this.#asked(about, warmRebootSettings)));
    if (downSeconds === Number.POSITIVE_INFINITY) return this.restart(about);
    return { downSeconds, losesState: isLost, repeatedSeconds: 0 };
  }

  failOver(about: string): Interruption {
    const course = this.#fine.failOvers(this.#asked(about, protectionOf(this.#settings, KILL)));
    const { isLost, downSeconds } = outlineOf(course);
    if (isLost) return this.restart(about);
    return { downSeconds, losesState: false, repeatedSeconds: course.repeatedNanos / NANOS };
  }

  /** The same failure under every strategy. */
  #asked<Settings>(about: string, settings: Settings): Question<Settings> {
    return { settings, seed: `${this.#seed}/${about}`, run: this.#run };
  }
}

const KILL: ReplicationSettings['fault'] = {
  model: 'host-kill',
  target: 'primary',
  trigger: { phase: 'run' },
};

const outlineOf = ({ effects }: Course): { readonly isLost: boolean; readonly downSeconds: number } => {
  const away = effects.find((effect) => effect.kind === 'unreachable');
  return {
    isLost: effects.some(({ kind }) => kind === 'vm-lost'),
    downSeconds: (away === undefined ? Number.POSITIVE_INFINITY : away.to) / NANOS,
  };
};

const vmmSettings = ({ platform, vmmFault }: HighAvailabilitySettings): VmmFailureSettings => ({
  platform,
  configuration: 'all-three',
  fault: {
    model: vmmFault,
    target: 'vmm',
    trigger: { window: ['500 ms', '6000 ms'], hypervisorInstructions: [0, 20_000], cpu: 'any' },
  },
  detection: ['panic', 'hang-watchdog'],
  recovery: { vmm: 'rehype' },
  without: [],
  detail: 'neighbourhood',
});

const warmRebootSettings: RebootSettings = {
  experiment: 'reboot',
  ...(reboot.defaults as Omit<RebootSettings, 'experiment' | 'mechanism' | 'vms' | 'memoryOfEach' | 'service'>),
  mechanism: 'warm-vm-reboot',
  vms: 1,
  memoryOfEach: 2 ** 30,
  service: 'web-server',
  fault: { model: 'vmm-crash', target: 'vmm' },
};
