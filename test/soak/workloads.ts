/** What runs in the panes of a soak: work as people and agents do it, of every kind that a terminal sees. */
import { accessSync, constants, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { PROJECT_ROOT } from '../support/test-home.ts';
import { truecolorDemo } from '../support/truecolor-demo.ts';

/** A shell command line for a pane, and keys that mean something to its program. */
export interface Workload {
  readonly name: string;
  readonly command: string;
  readonly keys: readonly string[];
}

const SHELL = `PS1="$CCMUX_PANE_NAME> " exec bash --norc --noprofile -i`;
const SHELL_KEYS = [
  'echo one two three\r',
  'seq 1 400\r',
  'printf "\\033[31mred\\033[m 漢字 😀\\n"\r',
  '\x1b[A\r',
  '\x03',
];
const PAGER_KEYS = [' ', ' ', 'b', 'G', 'g', '/the\r', 'n'];

/** `directory` is for the files that some of them show. */
export function workloads(directory: string, path: string): readonly Workload[] {
  const picture = join(directory, 'picture.ansi');
  writeFileSync(picture, truecolorDemo(60, 12));
  const prose = join(PROJECT_ROOT, 'src/README.md');
  const standIn = join(PROJECT_ROOT, 'dist/demo/main.js');
  const installed = (program: string, command: string, keys: readonly string[]): readonly Workload[] =>
    isInstalled(program, path) ? [{ name: program, command, keys }] : [];
  return [
    { name: 'shell', command: SHELL, keys: SHELL_KEYS },
    {
      name: 'shell loop',
      command:
        'i=0; while :; do i=$((i+1)); echo "line $i of $CCMUX_PANE_NAME, $(date +%T)"; sleep 0.3; done',
      keys: [],
    },
    {
      name: 'spinner',
      command:
        'while :; do for c in ⠋ ⠙ ⠹ ⠸ ⠼ ⠴ ⠦ ⠧; do printf "\\r\\033[36m%s\\033[m working (%s)" "$c" "$SECONDS"; sleep 0.12; done; done',
      keys: [],
    },
    { name: 'bursts', command: 'while :; do seq -f "%.0f of a burst" 1 3000; sleep 3; done', keys: [] },
    {
      name: 'picture',
      command: `while :; do cat ${picture}; sleep 1; printf '\\033[2J\\033[H'; done`,
      keys: [],
    },
    { name: 'short life', command: 'seq 500; sleep 6; echo the last word; exit 3', keys: [] },
    {
      name: 'stubborn family',
      command: `trap '' HUP TERM; setsid sh -c 'trap "" HUP TERM; exec sleep 100000' & ${SHELL}`,
      keys: SHELL_KEYS,
    },
    { name: 'stand-in', command: `exec node ${standIn}`, keys: ['hello\r', '1', '\r', '\x1b'] },
    ...installed('vim', `exec vim -N -u NONE -i NONE -n -R ${prose}`, [
      'G', 'gg', '/pane\r', 'n', '\x06', '\x02', ':set nu!\r', ':vsplit\r', ':only\r',
    ]), // prettier-ignore
    ...installed('less', `exec less -R ${prose}`, PAGER_KEYS),
    ...installed('htop', 'exec htop -d 15', ['\x1b[B', 'M', 'P', 't']),
    ...installed('top', 'exec top -d 2', ['1', 'm', 't']),
  ];
}

function isInstalled(program: string, path: string): boolean {
  return path.split(delimiter).some((directory) => {
    try {
      accessSync(join(directory, program), constants.X_OK);
      return true;
    } catch {
      return false; // not in this one
    }
  });
}
