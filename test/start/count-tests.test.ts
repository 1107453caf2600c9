import { expect, test } from 'vitest';
// @ts-expect-error plain JavaScript without types: it runs before anything is built
import { countTests as untyped } from '../../scripts/count-tests.mjs';

type File = { status: string; assertionResults: { status: string }[] };
const countTests: (report: { testResults: File[] }) => object = untyped;

const file = (status: string, ...tests: string[]): File => ({
  status,
  assertionResults: tests.map((one) => ({ status: one })),
});

test('every test of every file is counted once, and what did not run counts as skipped', () => {
  const testResults = [
    file('passed', 'passed', 'passed', 'skipped'),
    file('failed', 'failed', 'passed', 'todo', 'pending'),
  ];
  expect(countTests({ testResults })).toEqual({ passed: 3, failed: 1, skipped: 3 });
});

test('a file that cannot be imported, or whose set-up throws, is a failure though none of its tests failed', () => {
  const testResults = [file('failed'), file('failed', 'skipped', 'skipped'), file('passed', 'passed')];
  expect(countTests({ testResults })).toEqual({ passed: 1, failed: 2, skipped: 2 });
});
