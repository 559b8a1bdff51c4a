/**
 * Before a pane's Claude logs out or in anew where its login is everybody's, whoever types that is told. The client
 * runs both commands without asking and without a hook (2.1.329), so what stands in its prompt is read from its screen
 * when Enter is pressed: the first Enter is held back, the second goes on.
 */
import { keyName } from '../core/key-names.ts';
import type { KeyAction } from '../core/key-machine.ts';
import type { LivePane } from '../session/live-pane.ts';

/** The line in which the client's prompt stands; the last one on its screen. */
const PROMPT = /^\s*[❯>]\s(.*)$/u;
/** As soon as Enter would complete it to nothing else. */
const COMMAND = /^\s*\/(log(?:i(?:n)?|o(?:u(?:t)?)?)?)\s*$/;

export type LoginCommand = 'login' | 'logout';

/** The command in the prompt of a client that shows `screen`; null for anything else. */
export function loginCommandIn(screen: string): LoginCommand | null {
  const prompt = screen
    .split('\n')
    .map((line) => PROMPT.exec(line)?.[1])
    .findLast((text) => text !== undefined);
  const command = COMMAND.exec(prompt ?? '')?.[1];
  if (command === undefined) return null;
  return command.startsWith('logo') ? 'logout' : 'login';
}

export class LoginGuard {
  readonly #now: () => number;
  /** Pane and command that were warned about last. */
  #warned: string | null = null;

  constructor(now: () => number) {
    this.#now = now;
  }

  /** What to say instead of handing the key on; null where it may go on. */
  warningFor(
    { source, raw }: Extract<KeyAction, { kind: 'forward' }>,
    paneId: string,
    live: LivePane,
  ): string | null {
    if (!live.isAgent || !live.sharesLogin || (source !== 'key' && source !== 'text')) return null;
    if (keyName({ kind: source, raw }) !== 'Enter') return null;
    const command = loginCommandIn(live.pane.emulator.text({ scrollback: false }));
    if (command === null) return null;
    const key = `${paneId} ${command}`;
    if (this.#warned === key) {
      this.#warned = null;
      live.loginCommand = { command, at: this.#now() };
      return null;
    }
    this.#warned = key;
    return command === 'logout'
      ? '/logout logs every pane out, and your own claude: they share your login. Enter once more does it'
      : '/login changes the login of every pane, and of your own claude: they share it. Enter once more goes on';
  }
}
