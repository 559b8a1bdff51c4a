/** The keys as they are when nothing is configured: tmux's letters where tmux has one. */
import type { Command } from './command.ts';
import type { Direction } from './geometry.ts';
import type { KeyBinding } from './key-bindings.ts';
import { MAX_PANES } from './layout-tree.ts';

/** Ctrl+B, tmux's, is Claude Code's own. */
export const DEFAULT_PREFIX = 'C-\\';

/** A cell is about twice as high as it is wide: both steps look the same. */
const RESIZE_COLUMNS = 4;
const RESIZE_ROWS = 2;

const NUMBERS = Array.from({ length: MAX_PANES }, (_, i) => i + 1);

function afterPrefix(key: string, command: Command, help: string): KeyBinding {
  return { key, table: 'prefix', command, help };
}

function focusKey(key: string, direction: Direction): KeyBinding {
  return afterPrefix(key, { name: 'focus-direction', direction }, 'focus the neighbouring pane');
}

function resizeKey(key: string, direction: Direction): KeyBinding {
  const cells = direction === 'left' || direction === 'right' ? RESIZE_COLUMNS : RESIZE_ROWS;
  return {
    ...afterPrefix(key, { name: 'resize', direction, cells }, 'move the pane’s border'),
    repeats: true,
  };
}

/** In the order of the help page; bindings that say the same share a line there. */
export const DEFAULT_BINDINGS: readonly KeyBinding[] = [
  afterPrefix('%', { name: 'split', side: 'right' }, 'split to the right'),
  afterPrefix('"', { name: 'split', side: 'below' }, 'split to below'),
  afterPrefix('s', { name: 'split', side: 'right', command: '' }, 'shell to the right'),
  afterPrefix('S', { name: 'split', side: 'below', command: '' }, 'shell to below'),
  afterPrefix('x', { name: 'close', ask: true }, 'close this pane (asks)'),
  afterPrefix('o', { name: 'focus-next' }, 'focus the next pane'),
  { ...focusKey('Left', 'left'), repeats: true },
  { ...focusKey('Down', 'down'), repeats: true },
  { ...focusKey('Up', 'up'), repeats: true },
  { ...focusKey('Right', 'right'), repeats: true },
  focusKey('h', 'left'),
  focusKey('j', 'down'),
  focusKey('k', 'up'),
  focusKey('l', 'right'),
  ...NUMBERS.map((number) =>
    afterPrefix(`${number}`, { name: 'focus-number', number }, 'focus pane by number'),
  ),
  ...NUMBERS.map((number): KeyBinding => {
    const command: Command = { name: 'focus-number', number };
    return { key: `M-${number}`, table: 'root', command, help: 'focus pane by number' };
  }),
  afterPrefix('a', { name: 'focus-waiting' }, 'next pane that waits'),
  afterPrefix('A', { name: 'answer' }, 'answer who waits longest'),
  afterPrefix('w', { name: 'agents' }, 'list agents by need'),
  afterPrefix('f', { name: 'files' }, 'who changed which file'),
  afterPrefix(',', { name: 'rename' }, 'rename this pane'),
  afterPrefix('r', { name: 'restart' }, 'restart the pane’s agent'),
  afterPrefix('z', { name: 'zoom' }, 'zoom pane on/off'),
  afterPrefix('m', { name: 'stack' }, 'stack panes on/off'),
  resizeKey('H', 'left'),
  resizeKey('J', 'down'),
  resizeKey('K', 'up'),
  resizeKey('L', 'right'),
  afterPrefix('=', { name: 'equalise' }, 'make panes equally large'),
  afterPrefix('{', { name: 'swap', side: 'previous' }, 'swap with previous pane'),
  afterPrefix('}', { name: 'swap', side: 'next' }, 'swap with next pane'),
  afterPrefix('Space', { name: 'next-layout' }, 'arrange by next layout'),
  afterPrefix('[', { name: 'copy-mode' }, 'copy mode: read, search'),
  afterPrefix('PageUp', { name: 'copy-mode', isPageUp: true }, 'copy mode, page up'),
  afterPrefix(']', { name: 'paste' }, 'paste what was copied'),
  afterPrefix('#', { name: 'choose-buffer' }, 'paste from a list'),
  afterPrefix('/', { name: 'find' }, 'find in all conversations'),
  afterPrefix(':', { name: 'command-prompt' }, 'type a command'),
  afterPrefix('p', { name: 'palette' }, 'find a command'),
  afterPrefix('t', { name: 'theme' }, 'choose a theme'),
  afterPrefix('~', { name: 'messages' }, 'read the last messages'),
  afterPrefix('d', { name: 'detach' }, 'detach, everything goes on'),
  afterPrefix('?', { name: 'help' }, 'show or close help'),
  afterPrefix('Q', { name: 'quit', ask: true }, 'quit the session (asks)'),
];
