import { createHash, randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { selfSigned } from '../support/certificate.ts';
import { SERVICE, startServerProcess } from '../support/process/server-process.ts';
import { temporaryFile } from '../support/temporary-file.ts';

/** Starts a server with a key, a rate and a certificate; `environment` tells the tests of them. */
export const startGuarded = async () => {
  const [keys, cert, key] = [temporaryFile('keys.txt'), temporaryFile('cert.pem'), temporaryFile('key.pem')];
  const secret = randomBytes(24).toString('hex');
  writeFileSync(keys, `# of these tests\nsha256:${createHash('sha256').update(secret).digest('hex')} interop\n`);
  const certificate = await selfSigned();
  writeFileSync(cert, certificate.cert);
  writeFileSync(key, certificate.private);
  const server = await startServerProcess(SERVICE, {
    POOLSERVE_DRAIN_MS: '0',
    POOLSERVE_WORKERS: '1',
    POOLSERVE_API_KEYS_FILE: keys,
    POOLSERVE_RATE_LIMIT: '1000',
    POOLSERVE_TLS_CERT: cert,
    POOLSERVE_TLS_KEY: key,
  });
  const environment = {
    POOLSERVE_GUARDED_URL: server.url,
    POOLSERVE_GUARDED_CA: cert,
    POOLSERVE_GUARDED_KEY: secret,
  };
  return { environment, stop: server.stop };
};
