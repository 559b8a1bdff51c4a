/** What a pane's terminal tells of its program to whoever watches that. */
import type { Pane } from '../pane/pane.ts';
import type { AgentWatch } from './live-pane.ts';

export type ProgramSigns = Pick<
  AgentWatch,
  'onOutput' | 'title' | 'onTitle' | 'progress' | 'onProgress' | 'onShellMark' | 'lastInputAt' | 'screen'
>;

export function programSigns(pane: Pane): ProgramSigns {
  const { emulator, onOutput } = pane;
  const { onTitle, onProgress, onShellMark } = emulator;
  return {
    ...{ onOutput, onTitle, onProgress, onShellMark },
    title: () => emulator.title,
    progress: () => emulator.progress,
    lastInputAt: () => pane.lastInputAt,
    screen: () => emulator.text({ scrollback: false }),
  };
}
