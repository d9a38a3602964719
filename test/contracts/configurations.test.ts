/** What every configuration promises: it can be run as it is, on the platforms there are. */
import { describe, expect, it } from 'vitest';
import { vmmParts } from '../../src/models/vmm/experiment/parts.ts';
import { platformValues } from '../../src/models/vmm/parameters/platforms.ts';

describe.each(vmmParts.configurations)('$name', ({ appVms, components, affectedAllowed, runNanos }) => {
  it('names existing workloads', () => {
    const known = vmmParts.workloads.map(({ name }) => name);
    for (const { workload } of appVms) if (workload !== null) expect(known).toContain(workload);
  });

  it('has a CPU for every VM, and an AppVM to begin with', () => {
    for (const { name } of vmmParts.platforms) expect(appVms.length + 1).toBeLessThanOrEqual(platformValues(name).cpus);
    expect(appVms[0]?.created).toBe('at-start');
  });

  it('creates its later VMs on the CPUs after those of the first ones', () => {
    const late = appVms.findIndex(({ created }) => created === 'after-recovery');
    if (late >= 0) for (const { created } of appVms.slice(late)) expect(created).toBe('after-recovery');
  });

  it('allows no more VMs to be affected than there are', () => {
    expect(affectedAllowed).toBeLessThan(appVms.length);
    expect(components).toContain('vmm');
    expect(runNanos).toBeGreaterThan(1e9);
  });
});
