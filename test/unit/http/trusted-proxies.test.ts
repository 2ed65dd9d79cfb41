import { expect, test } from 'vitest';
import { trustedProxies } from '../../../src/http/auth/trusted-proxies.ts';

test.each([
  ['loopback', '127.0.0.1', true],
  ['loopback', '127.9.9.9', true],
  ['loopback', '::1', true],
  ['loopback', '::ffff:127.0.0.1', true],
  ['loopback', '128.0.0.1', false],
  ['loopback', undefined, false],
  ['linklocal', '169.254.1.1', true],
  ['linklocal', 'fe80::1', true],
  ['linklocal', 'fec0::1', false],
  ['uniquelocal', '10.1.2.3', true],
  ['uniquelocal', '172.31.255.255', true],
  ['uniquelocal', '172.32.0.0', false],
  ['uniquelocal', '192.168.0.1', true],
  ['uniquelocal', 'fd00::1', true],
  ['10.0.0.0/8', '10.255.0.1', true],
  ['10.0.0.0/8', '::ffff:10.255.0.1', true],
  ['10.0.0.0/8', '11.0.0.0', false],
  ['192.0.2.1', '192.0.2.1', true],
  ['192.0.2.1', '192.0.2.2', false],
  ['2001:db8::/32', '2001:db8:1::1', true],
  ['2001:db8::/32', '2001:db9::1', false],
  ['0.0.0.0/0', '203.0.113.1', true],
  ['0.0.0.0/0', 'unknown', false],
  ['unix', undefined, true],
  ['unix', '127.0.0.1', false],
] as const)('%s trusts %s: %s', (proxy, address, isTrusted) => {
  expect(trustedProxies(['198.51.100.7', proxy])(address)).toBe(isTrusted);
});
