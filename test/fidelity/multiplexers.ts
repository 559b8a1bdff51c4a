/** ccmux and tmux with panes of a given size side by side, each of which shows what is written into a pipe. */
import { execFileSync } from 'node:child_process';
import { closeSync, mkdirSync, openSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { present } from '../../src/base/assert.ts';
import type { Rect, Size } from '../../src/core/geometry.ts';
import type { Eye } from '../support/eye.ts';
import { paneRect } from '../support/team-screen.ts';
import type { TestHome } from '../support/test-home.ts';

export interface Multiplexer {
  readonly eye: Eye;
  readonly places: readonly Rect[];
  /** Writes what the program in pane `index` prints; waits for as long as nobody reads. */
  readonly print: (index: number, bytes: Uint8Array) => void;
  readonly close: () => void;
}

const pipe = (world: TestHome, index: number): string => join(world.root, `pipe${index}`);
const READY = 'pane is ready';
const program = (path: string): string => `stty raw -echo; printf '${READY}'; exec cat ${path}`;

/** Held open for reading too, so that the panes never see an end. */
function openPipes(world: TestHome, count: number): readonly number[] {
  return Array.from({ length: count }, (_, index) => {
    execFileSync('mkfifo', [pipe(world, index)]);
    return openSync(pipe(world, index), 'r+');
  });
}

async function ready(
  eye: Eye,
  places: () => Promise<readonly Rect[]>,
  pipes: readonly number[],
): Promise<Multiplexer> {
  await eye.waitFor('every pane to be ready', (screen) => {
    return screen.text().split(READY).length === pipes.length + 1;
  });
  return {
    eye,
    places: await places(),
    print: (index, bytes) => {
      for (let at = 0; at < bytes.length;) at += writeSync(pipes[index], bytes.subarray(at));
    },
    close: () => pipes.forEach((descriptor) => closeSync(descriptor)),
  };
}

export async function openCcmux(world: TestHome, count: number, pane: Size): Promise<Multiplexer> {
  const pipes = openPipes(world, count);
  mkdirSync(join(world.ccmux, 'config/layouts'), { recursive: true });
  const seats = Array.from({ length: count }, () => '  - role: dev').join('\n');
  writeFileSync(
    join(world.ccmux, 'config/layouts/row-of-panes.yaml'),
    count === 1 ? 'role: dev\n' : `row:\n${seats}\n`,
  );
  const path = `${world.root}/pipe$((\${CCMUX_PANE_NAME#dev} - 1))`;
  // A line between two panes; above them titles, below them the status line.
  const size = { cols: count * (pane.cols + 1) - 1, rows: pane.rows + 2 };
  const names = count === 1 ? 'CCMUX_PANE_NAME=dev1; ' : '';
  const eye = world.open(['--layout', 'row-of-panes', '-x', names + program(path)], size);
  const places = async (): Promise<readonly Rect[]> => {
    const { panes } = await world.session();
    return panes.map((description, index) => {
      const rect = present(paneRect(eye, description, index + 1), `the title of ${description.name}`);
      if (rect.width !== pane.cols || rect.height !== pane.rows) {
        throw new Error(`${description.name} has ${rect.width}×${rect.height}`);
      }
      return rect;
    });
  };
  return ready(eye, places, pipes);
}

/** All that tmux can say to this terminal is switched on. */
const TMUX = `
set -g default-terminal tmux-256color
set -as terminal-features ',xterm*:256:RGB:usstyle:overline:strikethrough:sync:bpaste:ccolour:cstyle:hyperlinks'
set -g status off
set -s escape-time 0
set -g allow-rename off
`;

export function tmuxVersion(): string | null {
  try {
    return execFileSync('tmux', ['-V'], { encoding: 'utf8' }).trim();
  } catch {
    return null;
  }
}

export async function openTmux(world: TestHome, count: number, pane: Size): Promise<Multiplexer> {
  const pipes = openPipes(world, count);
  const config = join(world.root, 'tmux.conf');
  writeFileSync(config, TMUX);
  const server = ['-S', join(world.root, 'tmux'), '-f', config];
  const [first, ...others] = Array.from({ length: count }, (_, index) => program(pipe(world, index)));
  const more = others.flatMap((run) => [
    ';',
    'split-window',
    '-h',
    run,
    ';',
    'select-layout',
    'even-horizontal',
  ]);
  const size = { cols: count * (pane.cols + 1) - 1, rows: pane.rows };
  const eye = world.terminal('tmux', [...server, 'new-session', first, ...more], size);
  const places = (): Promise<readonly Rect[]> =>
    Promise.resolve(
      Array.from({ length: count }, (_, index) => ({
        x: index * (pane.cols + 1),
        y: 0,
        width: pane.cols,
        height: pane.rows,
      })),
    );
  const opened = await ready(eye, places, pipes);
  return {
    ...opened,
    close: () => {
      execFileSync('tmux', [...server, 'kill-server']);
      opened.close();
    },
  };
}
