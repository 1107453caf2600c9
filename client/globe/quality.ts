/** `high` for graphics hardware; `low` for software rendering and tests: no multisampling, no atmosphere, no sky. */
export type Quality = 'high' | 'low';

/** The quality that `?quality=` asks for; high without it. */
export function readQuality(search: string): Quality {
  return new URLSearchParams(search).get('quality') === 'low' ? 'low' : 'high';
}
