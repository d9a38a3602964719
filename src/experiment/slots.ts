/** What is on its way, each by a number that an event can carry. */
export class Slots<T> {
  private readonly things: (T | null)[] = [];
  private readonly free: number[] = [];

  put(thing: T): number {
    const slot = this.free.pop() ?? this.things.length;
    this.things[slot] = thing;
    return slot;
  }

  /** It has arrived; its number is another's from now on. */
  take(slot: number): T {
    const thing = this.things[slot] as T;
    this.things[slot] = null;
    this.free.push(slot);
    return thing;
  }

  clear(): void {
    this.things.length = 0;
    this.free.length = 0;
  }
}
