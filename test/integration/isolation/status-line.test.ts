import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { silentLog } from '../../../src/base/log.ts';
import {
  makeStatusLine,
  settingsFilesOf,
  statusLineSettings,
  statusReportPath,
  UserStatusLine,
} from '../../../src/isolation/status-line.ts';
import { TestHome } from '../../support/test-home.ts';

const SAID = '{"session_id":"it\'s","text":"$HOME `id` \\\\n %s"}\n';
/** Those in which a client may run it, as far as they are here. */
const SHELLS = ['/bin/sh', '/bin/bash', '/bin/zsh', '/usr/bin/zsh'].filter((shell) => existsSync(shell));

let world: TestHome;
let directory: string;

beforeEach(() => {
  world = new TestHome();
  directory = join(world.root, `a 'quoted' $(place)`);
  makeStatusLine(directory, directory);
});

afterEach(() => world.dispose());

/** As the client runs a status line: by a shell, the JSON on stdin. */
async function run(shell: string): Promise<{ readonly stdout: string; readonly code: number | null }> {
  const { command } = statusLineSettings(directory).statusLine as { command: string };
  const child = spawn(shell, ['-c', command], { env: { PATH: process.env.PATH, MINE: 'yes' } });
  const code = new Promise<number | null>((resolve) => child.on('close', resolve));
  child.stdin.on('error', () => undefined); // a command that reads nothing has gone before all is written
  child.stdin.end(SAID);
  return { stdout: await text(child.stdout), code: await code };
}

async function chooses(settings: object, at = join(world.home, '.claude/settings.json')): Promise<void> {
  mkdirSync(join(at, '..'), { recursive: true });
  writeFileSync(at, JSON.stringify(settings));
  const settingsFiles = settingsFilesOf(join(world.home, '.claude'), world.project);
  await new UserStatusLine({ directory, settingsFiles, log: silentLog }).refresh();
}

describe.each(SHELLS)('a status line run by %s', (shell) => {
  it('hands over what the client says, byte for byte, and shows nothing of its own', async () => {
    expect(await run(shell)).toEqual({ stdout: '', code: 0 });
    expect(readFileSync(statusReportPath(directory), 'utf8')).toBe(SAID);
  });

  it("runs the user's with the same stdin and environment, and shows what that shows", async () => {
    const command = `printf '[%s] \\033[1m' "$MINE"; cat; exit 3`;
    await chooses({ statusLine: { type: 'command', command } });
    expect(await run(shell)).toEqual({ stdout: `[yes] \x1b[1m${SAID}`, code: 3 });
    expect(readFileSync(statusReportPath(directory), 'utf8')).toBe(SAID);
  });

  it("hands over too where the user's reads nothing", async () => {
    await chooses({ statusLine: { type: 'command', command: 'echo short' } });
    expect((await run(shell)).stdout).toBe('short\n');
    expect(readFileSync(statusReportPath(directory), 'utf8')).toBe(SAID);
  });
});

describe("the user's status line", () => {
  const shown = async () => (await run('/bin/sh')).stdout;

  it('is that of the project before that of the user, and that of the project of this user before both', async () => {
    await chooses({ statusLine: { type: 'command', command: 'echo user' } });
    await chooses(
      { statusLine: { type: 'command', command: 'echo project' } },
      join(world.project, '.claude/settings.json'),
    );
    expect(await shown()).toBe('project\n');
    await chooses(
      { statusLine: { type: 'command', command: 'echo local' } },
      join(world.project, '.claude/settings.local.json'),
    );
    expect(await shown()).toBe('local\n');
  });

  it('is followed when the settings change, and when it goes', async () => {
    const at = join(world.home, '.claude/settings.json');
    const settingsFiles = settingsFilesOf(join(world.home, '.claude'), world.project);
    const line = new UserStatusLine({ directory, settingsFiles, log: silentLog });
    mkdirSync(join(world.home, '.claude'), { recursive: true });
    for (const [settings, expected] of [
      [{ statusLine: { type: 'command', command: 'echo one' } }, 'one\n'],
      [{ statusLine: { type: 'command', command: 'echo another' } }, 'another\n'],
      [{ statusLine: { type: 'poem', command: 'echo verse' } }, ''],
      [{ statusLine: { type: 'command', command: 'echo again' } }, 'again\n'],
      [{}, ''],
    ] as const) {
      writeFileSync(at, JSON.stringify(settings));
      await line.refresh();
      expect(await shown()).toBe(expected);
    }
    writeFileSync(at, '{"statusLine":');
    await line.refresh();
    expect(await shown()).toBe('');
  });
});
