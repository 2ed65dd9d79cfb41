import { createHash } from 'node:crypto';
import type { Weight } from '../../pipeline/pipeline.ts';
import type { Model } from '../model.ts';
import type { DocumentTensor } from './document-signature.ts';

/** A model that is read from the folder, or built in as a document. */
export type NamedModel = Model & {
  /** A hash of its files: of documents, configurations and weights. */
  readonly version: string;
  readonly tensors: { readonly inputs: readonly DocumentTensor[]; readonly outputs: readonly DocumentTensor[] };
  /** Bytes of its weights. */
  readonly weightBytes: number;
  /** Further metadata by name, as the Open Inference Protocol has `properties`. */
  readonly properties?: Readonly<Record<string, string>>;
};

const VERSION_LENGTH = 12;

/** Returns the version of a model: a hash of its documents, its configurations, and the digests of its weights. */
export const versionOf = (parts: readonly Uint8Array[]): string => {
  const hash = createHash('sha256');
  for (const bytes of parts) hash.update(`${bytes.length};`).update(bytes);
  return hash.digest('hex').slice(0, VERSION_LENGTH);
};

/** Bytes of weights. */
export const weightBytesOf = (weights: readonly Weight[]): number =>
  weights.reduce((sum, { bytes }) => sum + bytes.length, 0);
