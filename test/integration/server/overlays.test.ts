/** What a client opens over the panes: themes, commands, the command prompt, messages. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { AttachedPeer } from '../../support/attached-peer.ts';
import { ServedSession } from '../../support/served-session.ts';
import { mouseBytes, LEFT_BUTTON } from '../../support/terminal-keys.ts';

const PREFIX = '\x1c';
const DOWN = '\x1b[B';
const UP = '\x1b[A';
const ESCAPE = '\x1b';
/** Of the overlay, in the shipped themes. */
const DARK = '#2b323b';
const LIGHT = '#f0f3f6';

let served: ServedSession;
beforeEach(async () => {
  served = await ServedSession.start({ layout: 'dev2' });
  await served.running();
});
afterEach(() => served.dispose());

async function attached(options: Parameters<ServedSession['attach']>[0] = {}): Promise<AttachedPeer> {
  const peer = await served.attach(options);
  await peer.waitForText('dev2');
  return peer;
}

function background(peer: AttachedPeer, text: string): string {
  const y = peer.text.split('\n').findIndex((line) => line.includes(text));
  return y < 0 ? 'nowhere' : peer.cell(peer.text.split('\n')[y].indexOf(text), y).background;
}

test('the theme under the cursor is shown to the one who chooses, and the chosen one to all', async () => {
  const peer = await attached();
  const other = await attached();
  peer.type(`${PREFIX}t`);
  await peer.waitForText('Enter keeps');
  expect(background(peer, 'Enter keeps')).toBe(DARK);
  peer.type('G');
  await peer.waitFor('the light theme', () => background(peer, 'Enter keeps') === LIGHT);
  expect(background(other, 'test · dev2')).toBe('#21262d');
  peer.type(ESCAPE);
  await peer.waitFor('the former one', (each) => !each.text.includes('Enter keeps'));
  await peer.waitFor('its colours', () => background(peer, 'test · dev2') === '#21262d');

  peer.type(`${PREFIX}tG\r`);
  await peer.waitForText('theme light for now; for good: “theme: light” in ');
  await other.waitFor('the light theme there too', () => background(other, 'test · dev2') === '#e4e8ec');
  const later = await attached();
  expect(background(later, 'test · dev2')).toBe('#e4e8ec');
  expect(peer.text).toContain('config/ccmux.yaml');
});

test('a theme written meanwhile can be chosen, a broken one says why when it is named', async () => {
  const themes = join(served.home.ccmux, 'config/themes');
  mkdirSync(themes, { recursive: true });
  writeFileSync(join(themes, 'mine.yaml'), 'border: "#123456"\n');
  writeFileSync(join(themes, 'broken.yaml'), 'border: red\n');
  const peer = await attached();
  peer.type(`${PREFIX}t`);
  const screen = await peer.waitForText('mine');
  expect(screen).toContain('yours');
  expect(screen).not.toContain('broken');
  peer.type(ESCAPE);
  await peer.waitFor('the panes alone', (each) => !each.text.includes('mine'));
  peer.type(`${PREFIX}:theme broken\r`);
  await peer.waitForText('must be a colour');
});

test('a terminal that wants no colours is told that themes do not show in it', async () => {
  const peer = await attached({ hints: { NO_COLOR: '1' } });
  const other = await attached();
  peer.type(`${PREFIX}t`);
  await peer.waitForText('themes do not show in this terminal: it wants no colours (NO_COLOR is set)');
  peer.type(`${PREFIX}:theme light\r`);
  await other.waitFor('the light theme there', () => background(other, 'test · dev2') === '#e4e8ec');
  await peer.waitForText('theme light for now');
  expect(background(peer, 'theme light')).toBe('default');
});

test('the palette finds a command by a few letters and runs it', async () => {
  const peer = await attached();
  peer.type(`${PREFIX}p`);
  await peer.waitForText('commands: type to search');
  peer.type('spl');
  peer.type('bel');
  await peer.waitForText('commands: splbel');
  peer.type('\x15');
  peer.type('split bel');
  await peer.waitForText('❯ split to below');
  peer.type('\r');
  await served.panesWhere('a third pane', (panes) => panes.length === 3);
});

test('the mouse chooses from a list, and closes it beside the box', async () => {
  const peer = await attached();
  peer.type(`${PREFIX}p`);
  const screen = await peer.waitForText('focus dev2');
  const y = screen.split('\n').findIndex((line) => line.includes('focus dev2'));
  const at = { x: screen.split('\n')[y].indexOf('focus dev2'), y };
  peer.type(mouseBytes(LEFT_BUTTON, at, true));
  await peer.waitForText('❯ focus dev2');
  peer.type(mouseBytes(LEFT_BUTTON, at, true));
  await served.panesWhere('dev2 focused', (panes) => panes[1].focused);
  peer.type(`${PREFIX}p`);
  await peer.waitForText('type to search');
  peer.type(mouseBytes(LEFT_BUTTON, { x: 0, y: 0 }, true));
  await peer.waitFor('the panes alone', (each) => !each.text.includes('type to search'));
  expect((await served.panes())[1].focused).toBe(true);
});

test('the command prompt completes, remembers, runs, and says what is wrong', async () => {
  const peer = await attached();
  peer.type(`${PREFIX}:`);
  await peer.waitForText('\n :');
  peer.type('fo');
  peer.type('\t');
  peer.type('\t');
  await peer.waitForText(': focus    left  right  up  down  next  waiting  dev1  dev2');
  peer.type('dev2');
  peer.type('\t');
  peer.type('\r');
  await served.panesWhere('dev2 focused', (panes) => panes[1].focused);
  peer.type(`${PREFIX}:swop\r`);
  await peer.waitForText('no command "swop" (did you mean swap?)');
  peer.type(`${PREFIX}:focus nobody\r`);
  await peer.waitForText('no pane "nobody" in session test (it has dev1, dev2)');
  const other = await attached();
  other.type(`${PREFIX}:half`);
  other.type(UP);
  await other.waitForText(' : focus nobody');
  other.type(UP);
  other.type(UP);
  await other.waitForText(' : focus dev2');
  other.type(DOWN);
  other.type(DOWN);
  other.type(DOWN);
  await other.waitForText(' : half');
});

test('messages can be read again, by one who only watches too', async () => {
  const peer = await attached();
  peer.type(`${PREFIX}:swop\r`);
  await peer.waitForText('no command "swop"');
  const watcher = await attached({ isReadOnly: true });
  watcher.type(`${PREFIX}~`);
  await watcher.waitForText('messages');
  expect(watcher.text).toMatch(/\d\d:\d\d {2}no command "swop" \(did you mean swap\?\)/);
  watcher.type('q');
  await watcher.waitFor('the panes alone', (each) => !each.text.includes('messages'));
  watcher.type(`${PREFIX}p`);
  await watcher.waitForText('this client only watches');
});

test('the list of agents shows all panes and goes to the chosen one', async () => {
  const peer = await attached();
  peer.type(`${PREFIX}w`);
  const screen = await peer.waitForText('who waits longest first');
  expect(screen).toMatch(/1 {2}dev1/);
  expect(screen).toMatch(/2 {2}dev2/);
  peer.type(`${DOWN}\r`);
  await served.panesWhere('dev2 has the focus', ([, dev2]) => dev2.focused);
});
