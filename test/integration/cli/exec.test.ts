/** `ccmux exec`: one program with a pane's isolation, in a terminal, in a pipe, and through whatever may befall it. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { storedTranscript } from '../../support/claude-team.ts';
import type { Eye } from '../../support/eye.ts';
import { untilGone } from '../../support/processes.ts';
import { PROJECT_ROOT, TestHome } from '../../support/test-home.ts';
import { until } from '../../support/until.ts';

const PROGRAM = join(PROJECT_ROOT, 'dist/main.js');

/** Speaks like a client that has had a conversation: its transcript lies where the client's would. */
const CLAUDE = `#!/bin/sh
printf 'claude %s\\n' "$*"
mkdir -p "$CLAUDE_CONFIG_DIR/projects/-app"
printf '{"type":"user","sessionId":"%s","message":{"content":"hello"}}\\n' "$SESSION_ID" \\
  > "$CLAUDE_CONFIG_DIR/projects/-app/$SESSION_ID.jsonl"
[ -z "$STAY" ] || exec sleep 1000
`;

let world: TestHome;
beforeEach(() => {
  world = new TestHome();
  const bin = join(world.root, 'bin');
  mkdirSync(bin);
  writeFileSync(join(bin, 'claude'), CLAUDE);
  chmodSync(join(bin, 'claude'), 0o755);
  world.env.PATH = `${bin}:${world.env.PATH}`;
});
afterEach(() => world.dispose());

const exec = (...args: readonly string[]) => world.ccmuxRun(['exec', ...args]);
const bash = (script: string) => exec('--', 'bash', '-c', script);

interface Running {
  readonly child: ChildProcess;
  readonly stdout: () => string;
  readonly ended: Promise<readonly [number | null, NodeJS.Signals | null]>;
}

/** Runs in a session of its own, without a terminal. */
function start(...args: readonly string[]): Running {
  const { env, project: cwd } = world;
  const child = spawn(process.execPath, [PROGRAM, 'exec', ...args], { cwd, env, detached: true });
  let stdout = '';
  child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
  const ended = once(child, 'close') as Promise<[number | null, NodeJS.Signals | null]>;
  return { child, stdout: () => stdout, ended };
}

const says = (running: Running, text: string) => until(text, () => running.stdout().includes(text));

describe('a program', () => {
  test('has a profile and an environment of its own, and nothing of it is left but its exit code', async () => {
    const script =
      'echo "$CLAUDE_CONFIG_DIR|$CCMUX_SESSION$CCMUX_TOKEN|$TERM|$TMUX|$CLAUDE_ROLE"; test -d "$TMPDIR" && exit 7';
    const { code, stdout, stderr } = await world.ccmuxRun(['exec', '--', 'bash', '-c', script], {
      TMUX: 'outer',
    });
    expect([code, stderr]).toEqual([7, '']);
    const [configDir, session, ...terminal] = stdout.trim().split('|');
    expect(configDir.startsWith(world.panesDirectory)).toBe(true);
    expect([session, ...terminal]).toEqual(['', 'xterm-256color', 'outer', 'solo']);
    expect(world.profiles()).toEqual([]);
  });

  test('reads what comes down the pipe late, and writes to it alone', async () => {
    const cat = start('--', 'cat');
    await until('its profile', () => world.profiles().length === 1);
    cat.child.stdin?.end('late words\n');
    expect((await cat.ended)[0]).toBe(0);
    expect(cat.stdout()).toBe('late words\n');
  });

  test('whose reader has seen enough ends as it would without ccmux', async () => {
    const line = `node "${PROGRAM}" exec -- yes | head -1; echo "\${PIPESTATUS[0]}"`;
    const eye = world.terminal('/bin/bash', ['-c', line], { cols: 80, rows: 24 });
    await eye.waitForText('y\n141');
  });

  test('that is killed gives 128 and the signal', async () => {
    expect((await bash('kill -KILL $$')).code).toBe(137);
  });

  test('takes what it left running with it', async () => {
    expect((await bash('setsid sleep 1000 & disown; exit 0')).code).toBe(0);
    await untilGone(world.marker);
  });

  test.each(['SIGTERM', 'SIGHUP', 'SIGINT'] as const)(
    'is passed %s, and answers it as it likes',
    async (signal) => {
      const trap = signal.slice(3);
      const running = start(
        '--',
        'bash',
        '-c',
        `trap 'echo got ${trap}; exit 3' ${trap}; echo up; read -r _`,
      );
      await says(running, 'up');
      running.child.kill(signal);
      expect((await running.ended)[0]).toBe(3);
      expect(running.stdout()).toBe(`up\ngot ${trap}\n`);
      expect(world.profiles()).toEqual([]);
    },
  );
});

