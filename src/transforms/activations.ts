import { Type } from '@sinclair/typebox';
import { words } from './attribute-schemas.ts';

/** Functions of one number, as torch.nn.functional has them. */
export const ACTIVATIONS = ['tanh', 'sigmoid', 'gelu', 'gelu_tanh', 'silu', 'relu', 'softplus'] as const;

export type Activation = (typeof ACTIVATIONS)[number];

export const activationFunction = words(ACTIVATIONS, 'tanh, sigmoid, gelu (erf), gelu_tanh, silu, relu or softplus');

export const optionalActivation = Type.Optional(
  words(
    ACTIVATIONS,
    'what is done to the result: tanh, sigmoid, gelu, gelu_tanh, silu, relu or softplus (default: nothing)',
  ),
);
