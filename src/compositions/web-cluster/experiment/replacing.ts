/**
 * What becomes of the VMs of a lost host: the others make them anew, in turn, after they have missed its heartbeats. A
 * pool of substrates on each host is used up by that, and the rest is booted from the template. When a VM answers is
 * asked of the model of cloning; its sessions are gone in any case.
 *
 * Left out: whether the memory of the others suffices, and the load of the disk from which VMs boot.
 */
import type { Measures } from '../../../experiment/metrics.ts';
import { standingMb } from '../../../models/memory/cloning/course.ts';
import type { FailingHost } from '../cluster/failing-host.ts';
import type { ClusterNode } from '../cluster/node.ts';
import type { Asked, ComponentModels } from './component-models.ts';
import { WATCHED_SECONDS, type WebClusterSettings } from './form.ts';
import type { WebClusterMetric } from './metrics.ts';

export class Replacing {
  readonly #settings: WebClusterSettings;
  readonly #models: ComponentModels;
  readonly #asked: (host: FailingHost, about: string) => Asked;
  /** Substrates that are left on a host that has used some. */
  readonly #pools = new Map<number, number>();

  /** Of one run. */
  constructor(
    settings: WebClusterSettings,
    models: ComponentModels,
    asked: (host: FailingHost, about: string) => Asked,
  ) {
    this.#settings = settings;
    this.#models = models;
    this.#asked = asked;
  }

  /** Without a mechanism nobody does anything about these VMs of a lost host. */
  replace({ index }: FailingHost, nodes: readonly ClusterNode[], hosts: readonly FailingHost[]): void {
    const { recovery, pool = 0 } = this.#settings;
    if (recovery.host === undefined) return;
    const others = hosts.filter((host) => !host.isLost);
    for (const [turn, host] of others.entries()) {
      const own = nodes.filter((_, place) => place % others.length === turn);
      if (own.length === 0) continue;
      const { answersNanos, poolLeft } = this.#models.replacement(this.#asked(host, `host${index}.on${host.index}`), {
        mechanism: recovery.host,
        vms: own.length,
        pool: this.#pools.get(host.index) ?? pool,
        watchNanos: WATCHED_SECONDS * 1e9,
      });
      this.#pools.set(host.index, poolLeft);
      for (const [place, node] of own.entries()) host.adopt(node, answersNanos[place] ?? Number.POSITIVE_INFINITY);
    }
  }

  measures(nodesReplaced: number): Measures<WebClusterMetric> {
    const { recovery, pool, hosts } = this.#settings;
    if (recovery.host === undefined) return {};
    return {
      'nodesReplaced|detected': nodesReplaced,
      ...(pool !== undefined && { 'standingMb|pool': standingMb(pool * hosts) }),
    };
  }
}
