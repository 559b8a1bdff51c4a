/**
 * Seats behind walls, with real bubblewrap: what a pane that may only look tries against its project, and what is out
 * of its sight. Where bubblewrap does not work, that is said, and the refusal is all that can be shown.
 */
import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import type { SessionPlan } from '../../../src/core/plan.ts';
import { sandboxAbility } from '../../../src/isolation/runner/sandbox-ability.ts';
import { git, makeRepository, writeFiles } from '../../support/git-project.ts';
import { ServedSession } from '../../support/served-session.ts';
import { PROJECT_ROOT, TestHome } from '../../support/test-home.ts';

const ability = await sandboxAbility(process.env);
if (!ability.works) console.warn(`NOT TESTED: no sandbox on this machine: ${ability.reason}`);

let served: ServedSession | null = null;
afterEach(async () => {
  await served?.dispose();
  served = null;
});

/** Ways to change the project, each a shell command that is given up with its own process. */
const PLAIN_WAYS: readonly string[] = [
  'echo x > new',
  'echo x >> a.txt',
  'rm -f a.txt',
  'mv a.txt b.txt',
  'ln -s "$PWD/a.txt" "$TMPDIR/soft" && echo x > "$TMPDIR/soft"',
  'ln a.txt "$TMPDIR/hard" && echo x > "$TMPDIR/hard"',
  'dd if=/dev/zero of=a.txt bs=1 count=1',
  'truncate -s 0 a.txt',
  'chmod 777 a.txt',
  'touch -d yesterday a.txt',
  'sed -i s/one/two/ a.txt',
  'echo x > "$TMPDIR/f" && mv -f "$TMPDIR/f" a.txt',
  'exec 3<>a.txt && echo x >&3',
  'mkdir d',
  'mkfifo p',
  "node -e \"require('fs').writeFileSync('a.txt', 'x')\"",
  '(setsid sh -c "echo x > later" &) && sleep 0.2',
  'git commit --allow-empty -m x',
  'git config user.name x',
  'git checkout -b x',
  'rm -rf .git',
];

/** Ways out of a sandbox: without one they would do harm to the machine, or have nothing to leave. */
const WAYS_OUT: readonly string[] = [
  'mount -o remount,rw "$PWD"',
  'mount -o remount,rw /; echo x > remounted',
  'umount -l "$PWD"; echo x > unmounted',
  'unshare -Urm sh -c "mount -o remount,rw,bind \\"$PWD\\"; echo x > in-namespace"',
  'unshare -Urm sh -c "umount -l \\"$PWD\\"; echo x > \\"$PWD/under\\""',
  'bwrap --bind / / sh -c "echo x > nested"',
  'for p in /proc/[0-9]*; do echo x > "$p/root$PWD/by-proc"; echo x > "$p/cwd/by-cwd"; done',
  'nsenter -t $PPID -m sh -c "echo x > entered"',
  'chroot "/proc/$PPID/root" sh -c "echo x > \\"$PWD/in-root\\""',
  'cp a.txt copy',
  'echo "$CCMUX_SOCKET" && test -S "$CCMUX_SOCKET" && echo x && echo SOCKET > "$CCMUX_OUTPUT_DIR/socket"',
  `env -u CCMUX_TOKEN -u CCMUX_PANE node ${join(PROJECT_ROOT, 'dist/main.js')} pane split -s test -x "echo x > $PWD/by-ccmux"`,
];

interface Made {
  readonly live: ServedSession;
  readonly project: string;
}

/** `script` runs in the only pane, in the sandbox, and says when it is done. */
async function run(
  script: readonly string[],
  settings: Pick<SessionPlan['settings'], 'fence'> & Partial<SessionPlan['settings']>,
  prepare: (home: TestHome) => void = () => undefined,
): Promise<Made> {
  const home = new TestHome();
  const { project } = home;
  makeRepository(project, { 'a.txt': 'one\n' });
  prepare(home);
  const file = join(project, 'try.sh');
  writeFileSync(
    file,
    `${script.map((line) => `( ${line} ) >/dev/null 2>&1`).join('\n')}\necho all tried; cat\n`,
  );
  chmodSync(file, 0o755);
  const choice = { layout: 'pm', command: `sh ${file}`, size: { cols: 200, rows: 40 }, settings };
  served = await ServedSession.start(choice, { home });
  await served.screenWith('pm', 'all tried');
  return { live: served, project };
}

