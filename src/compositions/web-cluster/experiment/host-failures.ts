/** What a failure of a component does to its host, asked of the component's model under the chance of a run. */
import type { ComponentKind } from '../../../experiment/component.ts';
import type { FailingHost, Failure, HostAnswers } from '../cluster/failing-host.ts';
import type { Bench } from './bench.ts';
import { type Asked, type Failing, type Models, usesSpare } from './component-models.ts';
import type { WebClusterSettings } from './form.ts';
import type { Target } from './parts.ts';

/** The chance of a run. */
export interface Chance {
  /** Of the run of a component's model about this. */
  seedOf(about: string): string;
  readonly run: number;
}

export class HostFailures {
  readonly #models: Models;
  readonly #bench: Bench;
  readonly #settings: WebClusterSettings;
  readonly #chance: Chance;
  /** Hosts whose spare driver VM has taken over. */
  readonly #sparesUsed = new Set<number>();

  constructor(models: Models, bench: Bench, settings: WebClusterSettings, chance: Chance) {
    this.#models = models;
    this.#bench = bench;
    this.#settings = settings;
    this.#chance = chance;
  }

  /** Of a host that asks about itself; `cascade` says what a failure that another one has caused does to it. */
  answers(cascade: (host: FailingHost, failing: Failing) => Failure): Omit<HostAnswers, 'lost'> {
    let created = 0;
    return {
      cascade: (host, component) =>
        cascade(host, this.failing(host, component, STOPS[component], `cascade.${component}`)),
      creationNanos: (host) => this.#models.creationNanos(this.asked(host, `host${host.index}.vm${created++}`)),
      startNanos: (host) => this.#models.startNanos(this.asked(host, `host${host.index}.vm${created}`)),
    };
  }

  /** The component that a fault strikes, and how. */
  drawn(
    { target, model }: { readonly target: Target; readonly model: string },
    which: string,
  ): { readonly target: ComponentKind; readonly model: string } {
    if (target !== 'any') return { target, model };
    const { cluster, streams } = this.#bench;
    const { vmmFailures, dvmFailures } = cluster.values;
    const drawn = streams.stream(`${which}.component`).double();
    const component = drawn < vmmFailures ? 'vmm' : drawn < vmmFailures + dvmFailures ? 'dvm' : 'privvm';
    return { target: component, model: STOPS[component] };
  }

  /** The failure of a component, which is about to come. */
  failing(host: FailingHost, component: ComponentKind, model: string, which: string): Failing {
    const asked = this.asked(host, which);
    const vm = Math.floor(this.#bench.streams.stream(`${which}.vm`).uniform() * asked.vms);
    const isSpareUsed = component === 'dvm' && this.#sparesUsed.has(host.index);
    if (component === 'dvm' && usesSpare(asked.settings)) this.#sparesUsed.add(host.index);
    return { ...asked, component, model, vm, isSpareUsed };
  }

  hasUsedSpare(host: number): boolean {
    return this.#sparesUsed.has(host);
  }

  /** Somebody has put another spare there. */
  giveSpare(host: number): void {
    this.#sparesUsed.delete(host);
  }

  /** The host in question, under the chance of the run. */
  asked(host: FailingHost, about: string): Asked {
    return {
      settings: this.#settings,
      vms: this.#bench.cluster.nodes.filter((node) => node.host === host.index).length,
      seed: this.#chance.seedOf(about),
      run: this.#chance.run,
    };
  }
}

/** The fault of a component that stops, by itself or because of a failure of the VMM. */
export const STOPS: Readonly<Record<ComponentKind, string>> = {
  vmm: 'failstop',
  dvm: 'failstop',
  privvm: 'privvm-failstop',
  appvm: 'vm-crash',
};
