/**
 * Passed, failed and skipped tests of a vitest JSON report. A file that failed without a failed test (it could not be imported, or its
 * set-up threw) counts as one failure.
 */
export function countTests(report) {
  const total = { passed: 0, failed: 0, skipped: 0 };
  for (const file of report.testResults) {
    const before = total.failed;
    for (const { status } of file.assertionResults) {
      if (status === 'passed') total.passed++;
      else if (status === 'failed') total.failed++;
      else total.skipped++;
    }
    if (file.status === 'failed' && total.failed === before) total.failed++;
  }
  return total;
}
