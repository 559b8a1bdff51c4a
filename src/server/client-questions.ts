/** The questions that want y or n before a command is carried out. */
import type { Command } from '../core/command.ts';
import { openPanes, resolvePane, type SessionState } from '../core/session-state.ts';
import type { Question } from './client-view.ts';

/** A question in a pane's border, or in the status line where it concerns the session. */
export interface OpenQuestion extends Question {
  /** What is done after a yes. */
  readonly command: Command;
}

/** What is asked before `command`; null where it is carried out at once. */
export function questionBefore(command: Command, state: SessionState): OpenQuestion | null {
  switch (command.name) {
    case 'close': {
      if (!command.ask) return null;
      const { id, seat } = resolvePane(state, command.pane);
      const kept = state.isDemo ? '' : 'its conversation is kept ';
      return {
        pane: id,
        text: `close ${seat.name}? ${kept}(y/N)`,
        command: { ...command, pane: id, ask: false },
      };
    }
    case 'quit': {
      if (!command.ask) return null;
      const count = openPanes(state).length;
      const kept = state.isDemo ? 'nothing of the demo is kept' : 'conversations are kept';
      const text = `end session ${state.name} and its ${count} ${count === 1 ? 'pane' : 'panes'}? ${kept} (y/N)`;
      return { pane: null, text, command: { name: 'quit', ask: false } };
    }
    case 'restart': {
      const { id, seat, phase } = resolvePane(state, command.pane);
      if (phase !== 'live' || command.pane !== undefined) return null;
      return { pane: id, text: `restart ${seat.name}? (y/N)`, command: { name: 'restart', pane: id } };
    }
    default:
      return null;
  }
}
