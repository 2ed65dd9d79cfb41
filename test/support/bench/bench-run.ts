/** What one server did. */
export type Figures = {
  readonly requestsPerSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly cpuMicrosecondsPerRequest: number;
  /** 99th percentile of the event loop's delay, where the server tells it. */
  readonly loopDelayP99Ms?: number;
};

/** What one scenario gave, by server. */
export type ServiceRow = {
  readonly scenario: string;
  readonly servers: Readonly<Record<string, Figures>>;
  readonly responses: number;
  readonly wrong: number;
};

/** What a byte costs in requests of one size. */
export type ScalingRow = { readonly mebibytes: number; readonly nsPerByte: number; readonly cpuNsPerByte: number };

/** How long a start takes and what an idle process holds. */
export type StartRow = { readonly readyMs: number; readonly idleMebibytes: number };

/** What one pooling took, one thread, every call timed by itself. */
export type KernelRow = {
  readonly name: string;
  readonly operator: string;
  readonly datatype: string;
  readonly shape: readonly number[];
  readonly us: number;
  readonly p99Us: number;
  readonly gbPerSecond: number;
  /** Share of the bandwidth of a copy of the bytes that are read and written. */
  readonly ofCopy: number;
  /** Median of each peer that has the pooling, µs. */
  readonly peers: Readonly<Record<string, number>>;
  /** Why the others have not. */
  readonly without: Readonly<Record<string, string>>;
  /** The fastest peer's median over ours. */
  readonly timesBest?: number;
};

/** One run of `npm run bench`, as its JSON has it. */
export type BenchRun = {
  readonly commit: string;
  readonly date: string;
  readonly machine: string;
  readonly node: string;
  readonly seed: number;
  readonly kernels?: readonly KernelRow[];
  readonly service?: readonly ServiceRow[];
  readonly scaling?: readonly ScalingRow[];
  readonly start?: StartRow;
};
