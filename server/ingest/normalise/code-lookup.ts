import { SURVEY_CLASSES, type SurveyClass } from '../../../core/model/survey-class.ts';
import type { Code, CodeTables } from '../../store/code-tables.ts';

/** Survey class and subclass of a pipe. */
export interface PipeClass {
  surveyClass: SurveyClass;
  surveySubclass: string | null;
}

/** Finds codes by code, Chinese or English name, whatever the case; words of the profile come first. */
export interface CodeLookup {
  material(text: string): string | null;
  laying(text: string): string | null;
  status(text: string): number | null;
  dataSource(text: string): number | null;
  isFeatureCode(code: string): boolean;
  /** Class of a class code, subclass code, `JS/JY` or name; null when there is none. */
  pipeClass(text: string): PipeClass | null;
  /** Subclass code within a class; null when the class has none of that code or name. */
  subclass(surveyClass: SurveyClass, text: string): string | null;
}

export function createCodeLookup(
  codes: CodeTables,
  words: { classes: Readonly<Record<string, string>>; materials: Readonly<Record<string, string>> },
): CodeLookup {
  const material = index(codes.material, words.materials);
  const laying = index(codes.laying);
  const status = index(codes.status);
  const dataSource = index(codes.dataSource);
  const classes = index(codes.surveyClass);
  const featureCodes = new Set(codes.featureCode.map(({ code }) => code));
  const subclassPaths = new Set(codes.surveySubclass.map(({ code }) => code));
  /** Abbreviation by class and word. */
  const subclassInClass = new Map<string, string>();
  /** Path such as `JS/JY` by word alone, for the class that has it first. */
  const pathByWord = new Map<string, string>();
  for (const { code, zh, en } of codes.surveySubclass) {
    const [surveyClass, abbreviation] = code.split('/') as [string, string];
    for (const word of [abbreviation, zh, en]) {
      const inClass = `${surveyClass}/${fold(word)}`;
      if (!subclassInClass.has(inClass)) subclassInClass.set(inClass, abbreviation);
      if (!pathByWord.has(fold(word))) pathByWord.set(fold(word), code);
    }
  }
  const subclassOf = new Map<SurveyClass, (text: string) => string | null>();
  const profileWords = new Map(Object.entries(words.classes).map(([word, path]) => [fold(word), path]));
  const numberOf = (found: string | undefined): number | null => (found === undefined ? null : Number(found));
  return {
    material: remembered((text) => material.get(fold(text)) ?? null),
    laying: remembered((text) => laying.get(fold(text)) ?? null),
    status: remembered((text) => numberOf(status.get(fold(text)))),
    dataSource: remembered((text) => numberOf(dataSource.get(fold(text)))),
    isFeatureCode: (code) => featureCodes.has(code),
    pipeClass: remembered((text) => {
      const path = profileWords.get(fold(text)) ?? classes.get(fold(text)) ?? pathByWord.get(fold(text)) ?? text;
      const [surveyClass, surveySubclass = null] = path.split('/') as [string, string | undefined];
      if (!isSurveyClass(surveyClass)) return null;
      if (surveySubclass !== null && !subclassPaths.has(path)) return null;
      return { surveyClass, surveySubclass };
    }),
    subclass: (surveyClass, text) => {
      let ofClass = subclassOf.get(surveyClass);
      if (ofClass === undefined) {
        ofClass = remembered(
          (word) => subclassInClass.get(`${surveyClass}/${fold(word.split('/').at(-1) ?? '')}`) ?? null,
        );
        subclassOf.set(surveyClass, ofClass);
      }
      return ofClass(text);
    },
  };
}

/** Words that are remembered; a register has fewer, and one that has more is read a little slower. */
const REMEMBERED_WORDS = 4096;

/** `find`, which asks for a word only once: a register says the same few words in every row. */
export function remembered<Found>(find: (text: string) => Found): (text: string) => Found {
  const known = new Map<string, Found>();
  return (text) => {
    let found = known.get(text);
    if (found === undefined) {
      found = find(text);
      if (known.size < REMEMBERED_WORDS) known.set(text, found);
    }
    return found;
  };
}

function index(list: readonly Code[], words: Readonly<Record<string, string>> = {}): Map<string, string> {
  const found = new Map<string, string>();
  for (const { code, zh, en } of list) {
    for (const word of [code, zh, en]) if (!found.has(fold(word))) found.set(fold(word), code);
  }
  for (const [word, code] of Object.entries(words)) found.set(fold(word), code);
  return found;
}

/** One form for full-width and half-width letters, and for upper and lower case. */
function fold(text: string): string {
  return text.normalize('NFKC').trim().toUpperCase();
}

function isSurveyClass(text: string): text is SurveyClass {
  return (SURVEY_CLASSES as readonly string[]).includes(text);
}
