/** Management of domains, by the privileged VM's toolstack. */
import type { Entry } from '../step.ts';
import { step, working } from '../step.ts';
import { type Build, holding, hypercall } from './common.ts';

/** Makes an empty domain, which the toolstack then fills. Left out: how its memory is given to it. */
export function createDomain(build: Build): Entry {
  return hypercall(
    build,
    'create-domain',
    true,
    ...holding(
      build,
      'domain list',
      (machine) => machine.memory.domainListLock,
      ...working(
        (machine) => machine.memory.domainList,
        step('allocate, initialize and list the domain', build.values.instructions.createDomain),
      ),
    ),
  );
}
