/**
 * The tool's own folder, with package.json. It is two levels above this file, both in src/ and as a bundle in dist/.
 */
export const home = new URL('../../', import.meta.url);
