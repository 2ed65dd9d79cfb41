/** No timer of Node waits longer: one that should, 24.8 days and more, fires after 1 ms. */
export const LONGEST_TIMER_MS = 2 ** 31 - 1;
