import { describe, expect, test } from 'vitest';
import { requestOwner } from '../../../src/http/auth/request-owner.ts';

describe('requestOwner', () => {
  test.each([
    ['a key wins over the address', 'team', '10.0.0.1', 'key:team'],
    ['an IPv4 address', undefined, '10.0.0.1', 'ip:10.0.0.1'],
    ['an IPv4 address mapped to IPv6', undefined, '::ffff:10.0.0.1', 'ip:10.0.0.1'],
    ['loopback', undefined, '::1', 'ip:0:0:0:0'],
    ['the /64 of an IPv6 address', undefined, '2001:db8:1:2:3:4:5:6', 'ip:2001:db8:1:2'],
    ['the same /64 in another spelling', undefined, '2001:0db8:1:2::7', 'ip:2001:db8:1:2'],
    ['a compressed prefix', undefined, '2001:db8::7', 'ip:2001:db8:0:0'],
    ['a link-local address with a zone', undefined, 'fe80::1%eth0', 'ip:fe80:0:0:0'],
    ['the Unix socket', undefined, undefined, 'unix'],
  ])('%s', (_, key, address, owner) => {
    expect(requestOwner(key, address)).toBe(owner);
  });
});
