import type { Json } from '../../../codec/json-members.ts';
import type { Step, Weight } from '../../../pipeline/pipeline.ts';
import type { DType } from '../../../tensor/dtype.ts';
import type { Vocabulary } from './vocabulary.ts';

/** The tensor that a module of sentence-transformers finds under a name: an input, a weight, or what a module before it made. */
export type Feature = { readonly tensor: string; readonly shape: readonly number[]; readonly datatype: DType };

/** Tensors by the names that modules have for them. */
export type Features = ReadonlyMap<string, Feature>;

/** What a call says beside its tensors. */
export type ModuleCall = {
  readonly promptLength: number | undefined;
  /** What the texts are, of a model of late interaction. */
  readonly task?: 'query' | 'document' | undefined;
};

/** What a module does to the features of a call. */
export type Forward = { readonly steps: readonly Step[]; readonly features: Features };

/** A module with its configuration and weights. */
export type Module = {
  readonly weights: readonly Weight[];
  /** Extent of token vectors, and number of layers, that its configuration says it takes. */
  readonly takes?: { readonly dimension?: number; readonly layers?: number };
  /** Whether its embeddings are sparse. */
  readonly isSparse?: boolean;
  /** Whether it is of a model whose result is the vectors of tokens, and their mask. */
  readonly givesTokens?: boolean;
  /** @throws RequestError for shapes and datatypes that it does not take */
  readonly forward: (features: Features, call: ModuleCall) => Forward;
};

/** The files of a module. */
export type ModuleFiles = {
  /** What tensors of its own are called by: `2`. */
  readonly prefix: string;
  /** `2_Dense` */
  readonly path: string;
  /** Its `config.json`; undefined where there is none. */
  readonly config: Json | undefined;
  /** Reads tensors of its `model.safetensors`, under the names that steps have for them. @throws Error where one is missing */
  readonly readWeights: (names: readonly string[]) => Promise<readonly Weight[]>;
  /** Reads the tokenizer's words. @throws Error where there is no `tokenizer.json` beside the transformer */
  readonly readVocabulary: () => Promise<Vocabulary>;
};

/** The features with another tensor under a name. */
export const withFeature = (features: Features, name: string, feature: Feature): Features =>
  new Map([...features, [name, feature]]);

/** The tensor of a name. @throws Error where no module before gave it */
export const featureOf = (features: Features, name: string): Feature => {
  const feature = features.get(name);
  if (feature === undefined) throw new Error(`expected ${name} of a module before it, got none`);
  return feature;
};
