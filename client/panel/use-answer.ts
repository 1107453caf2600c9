import { useEffect, useState } from 'preact/hooks';
import { reasonOf } from '../api.ts';
import type { Loaded } from '../state.ts';

/** What is asked for: another `about` is another thing, another `revision` the same thing anew. */
export interface Question {
  about: string;
  revision: number | null;
}

/** The answer to a question, asked when the component shows it. A newer revision of the same thing comes in without a flash of "loading". */
export function useAnswer<T>({ about, revision }: Question, ask: (signal: AbortSignal) => Promise<T>): Loaded<T> {
  const [answer, setAnswer] = useState<{ about: string; loaded: Loaded<T> }>({ about, loaded: { state: 'loading' } });
  useEffect(() => {
    const abort = new AbortController();
    const read = async (): Promise<Loaded<T>> => {
      try {
        return { state: 'ready', value: await ask(abort.signal) };
      } catch (error) {
        return { state: 'failed', reason: reasonOf(error) };
      }
    };
    void read().then((loaded) => abort.signal.aborted || setAnswer({ about, loaded }));
    return () => abort.abort();
  }, [about, revision]);
  return answer.about === about ? answer.loaded : { state: 'loading' };
}
