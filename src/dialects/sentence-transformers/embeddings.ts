import { type Static, Type } from '@sinclair/typebox';
import type { Step } from '../../pipeline/pipeline.ts';
import type { GivenInput } from '../../pipeline/signature.ts';
import type { DialectOperator } from '../dialect-operator.ts';
import { checkFloating, inputOf } from '../parameters.ts';
import { transform } from './mode-steps.ts';

const limit = 2 ** 31 - 1;
const parameters = {
  truncate_dim: Type.Optional(
    Type.Integer({
      minimum: -limit,
      maximum: limit,
      description:
        'how many of the first elements of each vector stay (default: all); a negative number: all but so many',
    }),
  ),
};
const schema = Type.Object(parameters);

/** Sentence vectors as they become others of the same name. */
const ofEmbeddings = (
  name: string,
  more: DialectOperator['parameters'],
  step: (x: GivenInput, args: Readonly<Record<string, unknown>>, y: string) => Step,
): DialectOperator => ({
  name: `sentence_transformers.${name}`,
  inputs: [{ name: 'sentence_embedding' }],
  outputs: [{ name: 'sentence_embedding' }],
  parameters: more,
  rewrite: (args, inputs) => {
    const x = inputOf(inputs, 'sentence_embedding');
    return { steps: [step(x, args, 'sentence_embedding')], outputs: ['sentence_embedding'] };
  },
});

/** Normalize: vectors of norm 1; zeros stay zeros. */
export const normalize = ofEmbeddings('Normalize', {}, (x, _, y) => {
  checkFloating('Normalize', x);
  return transform('l2_normalize', x.name, y, {});
});

/** util.truncate_embeddings: the first elements of each vector, as a slice of Python's takes them. */
export const truncateEmbeddings = ofEmbeddings('truncate_embeddings', parameters, (x, args, y) => {
  const { truncate_dim } = args as Static<typeof schema>;
  const extent = x.shape.at(-1) ?? 0;
  const dim = truncate_dim ?? extent;
  return transform('truncate', x.name, y, { extent: dim < 0 ? Math.max(extent + dim, 0) : Math.min(dim, extent) });
});
