/** Work that is done one after the other, while those who bring it go on. */
export interface CopyLine {
  /** Takes `work` in; waits only while the line is full. Throws what earlier work threw. */
  join(work: () => Promise<void>): Promise<void>;
  /** Waits until all is done. Throws what any of it threw. */
  empty(): Promise<void>;
}

/** A line of at most `most` pieces of work. After one has failed, nothing more is done. */
export function copyLine(most: number): CopyLine {
  const waiting: Promise<void>[] = [];
  let last = Promise.resolve();
  return {
    join: async (work) => {
      if (waiting.length >= most) await waiting.shift();
      last = last.then(work);
      // Whoever waits for it hears of the fault; nobody may be waiting yet.
      last.catch(() => undefined);
      waiting.push(last);
    },
    empty: async () => {
      waiting.length = 0;
      await last;
    },
  };
}