/** Files that the user gives to all panes. */
function share({ ccmux }: TestHome): void {
  writeFiles(join(ccmux, 'data/shared'), {
    'project-files/note.md': 'a note\n',
    'templates/form.md': 'a form\n',
  });
}

const READS: SessionPlan['settings']['fence'] = {
  access: 'read',
  sandbox: null,
  denyPaths: [],
  writePaths: [],
};

test('a seat that may only look changes nothing of the project, however it tries, and has its own places', async () => {
  if (!ability.works) return;
  const own =
    'echo mine > "$CCMUX_OUTPUT_DIR/note" && echo mine > "$TMPDIR/t" && echo done > "$CCMUX_OUTPUT_DIR/done"';
  const { live, project } = await run([...PLAIN_WAYS, ...WAYS_OUT, own], { fence: READS });
  const pane = await live.pane('pm');
  expect(pane).toMatchObject({ access: 'read', sandboxed: true });
  expect(readdirSync(project).sort()).toEqual(['.git', 'a.txt', 'try.sh']);
  expect(readFileSync(join(project, 'a.txt'), 'utf8')).toBe('one\n');
  expect(git(project, 'log', '--format=%s')).toBe('first');
  expect(git(project, 'branch', '--list')).toBe('* main');
  expect(git(project, 'config', 'user.name')).toBe('tester');
  const output = join(live.home.panesDirectory, pane?.id ?? '', 'output');
  expect(readdirSync(output).sort()).toEqual(['done', 'note']);
  expect(await live.panes()).toHaveLength(1);
});

test.each(PLAIN_WAYS)('without a sandbox it does change the project: %s', (way) => {
  const { root, project, env } = new TestHome();
  try {
    makeRepository(project, { 'a.txt': 'one\n' });
    const sh = (script: string) =>
      spawnSync('sh', ['-c', script], { cwd: project, env: { ...env, PWD: project }, encoding: 'utf8' })
        .stdout;
    // Nothing is opened: there may be a pipe among it.
    const look = () => sh("find . -printf '%p %y %m %s %T@ %l\\n' | sort");
    const before = look();
    sh(way);
    expect(look()).not.toBe(before);
  } finally {
    rmSync(root, { recursive: true });
  }
});

test('other profiles and what the user denies are out of sight', async () => {
  if (!ability.works) return;
  const look = [
    'ls "$CLAUDE_SESSION_DIR/.." > "$CCMUX_OUTPUT_DIR/profiles"',
    'ls -A "$HOME/.secret" > "$CCMUX_OUTPUT_DIR/secret"',
    'cat "$HOME/.key" > "$CCMUX_OUTPUT_DIR/key"',
  ];
  const prepare = (home: TestHome) => {
    mkdirSync(join(home.home, '.secret'));
    writeFileSync(join(home.home, '.secret/one'), 'secret');
    writeFileSync(join(home.home, '.key'), 'secret');
    mkdirSync(join(home.panesDirectory, 'anotherpane/claude'), { recursive: true });
    places.push(join(home.home, '.secret'), join(home.home, '.key'));
  };
  const places: string[] = [];
  const fence = { ...READS, denyPaths: places };
  const { live } = await run(look, { fence }, prepare);
  const pane = await live.pane('pm');
  const output = join(live.home.panesDirectory, pane?.id ?? '', 'output');
  expect(readFileSync(join(output, 'profiles'), 'utf8')).toBe(`${pane?.id ?? ''}\n`);
  expect(readFileSync(join(output, 'secret'), 'utf8')).toBe('');
  expect(readFileSync(join(output, 'key'), 'utf8')).toBe('');
});

test('what the user lets sandboxes write is written, through a link too, and opens nothing that is closed', async () => {
  if (!ability.works) return;
  const script = [
    'echo cached > "$HOME/.npm/one"',
    'echo x >> a.txt; echo x > new',
    'ls "$CLAUDE_SESSION_DIR/.." > "$CCMUX_OUTPUT_DIR/profiles"',
  ];
  const paths: string[] = [];
  const prepare = ({ root, home, panesDirectory }: TestHome) => {
    mkdirSync(join(root, 'cache'));
    symlinkSync(join(root, 'cache'), join(home, '.npm'));
    mkdirSync(join(panesDirectory, 'anotherpane/claude'), { recursive: true });
    // The whole world of the test, with project and profiles in it.
    paths.push(join(home, '.npm'), root, join(root, 'not-there'));
  };
  const { live, project } = await run(script, { fence: { ...READS, writePaths: paths } }, prepare);
  expect(readFileSync(join(live.home.root, 'cache/one'), 'utf8')).toBe('cached\n');
  expect(readFileSync(join(project, 'a.txt'), 'utf8')).toBe('one\n');
  expect(existsSync(join(project, 'new'))).toBe(false);
  const pane = await live.pane('pm');
  const output = join(live.home.panesDirectory, pane?.id ?? '', 'output');
  expect(readFileSync(join(output, 'profiles'), 'utf8')).toBe(`${pane?.id ?? ''}\n`);
});

