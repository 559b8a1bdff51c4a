/** Follows the file that a pane's client hands over through its status line, and tells each report that differs. */
import { statSync } from 'node:fs';
import type { Disposable } from '../base/disposable.ts';
import type { Log } from '../base/log.ts';
import { isSameReport, type UsageReport } from '../core/usage.ts';
import { STATUS_REPORT, statusReportPath } from '../isolation/status-line.ts';
import { DirectoryWatch } from './directory-watch.ts';
import { parseStatusReport } from './status-report.ts';
import { readRegularFileSync } from '../files/regular-file.ts';

export interface StatusReportWatch {
  /** Where the pane's status line is. */
  readonly directory: string;
  readonly onReport: (report: UsageReport) => void;
  /** A report has come, be it the same as before: the client runs its status line. */
  readonly onRun: () => void;
  readonly log: Log;
}

/** A report has a few kilobytes; whatever else lies there is not read. */
const LARGEST_REPORT = 256 << 10;

export function watchStatusReport({ directory, onReport, onRun, log }: StatusReportWatch): Disposable {
  const path = statusReportPath(directory);
  let last: UsageReport | null = null;
  const look = (): void => {
    const report = readReport(path);
    if (report === null) return;
    onRun();
    if (last !== null && isSameReport(last, report)) return;
    last = report;
    onReport(report);
  };
  return new DirectoryWatch({ directory, concerns: (name) => name === STATUS_REPORT, log, onChange: look });
}

function readReport(path: string): UsageReport | null {
  try {
    const { size } = statSync(path);
    return size === 0 || size > LARGEST_REPORT ? null : parseStatusReport(readRegularFileSync(path));
  } catch {
    return null; // none yet, or torn down already
  }
}
