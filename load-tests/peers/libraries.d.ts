// The parts of the peers' interfaces that are used here: they are installed only for the benchmark, and the program is
// checked without them.

declare module 'onnxruntime-node' {
  export class Tensor {
    constructor(type: string, data: ArrayBufferView, dims: readonly number[]);
    readonly data: Float32Array<ArrayBuffer>;
  }
  type Feeds = Readonly<Record<string, Tensor>>;
  export const InferenceSession: {
    create(
      model: Uint8Array,
      options: { readonly intraOpNumThreads: number; readonly interOpNumThreads: number },
    ): Promise<{ run(feeds: Feeds): Promise<Feeds> }>;
  };
}

declare module '@tensorflow/tfjs-core' {
  type Tensor = { dispose(): void; data(): Promise<Float32Array> };
  export const setBackend: (name: string) => Promise<boolean>;
  export const ready: () => Promise<void>;
  export const tensor: (data: Float32Array, shape: readonly number[]) => Tensor;
  type Pad = 'valid' | number | readonly (readonly [number, number])[];
  type Pool = (x: Tensor, kernel: readonly number[], strides: readonly number[], pad: Pad) => Tensor;
  export const maxPool: Pool;
  export const avgPool: Pool;
  type Reduce = (x: Tensor, axes: readonly number[], keepDims: boolean) => Tensor;
  export const max: Reduce;
  export const mean: Reduce;
  export const version_core: string;
}

declare module '@tensorflow/tfjs-backend-wasm' {
  export const setWasmPaths: (folder: string) => void;
  export const setThreadsCount: (threads: number) => void;
}

declare module 'vega-lite' {
  export const compile: (chart: object) => { readonly spec: object };
}

declare module 'vega' {
  export const parse: (spec: object) => object;
  export class View {
    constructor(runtime: object, options: { readonly renderer: 'none' });
    toSVG(): Promise<string>;
  }
}
