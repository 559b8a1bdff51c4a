/** Copy mode over a program that keeps no history in its terminal: its conversation is read from the transcript. */
import { appendFileSync, chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { present } from '../../../src/base/assert.ts';
import type { AttachedPeer } from '../../support/attached-peer.ts';
import { ServedSession } from '../../support/served-session.ts';
import { TestHome } from '../../support/test-home.ts';

const PREFIX = '\x1c';
/** Draws on the alternate screen all the time, as a client at work. */
const CLIENT = `#!/bin/bash
printf '\\033[?1049h'; i=0
while :; do i=$((i + 1)); printf '\\033[Hworking %s' "$i"; sleep 0.02; done
`;

let served: ServedSession | null = null;
afterEach(async () => {
  await served?.dispose();
  served = null;
});

const said = (type: string, content: unknown) =>
  `${JSON.stringify({ type, message: { role: type, content } })}\n`;

function turns(count: number): string {
  const lines = Array.from({ length: count }, (_, index) => {
    const turn = index + 1;
    const word = turn === 3 ? ' with the xylophone' : '';
    const call = {
      type: 'tool_use',
      id: `call-${turn}`,
      name: 'Bash',
      input: { command: `make part-${turn}` },
    };
    const result = {
      type: 'tool_result',
      tool_use_id: `call-${turn}`,
      content: `made ${turn}\nhidden-${turn}`,
    };
    return (
      said('user', `prompt ${turn}${word}`) +
      said('assistant', [call]) +
      said('user', [result]) +
      said('assistant', [{ type: 'text', text: `answer ${turn}` }])
    );
  });
  return `${lines.join('')}{"type":"some-later-kind"}\n{"type":"user","mess\n`;
}

async function transcribed(): Promise<{ readonly peer: AttachedPeer; readonly path: string }> {
  const home = new TestHome();
  const client = join(home.root, 'client');
  writeFileSync(client, CLIENT);
  chmodSync(client, 0o755);
  served = await ServedSession.start(
    { layout: 'single', command: null, claude: { command: [client] } },
    { home },
  );
  const [pane] = await served.running();
  const directory = join(present(pane.configDir, 'a config dir'), 'projects', 'app');
  mkdirSync(directory, { recursive: true });
  const path = join(directory, `${present(pane.conversation, 'a conversation')}.jsonl`);
  writeFileSync(path, turns(200));
  const peer = await served.attach({ size: { cols: 100, rows: 30 } });
  await peer.waitForText('working');
  return { peer, path };
}

test('shows the conversation, and finds a word of turn 3 of 200 while the program works on', async () => {
  const { peer, path } = await transcribed();
  peer.type(`${PREFIX}[`);
  await peer.waitForText('● answer 200');
  expect(peer.text).toContain('▸ Bash(make part-200) · 2 lines');
  expect(peer.text).not.toContain('hidden-200');
  peer.type('?xylophone\r');
  await peer.waitForText('❯ prompt 3 with the xylophone');
  const shown = () => peer.text.split('\n').slice(1, -1).join('\n');
  const before = shown();
  appendFileSync(path, said('user', 'prompt 201'));
  await peer.waitFor('the added line', ({ text }) => /transcript \[\d+\/1002\]/.test(text));
  expect(shown()).toBe(before);
  // The call below it, unfolded.
  peer.type('jj\t');
  await peer.waitForText('hidden-3');
  peer.type('\t');
  await peer.waitFor('the call folded', ({ text }) => !text.includes('hidden-3'));
  peer.type('q');
  await peer.waitForText('working');
});

test('keys typed before the conversation is read mean all of it', async () => {
  const { peer } = await transcribed();
  peer.type(`${PREFIX}[?prompt\r`);
  await peer.waitForText('"prompt" 200 of 200');
});

test('finds a word in the conversations of all panes, and goes to the place chosen', async () => {
  const { peer } = await transcribed();
  peer.type(`${PREFIX}/`);
  await peer.waitForText('find in all conversations');
  peer.type('xylo\r');
  await peer.waitForText('"xylo": 1 place');
  expect(peer.text).toContain('❯ prompt 3 with the xylophone');
  peer.type('\r');
  await peer.waitForText('transcript [11/1000] "xylo" 1 of 1');
  peer.type(`q${PREFIX}/`);
  await peer.waitForText('working');
  peer.type('nowhere to be found\r');
  await peer.waitForText('is in no conversation');
  // Asked again, the first search is given up: its list would stand in the way of what is asked then.
  peer.type(`${PREFIX}/xylo\r${PREFIX}/nowhere at all\r`);
  await peer.waitForText('"nowhere at all" is in no conversation');
  expect(peer.text).not.toContain('"xylo": 1 place');
});
