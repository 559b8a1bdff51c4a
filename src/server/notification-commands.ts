/**
 * Programs that show a notification: `notify-send`, and one of the user's own. None is run by a shell, none gets what
 * an agent wrote in another way than as one argument behind `--` or on its stdin; each has its time, and only a few
 * run at once.
 */
import { spawn } from 'node:child_process';
import type { Clock } from '../base/clock.ts';
import { DisposableStore, type Disposable } from '../base/disposable.ts';
import type { Log } from '../base/log.ts';

export interface NotificationCommandsOptions {
  /** Program and arguments; null for none. */
  readonly command: readonly string[] | null;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Where they are run. */
  readonly cwd: string;
  readonly clock: Clock;
  readonly log: Log;
}

const MOST_AT_ONCE = 4;
const TIME_LIMIT_MS = 10_000;

export class NotificationCommands implements Disposable {
  readonly #options: NotificationCommandsOptions;
  readonly #running = new Set<Disposable>();

  constructor(options: NotificationCommandsOptions) {
    this.#options = options;
  }

  /** Shows a notification on the desktop. */
  desktop({ title, body }: { readonly title: string; readonly body: string }): void {
    this.#run(
      ['notify-send', '--app-name=ccmux', '--', title, ...(body === '' ? [] : [escaped(body)])],
      null,
    );
  }

  /** Runs the user's command with `event` as JSON on its stdin. */
  user(event: object): void {
    const { command, log } = this.#options;
    if (command === null) log.warn('notify.command is not set');
    else this.#run(command, `${JSON.stringify(event)}\n`);
  }

  dispose(): void {
    for (const run of this.#running) run.dispose();
  }

  #run([program, ...args]: readonly string[], input: string | null): void {
    const { environment, cwd, clock, log } = this.#options;
    if (this.#running.size >= MOST_AT_ONCE) {
      log.warn('a notification was not shown: too many of its programs still run', { program });
      return;
    }
    let child;
    try {
      child = spawn(program, args, {
        cwd,
        env: environment,
        stdio: [input === null ? 'ignore' : 'pipe', 'ignore', 'ignore'],
        // A group of its own, so that its end ends what it has started too.
        detached: true,
      });
    } catch (error) {
      // Some of what can be wrong with a program is thrown, the rest told: then the other ways are still to be gone.
      log.warn('a notification program cannot be run', { program, error });
      return;
    }
    const owned = new DisposableStore();
    const end = (): void => {
      this.#running.delete(owned);
      owned.dispose();
    };
    const kill = (): void => {
      if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
      try {
        process.kill(-child.pid, 'SIGKILL');
      } catch (error) {
        log.debug('a notification program was gone already', { program, error });
      }
    };
    owned.add(
      clock.after(TIME_LIMIT_MS, () => {
        log.warn('a notification program took too long', { program, limitMs: TIME_LIMIT_MS });
        kill();
      }),
    );
    owned.add({ dispose: kill });
    this.#running.add(owned);
    child.on('error', (error) => {
      log.warn('a notification program cannot be run', { program, error });
      end();
    });
    child.on('exit', (code, signal) => {
      if (code !== 0) log.info('a notification program failed', { program, code, signal });
      end();
    });
    child.stdin?.on('error', () => undefined); // it may read nothing
    child.stdin?.end(input ?? '');
  }
}

/** Desktops read a little markup in the body. */
function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
