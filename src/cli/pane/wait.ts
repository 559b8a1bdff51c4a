/** `ccmux pane wait`: waits until a pane has one of some states and prints which. */
import { STATUS_KINDS, type StatusKind } from '../../core/agent-status.ts';
import { CcmuxError } from '../../core/errors.ts';
import { nearest } from '../../core/nearest.ts';
import { LONGEST_WAIT_MS } from '../../protocol/control.ts';
import { withProgress } from '../progress.ts';
import { request } from '../request.ts';
import type { Surroundings } from '../surroundings.ts';
import { findPane, type PaneTarget } from './target.ts';

/** Between the server's time-out and ours: its answer names the pane. */
const MARGIN_MS = 5000;

export interface WaitOptions {
  /** As typed: states separated by commas. */
  readonly status: string;
  readonly timeoutS: number | undefined;
}

export async function waitForPane(
  target: PaneTarget,
  options: WaitOptions,
  surroundings: Surroundings,
): Promise<void> {
  const status = parseStatusList(options.status);
  const { session, pane } = await findPane(target, surroundings);
  for (let remainingMs = (options.timeoutS ?? Infinity) * 1000; ; remainingMs -= LONGEST_WAIT_MS) {
    const timeoutMs = Math.round(Math.min(LONGEST_WAIT_MS, remainingMs));
    try {
      const wait = { kind: 'wait', ...pane, status, timeoutMs } as const;
      const waiting = request(session, wait, timeoutMs + MARGIN_MS);
      const whose = target.pane ?? 'the pane';
      const reached = await withProgress(
        () => `waiting for ${whose} to be ${status.join(' or ')}`,
        waiting,
        surroundings,
      );
      surroundings.stdout.write(`${reached.status}\n`);
      return;
    } catch (error) {
      const isLate = error instanceof CcmuxError && error.code === 'timed-out';
      if (!isLate || remainingMs <= LONGEST_WAIT_MS) throw error;
    }
  }
}

/** Throws CcmuxError('usage') at a word that is no state. */
export function parseStatusList(list: string): readonly StatusKind[] {
  return list.split(',').map((word) => {
    const found = STATUS_KINDS.find((kind) => kind === word.trim());
    if (found !== undefined) return found;
    const close = nearest(word.trim(), STATUS_KINDS);
    throw new CcmuxError('usage', `${JSON.stringify(word)} is no state of a pane`, {
      hint: close === undefined ? `there are ${STATUS_KINDS.join(', ')}` : `did you mean ${close}?`,
    });
  });
}
