/** What a live server notices of its panes by itself, and tells every screen at once. */
import { chmodSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { present } from '../../../src/base/assert.ts';
import { FakeClock } from '../../support/fake-clock.ts';
import { ServedSession, type SessionChoice } from '../../support/served-session.ts';
import { TestHome } from '../../support/test-home.ts';
import { until } from '../../support/until.ts';

let served: ServedSession | null = null;
let ticking: NodeJS.Timeout | undefined;
afterEach(async () => {
  clearInterval(ticking);
  await served?.dispose();
  served = null;
});

/** A client that shows a prompt, with what is typed in it. */
const CLIENT = `#!/bin/bash
printf 'ready\\n\\xe2\\x9d\\xaf '
while read -r line; do printf 'got %s\\n\\xe2\\x9d\\xaf ' "$line"; done
`;

function prepare(): TestHome {
  const home = new TestHome();
  mkdirSync(join(home.home, '.claude'));
  writeFileSync(join(home.home, '.claude/CLAUDE.md'), 'be kind');
  mkdirSync(join(home.root, 'bin'));
  writeFileSync(join(home.root, 'bin/claude'), CLIENT, { mode: 0o755 });
  home.env.PATH = `${join(home.root, 'bin')}:${home.env.PATH}`;
  return home;
}

async function session(home: TestHome, choice: SessionChoice, clock?: FakeClock): Promise<ServedSession> {
  served = await ServedSession.start(choice, { home, ...(clock !== undefined && { clock }) });
  await served.running();
  return served;
}

function told(live: ServedSession, pattern: RegExp): Promise<string> {
  return until(
    `${String(pattern)} in the log`,
    () => live.messages('warn').find((text) => pattern.test(text)),
    { explain: () => JSON.stringify(live.log.slice(-10), null, 1) },
  );
}

test('a link that is replaced and a directory that is opened are told at once, on the screen too', async () => {
  const live = await session(prepare(), { layout: 'dev2' });
  const peer = await live.attach({ size: { cols: 160, rows: 40 } });
  const [dev1, dev2] = await live.panes();
  const link = join(present(dev1.configDir, 'a config dir'), 'CLAUDE.md');
  rmSync(link);
  writeFileSync(link, 'mine');
  await told(live, /CLAUDE\.md was a link to .* and is a file now; ccmux doctor tells more/);
  await peer.waitForText('was a link to');
  chmodSync(join(present(dev2.configDir, 'a config dir'), '..', 'output'), 0o755);
  await told(live, /output is open to others \(mode 755\)/);
});

const login = (refreshToken: string, change: Readonly<Record<string, unknown>> = {}) =>
  JSON.stringify({
    claudeAiOauth: { accessToken: 'made-up', refreshToken, subscriptionType: 'max' },
    ...change,
  });

test('a shared login that goes, comes or becomes another’s is told with the pane that did it, and no token with it', async () => {
  const home = prepare();
  const credentials = join(home.home, '.claude/.credentials.json');
  writeFileSync(credentials, login('made-up-refresh-1'));
  const live = await session(home, { layout: 'dev2', command: null });
  await live.screenWith('dev2', 'ready');
  // A refresh is nobody's business.
  writeFileSync(credentials, login('made-up-refresh-2'));
  writeFileSync(credentials, login('made-up-refresh-2', { organizationUuid: 'another' }));
  await told(live, /the login that the panes share is another account’s now$/);
  const peer = await live.attach({ size: { cols: 160, rows: 40 } });
  await peer.waitForText('ready');
  peer.type('\x1c2');
  peer.type('/logout');
  await live.screenWith('dev2', '❯ /logout');
  peer.type('\r');
  await peer.waitForText('/logout logs every pane out, and your own claude');
  expect(await live.screen('dev2')).not.toContain('got /logout');
  peer.type('\r');
  await live.screenWith('dev2', 'got /logout');
  rmSync(credentials);
  await told(live, /the login that the panes share is gone: .* \(by dev2\)$/);
  await peer.waitForText('the login that the panes share is gone');
  writeFileSync(credentials, login('made-up-refresh-3'));
  await told(live, /^logged in: every pane/);
  expect(live.messages('warn').filter((text) => /login|logged/.test(text))).toHaveLength(
    // Each is logged by the watch and by the notice, but a refresh.
    6,
  );
  expect(JSON.stringify(live.log)).not.toContain('made-up-refresh');
});

test('nobody is warned of a login that is the pane’s own', async () => {
  const home = prepare();
  const live = await session(home, { layout: 'dev1', command: null, claude: { credentials: 'own' } });
  await live.screenWith('dev1', 'ready');
  const peer = await live.attach({ size: { cols: 160, rows: 40 } });
  await peer.waitForText('ready');
  peer.type('/logout\r');
  await live.screenWith('dev1', 'got /logout');
});

test('a pane beyond its quota is named, ended where that is wished, and can be gone on with', async () => {
  const clock = new FakeClock();
  ticking = setInterval(() => clock.advance(5), 1);
  const quota = { diskBytes: 1_000_000, checkMs: 60_000, onExceeded: 'stop' } as const;
  const command =
    'test "$CCMUX_PANE_NAME" = dev1 && head -c 2000000 /dev/zero > "$CCMUX_OUTPUT_DIR/file"; echo fed; cat';
  const live = await session(prepare(), { layout: 'dev2', command, settings: { quota } }, clock);
  await live.screenWith('dev1', 'fed');
  clock.advance(60_000);
  const text = await told(live, /^dev1 takes/);
  expect(text).toMatch(
    /^dev1 takes 2\.1 MB of the disk, more than its quota of 1\.0 MB: its program is ended; ccmux pane restart/,
  );
  await live.panesWhere('the end of its program', ([dev1]) => dev1.status === 'exited');
  expect(await live.pane('dev2')).toMatchObject({ status: 'unknown' });
  expect(live.messages('warn').filter((line) => line.startsWith('dev2 takes'))).toEqual([]);
  const [dev1] = await live.panes();
  rmSync(join(present(dev1.configDir, 'a config dir'), '../output/file'));
  expect(readFileSync(join(present(dev1.configDir, 'a config dir'), '../pane.json'), 'utf8')).toContain(
    'dev1',
  );
  await live.run({ name: 'restart', pane: 'dev1' });
  await live.running();
});
