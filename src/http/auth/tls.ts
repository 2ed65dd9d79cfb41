import { X509Certificate } from 'node:crypto';
import type { ServerOptions } from 'node:https';
import { createSecureContext, type SecureContextOptions, Server } from 'node:tls';
import type { FastifyBaseLogger, FastifyInstance } from 'fastify';
import type { Config } from '../../config.ts';
import { type FileWatch, followFiles } from './follow-files.ts';

/** Ciphers of Mozilla's intermediate profile, version 5.7 (forward secret and authenticated), those of TLS 1.3 first. */
const CIPHERS = [
  ...['TLS_AES_128_GCM_SHA256', 'TLS_AES_256_GCM_SHA384', 'TLS_CHACHA20_POLY1305_SHA256'],
  ...['ECDHE-ECDSA-AES128-GCM-SHA256', 'ECDHE-RSA-AES128-GCM-SHA256'],
  ...['ECDHE-ECDSA-AES256-GCM-SHA384', 'ECDHE-RSA-AES256-GCM-SHA384'],
  ...['ECDHE-ECDSA-CHACHA20-POLY1305', 'ECDHE-RSA-CHACHA20-POLY1305'],
];

/** A handshake takes two round trips; a slower client only occupies a socket. */
const HANDSHAKE_TIMEOUT_MS = 10_000;

/** The TLS options of a server, and `attach`, which makes it use later certificates. */
export type Tls = { readonly options: ServerOptions; readonly attach: (server: FastifyInstance['server']) => void };

/**
 * Returns TLS with the certificate and key of the settings, which are watched until the signal; undefined without these
 * settings. A new certificate is used for new connections.
 * @throws UnusableSetting
 */
export const openTls = async (
  { tlsCert, tlsKey }: Config,
  log: FastifyBaseLogger,
  fileWatch: FileWatch,
): Promise<Tls | undefined> => {
  if (tlsCert === undefined || tlsKey === undefined) return undefined;
  let context: SecureContextOptions = {};
  let server: FastifyInstance['server'] | undefined;
  const use = ([cert = '', key = '']: readonly string[]): void => {
    const next = { cert, key, minVersion: 'TLSv1.2', ciphers: CIPHERS.join(':') } as const;
    // Throws for an invalid certificate or key, and for a key of another certificate.
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
    ...fileWatch,
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
