import { createHash, createHmac, timingSafeEqual } from 'node:crypto';

const COOKIE = 'talpa_session';
const COOKIE_AGE_S = 30 * 24 * 3_600;

/** The header fields that may show the secret. */
export interface Credentials {
  authorization?: string | undefined;
  cookie?: string | undefined;
}

/** Whether a request shows the secret, compared in constant time: as a bearer token, or as the cookie that `/session` gives to a browser. */
export interface TokenCheck {
  admits(fields: Credentials): boolean;
  isToken(text: string): boolean;
  /** Value of Set-Cookie. It holds a keyed hash, not the token, and dies with a change of the token. */
  cookie(overTls: boolean): string;
}

export function createTokenCheck(token: string): TokenCheck {
  const session = createHmac('sha256', token).update('talpa session').digest('base64url');
  return {
    admits({ authorization, cookie }) {
      const bearer = /^Bearer +(\S+)$/i.exec(authorization ?? '')?.[1];
      if (bearer !== undefined) return equal(bearer, token);
      const given = cookieValue(cookie);
      return given !== null && equal(given, session);
    },
    isToken: (text) => equal(text, token),
    cookie: (overTls) =>
      `${COOKIE}=${session}; Path=/; Max-Age=${COOKIE_AGE_S}; HttpOnly; SameSite=Strict${overTls ? '; Secure' : ''}`,
  };
}

/** Hashing first gives both sides one length. */
function equal(given: string, expected: string): boolean {
  return timingSafeEqual(digest(given), digest(expected));
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

function cookieValue(header: string | undefined): string | null {
  for (const pair of header?.split(';') ?? []) {
    const [name, value] = pair.trim().split('=', 2);
    if (name === COOKIE && value !== undefined) return value;
  }
  return null;
}
