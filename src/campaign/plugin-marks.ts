/** Whether the plugins at hand are those that a campaign was made with. Their marks are compared, nothing is loaded. */
import { basename } from 'node:path';
import { catalogueInForce, type PluginMark } from '../experiment/catalogue.ts';
import { experimentNamed } from '../experiments.ts';
import type { Scenario } from '../scenario/schema.ts';
import { CampaignRefusal } from './refusal.ts';
import { quoted } from './shell.ts';

/** What says with which plugins it was made. */
interface Made {
  readonly plugins?: readonly PluginMark[];
}

const marksInForce = (): readonly PluginMark[] => (catalogueInForce()?.plugins ?? []).map(({ mark }) => mark);

/** Throws what `pluginRefusal` gives. */
export function requirePlugins(whose: string, question: Made): void {
  const refusal = pluginRefusal(whose, question);
  if (refusal !== undefined) throw refusal;
}

/**
 * What is wrong when a plugin of the question is not in force, or is in force with other bytes; undefined when all is
 * well. More plugins than it had do no harm: they can replace nothing. `whose` begins the message: "results/x was
 * made".
 */
export function pluginRefusal(whose: string, { plugins: made = [] }: Made): CampaignRefusal | undefined {
  const here = marksInForce();
  for (const mark of made) {
    const given = here.find(({ name }) => name === mark.name);
    if (given === undefined) {
      const message = `${whose} with the plugin '${mark.name}' (${filesInWords(mark)}), which is not given`;
      return new CampaignRefusal(
        'other-plugins',
        message,
        `give it with --plugin and the path of ${quoted(basename(mark.files[0]?.file ?? 'its file'))}`,
      );
    }
    const difference = differenceOf(mark, given);
    if (difference === undefined) continue;
    const message = `${whose} with another version of the plugin '${mark.name}': ${difference}`;
    return new CampaignRefusal('other-plugins', message, 'give the file that it was made with');
  }
  return undefined;
}

/** Whether all plugins of the question are in force: only then can its scenario be read again. */
export const hasItsPlugins = (question: Made): boolean => pluginRefusal('', question) === undefined;

/**
 * The same for those who only read records: they can do without plugins as long as rvisim itself knows the experiment.
 */
export function requirePluginsToRead(directory: string, question: Made & { readonly scenario: Scenario }): void {
  if (experimentNamed(question.scenario.experiment) === undefined) requirePlugins(`${directory} was made`, question);
}

/** In which file two versions of a plugin differ first, with both hashes; undefined when they do not. */
function differenceOf(made: PluginMark, given: PluginMark): string | undefined {
  const names = [...new Set([...made.files, ...given.files].map(({ file }) => file))];
  for (const name of names) {
    const [then, now] = [made, given].map(({ files }) => files.find(({ file }) => file === name)?.sha256);
    if (then !== now) return `${name} was ${hashInWords(then)} and is ${hashInWords(now)}`;
  }
  return undefined;
}

const hashInWords = (hash: string | undefined): string => (hash === undefined ? 'not part of it' : `sha256 ${hash}`);

const filesInWords = ({ files }: PluginMark): string =>
  files.map(({ file, sha256 }) => `${file}, sha256 ${sha256}`).join('; ');

/** All plugins of a question in a line, to be compared. */
export const pluginsInWords = ({ plugins = [] }: Made): string =>
  plugins.length === 0 ? 'no plugins' : plugins.map((mark) => `${mark.name} (${filesInWords(mark)})`).join(', ');
