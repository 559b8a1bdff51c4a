/** What a first start asks and says on the plain terminal, with a program of ours in the place of claude. */
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Eye } from '../../support/eye.ts';
import { untilGone } from '../../support/processes.ts';
import { command } from '../../support/team-screen.ts';
import { TestHome } from '../../support/test-home.ts';

const WELCOME = 'is the prefix';
const QUESTION = 'for all panes? (y/N)';
const NOTICE = 'Press a key to start';
let world: TestHome;

beforeEach(() => {
  world = new TestHome();
  const bin = join(world.root, 'bin');
  mkdirSync(bin);
  writeFileSync(join(bin, 'claude'), '#!/bin/sh\nprintf "claude here %s\\n" "$*"\nexec sleep 1000\n');
  chmodSync(join(bin, 'claude'), 0o755);
  world.env.PATH = `${bin}:${world.env.PATH}`;
});
afterEach(() => world.dispose());

const open = (...args: readonly string[]) => world.open(['-l', 'single', ...args]);
const kept = (file: string) => {
  const path = join(world.ccmux, 'data', file);
  return existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as unknown) : undefined;
};

/** Whether the pane's claude is told that the folder is trusted. */
async function isTrustedInPane(): Promise<boolean> {
  const [{ configDir }] = (await world.session()).panes;
  const state = JSON.parse(readFileSync(join(configDir ?? '', '.claude.json'), 'utf8')) as {
    projects?: Record<string, { hasTrustDialogAccepted?: boolean } | undefined>;
  };
  return state.projects?.[world.project]?.hasTrustDialogAccepted === true;
}

async function detach(eye: Eye): Promise<void> {
  command(eye, 'd');
  await eye.waitForExit();
}

test('it asks for trust once, shows the notice once, and never again', async () => {
  const first = open();
  await first.waitForText(`Trust the files in ${world.project} ${QUESTION}`);
  first.type('y\r');
  await first.waitForText(NOTICE);
  expect(first.isAlternateScreen).toBe(false);
  first.type(' ');
  await first.waitForText('claude here');
  await first.waitForText(WELCOME);
  first.type(' ');
  await first.waitFor('the welcome to go', () => !first.text().includes(WELCOME));
  expect(await isTrustedInPane()).toBe(true);
  expect(kept('trusted.json')).toEqual([world.project]);
  await detach(first);
  await world.ccmuxDo('kill');
  const second = open();
  await second.waitForText('claude here');
  expect(await isTrustedInPane()).toBe(true);
  expect(second.output.toString()).not.toContain(QUESTION);
  expect(second.output.toString()).not.toContain(NOTICE);
  expect(second.output.toString()).not.toContain(WELCOME);
});

test('a no leaves the question to the client, and is not remembered', async () => {
  const eye = open();
  await eye.waitForText(QUESTION);
  eye.type('n\r');
  await eye.waitForText(NOTICE);
  eye.type('\r');
  await eye.waitForText('claude here');
  expect(await isTrustedInPane()).toBe(false);
  expect(kept('trusted.json')).toBeUndefined();
});

test('a folder that the user’s own Claude trusts is not asked about', async () => {
  const projects = { [world.project]: { hasTrustDialogAccepted: true } };
  writeFileSync(join(world.home, '.claude.json'), JSON.stringify({ projects }));
  const eye = open();
  await eye.waitForText(NOTICE);
  expect(eye.output.toString()).not.toContain(QUESTION);
  eye.type('x');
  await eye.waitForText('claude here');
  expect(await isTrustedInPane()).toBe(true);
});

test.each([
  ['the question', QUESTION, []],
  ['the notice', NOTICE, [['n\r', QUESTION]]],
] as const)('Ctrl+C at %s leaves everything as it was', async (_, shown, before) => {
  const eye = open();
  for (const [typed, text] of before) {
    await eye.waitForText(text);
    eye.type(typed);
  }
  await eye.waitForText(shown);
  eye.press('C-c');
  expect((await eye.waitForExit()).exitCode).toBe(1);
  expect(eye.text()).toContain('cancelled: nothing was started');
  await untilGone(world.marker);
  expect(readdirSync(world.ccmux)).toEqual([]);
  expect(readdirSync(world.home)).toEqual([]);
});

test('scripts are never asked: not with -d, not without a terminal', async () => {
  await world.ccmuxDo('-d', '-l', 'single');
  expect(await isTrustedInPane()).toBe(false);
  expect([kept('trusted.json'), kept('notices.json')]).toEqual([undefined, undefined]);
});

test('a start that runs no claude asks nothing, with -x or by its layout', async () => {
  const layout = join(world.root, 'plain.yaml');
  writeFileSync(layout, 'row:\n  - {role: dev, command: "echo plain; exec sleep 1000"}\n');
  for (const [args, text] of [
    [['-x', 'echo command; exec sleep 1000'], 'command'],
    [['-l', layout], 'plain'],
  ] as const) {
    const eye = world.open(['-l', 'single', ...args]);
    await eye.waitForText(text);
    expect(eye.output.toString()).not.toContain(NOTICE);
    await detach(eye);
    await world.ccmuxDo('kill');
  }
});

test('without claude it is one line that says how to get it, and nothing is started', async () => {
  world.env.PATH = '/usr/bin:/bin';
  const { code, stderr } = await world.ccmuxRun(['-d']);
  expect([code, stderr]).toEqual([
    1,
    expect.stringMatching(/^ccmux: claude is not on the PATH \(get it with .*--demo, .*--command\)\n$/),
  ]);
  expect(readdirSync(world.ccmux)).toEqual([]);
});
