/** What the screen says of keys is what the user has made of them. */
import { afterEach, expect, test } from 'vitest';
import { bindingsWith } from '../../../src/config/key-settings.ts';
import { ServedSession } from '../../support/served-session.ts';

let served: ServedSession | null = null;
afterEach(async () => {
  await served?.dispose();
  served = null;
});

test('a pane without a child offers the keys as they are bound, and obeys those', async () => {
  const bindings = bindingsWith({ r: 'split right', R: 'restart', x: null, '?': null, F1: 'help' });
  served = await ServedSession.start({
    layout: 'single',
    command: 'echo from $$; read',
    settings: { bindings },
  });
  const peer = await served.attach();
  await peer.waitForText('from ');
  peer.type('\r');
  await peer.waitForText('exited 0 · R restart');
  expect(peer.text).not.toContain('close');
  const first = /from (\d+)/.exec(peer.text)?.[1];
  for (const key of 'rxR') peer.type(key);
  await served.panesWhere('a child again', ([dev]) => dev.pid !== null && String(dev.pid) !== first);
  peer.type('\x1c?');
  await peer.waitForText('? does nothing after the prefix (Ctrl+\\ F1 shows the keys)');
  expect((await served.panes()).length).toBe(1);
});

test('the status line names the arrangement that the panes have', async () => {
  served = await ServedSession.start({ layout: 'dev3' });
  const peer = await served.attach();
  await peer.waitForText('test · dev3');
  peer.type('\x1c ');
  await peer.waitForText('test · even-columns');
});
