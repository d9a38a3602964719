/** Management of domains, by the privileged VM's toolstack. */
import type { Entry } from '../vmm/step.ts';
import { repeated, step, working } from '../vmm/step.ts';
import { type Build, holding, hypercall } from './common.ts';
import { domain } from './regions.ts';

/** Makes an empty domain, which the toolstack then fills. Left out: how its memory is given to it. */
export function createDomain(build: Build): Entry {
  const { allocatePage, initializeDomain, listDomain, domainPages } = build.values.instructions;
  return hypercall(
    build,
    'create-domain',
    true,
    ...repeated(domainPages, (index) => [
      ...holding(
        build,
        'heap',
        (machine) => machine.memory.heapLock,
        step(`take page ${index + 1} of ${domainPages} off its free list`, allocatePage),
        ...working(({ memory }) => memory.frameTable, step('initialize its descriptor', allocatePage)),
      ),
    ]),
    ...working(domain, step('initialize the domain', initializeDomain)),
    ...holding(
      build,
      'domain list',
      (machine) => machine.memory.domainListLock,
      ...working((machine) => machine.memory.domainList, step('list the domain', listDomain)),
    ),
  );
}
