/** What several models have is listed, and every disagreement has its reason. */
import { describe, expect, it } from 'vitest';
import { sharedQuantities } from '../../src/compositions/shared-quantities.ts';
import type { Parameter } from '../../src/experiment/parameter.ts';
import { areSame } from '../../src/experiment/shared.ts';
import { parameterModels } from '../../src/experiments.ts';

const quantities = sharedQuantities();

/** By name, a part of the reason: who changes a value finds here what it was to say. */
const DISAGREEMENTS: Readonly<Record<string, RegExp>> = {
  'boot of a PrivVM': /which was not measured/,
  'boot of a guest': /with the making of the domain/,
  'start of a kernel': /whose kernel probes a bus/,
  'creation of a VM': /fitted to P8, of another system/,
  'request to XenStore': /the daemon's alone/,
  'script of a device': /waits for devices, too/,
  'connecting a device': /fitted to P6 and is for all frontends at once/,
  'memory moved to another host': /links of two decades/,
  'notice of a panic': /five seconds and reboots/,
  heartbeat: /assumed for the others/,
  silence: /three looks, too/,
  'patience of clients': /criterion of a benchmark/,
  'positioning of a disk': /no source says which disks/,
  'rate of a disk': /K28 in all/,
  'copying in memory': /2005 and of 2013/,
  'way of a packet': /nothing else to do/,
  'work on a request': /a dynamic page/,
  'device state of a VM': /a frame buffer/,
  'round trip': /through dom0/,
  'reading of a booting guest': /both assumed/,
  'pauses of a booting guest': /probe a whole machine/,
  'reading at once of a booting guest': /both assumed/,
  'host after a power cut': /until power is back/,
  'load of a service': /a whole cluster in a busy minute/,
};

describe('a shared quantity', () => {
  it('has a value in two models or more', () => {
    for (const { name, values } of quantities)
      expect([name, new Set(values.map(({ model }) => model)).size > 1]).toEqual([name, true]);
  });

  it('on which models disagree has a reason, and one on which they agree has none', () => {
    const disagreeing = quantities.filter((quantity) => !areSame(quantity));
    expect(disagreeing.map(({ name }) => name).sort()).toEqual(Object.keys(DISAGREEMENTS).sort());
    for (const { name, reason } of disagreeing) expect(reason, name).toMatch(DISAGREEMENTS[name] ?? /^$/);
    for (const quantity of quantities.filter(areSame))
      expect([quantity.name, quantity.reason]).toEqual([quantity.name, undefined]);
  });

  it('is made of parameters that the models have', () => {
    const known = new Set(
      parameterModels.flatMap(({ name, sets }) =>
        sets.flatMap((set) => Object.keys(set.parameters).map((parameter) => `${name} ${set.name}.${parameter}`)),
      ),
    );
    for (const { values } of quantities)
      for (const { model, from } of values) {
        if (typeof from === 'string') continue;
        expect(from.length).toBeGreaterThan(0);
        expect(from.filter((parameter) => !known.has(`${model} ${parameter}`))).toEqual([]);
      }
  });
});

