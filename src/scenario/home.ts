/**
 * The tool's own folder: the one with package.json, two levels above this file in src/ and above its bundle in dist/.
 */
export const home = new URL('../../', import.meta.url);
