/**
 * A domain's side of its ring to the XenStore daemon: requests one after the other, kept until they are answered. When
 * the daemon has gone, the request that was on its way is asked again once the ring is bound to a daemon that lives;
 * until then the caller waits.
 */
import type { ManagementPlane } from './plane.ts';
import type { Change } from './xenstore/transaction.ts';
import type { Watch, XenStore } from './xenstore/xenstore.ts';
import type { StoreCaller } from './xenstored.ts';

/** What a domain asks of the store; `heard` gets the value read, or undefined. */
interface Wish {
  readonly path: string;
  readonly value?: string;
  readonly watch?: Watch;
  /** Of a watch: it shall be no more. */
  readonly isOver?: true;
  readonly heard?: (value: string | undefined) => void;
}

export class Peer implements StoreCaller {
  readonly domain: number;
  /** Whether its ring leads to the daemon there is. */
  bound = true;
  private readonly plane: ManagementPlane;
  private readonly wishes: Wish[] = [];
  private asked = false;
  private valueRead: string | undefined = undefined;

  constructor(plane: ManagementPlane, domain: number) {
    this.plane = plane;
    this.domain = domain;
  }

  read(path: string, then: (value: string | undefined) => void): void {
    this.wish({ path, heard: then });
  }

  write(path: string, value: string, then?: () => void): void {
    this.wish({ path, value, ...(then !== undefined && { heard: then }) });
  }

  watch(watch: Watch): void {
    this.wish({ path: watch.path, watch });
  }

  unwatch(watch: Watch): void {
    this.wish({ path: watch.path, watch, isOver: true });
  }

  /** The ring leads to the daemon there is, from now on. */
  bind(): void {
    this.bound = true;
    this.asked = false;
    this.ask();
  }

  execute(store: XenStore): readonly Change[] | null {
    const wish = this.wishes[0];
    if (wish === undefined) return null;
    if (wish.watch !== undefined) {
      if (wish.isOver === true) this.plane.forgetWatch(wish.watch);
      else this.plane.register(wish.watch);
      return null;
    }
    if (wish.value === undefined) {
      this.valueRead = store.get(wish.path)?.value;
      return null;
    }
    // A domain writes into what there is: a node that has been removed meanwhile is not made again.
    if (store.get(wish.path) === null) return null;
    const changes = store.write(this.domain, wish.path, wish.value);
    return typeof changes === 'string' ? null : changes;
  }

  answered(): void {
    this.asked = false;
    const wish = this.wishes.shift();
    this.ask();
    wish?.heard?.(this.valueRead);
  }

  disconnected(): void {
    this.asked = false;
  }

  private wish(wish: Wish): void {
    this.wishes.push(wish);
    this.ask();
  }

  private ask(): void {
    if (this.asked || !this.bound || this.wishes.length === 0) return;
    this.asked = true;
    this.plane.xenstored.submit(this);
  }
}
