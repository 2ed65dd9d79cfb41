import { BlockList, isIP } from 'node:net';

/** Subnets by name: RFC 1122 §3.2.1.3, RFC 3927, RFC 1918, RFC 4291 §2.4, RFC 4193. */
const SUBNETS: Readonly<Record<string, readonly string[]>> = {
  loopback: ['127.0.0.0/8', '::1/128'],
  linklocal: ['169.254.0.0/16', 'fe80::/10'],
  uniquelocal: ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', 'fc00::/7'],
};

/** Name of the peers of the Unix socket, which have no address. */
const UNIX_SOCKET = 'unix';

/** Returns a function that tells whether an address is one of these proxies; undefined is a peer of the Unix socket. */
export const trustedProxies = (proxies: readonly string[]): ((address: string | undefined) => boolean) => {
  const trusted = new BlockList();
  for (const subnet of proxies.flatMap((proxy) => SUBNETS[proxy] ?? proxy)) {
    const [address = '', prefix] = subnet.split('/');
    if (isIP(address) === 0) continue;
    const family = familyOf(address);
    trusted.addSubnet(address, Number(prefix ?? (family === 'ipv4' ? 32 : 128)), family);
  }
  const trustsSocket = proxies.includes(UNIX_SOCKET);
  return (address) => {
    if (address === undefined) return trustsSocket;
    return isIP(address) !== 0 && trusted.check(address, familyOf(address));
  };
};

const familyOf = (address: string): 'ipv4' | 'ipv6' => (isIP(address) === 6 ? 'ipv6' : 'ipv4');
