import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { AttachedPeer } from '../../support/attached-peer.ts';
import { ServedSession } from '../../support/served-session.ts';
import { PROJECT_ROOT } from '../../support/test-home.ts';

const READER = `exec "${process.execPath}" "${join(PROJECT_ROOT, 'test/fixtures/key-reader.mjs')}"`;

let served: ServedSession;
let peer: AttachedPeer;

/** A session whose panes show in hexadecimal what they are sent, and begin by printing `asking`. */
async function open(asking: string, layout = 'dev1'): Promise<void> {
  const bytes = Buffer.from(asking, 'latin1').toString('hex').replace(/../g, '\\x$&');
  served = await ServedSession.start({ layout, command: `printf '${bytes}'; ${READER}` });
  peer = await served.attach();
  await peer.waitForText('ready');
}

const hex = (text: string) => Buffer.from(text, 'latin1').toString('hex');
const KITTY_ANSWERS = '\x1b[?0u\x1b[?62;22c';

afterEach(() => served.dispose());

describe('a program that asked for kitty’s keys', () => {
  beforeEach(() => open('\x1b[>5u'));

  it('gets Shift+Enter from a terminal that has them, which is put into them for it', async () => {
    peer.type(KITTY_ANSWERS);
    await peer.waitFor('the keyboard', ({ sent }) => sent.includes('\x1b[>5u'));
    peer.type('\x1b[13;2u\x1b[27uo');
    await peer.waitForText(`${hex('\x1b[13;2u')}${hex('\x1b[27u')}${hex('o')}`);
  });

  it('gets it from a terminal with modifyOtherKeys, in its own words', async () => {
    peer.type('\x1b[>4;0m\x1b[?62c');
    await peer.waitFor('the keyboard', ({ sent }) => sent.includes('\x1b[>4;2m'));
    peer.type('\x1b[27;2;13~\x1b[27;5;99~');
    await peer.waitForText(`${hex('\x1b[13;2u')}${hex('\x1b[99;5u')}`);
  });

  it('gets from a plain terminal what that can say', async () => {
    peer.type('\x03\x1bx');
    await peer.waitForText(`${hex('\x1b[99;5u')}${hex('\x1b[120;3u')}`);
  });

  it('never sees the prefix, its release, or the key behind it', async () => {
    peer.type(KITTY_ANSWERS);
    peer.type('\x1b[92;5u\x1b[92;5:3u,\x1b[44;1:3u');
    await peer.waitForText('new name');
    peer.type('\x1b[27u\x1b[27;1:3uend');
    await peer.waitForText(hex('end'));
    expect(peer.text).not.toContain(hex('\x1b['));
  });

  it('shares nothing of it with a pane that did not ask', async () => {
    peer.type(KITTY_ANSWERS);
    await peer.waitFor('the keyboard', ({ sent }) => sent.includes('\x1b[>5u'));
    await served.ask({
      kind: 'run',
      command: { name: 'split', side: 'below', command: READER },
    });
    await peer.waitFor('both readers', ({ text }) => text.split('ready').length === 3);
    await peer.waitFor('the plain keyboard', ({ sent }) => sent.includes('\x1b[=0;1u'));
    // The terminal has not taken it yet: these were typed before.
    peer.type('\x1b[13;2u\x1b[99;5u');
    await peer.waitForText(hex('\r\x03'));
    peer.type('\x1b[0n\x1b[0n\x1b[0n');
    peer.type('\x1b[13;2u');
    await peer.waitForText(hex('\r\x03\x1b[13;2u'));
  });
});

it('a program that wants all keys gets every letter as one, and prompts still take text', async () => {
  await open('\x1b[>8u');
  peer.type(KITTY_ANSWERS);
  await peer.waitFor('the keyboard', ({ sent }) => sent.includes('\x1b[>28u'));
  peer.type('\x1b[97;;97u');
  await peer.waitForText(hex('\x1b[97u'));
  peer.type('\x1b[92;5u\x1b[44;;44u');
  await peer.waitForText('new name');
  peer.type('\x1b[98;;98u\x1b[111:79;2;79u\x1b[98;;98u\x1b[13u');
  await peer.waitForText('dev1bOb');
});

it('a program that asks for the terminal’s colours is told those of the terminal used last', async () => {
  await open('');
  peer.type('\x1b]11;rgb:12/34/56\x1b\\\x1b]4;1;rgb:aa/bb/cc\x1b\\');
  const other = await served.attach();
  other.type('\x1b]11;rgb:fe/dc/ba\x1b\\');
  await other.waitForText('ready');
  const ask = {
    name: 'split',
    side: 'below',
    command: `printf '\\033]11;?\\a\\033]4;1;?\\a'; ${READER}`,
  } as const;
  await served.ask({ kind: 'run', command: ask });
  await peer.waitForText(hex('\x1b]11;rgb:fefe/dcdc/baba'));
  expect(peer.text).toContain(hex('cdcd/0000/0000'));
});
