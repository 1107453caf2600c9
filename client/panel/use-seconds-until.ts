import { useEffect, useState } from 'preact/hooks';

/** Whole seconds until a time, counted down; 0 when there is none. */
export function useSecondsUntil(time: number | null): number {
  const [now, setNow] = useState(Date.now());
  useEffect(() => {
    if (time === null) return undefined;
    setNow(Date.now());
    const timer = setInterval(() => setNow(Date.now()), 1000);
    return () => clearInterval(timer);
  }, [time]);
  return time === null ? 0 : Math.max(0, Math.ceil((time - now) / 1000));
}
