import { X509Certificate } from 'node:crypto';
import type { ServerOptions } from 'node:https';
import { createSecureContext, type SecureContextOptions, Server } from 'node:tls';
import type { FastifyBaseLogger, FastifyInstance } from 'fastify';
import type { Config } from '../../config.ts';
import { type Followed, followFiles } from './follow-files.ts';

/** Forward secret and authenticated, as in Mozilla's intermediate profile, version 5.7; those of TLS 1.3 come first. */
const CIPHERS = [
  ...['TLS_AES_128_GCM_SHA256', 'TLS_AES_256_GCM_SHA384', 'TLS_CHACHA20_POLY1305_SHA256'],
  ...['ECDHE-ECDSA-AES128-GCM-SHA256', 'ECDHE-RSA-AES128-GCM-SHA256'],
  ...['ECDHE-ECDSA-AES256-GCM-SHA384', 'ECDHE-RSA-AES256-GCM-SHA384'],
  ...['ECDHE-ECDSA-CHACHA20-POLY1305', 'ECDHE-RSA-CHACHA20-POLY1305'],
];

/** A handshake takes two round trips: whoever needs longer only holds a socket. */
const HANDSHAKE_TIMEOUT_MS = 10_000;

/** What a server speaks TLS with, and what makes it use the certificates that replace the first ones. */
export type Tls = { readonly options: ServerOptions; readonly attach: (server: FastifyInstance['server']) => void };

/**
 * The certificate and key of the settings, followed until the signal; undefined where there are none. A new certificate
 * is for new connections: those that are open stay.
 * @throws UnusableSetting
 */
export const openTls = async (
  { tlsCert, tlsKey }: Config,
  log: FastifyBaseLogger,
  followed: Followed,
): Promise<Tls | undefined> => {
  if (tlsCert === undefined || tlsKey === undefined) return undefined;
  let context: SecureContextOptions = {};
  let server: FastifyInstance['server'] | undefined;
  const use = ([cert = '', key = '']: readonly string[]): void => {
    const next = { cert, key, minVersion: 'TLSv1.2', ciphers: CIPHERS.join(':') } as const;
    // Throws for what is no certificate, no key, or not its key.
    createSecureContext(next);
    context = next;
    if (server instanceof Server) server.setSecureContext(next);
    const { validTo } = new X509Certificate(cert);
    if (Date.parse(validTo) < Date.now()) log.warn({ valid_to: validTo }, 'the certificate has expired');
  };
  await followFiles({
    setting: 'POOLSERVE_TLS_CERT, POOLSERVE_TLS_KEY',
    paths: [tlsCert, tlsKey],
    use,
    log,
    ...followed,
  });
  return {
    options: {
      ...context,
      honorCipherOrder: true,
      ALPNProtocols: ['http/1.1'],
      handshakeTimeout: HANDSHAKE_TIMEOUT_MS,
    },
    attach: (started) => {
      server = started;
    },
  };
};
