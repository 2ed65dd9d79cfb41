/** Work of one request that was let in. */
export type Work = {
  /** Its body is there: it counts until it is done, however long the body took. */
  readonly received: () => void;
  /** Nothing of it is left to do; `tookMs` is what it took a worker, where it ran. Later calls do nothing. */
  readonly done: (tookMs?: number) => void;
};

/** Work that was let in and is not done. */
export type Backlog = {
  /** Milliseconds that work which is let in now would wait for a worker; 0 while each worker has only a few pieces. */
  readonly waitMs: () => number;
  readonly add: (microseconds: number) => Work;
};

/**
 * Work whose body does not come is no work: senders that are slow would keep all others out. Whoever is let in while
 * many bodies are on their way counts on this.
 */
const ON_ITS_WAY_MS = 250;
/** Pieces a worker may always have: a few long ones are no overload. */
const FEW = 4;
/** How much one piece changes what estimates are multiplied by. */
const WEIGHT = 0.1;

/** The backlog of so many workers. Estimates are corrected by how long work takes on this machine. */
export const createBacklog = (workers: number, now: () => number = () => performance.now()): Backlog => {
  type Piece = { readonly microseconds: number; readonly since: number; isCounted: boolean; isDone: boolean };
  /** In the order of their coming. */
  const onTheirWay = new Set<Piece>();
  let pieces = 0;
  let microseconds = 0;
  let factor = 1;

  const count = (piece: Piece, isCounted: boolean): void => {
    if (piece.isCounted === isCounted) return;
    piece.isCounted = isCounted;
    pieces += isCounted ? 1 : -1;
    microseconds = pieces === 0 ? 0 : microseconds + (isCounted ? piece.microseconds : -piece.microseconds);
  };

  const add = (estimated: number): Work => {
    const piece: Piece = { microseconds: estimated, since: now(), isCounted: false, isDone: false };
    count(piece, true);
    onTheirWay.add(piece);
    return {
      received: () => {
        if (piece.isDone) return;
        onTheirWay.delete(piece);
        count(piece, true);
      },
      done: (tookMs) => {
        if (piece.isDone) return;
        piece.isDone = true;
        onTheirWay.delete(piece);
        count(piece, false);
        if (tookMs !== undefined) factor += WEIGHT * ((tookMs * 1000) / estimated - factor);
      },
    };
  };

  const waitMs = (): number => {
    for (const piece of onTheirWay) {
      if (now() - piece.since < ON_ITS_WAY_MS) break;
      onTheirWay.delete(piece);
      count(piece, false);
    }
    return pieces < FEW * workers ? 0 : (microseconds * factor) / 1000 / workers;
  };

  return { waitMs, add };
};
