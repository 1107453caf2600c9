/** Numbers for texts that come again and again: each text is kept once. */
export class Interner {
  readonly #numbers = new Map<string, number>();
  readonly #texts: string[] = [];

  /** From 0; -1 for null. */
  numberOf(text: string | null): number {
    if (text === null) return -1;
    let number = this.#numbers.get(text);
    if (number === undefined) {
      number = this.#texts.length;
      this.#numbers.set(text, number);
      this.#texts.push(text);
    }
    return number;
  }

  text(number: number): string | null {
    return this.#texts[number] ?? null;
  }
}