test('what is shared with all panes is there to be read, and held by the kernel in a sandbox', async () => {
  if (!ability.works) return;
  const shared = '"$CCMUX_HOME/data/shared';
  const script = [
    `cat ${shared}/project-files/note.md" ${shared}/templates/form.md" > "$CCMUX_OUTPUT_DIR/read"`,
    `echo x >> ${shared}/project-files/note.md"; echo x > ${shared}/templates/new"`,
    'echo written > own.txt',
  ];
  const fence = { ...READS, access: 'write', sandbox: true } as const;
  const { live, project } = await run(script, { fence }, share);
  const pane = await live.pane('pm');
  const output = join(live.home.panesDirectory, pane?.id ?? '', 'output');
  expect(readFileSync(join(output, 'read'), 'utf8')).toBe('a note\na form\n');
  const places = join(live.home.ccmux, 'data/shared');
  expect(readFileSync(join(places, 'project-files/note.md'), 'utf8')).toBe('a note\n');
  expect(readdirSync(join(places, 'templates'))).toEqual(['form.md']);
  expect(existsSync(join(project, 'own.txt'))).toBe(true);
});

test('what is shared is given to a Claude without a sandbox, with rules against edits there', async () => {
  const home = new TestHome();
  share(home);
  const claude = { command: ['/bin/sh', '-c', 'echo "$@" | tr " " "\\n"; echo called; exec cat', 'claude'] };
  served = await ServedSession.start({ layout: 'dev1', command: null, claude }, { home });
  const [, file] = /--settings\n(\S+)/.exec(await served.screenWith('dev1', 'called')) ?? [];
  const { permissions } = JSON.parse(readFileSync(file, 'utf8')) as { permissions: Record<string, unknown> };
  const places = ['project-files', 'templates'].map((name) => join(home.ccmux, 'data/shared', name));
  expect(permissions).toMatchObject({
    additionalDirectories: places,
    deny: places.map((place) => `Edit(/${place}/**)`),
  });
  const { stdout } = await home.ccmuxRun(['doctor']);
  for (const place of places) expect(stdout).toContain(`${place} is given to all panes, to read`);
});

test('a seat that writes, on a worktree in a sandbox, commits there and nowhere else', async () => {
  if (!ability.works) return;
  const script = [
    'echo mine > mine.txt && git add mine.txt && git commit -m mine',
    'echo x > "$CCMUX_PROJECT/x.txt"',
    'echo x > "$CCMUX_PROJECT/.git/hooks/post-merge"',
    'git config core.editor x',
  ];
  const fence = { access: 'write', sandbox: true, denyPaths: [], writePaths: [] } as const;
  const { project } = await run(script, { fence, ground: { workspace: 'worktree', carry: [] } });
  expect(git(project, 'log', '-1', '--format=%s', 'ccmux/test/pm')).toBe('mine');
  expect(existsSync(join(project, 'x.txt'))).toBe(false);
  expect(existsSync(join(project, '.git/hooks/post-merge'))).toBe(false);
  expect(readFileSync(join(project, '.git/config'), 'utf8')).not.toContain('editor');
});

test('a sandbox that must be and cannot is told, and nothing is started without it', async () => {
  const home = new TestHome();
  home.env.PATH = join(home.root, 'no-programs');
  const fence = { access: 'write', sandbox: true, denyPaths: [], writePaths: [] } as const;
  const choice = {
    layout: 'pm',
    command: 'echo started',
    size: { cols: 200, rows: 40 },
    settings: { fence },
  };
  served = await ServedSession.start(choice, { home });
  await served.screenWith(
    'pm',
    'pm is to have a sandbox, and there can be none: bubblewrap is not installed',
  );
  expect(await served.pane('pm')).toMatchObject({ pid: null });
});