/** The same name or the same published figure, and yet nothing that two models have. */
const NAMESAKES: Readonly<Record<string, string>> = {
  'privilegedVm.requestNanos': 'the work of a block backend on a request, which only the VMM model has step by step',
  'blkBench.transferNanos': "a guest's work on a transfer; that of the driver VM is the disk's",
  'reboots.bootLoaderNanos': 'the rest of K33 beside the firmware: only the host model has a boot loader apart',
  'driverVm.spareMiB': 'cites K50 and S2 because neither gives it',
  'driverVm.fileBlocks': 'how many of the files of S4 are in use, of which the VMM model has the size',
  'blkBench.fileBytes': 'the size of a file of S4, of which the driver VM has the blocks in use',
  'platform.memoryGiB': 'the machine of S2 itself',
  'platform.cpus': 'the machine of S2 itself',
  'faults.mappedAddressBits': 'the machine of S2 itself',
  'host.dom0ShutdownCpuNanos': 'a shutdown, which only the host model has',
  'host.dom0ShutdownWriteBytes': 'a shutdown, which only the host model has',
  'host.dom0ShutdownWaitNanos': 'a shutdown, which only the host model has',
  'host.shutdownWaitNanos': 'a shutdown, which only the host model has',
  'host.bootCpuNanos': 'a part of the boot of a guest, which the host model is asked for',
  'host.diskBytes': 'the one disk of a host of 2005',
  'disk.diskBytes': 'a disk of 2010, of which scenarios choose kind and constants',
  'disk.diskBytesPerSecond': 'a disk of 2010, of which scenarios choose kind and constants',
  'platform.segmentBytes': 'a segment of a block request; that of a migration is of TCP',
  'testbed.segmentBytes': 'a segment of TCP; that of the VMM is of a block request',
  'host.settleNanos': 'the shortest seek of a disk; that of a migration is a time before anything happens',
  'testbed.settleNanos': 'a time before anything happens; that of the host is a seek',
  'driverVm.tickNanos': 'of the clock of a driver VM; the other is that of a scheduler',
  'scheduler.tickNanos': 'of a scheduler; the other is of the clock of a driver VM',
  'migration.copyBytesPerSecond': 'a page into the cache of an encoder; the others are copies of whole buffers',
  'migration.handshakeNanos': 'how long a sender waits for a word; that of the driver VM is a handshake of frontends',
  'migration.reconnectNanos': 'of a post-copy after its link was cut; that of the management is of a device',
  'services.jbossStartCpuNanos': 'the start of JBoss beside that of its guest',
};

describe('a parameter that several models seem to have', () => {
  const listed = new Set(
    quantities.flatMap(({ values }) => values.flatMap(({ from }) => (typeof from === 'string' ? [] : from))),
  );
  // What models have in common, such as how a flipped bit propagates, is one object and cannot disagree.
  const users = new Map<object, Set<string>>();
  for (const { name, sets } of parameterModels)
    for (const { parameters } of sets)
      for (const each of Object.values<object>(parameters)) users.set(each, (users.get(each) ?? new Set()).add(name));
  const isCommon = (parameter: object): boolean =>
    [...(users.get(parameter) ?? [])].filter((name) => name !== 'x86-32-xen-3.3').length > 1;
  const all = parameterModels
    // The 32-bit platform has the other's sets.
    .filter(({ name }) => name !== 'x86-32-xen-3.3')
    .flatMap(({ name: model, sets: own }) =>
      own.flatMap((set) =>
        Object.entries<Parameter>(set.parameters)
          .filter(([, each]) => !isCommon(each))
          .map(([name, { status, source }]) => ({
            model,
            name,
            place: `${set.name}.${name}`,
            figures: `${status} ${source}`.match(/\b[DHKNPSTVWZ]\d+(?:\.\d+)?\b/g) ?? [],
          })),
      ),
    );
  const inSeveral = (keysOf: (parameter: (typeof all)[number]) => readonly string[]) => {
    const models = new Map<string, Set<string>>();
    for (const parameter of all)
      for (const key of keysOf(parameter)) models.set(key, (models.get(key) ?? new Set<string>()).add(parameter.model));
    return all.filter((parameter) => keysOf(parameter).some((key) => (models.get(key)?.size ?? 0) > 1));
  };

  it.each([
    ['by its name', inSeveral(({ name }) => [name])],
    ['by the figure that it cites', inSeveral(({ figures }) => figures)],
  ])('%s is in the list, or only looks so', (_, alike) => {
    expect(alike.length).toBeGreaterThan(5);
    const unlisted = alike.filter(({ place }) => !listed.has(place) && !(place in NAMESAKES));
    expect(unlisted.map(({ model, place }) => `${model} ${place}`)).toEqual([]);
  });
});
