/** What is known of a pane whose program is not claude: a real shell tells it, or what has its terminal does. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import type { PaneDescription } from '../../../src/protocol/control.ts';
import type { AttachedPeer } from '../../support/attached-peer.ts';
import { ServedSession } from '../../support/served-session.ts';
import { TestHome } from '../../support/test-home.ts';

let served: ServedSession;
let peer: AttachedPeer;

afterEach(() => served.dispose());

/** As the shell integrations of terminals do it. */
const MARKS = [
  String.raw`PS0='\e]133;C\a'`,
  String.raw`PROMPT_COMMAND='printf "\e]133;D;%s\a\e]133;A\a" $?'`,
  String.raw`PS1='at-prompt \e]133;B\a'`,
].join('\n');

async function open(rc: string, args = ''): Promise<void> {
  const home = new TestHome();
  const file = join(home.root, 'rc');
  writeFileSync(file, rc);
  // A file as an argument is a script to ccmux, which is then told of no jobs.
  const command = args === '' ? `exec bash --rcfile ${file} -i` : `ENV=${file} exec sh ${args}`;
  served = await ServedSession.start({ layout: 'dev1', command }, { home });
  peer = await served.attach();
  await peer.waitForText('at-prompt');
}

function pane(what: string, matches: (pane: PaneDescription) => boolean): Promise<PaneDescription> {
  return served.panesWhere(what, ([first]) => matches(first)).then(([first]) => first);
}

it('a shell that marks its commands is busy with them, and says how they ended', async () => {
  await open(MARKS);
  await pane('the prompt', ({ status, statusSource }) => status === 'idle' && statusSource === 'shell');
  await served.type('dev1', 'sleep 300');
  const busy = await pane('the command', ({ status }) => status === 'busy');
  expect(busy.statusSource).toBe('shell');
  await peer.waitForText('● busy');
  peer.type('\x03');
  const idle = await pane('its end', ({ status }) => status === 'idle');
  expect(idle.lastCommand?.exitStatus).toBe(130);
  expect(idle.lastCommand?.tookMs).toBe(Date.parse(idle.statusSince) - Date.parse(busy.statusSince));
  await peer.waitForText('exit 130');
  const { why, claims } = await served.ask({ kind: 'explain', pane: idle.id });
  expect(why).toContain('its own marks');
  expect(claims.find(({ source }) => source === 'shell')).toMatchObject({
    says: 'idle',
    detail: 'the last command ended with 130',
  });
  await served.type('dev1', 'true');
  await pane('success', ({ lastCommand }) => lastCommand?.exitStatus === 0);
  await peer.waitFor('nothing said of it', ({ text }) => !text.includes('exit 130'));
});

it('a shell without marks is busy while another program has its terminal', async () => {
  await open("PS1='at-prompt '", '-i');
  await pane('the prompt', ({ status, statusSource }) => status === 'idle' && statusSource === 'foreground');
  await served.type('dev1', 'sleep 300');
  const busy = await pane('the command', ({ status }) => status === 'busy');
  expect(busy).toMatchObject({ statusSource: 'foreground', activity: 'sleep', lastCommand: null });
  await peer.waitForText('· sleep');
  peer.type('\x03');
  await pane('its end', ({ status }) => status === 'idle');
  await peer.waitForText('◌ idle');
});

it('an agent that says in its title and its progress what it does is believed', async () => {
  await open(MARKS.replaceAll('133', '1337'));
  await served.type(
    'dev1',
    String.raw`exec sh -c 'printf "\e]0;⠋ at it\a"; read x; printf "\e]0;at it\a"; cat'`,
  );
  await pane('work', ({ status, statusSource }) => status === 'busy' && statusSource === 'title');
  await served.type('dev1', '');
  await pane('rest', ({ status, statusSource }) => status === 'idle' && statusSource === 'title');
});
