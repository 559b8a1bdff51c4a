/** Tab in real shells, with ccmux on their PATH and a session that runs. */
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { present } from '../../src/base/assert.ts';
import { readProcessIdentity } from '../../src/base/process-identity.ts';
import type { Eye } from '../support/eye.ts';
import { PROJECT_ROOT, TestHome } from '../support/test-home.ts';

const BASH_COMPLETION = '/usr/share/bash-completion/bash_completion';

/** How each shell is started so that it knows ccmux and nothing of the machine's. Its prompt is `$ `. */
const SHELLS: Readonly<Record<string, (home: TestHome) => { file: string; args: readonly string[] }>> = {
  bash: (home) => bash(home, ''),
  'bash with the package bash-completion': (home) => bash(home, `source ${BASH_COMPLETION}\n`),
  zsh: (home) => {
    const rc =
      'autoload -Uz compinit; compinit -D -u\neval "$(ccmux completion zsh)"\nPS1="$ "; unset RPS1\n';
    writeFileSync(join(home.home, '.zshrc'), rc);
    return { file: 'zsh', args: ['-d', '-i'] };
  },
  fish: (home) => {
    const config = join(home.home, '.config/fish');
    mkdirSync(config, { recursive: true });
    const prompt = "function fish_prompt; echo -n '$ '; end\nset -g fish_greeting\n";
    // It would show what it guesses as if it had been typed.
    const quiet = 'set -g fish_autosuggestion_enabled 0\n';
    writeFileSync(join(config, 'config.fish'), `${prompt}${quiet}ccmux completion fish | source\n`);
    return { file: 'fish', args: ['-i'] };
  },
};

function bash(home: TestHome, before: string) {
  const rc = join(home.home, 'rc.bash');
  writeFileSync(rc, `${before}eval "$(ccmux completion bash)"\nPS1='$ '\n`);
  return { file: 'bash', args: ['--rcfile', rc, '-i'] };
}

let home: TestHome;
let silent: Server;

beforeAll(async () => {
  home = new TestHome();
  const bin = join(home.root, 'bin');
  mkdirSync(bin);
  const program = `#!/bin/sh\nexec ${process.execPath} ${PROJECT_ROOT}/dist/main.js "$@"\n`;
  writeFileSync(join(bin, 'ccmux'), program, { mode: 0o755 });
  home.env.PATH = `${bin}:${home.env.PATH}`;
  writeFileSync(join(home.project, 'my team.yaml'), 'role: dev\n');
  mkdirSync(join(home.ccmux, 'config/layouts'), { recursive: true });
  writeFileSync(join(home.ccmux, 'config/layouts/our-own.yaml'), 'role: dev\n');
  await home.ccmuxDo('-d', '-s', 'app', '-l', 'dev2-qa1', '-x', 'cat');
  silent = await listenWithoutAnswer(home);
});

afterAll(async () => {
  silent.close();
  // Or it would be ended as a session that hangs, and with it this process.
  rmSync(join(home.ccmux, 'data/sessions/silent.json'));
  await home.dispose();
});

/** A session whose server takes connections and says nothing, as one that is stopped does. */
async function listenWithoutAnswer({ root, project, ccmux }: TestHome): Promise<Server> {
  const socket = join(root, 'silent');
  const server = createServer().listen(socket);
  await new Promise((resolve) => server.once('listening', resolve));
  const { pid, startTime: procStart } = present(readProcessIdentity(process.pid), 'the test itself lives');
  const record = {
    name: 'silent',
    cwd: project,
    pid,
    procStart,
    socket,
    createdAt: '',
    version: '',
    panes: [],
  };
  writeFileSync(join(ccmux, 'data/sessions/silent.json'), JSON.stringify(record));
  return server;
}

/** Types `text` at the prompt, presses Tab and waits until the line reads `line`; then empties it. */
async function completes(eye: Eye, text: string, line: string): Promise<void> {
  await eye.waitFor('an empty prompt', () => lastLine(eye) === '$');
  eye.type(text);
  await eye.waitFor(`${text} at the prompt`, () => lastLine(eye) === `$ ${text}`.trimEnd());
  eye.press('Tab');
  await eye.waitFor(`${text}<Tab> to become ${line}`, () => lastLine(eye) === `$ ${line}`);
  eye.press('C-u');
}

/** The row of the cursor. */
function lastLine(eye: Eye): string {
  return eye.rows[eye.cursor.y];
}

describe.each(Object.entries(SHELLS))('Tab in %s', (_name, start) => {
  it('completes commands, sessions, panes, layouts, themes and files', async () => {
    expect(existsSync(BASH_COMPLETION)).toBe(true);
    const { file, args } = start(home);
    const eye = home.terminal(file, args, { cols: 100, rows: 30 });
    await completes(eye, 'ccmux det', 'ccmux detach');
    await completes(eye, 'ccmux attach -s ap', 'ccmux attach -s app');
    await completes(eye, 'ccmux pane capture -s app q', 'ccmux pane capture -s app qa1');
    await completes(eye, 'ccmux -s app pane focus d', 'ccmux -s app pane focus dev');
    await completes(eye, 'ccmux pane send --ent', 'ccmux pane send --enter');
    await completes(eye, 'ccmux -l our', 'ccmux -l our-own');
    await completes(eye, 'ccmux --theme=hi', 'ccmux --theme=high-contrast');
    await completes(eye, 'ccmux -c my', 'ccmux -c my\\ team.yaml');
    await completes(eye, 'ccmux -C ../ap', 'ccmux -C ../app/');
    await eye.close();
  });

  it('offers what fits, and nothing where nothing does', async () => {
    const { file, args } = start(home);
    const eye = home.terminal(file, args, { cols: 100, rows: 30 });
    await eye.waitFor('an empty prompt', () => lastLine(eye) === '$');
    eye.type('ccmux pane zoom -s app ');
    await eye.waitForText('-s app');
    eye.press('Tab', 'Tab');
    await eye.waitFor('the names of all panes', () =>
      ['dev1', 'dev2', 'qa1'].every((name) => eye.find(name)),
    );
    expect(eye.text()).not.toContain('my team');
    await eye.close();
  });
});
