/** A session that is recorded: what is in the file, when, and what becomes of it. */
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import xterm from '@xterm/headless';
import { afterEach, expect, test } from 'vitest';
import { CastReader, type Cast, type CastEvent } from '../../../src/core/asciicast.ts';
import { CcmuxError } from '../../../src/core/errors.ts';
import { widthProvider } from '../../../src/emulator/width-provider.ts';
import { ServedSession, type SessionChoice } from '../../support/served-session.ts';
import { TestHome } from '../../support/test-home.ts';
import { until } from '../../support/until.ts';

const PREFIX = '\x1c';

let served: ServedSession | null = null;
afterEach(async () => {
  await served?.dispose();
  served = null;
});

interface Recorded {
  readonly live: ServedSession;
  readonly file: string;
}

async function recorded(choice: SessionChoice = {}): Promise<Recorded> {
  const home = new TestHome();
  const file = join(home.root, 'demo.cast');
  served = await ServedSession.start({ layout: 'dev2', recordTo: file, ...choice }, { home });
  await served.running();
  return { live: served, file };
}

/** The whole lines that are in the file now. */
function castIn(file: string): Cast {
  const reader = new CastReader();
  const text = readFileSync(file, 'utf8');
  for (const line of text.slice(0, text.lastIndexOf('\n')).split('\n')) reader.push(line);
  return reader.end();
}

/** The last picture of a recording. */
async function lastPicture({ header, events }: Cast): Promise<string> {
  const terminal = new xterm.Terminal({ ...header.size, allowProposedApi: true });
  terminal.unicode.register(widthProvider);
  terminal.unicode.activeVersion = widthProvider.version;
  for (const event of events) {
    if (event.kind === 'resize') terminal.resize(event.size.cols, event.size.rows);
    else await new Promise<void>((done) => terminal.write(event.text, done));
  }
  const { active } = terminal.buffer;
  const rows = Array.from(
    { length: terminal.rows },
    (_, y) => active.getLine(y)?.translateToString(true) ?? '',
  );
  terminal.dispose();
  return rows.map((row) => row.trimEnd()).join('\n');
}

function pictureWith(file: string, text: string): Promise<string> {
  return until(`${JSON.stringify(text)} in the recording`, async () => {
    const picture = await lastPicture(castIn(file));
    return picture.includes(text) && picture;
  });
}

test('goes on without any client, and shows the whole screen but nobody’s overlays', async () => {
  const { live, file } = await recorded();
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(castIn(file).header).toMatchObject({ size: { cols: 120, rows: 40 }, title: 'ccmux test (dev2)' });
  await live.type('dev1', 'before anybody looks');
  await pictureWith(file, 'before anybody looks');
  const peer = await live.attach();
  await peer.waitForText('test · dev2 · recording');
  peer.type(`${PREFIX}?`);
  await peer.waitForText('split to the right');
  await live.type('dev2', 'behind the help');
  const picture = await pictureWith(file, 'behind the help');
  expect(picture).toContain('─ 1 dev1 ');
  expect(picture).not.toContain('split to the right');
  peer.type(`${PREFIX}d`);
});

test('follows the size of the session', async () => {
  const { live, file } = await recorded({ layout: 'single' });
  const peer = await live.attach({ size: { cols: 90, rows: 30 } });
  await live.panesWhere('90 columns', ([pane]) => pane.cols === 90);
  await live.type('dev', 'in ninety columns');
  const picture = await pictureWith(file, 'in ninety columns');
  expect(Math.max(...picture.split('\n').map((row) => row.length))).toBe(90);
  const sizes = castIn(file).events.filter((event) => event.kind === 'resize');
  expect(sizes.map(({ size }) => size)).toEqual([{ cols: 90, rows: 30 }]);
  peer.dispose();
});

test('holds no more than changed, and nothing that is typed where no program shows it', async () => {
  const { live, file } = await recorded({
    layout: 'single',
    command: 'stty -echo; echo ready; read secret; echo done; cat',
  });
  await live.screenWith('dev', 'ready');
  await pictureWith(file, 'ready');
  await live.type('dev', 'tom0rrow');
  await pictureWith(file, 'done');
  const before = castIn(file).events.length;
  await live.type('dev', 'x');
  await live.ask({ kind: 'describe' });
  expect(readFileSync(file, 'utf8')).not.toContain('tom0rrow');
  // What follows is the clock at most.
  expect(castIn(file).events.length - before).toBeLessThanOrEqual(1);
});

test('is complete when the session ends', async () => {
  const { live, file } = await recorded({ layout: 'single', command: "printf 'last words'; cat" });
  await live.screenWith('dev', 'last words');
  await live.server.end();
  await live.server.whenEnded;
  const cast = castIn(file);
  expect(readFileSync(file, 'utf8').endsWith('"]\n')).toBe(true);
  expect(await lastPicture(cast)).toContain('last words');
  const last = cast.events.at(-1) as Extract<CastEvent, { kind: 'output' }>;
  expect(last.text).toContain('\x1b[?25h');
});

test('can be begun and ended in a live session, one at a time', async () => {
  served = await ServedSession.start({ layout: 'single' });
  const live = served;
  await live.running();
  const peer = await live.attach();
  await peer.waitForText('dev');
  peer.type(`${PREFIX}:record --stop\r`);
  await peer.waitForText('session test is not recorded (record FILE begins)');
  peer.type(`${PREFIX}:record one.cast\r`);
  const file = join(live.home.project, 'one.cast');
  await peer.waitForText(`recording to ${file}: what is shown, not what is typed`);
  const second = live.ask({ kind: 'record', file: join(live.home.root, 'two.cast') });
  await expect(second).rejects.toThrow(`session test is recorded already, to ${file}`);
  peer.type(`${PREFIX}:record --stop\r`);
  await peer.waitForText(`recorded to ${file}; ccmux replay plays it`);
  expect((await lastPicture(castIn(file))).includes('recording')).toBe(false);
  await live.ask({ kind: 'record', file: join(live.home.root, 'two.cast') });
  await peer.waitForText('two.cast');
});

test('overwrites nothing, and says why it cannot begin', async () => {
  served = await ServedSession.start({ layout: 'single' });
  const live = served;
  const there = join(live.home.root, 'there.cast');
  writeFileSync(there, 'mine');
  await expect(live.ask({ kind: 'record', file: there })).rejects.toThrow(`${there} exists already`);
  expect(readFileSync(there, 'utf8')).toBe('mine');
  const nowhere = join(live.home.root, 'no/such/place.cast');
  await expect(live.ask({ kind: 'record', file: nowhere })).rejects.toThrow('there is no such directory');
});

test('a session whose recording cannot be made does not start, and leaves nothing', async () => {
  const home = new TestHome();
  try {
    const there = join(home.root, 'there.cast');
    mkdirSync(there);
    const start = ServedSession.start({ recordTo: there }, { home });
    await expect(start).rejects.toThrow(CcmuxError);
    expect(existsSync(join(home.ccmux, 'data/sessions/test.json'))).toBe(false);
    expect(home.profiles()).toEqual([]);
  } finally {
    await home.dispose();
  }
});
