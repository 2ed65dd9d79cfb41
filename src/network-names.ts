import { isIP } from 'node:net';

/** Returns whether a text names proxies: an address, a subnet, or a word for private subnets or the Unix socket. */
export const isProxy = (text: string): boolean => {
  if (['loopback', 'linklocal', 'uniquelocal', 'unix'].includes(text)) return true;
  const [, address = '', prefix = ''] = /^([^/]+)(?:\/(\d{1,3}))?$/.exec(text) ?? [];
  const family = isIP(address);
  return family !== 0 && Number(prefix) <= (family === 4 ? 32 : 128);
};

/** Returns whether a text is an origin as browsers send it (RFC 6454 §6.2), or `*`. */
export const isOrigin = (text: string): boolean =>
  text === '*' || (URL.canParse(text) && new URL(text).origin === text && /^https?:/.test(text));
