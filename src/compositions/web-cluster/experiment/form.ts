/** The fields of scenarios about a web service on a cluster. */
import { z } from 'zod';
import { constantsField } from '../../../experiment/constants.ts';
import type { DeepPartial, SettingsOf } from '../../../experiment/experiment.ts';
import { faultField, recoveryField, TARGETS, withoutField } from '../../../experiment/failure-form.ts';
import { fieldFailures } from '../../../experiment/field-failures.ts';
import { count, duration, named, oneOf } from '../../../experiment/fields.ts';
import { effortField } from '../../../experiment/rare/all-down.ts';
import { webClusterParameters } from '../parameters.ts';
import { faultsOf, mechanismsOf, type Target, type WebClusterParts } from './parts.ts';

export type WebClusterSettings = SettingsOf<'web-cluster', typeof fields>;

/** Some of the settings. */
export type WebClusterPatch = DeepPartial<WebClusterSettings>;

const TARGETS_OR_ANY: Readonly<Record<Target, string>> = {
  ...TARGETS,
  any: 'the VMM, the DVM or the PrivVM, drawn as often as field reports blame them (P11: 43, 38 and 19 %)',
};

export function fields(parts: WebClusterParts) {
  const models = Object.values(faultsOf(parts)).flat();
  const mechanisms = mechanismsOf(parts);
  const trigger = z.strictObject(
    {
      host: oneOf(
        'host',
        { same: 'the host that was struck first', other: 'the next host' },
        'Which host the second fault strikes.',
      ),
      after: z.tuple([duration, duration], { error: AFTER_EXPECTED }).meta({
        description: 'It strikes at a random time between these after the first one.',
      }),
    },
    { error: 'a mapping with host and after' },
  );
  return {
    platform: named('platform', parts.platforms),
    hosts: count('hosts', 1, MOST_HOSTS, 'Hosts. The directors are on the first two, or on the only one. Default: 2.'),
    serversPerHost: count('web servers', 1, 2, 'Web servers on each host. Default: 2.'),
    attempts: count(
      'attempts',
      1,
      MOST_ATTEMPTS,
      'Attempts of 3 s that a client makes before it gives a request up: its patience, which alone outlasts an ' +
        'outage of seconds. Default: 4.',
    ),
    fault: faultField(models, TARGETS_OR_ANY, {}).meta({
      description: 'The fault: it strikes the first host, or a VM on it, while clients are served.',
    }),
    secondFault: faultField(models, TARGETS_OR_ANY, {
      trigger: trigger.meta({ description: 'When the second fault strikes, and which host.' }),
    })
      .meta({ description: 'A second fault, if there is one.' })
      .exactOptional(),
    failures: fieldFailures
      .meta({
        description:
          'A trace that says which hosts fail together: one of its failures is drawn, and what strikes other hosts ' +
          'within the time that is watched strikes here, too, by the same fault.',
      })
      .exactOptional(),
    recovery: recoveryOf(mechanisms, parts.creations),
    pool: count(
      'substrates',
      1,
      64,
      "Booted miniature VMs that wait in each host's memory, of which VMs of a lost host are made. Default: none.",
    ).exactOptional(),
    without: withoutField(Object.values(mechanisms).flatMap((all) => all.map(({ repairs }) => repairs))),
    rare: rareField.exactOptional(),
    constants: constantsField(webClusterParameters).exactOptional(),
  };
}

const rareField = z
  .strictObject(
    {
      mttf: duration.meta({ ...duration.meta(), description: 'Mean time until a host fails, of an exponential law.' }),
      repair: duration.meta({
        ...duration.meta(),
        description: 'After a failure, until an operator has put right what no mechanism has recovered.',
      }),
      effort: effortField.exactOptional(),
    },
    { error: 'a mapping with mttf and repair' },
  )
  .meta({
    description:
      'Instead of one failure and its minute: how often no web server of any host is left, when hosts fail by ' +
      'themselves, by multilevel splitting.',
  });
/** A host is no component: its VMs are made anew on the others. */
function recoveryOf(mechanisms: ReturnType<typeof mechanismsOf>, creations: WebClusterParts['creations']) {
  const components = recoveryField(mechanisms);
  const host = named('way to make the VMs of a lost host anew on the others', creations).exactOptional();
  return components.extend({ host }).meta({ ...components.meta() });
}

const MOST_HOSTS = 8;
/** With more, requests under way would not fit into what the clients have room for. */
const MOST_ATTEMPTS = 12;
/** How long after the strike requests are made: until all reboots are over and lost VMs have been created again. */
export const WATCHED_SECONDS = 60;
export const AFTER_EXPECTED = 'a window [from, to] of two times after the first fault, such as [0 s, 1 s]';
