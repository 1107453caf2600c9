import { decodedText, detectEncoding } from './text-encoding.ts';

export interface InpLine {
  /** Line of the file, from 1. */
  row: number;
  cells: string[];
}

/** EPANET accepts a section by its first letters. */
const SECTIONS = [
  'JUNCTIONS',
  'RESERVOIRS',
  'TANKS',
  'PIPES',
  'PUMPS',
  'VALVES',
  'COORDINATES',
  'VERTICES',
  'OPTIONS',
  'TAGS',
] as const;
export type InpSection = (typeof SECTIONS)[number];
const PREFIX_LETTERS = 4;

/** Cells of the sections that describe the network, by section, in the file's order; comments (;) are left out, a section may come twice. */
export async function readInpSections(
  path: string,
  onBytes?: (position: number) => void,
): Promise<Map<InpSection, InpLine[]>> {
  const sections = new Map<InpSection, InpLine[]>(SECTIONS.map((name) => [name, []]));
  const encoding = await detectEncoding(path);
  let current: InpLine[] | null = null;
  let row = 0;
  let rest = '';
  const readLine = (line: string): boolean => {
    row++;
    const text = line.split(';', 1)[0]?.trim() ?? '';
    if (text === '') return true;
    const heading = /^\[\s*([A-Za-z_]+)/.exec(text)?.[1]?.toUpperCase();
    if (heading !== undefined) {
      if (heading === 'END') return false;
      const name = SECTIONS.find((s) => s.slice(0, PREFIX_LETTERS) === heading.slice(0, PREFIX_LETTERS));
      current = name === undefined ? null : (sections.get(name) as InpLine[]);
      return true;
    }
    current?.push({ row, cells: splitCells(text) });
    return true;
  };
  for await (const text of decodedText(path, encoding, onBytes)) {
    const lines = (rest + text).split('\n');
    rest = lines.pop() as string;
    for (const line of lines) if (!readLine(line)) return sections;
  }
  readLine(rest);
  return sections;
}

/** Blanks, tabs and commas separate; double quotes hold a cell together. */
function splitCells(text: string): string[] {
  return (text.match(/"[^"]*"|[^\s,"]+/g) ?? []).map((cell) => cell.replace(/^"|"$/g, ''));
}
