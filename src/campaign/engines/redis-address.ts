/** The address of a Redis. In a file of its own because every command loads it. */
export interface RedisAddress {
  readonly url: string;
  /** The address for messages, without the password. */
  readonly shown: string;
}

/**
 * Reads `redis://[user:password@]host[:port][/database]` (`rediss://` for TLS); undefined when it is something else.
 */
export function redisAddress(text: string): RedisAddress | undefined {
  if (!URL.canParse(text)) return undefined;
  const { protocol, hostname, pathname } = new URL(text);
  const isRedis = /^rediss?:$/.test(protocol) && hostname !== '' && /^\/?\d*$/.test(pathname);
  return isRedis ? { url: text, shown: withoutPassword(text) } : undefined;
}

/** The text with passwords in Redis addresses replaced by xxx, since command lines are stored in the manifest. */
export function withoutPassword(text: string): string {
  return text.replace(/(rediss?:\/\/[^:@/\s]*):[^@/\s]*@/g, '$1:xxx@');
}
