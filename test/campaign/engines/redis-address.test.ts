import { describe, expect, it } from 'vitest';
import { redisAddress, withoutPassword, withoutSecrets } from '../../../src/campaign/engines/redis-address.ts';

describe('the address of a Redis', () => {
  it.each([
    ['REDIS://u:p@h', 'redis://u:p@h'],
    ['redis://u:p@ss@h:6379', 'redis://u:p%40ss@h:6379'],
    ['redis://:a/b#c@h', 'redis://:a%2Fb%23c@h'],
  ])('may be written as %s', (text, url) => {
    expect(redisAddress(text)?.url).toBe(url);
  });

  it.each(['u:secret@h', 'http://u:secret@h', 'redis://u:secret@h/first', 'h?password=secret'])(
    'is named without its secrets when it is none: %s',
    (text) => {
      expect(withoutSecrets(text)).not.toContain('secret');
    },
  );

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
    ['REDIS://u:p@h', 'REDIS://u:xxx@h'],
    ['redis://u:p@ss:w@h:1', 'redis://u:xxx@h:1'],
    ['redis://:a/b#c?d@h', 'redis://xxx'],
    ['redis://h/0?password=secret', 'redis://h/0?xxx'],
    ['redis://h?username=u&password=a@b', 'redis://xxx'],
    ['redis://user@host', 'redis://user@host'],
    ['redis://host:6379', 'redis://host:6379'],
    ['me:you@somewhere', 'me:you@somewhere'],
  ])('is shown without its password: %s', (text, shown) => {
    expect(withoutPassword(text)).toBe(shown);
  });
});