describe('claude', () => {
  const conversationIn = (stdout: string) => /--session-id (\S+)/.exec(stdout)?.[1] ?? '';

  test('is what runs where nothing is named, and its conversation is kept', async () => {
    const { code, stdout } = await exec();
    expect(code).toBe(0);
    const id = conversationIn(stdout);
    expect(storedTranscript(world, id)).toContain('hello');
    const metadata = readFileSync(join(world.ccmux, 'data/conversations', id, 'metadata.json'), 'utf8');
    expect(JSON.parse(metadata)).toMatchObject({ session: 'exec', role: 'solo', cwd: world.project });
    expect(world.profiles()).toEqual([]);
  });

  test('gets its role and its own arguments, and the directory that is named', async () => {
    const other = join(world.root, 'other');
    mkdirSync(other);
    const { stdout } = await exec('--role', 'qa', '--cwd', other, '--', 'claude', '-p', 'hi there');
    expect(stdout).toMatch(
      /^claude --session-id \S+ .*--append-system-prompt You hold a tester's seat.* -p hi there\n$/s,
    );
    const id = conversationIn(stdout);
    expect(readFileSync(join(world.ccmux, 'data/conversations', id, 'metadata.json'), 'utf8')).toContain(
      other,
    );
  });

  test('that is not installed is said before anything is made', async () => {
    const { code, stderr } = await world.ccmuxRun(['exec'], { PATH: '/nonexistent' });
    expect([code, stderr]).toEqual([1, expect.stringContaining('claude is not on the PATH')]);
    expect(existsSync(world.panesDirectory)).toBe(false);
  });

  test('in a terminal is preceded by the questions of a first start, in a pipe by none', async () => {
    const eye = world.open(['exec']);
    await eye.waitForText('here and in later panes? (y/N)');
    eye.type('y\r');
    await eye.waitForText('ccmux exec runs one Claude Code');
    await eye.waitForText('Press a key to start');
    eye.type(' ');
    expect(await eye.waitForExit()).toMatchObject({ exitCode: 0 });
    expect(eye.text()).toContain('claude --session-id');
    const again = world.open(['exec']);
    await again.waitForExit();
    expect(again.text()).not.toContain('(y/N)');
    expect(again.text()).not.toContain('Press a key');
  });

  test.each([
    ['isolation', false],
    ['exec', true],
  ])(
    'has its notice left out after the notice %s; that of a session comes all the same: %s',
    async (notice, isShown) => {
      mkdirSync(join(world.ccmux, 'data'), { mode: 0o700 });
      const answers = { 'trusted.json': [world.project], 'notices.json': [notice] };
      for (const [file, content] of Object.entries(answers)) {
        writeFileSync(join(world.ccmux, 'data', file), JSON.stringify(content));
      }
      const alone = world.open(['exec']);
      await alone.waitForExit();
      expect(alone.text()).not.toContain('Press a key');
      if (!isShown) return;
      const team = world.open(['-l', 'single']);
      await team.waitForText('several Claude Code instances');
      team.type('\x03');
      await team.waitForExit();
    },
  );
});

