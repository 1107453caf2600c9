import type { CodedJson } from '../../core/contract/api.ts';
import { pick } from '../i18n/translate.ts';

/** The meaning of a code with the code in brackets; null when there is none. */
export function coded(code: CodedJson | null): string | null {
  return code === null ? null : `${pick(code)} (${code.code})`;
}
