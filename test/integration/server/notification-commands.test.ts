import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { NotificationCommands } from '../../../src/server/notification-commands.ts';
import { FakeClock } from '../../support/fake-clock.ts';
import { collectingLog, type LogEntry } from '../../support/served-session.ts';
import { TestHome } from '../../support/test-home.ts';
import { until } from '../../support/until.ts';

let world: TestHome;
let clock: FakeClock;
let commands: NotificationCommands;
const entries: LogEntry[] = [];

beforeEach(() => {
  world = new TestHome();
  clock = new FakeClock();
  entries.length = 0;
});

afterEach(async () => {
  commands.dispose();
  await world.dispose();
});

/** A program of the user's in the world's directory of programs. */
function program(name: string, script: string): string {
  const path = join(world.root, name);
  writeFileSync(path, `#!/bin/sh\n${script}\n`);
  chmodSync(path, 0o755);
  return path;
}

function made(command: readonly string[] | null): NotificationCommands {
  const environment = { ...world.env, PATH: `${world.root}:${world.env.PATH}` };
  const log = collectingLog(entries);
  commands = new NotificationCommands({ command, environment, cwd: world.project, clock, log });
  return commands;
}

function content(name: string): Promise<string> {
  const path = join(world.root, name);
  return until(
    name,
    () => existsSync(path) && readFileSync(path, 'utf8').endsWith('\n') && readFileSync(path, 'utf8'),
  );
}

it("a user's command reads the event from its stdin, and no shell reads what an agent wrote", async () => {
  const path = program(
    'tell',
    `printf '%s|' "$@" >"$HOME/../args"; echo >>"$HOME/../args"; cat >"$HOME/../out"`,
  );
  made([path, '--fixed', '$(touch x)']).user({ detail: '$(touch made); `id`' });
  expect(JSON.parse(await content('out'))).toEqual({ detail: '$(touch made); `id`' });
  expect(await content('args')).toBe('--fixed|$(touch x)|\n');
});

it('the desktop gets title and body as words, without options or markup of an agent', async () => {
  program('notify-send', `for each; do printf '[%s]' "$each"; done >"$HOME/../out"; echo >>"$HOME/../out"`);
  made(null).desktop({ title: '--icon=x', body: 'a <b>bold</b> & command' });
  expect(await content('out')).toBe(
    '[--app-name=ccmux][--][--icon=x][a &lt;b&gt;bold&lt;/b&gt; &amp; command]\n',
  );
});

it('only a few run at once, and one that takes too long is ended with what it has started', async () => {
  const path = program('slow', 'sleep 1000 & wait');
  made([path]);
  for (let i = 0; i < 6; i++) commands.user({});
  const sleeping = () => world.processes().filter(({ argv }) => argv.includes('1000'));
  await until('four of them', () => sleeping().length === 4);
  expect(entries.filter(({ message }) => message.includes('too many'))).toHaveLength(2);
  clock.advance(10_000);
  await until('none of them', () => sleeping().length === 0);
  await until('their end', () => entries.filter(({ message }) => message.includes('failed')).length === 4);
  commands.user({});
  await until('another one', () => sleeping().length === 1);
});

it.each([
  ['is not there', ['nobody']],
  ['lies below a file', ['file/below']],
  ['is no name of a file', ['a\0b']],
  ['has an argument that no program can have', ['file', 'x'.repeat(300_000)]],
])('one that %s is a line in the log, and nothing else', async (_, [name, ...args]) => {
  program('file', 'exit 0');
  made([join(world.root, name), ...args]).user({});
  await until('the line', () => entries.some(({ message }) => message.includes('cannot be run')));
});