test.each([
  [['--', 'no-such-program'], 1, 'there is no program "no-such-program" (look at its name and at PATH)'],
  [['--role', 'qaa'], 2, 'no role qaa (did you mean qa? Roles of your own go under `roles:` in ccmux.yaml)'],
  [['--role', '../x'], 2, '"../x" is no role (use up to 32 letters, digits, dots, dashes and underscores)'],
  [['--cwd', '/nowhere'], 2, 'no directory "/nowhere"'],
])('exec %j is refused with exit code %i', async (args, code, message) => {
  expect(await exec(...args)).toEqual({ code, stdout: '', stderr: `ccmux: ${message}\n` });
});

describe('in a terminal', () => {
  /** A person at an interactive shell. */
  async function shell(): Promise<Eye> {
    const eye = world.terminal('/bin/bash', ['--norc', '-i'], { cols: 100, rows: 30 });
    await eye.waitForText('$');
    return eye;
  }
  const exec = `node "${PROGRAM}" exec --`;
  const line = (script: string) => `${exec} bash -c '${script}'\r`;

  test('Ctrl+C reaches the program from the terminal, and not a second time from ccmux', async () => {
    const eye = await shell();
    const counter = `
      let count = 0;
      process.on('SIGINT', () => console.log('heard ' + ++count));
      process.on('SIGTERM', () => process.exit(10 + count));
      setInterval(() => undefined, 1e6);
      console.log('up');`;
    writeFileSync(join(world.project, 'counter.cjs'), counter);
    eye.type(`${exec} node counter.cjs\r`);
    await eye.waitFor('up', () => eye.rows.includes('up'));
    for (const count of [1, 2]) {
      eye.press('C-c');
      await eye.waitForText(`heard ${count}`);
    }
    // As the terminal sends it to ccmux too; what is passed on comes behind it.
    const pid = world
      .processes()
      .find(({ argv }) => argv.includes('exec') && argv.includes('counter.cjs'))?.pid;
    process.kill(pid ?? 0, 'SIGINT');
    process.kill(pid ?? 0, 'SIGTERM');
    await eye.waitFor('the prompt', () => eye.rows.findLast((row) => row !== '') === '$');
    eye.type('echo "code $?"\r');
    await eye.waitForText('code 12');
    expect(world.profiles()).toEqual([]);
  });

  test.each([
    ['Ctrl+Z', 'echo up; read -r word; echo "word $word"', true],
    ['a stop of its own', 'echo up; kill -STOP $$; read -r word; echo "word $word"', false],
  ])('%s gives the shell back, and fg goes on', async (_, script, isPressed) => {
    const eye = await shell();
    eye.type(line(script));
    await eye.waitFor('up', () => eye.rows.includes('up'));
    if (isPressed) eye.press('C-z');
    await eye.waitForText('Stopped');
    await eye.waitFor('the prompt', () => eye.rows.findLast((row) => row !== '') === '$');
    expect(world.profiles()).toHaveLength(1);
    eye.type('fg\r');
    await eye.waitFor(
      'the job again',
      () => eye.rows.filter((row) => row.includes('exec -- bash')).length > 2,
    );
    eye.type('again\r');
    await eye.waitForText('word again');
    eye.type('echo "code $?"\r');
    await eye.waitForText('code 0');
  });
});

test('the profile of a ccmux that was killed stays while it lives, and is swept by the next one', async () => {
  world.env.STAY = 'yes';
  const lost = start();
  await says(lost, 'claude --session-id');
  const id = /--session-id (\S+)/.exec(lost.stdout())?.[1] ?? '';
  await until('its transcript', () =>
    readdirSync(join(world.panesDirectory, world.profiles()[0], 'claude')).includes('projects'),
  );
  const [profile] = world.profiles();
  await exec('--', 'true');
  expect(world.profiles()).toEqual([profile]);
  lost.child.kill('SIGKILL');
  // What it ran lives on and holds its streams; the next one ends it.
  await once(lost.child, 'exit');
  await exec('--', 'true');
  expect(world.profiles()).toEqual([]);
  expect(storedTranscript(world, id)).toContain('hello');
  await untilGone(world.marker);
});
