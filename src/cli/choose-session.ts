/**
 * Lets the user choose among live sessions: a menu on the terminal's alternate screen, which is gone when it is done,
 * whatever ends it.
 */
import { systemClock } from '../base/clock.ts';
import { disposable, DisposableStore } from '../base/disposable.ts';
import { CcmuxError } from '../core/errors.ts';
import type { InputToken } from '../core/input-token.ts';
import { ESCAPE_TIMEOUT_MS, InputTokenizer } from '../core/input-tokenizer.ts';
import { keyName } from '../core/key-names.ts';
import { EndedBySignal } from './ended-by-signal.ts';
import type { LiveSession } from './find-session.ts';
import { request } from './request.ts';
import { menuLines, menuStep, type MenuEntry } from './session-menu.ts';
import { terminalSize, type Surroundings } from './surroundings.ts';

/** A live server answers in milliseconds; one that hangs must not keep the menu from being shown. */
const ANSWER_TIMEOUT_MS = 1000;
/** The alternate screen, and no cursor on it (DECSET 1049, DECTCEM). */
const ENTER = '\x1b[?1049h\x1b[?25l';
const LEAVE = '\x1b[?25h\x1b[?1049l';
/** CUP and ED: everything anew from the upper left corner. */
const ANEW = '\x1b[H\x1b[2J';
const INVERSE = '\x1b[7m';
const PLAIN = '\x1b[m';
const DEADLY = ['SIGTERM', 'SIGHUP'] as const;

/** Throws CcmuxError where the user leaves without a choice. */
export async function chooseSession(
  sessions: readonly LiveSession[],
  surroundings: Surroundings,
): Promise<LiveSession> {
  const entries = await Promise.all(sessions.map(described));
  const index = await choose(entries, surroundings);
  if (index === null) throw new CcmuxError('failed', 'cancelled: no session was attached to');
  return entries[index].session;
}

async function described(session: LiveSession): Promise<MenuEntry> {
  if (!session.isAnswering) return { session, description: null };
  try {
    const description = await request(session, { kind: 'describe' }, ANSWER_TIMEOUT_MS);
    return { session, description };
  } catch (error) {
    if (error instanceof CcmuxError) return { session, description: null };
    throw error;
  }
}

/** The entry that was chosen; null where the user left, or the terminal went away. */
function choose(entries: readonly MenuEntry[], surroundings: Surroundings): Promise<number | null> {
  const { stdin, stdout, env } = surroundings;
  const owned = new DisposableStore();
  let index = 0;
  const draw = (): void => {
    const lines = menuLines(entries, index, { ...terminalSize(surroundings), home: env.HOME });
    const styled = lines.map(({ text, isMarked }) => (isMarked ? `${INVERSE}${text}${PLAIN}` : text));
    stdout.write(ANEW + styled.join('\r\n'));
  };
  return new Promise<number | null>((resolve, reject) => {
    const take = (key: string): void => {
      const step = menuStep(key, index, entries.length);
      if (step.kind === 'left') resolve(null);
      else if (step.kind === 'chosen') resolve(step.index);
      else {
        index = step.index;
        draw();
      }
    };
    owned.add(onKeys(stdin, take));
    owned.add(on(stdin, 'end', () => resolve(null)));
    owned.add(on(stdin, 'error', () => resolve(null)));
    owned.add(on(stdout, 'resize', draw));
    for (const signal of DEADLY) owned.add(on(process, signal, () => reject(new EndedBySignal(signal))));
    stdin.setRawMode?.(true);
    owned.add(disposable(() => void stdin.setRawMode?.(false)));
    stdout.write(ENTER);
    owned.add(disposable(() => void stdout.write(LEAVE)));
    draw();
  }).finally(() => owned.dispose());
}

type Source = Pick<NodeJS.EventEmitter, 'on' | 'off'>;

function on(source: Source, event: string, listener: () => void) {
  source.on(event, listener);
  return disposable(() => void source.off(event, listener));
}

/** Calls `take` for every key that is typed, by its name. What comes in one chunk behind the last key is lost. */
function onKeys(stdin: Surroundings['stdin'], take: (key: string) => void) {
  const tokenizer = new InputTokenizer();
  let timer = disposable(() => undefined);
  const keysOf = (token: InputToken): readonly (string | null)[] =>
    token.kind === 'text' ? Array.from(Buffer.from(token.raw).toString()) : [keyName(token)];
  const give = (tokens: readonly InputToken[]): void => {
    timer.dispose();
    for (const key of tokens.flatMap(keysOf)) if (key !== null) take(key);
    // A lone Escape is one only when nothing follows.
    if (tokenizer.isPending) timer = systemClock.after(ESCAPE_TIMEOUT_MS, () => give(tokenizer.flush()));
  };
  const read = (chunk: Buffer | string): void => give(tokenizer.push(Buffer.from(chunk)));
  stdin.on('data', read);
  stdin.resume();
  return disposable(() => {
    timer.dispose();
    stdin.off('data', read);
    stdin.pause();
  });
}
