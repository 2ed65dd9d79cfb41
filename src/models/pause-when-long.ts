/** Time after which a turn of the event loop plans no more, ms: with the first plan of a process, a turn took up to 10 ms. */
const TURN_MS = 5;

let turnBegin = Number.NEGATIVE_INFINITY;
let next: Promise<void> | undefined;

/** Resolves in the next turn; for all that wait for it, that turn begins once. */
const nextTurn = (): Promise<void> => {
  next ??= new Promise((resolve) =>
    setImmediate(() => {
      next = undefined;
      turnBegin = performance.now();
      resolve();
    }),
  );
  return next;
};

/** Waits for a turn of the event loop that has planned for less than 5 ms: that of all models together. */
export const pauseWhenLong = async (): Promise<void> => {
  while (performance.now() - turnBegin >= TURN_MS) await nextTurn();
};
