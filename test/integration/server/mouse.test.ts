import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import type { AttachedPeer } from '../../support/attached-peer.ts';
import { ServedSession } from '../../support/served-session.ts';
import { PROJECT_ROOT } from '../../support/test-home.ts';

const READER = `exec "${process.execPath}" "${join(PROJECT_ROOT, 'test/fixtures/key-reader.mjs')}"`;
const hex = (text: string) => Buffer.from(text, 'latin1').toString('hex');

let served: ServedSession;
let peer: AttachedPeer;

/** One pane with a program that asks for something and then shows in hexadecimal what it is sent. */
async function open(asking: string): Promise<void> {
  served = await ServedSession.start({ layout: 'dev1', command: `printf '${asking}'; ${READER}` });
  peer = await served.attach();
  await peer.waitForText('ready');
}

afterEach(() => served.dispose());

it('a program that wants every move is told every move, modifiers included, at its own place', async () => {
  await open('\\033[?1003h\\033[?1006h');
  await peer.waitFor('all motion', ({ sent }) => sent.includes('\x1b[?1003h'));
  peer.type('\x1b[<35;5;3M\x1b[<51;6;3M');
  await peer.waitForText(hex('\x1b[<35;5;2M\x1b[<51;6;2M'));
});

it('the terminal tells moves only while somebody wants them', async () => {
  await open("\\033[?1003h\\033[?1006h'; sleep 0; printf '");
  await peer.waitFor('all motion', ({ sent }) => sent.includes('\x1b[?1003h'));
  peer.type('q');
  await peer.waitFor('drags alone', ({ sent }) => sent.includes('\x1b[?1003l\x1b[?1000h\x1b[?1002h'));
});

it('the wheel presses arrows where a program on the alternate screen has not forbidden it', async () => {
  await open('\\033[?1049h\\033[?1h');
  peer.type('\x1b[<64;5;3M');
  await peer.waitForText(hex('\x1bOA\x1bOA\x1bOA'));
  await served.dispose();
  await open('\\033[?1049h\\033[?1007l');
  peer.type('\x1b[<64;5;3Mend');
  await peer.waitForText(hex('end'));
  expect(peer.text).not.toContain(hex('\x1b'));
});

it('a paste of a mebibyte reaches a program that reads slowly, whole and in one piece', async () => {
  const slow = `stty raw -echo; printf '\\033[?2004hready'; read -n 1 go; head -c 1048588 | sha256sum; exec cat`;
  served = await ServedSession.start({ layout: 'dev1', command: `exec bash -c "${slow.replaceAll('"', '\\"')}"` });
  peer = await served.attach();
  await peer.waitForText('ready');
  const text = Array.from({ length: 1024 * 1024 }, (_, i) => String.fromCharCode(97 + ((i * 7) % 26))).join('');
  peer.type(`g\x1b[200~${text}\x1b[201~`);
  const whole = createHash('sha256').update(`\x1b[200~${text}\x1b[201~`).digest('hex');
  await peer.waitForText(whole);
}); // prettier-ignore
