/** The plugins in force as options of a command line, for commands that rvisim writes or proposes. */
import { catalogueInForce } from '../experiment/catalogue.ts';

/** With whole paths, since a proposed command may be run in another folder. */
export const pluginOptions = (): string[] => (catalogueInForce()?.plugins ?? []).map(({ path }) => `--plugin=${path}`);
