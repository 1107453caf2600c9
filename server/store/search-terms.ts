/** What a text is looked for as. Patterns are those of LIKE, the text in them taken literally; `null` finds nothing. */
export interface SearchTerms {
  text: string;
  /** For names in lower case. */
  whole: string;
  beginning: string;
  /** For keys, of which A to Z alone are lowered. */
  wholeKey: string;
  keyBeginning: string;
  /** For ILIKE. */
  containing: string;
  /** For LIKE, which is a third faster: as typed, in capitals, in small letters. */
  keyContaining: string[];
  /** False for a text that only a key with other signs than ASCII can hold. */
  isAscii: boolean;
  /** For the readings of a name in pinyin initials, which stand between blanks. */
  wholeReading: string | null;
  readingBeginning: string | null;
  readingContaining: string | null;
  /** For ids and gids. */
  number: number | null;
}

/** Results that go into an answer, best first: the number of the first match that fits decides. */
export type MatchRank = 0 | 1 | 2;

const READING = /^[a-z0-9]*[a-z][a-z0-9]*$/;
/** A letter alone begins half of all names. */
const LEAST_READING = 2;

export function searchTerms(query: string): SearchTerms {
  const text = query.trim();
  const whole = text.toLowerCase();
  const wholeKey = text.replaceAll(/[A-Z]+/g, (letters) => letters.toLowerCase());
  const reading = whole.replaceAll(/\s+/g, '');
  const isReading = reading.length >= LEAST_READING && READING.test(reading);
  const number = /^[1-9]\d{0,14}$/.test(text) ? Number(text) : null;
  return {
    text,
    whole,
    beginning: `${literal(whole)}%`,
    wholeKey,
    keyBeginning: `${literal(wholeKey)}%`,
    containing: `%${literal(text)}%`,
    keyContaining: [...new Set([text, text.toUpperCase(), whole])].map((one) => `%${literal(one)}%`),
    isAscii: /^[\x20-\x7e]*$/.test(text),
    wholeReading: isReading ? `% ${reading} %` : null,
    readingBeginning: isReading ? `% ${reading}%` : null,
    readingContaining: isReading ? `%${reading}%` : null,
    number,
  };
}

function literal(text: string): string {
  return text.replaceAll(/[\\%_]/g, (sign) => `\\${sign}`);
}

/** SQL that ranks a name (0 whole, 1 beginning, 2 inside), with the terms as named bindings. */
export function nameRank(name: string, initials: string): string {
  return `CASE WHEN lower(${name}) = :whole OR ${initials} LIKE :wholeReading THEN 0
    WHEN lower(${name}) LIKE :beginning OR ${initials} LIKE :readingBeginning THEN 1 ELSE 2 END`;
}

/** SQL that is true of a name that the terms find. */
export function nameFits(name: string, initials: string): string {
  return `(${name} ILIKE :containing OR ${initials} LIKE :readingContaining)`;
}
