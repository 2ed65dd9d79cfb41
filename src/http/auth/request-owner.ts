import { isIPv4 } from 'node:net';

/** Owner of the requests over the Unix socket that have neither a key nor an address. */
const UNIX_SOCKET = 'unix';

/** Groups of an IPv6 address that one customer has: a /64. */
const PREFIX_GROUPS = 4;

/**
 * Returns the owner of a request, among whom memory and threads are shared: the name of its API key, otherwise its address, for
 * IPv6 the /64. The kinds cannot collide: `key:NAME`, `ip:ADDRESS`, `unix`.
 */
export const requestOwner = (keyName: string | undefined, address: string | undefined): string => {
  if (keyName !== undefined) return `key:${keyName}`;
  if (address === undefined) return UNIX_SOCKET;
  if (address !== last.address) last = { address, owner: `ip:${address.includes(':') ? prefixOf(address) : address}` };
  return last.owner;
};

/** The previous address and its owner. An owner is a key of maps; the same string keeps its hash. */
let last = { address: '', owner: '' };

/** Returns the /64 of an IPv6 address as four groups; of an IPv4-mapped address the IPv4 address (RFC 4291 §2.5.5.2). */
const prefixOf = (address: string): string => {
  const mapped = address.slice(address.lastIndexOf(':') + 1);
  if (isIPv4(mapped)) return mapped;
  const [bare = ''] = address.split('%', 1);
  const [head = '', tail] = bare.split('::', 2);
  const before = head === '' ? [] : head.split(':');
  const after = tail === undefined || tail === '' ? [] : tail.split(':');
  const zeros = Array<string>(tail === undefined ? 0 : Math.max(8 - before.length - after.length, 0)).fill('0');
  const groups = [...before, ...zeros, ...after].slice(0, PREFIX_GROUPS);
  return groups.map((group) => Number.parseInt(group, 16).toString(16)).join(':');
};
