/** What stands in for `node:path`: names in messages, as POSIX has them. Nothing is ever opened by them. */
export const sep = '/';

export const isAbsolute = (path: string): boolean => path.startsWith(sep);
export const join = (...parts: readonly string[]): string => parts.filter((part) => part !== '').join(sep) || '.';
export const resolve = (...parts: readonly string[]): string => join(...parts);
export const basename = (path: string): string => path.slice(path.lastIndexOf(sep) + 1);
export const dirname = (path: string): string => (path.includes(sep) ? path.slice(0, path.lastIndexOf(sep)) : '.');
