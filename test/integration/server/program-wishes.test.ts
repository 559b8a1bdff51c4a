import { mkdirSync, realpathSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import type { AttachedPeer } from '../../support/attached-peer.ts';
import { QUIET } from '../../support/notify-settings.ts';
import { ServedSession, type SessionChoice } from '../../support/served-session.ts';

let served: ServedSession;
let peer: AttachedPeer;

const SHELL = 'PS1="at-prompt " exec bash --norc --noprofile -i';

async function open(choice: SessionChoice = {}, term = 'xterm-ghostty'): Promise<void> {
  served = await ServedSession.start({ layout: 'dev1', command: SHELL, ...choice });
  peer = await served.attach({ term });
  await peer.waitForText('at-prompt');
}

afterEach(() => served.dispose());

const utf8 = (sent: string) => Buffer.from(sent, 'latin1').toString();

/** Types a command; what it prints is told from the command line by its arithmetic. */
const run = (line: string) => served.type('dev1', line);

it('a notification is shown to everybody, and handed to a terminal that knows such', async () => {
  await open();
  const plain = await served.attach({ term: 'xterm-256color' });
  await run("printf '\\e]777;notify;Build;%s done\\a' $((40+2))");
  await peer.waitForText('dev1: Build: 42 done');
  await plain.waitForText('dev1: Build: 42 done');
  expect(peer.sent).toContain('\x1b]777;notify;dev1: Build;42 done\x1b\\');
  expect(plain.sent).not.toContain('\x1b]777');
});

it('a flood of notifications is cut, and other news still come through', async () => {
  await open();
  await run("for i in $(seq 500); do printf '\\e]9;number %s\\a' $i; done; echo over-$((1+1))");
  await peer.waitForText('over-2');
  expect(peer.sent.split('\x1b]777;notify').length - 1).toBeLessThanOrEqual(5);
});

it('notifications and the clipboard are for the user to refuse', async () => {
  await open({
    settings: { notify: { ...QUIET, bell: false, programs: 'off' }, clipboard: 'off' },
  });
  await run("printf '\\e]9;unwanted\\a\\e]52;c;YWJj\\a\\a'; echo sentinel-$((1+1))");
  await peer.waitForText('sentinel-2');
  expect(peer.sent).not.toMatch(/\x1b\]52|dev1: unwanted/);
  expect(peer.sent.replace(/\x1b\][^\x07\x1b]*\x07/g, '')).not.toContain('\x07');
});

it('progress stands in the border until the work or its program is over', async () => {
  await open();
  await run("printf '\\e]9;4;1;40\\a'; read; printf '\\e]9;4;2;50\\a'; read; printf '\\e]9;4;0\\a'; read; printf '\\e]9;4;3\\a'; exit");
  await peer.waitForText('40%');
  peer.type('\r');
  await peer.waitForText('failed 50%');
  peer.type('\r');
  await peer.waitFor('no progress', ({ text }) => !text.split('\n')[0].includes('%'));
  peer.type('\r');
  await peer.waitForText('exited');
  expect(peer.text.split('\n')[0]).not.toContain('working');
}); // prettier-ignore

it('progress is shown by a terminal known for it, that of the focused pane first, and taken back on leaving', async () => {
  await open({ layout: 'dev2' });
  const plain = await served.attach({ term: 'xterm-256color' });
  await served.type('dev2', "printf '\\e]9;4;1;30\\a'; echo told-$((1+1))");
  await peer.waitForText('told-2');
  await peer.waitFor('dev2’s progress', ({ sent }) => sent.includes('\x1b]9;4;1;30\x1b\\'));
  await run("printf '\\e]9;4;2;50\\a'");
  await peer.waitFor('dev1’s progress', ({ sent }) => sent.includes('\x1b]9;4;2;50\x1b\\'));
  peer.type('\x1cd');
  await peer.waitFor('the bar gone', ({ sent }) => sent.includes('\x1b]9;4;0\x1b\\'));
  expect(plain.sent).not.toContain('\x1b]9;4');
});

it('the window’s title names session, focused pane and program, in the letters that the terminal has', async () => {
  await open({ layout: 'dev2' });
  const ascii = await served.attach({ term: 'xterm-256color', hints: { LANG: 'C' } });
  await run("printf '\\e]2;✳ Größe\\a'");
  await peer.waitFor('the title', ({ sent }) => utf8(sent).includes('\x1b]2;test: dev1 · Größe\x1b\\'));
  await ascii.waitFor('the plain title', ({ sent }) => sent.includes('\x1b]2;test: dev1 . Gro?e\x1b\\'));
  peer.type('\x1c2');
  await peer.waitFor('another title', ({ sent }) => sent.includes('\x1b]2;test: dev2\x1b\\'));
});

it('title and progress of the window are for the user to refuse', async () => {
  await open({ settings: { windowTitle: 'off', notify: QUIET } });
  await run("printf '\\e]2;title\\a\\e]9;4;1;40\\a'; echo sentinel-$((1+1))");
  await peer.waitForText('sentinel-2');
  await peer.waitForText('40%');
  expect(peer.sent).not.toMatch(/\x1b\]2;|\x1b\]9;4/);
});

it('a shell beside a pane begins where that pane’s program says it is, an agent where its role says', async () => {
  await open();
  const directory = join(served.home.project, 'deep down');
  mkdirSync(directory);
  const uri = `file://${hostname()}${realpathSync(directory).replaceAll(' ', '%20')}`;
  await run(`printf '\\e]7;file://elsewhere/tmp\\a'; printf '\\e]7;${uri.replaceAll('%', '%%')}\\a'; echo told-$((1+1))`);
  await peer.waitForText('told-2');
  await served.ask({ kind: 'run', command: { name: 'split', side: 'below', pane: 'dev1', command: 'pwd; exec cat' } });
  await peer.waitForText('deep down');
  const panes = await served.panes();
  expect(panes.map(({ cwd }) => cwd)).toEqual([realpathSync(served.home.project), realpathSync(directory)]);
}); // prettier-ignore
