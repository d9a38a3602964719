/** The instances of the components of a system, each with a place of its own. */
import type { StateModel } from './model.ts';

export interface Instance {
  /** `vm2.1`: the first on the second host. */
  readonly name: string;
  /** Index into the components. */
  readonly component: number;
  /** Index of the instance it is on; -1 when it is on none. */
  readonly parent: number;
}

/** Every instance of every component, as in `Net`. */
export function instancesOf({ components }: StateModel): Instance[] {
  const instances: Instance[] = [];
  const grow = (on: string | null, parent: number, numbers: string): void => {
    for (const [index, component] of components.entries()) {
      if (component.on !== on) continue;
      for (let number = 1; number <= component.count; number++) {
        const own = component.count === 1 ? numbers : `${numbers}${numbers && '.'}${number}`;
        const at = instances.push({ name: `${component.name}${own}`, component: index, parent }) - 1;
        grow(component.name, at, own);
      }
    }
  };
  grow(null, -1, '');
  return instances;
}
