import { describe, expect, it } from 'vitest';
import { redisAddress, withoutPassword } from '../../../src/campaign/engines/redis-address.ts';

describe('the address of a Redis', () => {
  it.each(['redis://host', 'redis://host:6379', 'redis://:pass@host/2', 'rediss://user:pass@[::1]:6380/0'])(
    'may be %s',
    (text) => {
      expect(redisAddress(text)?.url).toBe(text);
    },
  );

  it.each(['', 'host:6379', 'http://host', 'redis://', 'redis://host/first', 'redis://host:99999'])(
    'may not be %j',
    (text) => {
      expect(redisAddress(text)).toBeUndefined();
    },
  );

  it.each([
    ['redis://:pa55@host', 'redis://:xxx@host'],
    ['rediss://user:p%40ss@host:1/2', 'rediss://user:xxx@host:1/2'],
    ['--redis=redis://u:p@h', '--redis=redis://u:xxx@h'],
    ['redis://user@host', 'redis://user@host'],
    ['redis://host:6379', 'redis://host:6379'],
    ['me:you@somewhere', 'me:you@somewhere'],
  ])('is shown without its password: %s', (text, shown) => {
    expect(withoutPassword(text)).toBe(shown);
  });
});
