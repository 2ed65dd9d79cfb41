import { generate } from 'selfsigned';

/** PEM. */
export type Certificate = { readonly cert: string; readonly private: string };

/** A new certificate for `localhost` and 127.0.0.1 that is its own authority, and its key. */
export const selfSigned = (notAfterDate = new Date(Date.now() + 86_400_000)): Promise<Certificate> =>
  generate([{ name: 'commonName', value: 'localhost' }], {
    keyType: 'ec',
    notBeforeDate: new Date(0),
    notAfterDate,
    extensions: [
      { name: 'basicConstraints', cA: true },
      {
        name: 'subjectAltName',
        altNames: [
          { type: 2, value: 'localhost' },
          { type: 7, ip: '127.0.0.1' },
        ],
      },
    ],
  });
