/** The address of a Redis. In a file of its own because every command loads it. */
export interface RedisAddress {
  readonly url: string;
  /** The address for messages, without the password. */
  readonly shown: string;
}

/**
 * Reads `redis://[user:password@]host[:port][/database]` (`rediss://` for TLS); undefined when it is something else. A
 * password may be a query (`?password=`), and hold an at-sign.
 */
export function redisAddress(text: string): RedisAddress | undefined {
  // The last at-sign is the one before the host, whatever is in the password.
  const [, before = '', host = ''] = /^(rediss?:\/\/[^?]*)@([^@]*)$/is.exec(text) ?? [];
  const url = before === '' ? text : `${before.replaceAll(/(?<!:\/)(?<=\/\/.*)[@/#]/gs, encodeURIComponent)}@${host}`;
  if (!URL.canParse(url)) return undefined;
  const { protocol, hostname, pathname } = new URL(url);
  const isRedis = /^rediss?:$/.test(protocol) && hostname !== '' && /^\/?\d*$/.test(pathname);
  const scheme = /^rediss?:/i.exec(url)?.[0] ?? '';
  return isRedis
    ? { url: `${scheme.toLowerCase()}${url.slice(scheme.length)}`, shown: withoutPassword(text) }
    : undefined;
}

/**
 * The text with what may be a password in a Redis address replaced by xxx, since command lines are stored in the
 * manifest: all that follows the user up to the last at-sign, and every query. Without a scheme, all up to there.
 */
export function withoutPassword(text: string): string {
  const [, before = '', rest = ''] = /^(.*?rediss?:\/\/)(.*)$/is.exec(text) ?? [];
  if (before === '') return text;
  const at = rest.lastIndexOf('@');
  const [user = '', ...password] = rest.slice(0, Math.max(0, at)).split(':');
  // An at-sign in a query: where the host is can only be guessed.
  if (rest.slice(0, Math.max(0, at)).includes('?')) return `${before}xxx`;
  const shownUser = password.length > 0 ? `${user}:xxx@` : at === -1 ? '' : `${user}@`;
  return `${before}${shownUser}${rest.slice(at + 1).replace(/\?.*$/s, '?xxx')}`;
}

/** What was given in the place of an address, of which any part up to an at-sign, or after a query, may be a secret. */
export const withoutSecrets = (text: string): string => text.replace(/^.*@/s, 'xxx@').replace(/\?.*$/s, '?xxx');
