/** A program calls itself whatever it likes; nothing of that reaches a terminal but letters in its pane's border. */
import { writeFile } from 'node:fs/promises';
import { afterEach, expect, it } from 'vitest';
import { present } from '../../../src/base/assert.ts';
import type { AttachedPeer } from '../../support/attached-peer.ts';
import { ServedSession } from '../../support/served-session.ts';

let served: ServedSession;
let peer: AttachedPeer;

afterEach(() => served.dispose());

/** Prints into the terminal of a pane, as any program in it may. */
async function open(): Promise<(text: string) => Promise<void>> {
  const command = 'PS1="at-prompt " exec bash --norc --noprofile -i';
  served = await ServedSession.start({ command });
  peer = await served.attach();
  await peer.waitForText('at-prompt');
  const [pane] = await served.panesWhere('shells at rest', (panes) =>
    panes.every(({ status }) => status === 'idle'),
  );
  const terminal = `/proc/${String(present(pane.pid, 'a child'))}/fd/1`;
  // Not synchronously: the server that reads it runs in this process.
  return (text) => writeFile(terminal, text);
}

const osc = (number: 0 | 2, text: string) => `\x1b]${String(number)};${text}\x07`;

/** All of these are one title to whoever reads them, or none. */
const SAME = [
  'steady',
  '\x01\x02steady\x0b',
  'steady\r\n',
  '\u2028steady\u2029',
  'ste\u202eady\u2069',
  '\u200bste\u00adady\ufeff',
  '\u2066\u202esteady',
  'x'.repeat(12_000),
];

it('what differs in nothing that can be seen changes nothing and costs no frame', async () => {
  const print = await open();
  await print(osc(2, 'steady'));
  await peer.waitForText('· steady');
  const before = peer.outputBytes;
  for (const title of SAME) await print(osc(0, title) + osc(2, title));
  // Broken off by CAN and SUB, and begun anew in the middle.
  await print('\x1b]2;evil\x18\x1b]2;evil\x1a\x1b]0;evil\x1b]2;steady\x07');
  await print(osc(2, 'sentinel'));
  await peer.waitForText('· sentinel');
  // The one frame that says so; and the clock may have moved on.
  expect(peer.outputBytes - before).toBeLessThan(500);
  expect(peer.sent).not.toContain('evil');
});

it('what a title has of controls and of marks that turn the reading direction goes to no terminal', async () => {
  const print = await open();
  const from = peer.sent.length;
  await print(osc(2, 'ab\u202ecd\u2066\u200bef\u2028gh'));
  await peer.waitForText('abcdef gh');
  const sent = Buffer.from(peer.sent.slice(from), 'latin1').toString('utf8');
  expect(sent).not.toMatch(/[\u0080-\u009f\u200b\u202e\u2028\u2066]/);
});

it('a title without end leaves the other borders alone', async () => {
  const print = await open();
  const place = (shown: string) => present(shown.split('\n')[0], 'the borders above').indexOf('dev2');
  const before = place(await peer.waitForText('dev2'));
  await print(osc(2, 'é'.repeat(3000)));
  const text = await peer.waitFor('the long title', ({ text: shown }) => shown.includes('éé') && shown);
  expect([before > 0, place(text)]).toEqual([true, before]);
});

it('titles without pause are drawn no more often than frames are', async () => {
  const print = await open();
  const before = peer.outputBytes;
  const titles = Array.from({ length: 2000 }, (_, i) => osc(2, `title ${String(i)}`));
  await print(titles.join('') + osc(2, 'sentinel'));
  await peer.waitForText('· sentinel');
  expect(peer.outputBytes - before).toBeLessThan(20_000);
});
