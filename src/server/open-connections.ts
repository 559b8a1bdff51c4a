/**
 * The connections of a server and the answers it owes them: at its end every request is answered, and everybody hears
 * what they were told last, as long as they are not slower than a farewell may be.
 */
import type { Socket } from 'node:net';
import type { Clock } from '../base/clock.ts';
import type { ControlReply } from '../protocol/control.ts';

/** How long connections may take to hear that the session is over. */
const FAREWELL_MS = 1000;

export class OpenConnections {
  readonly #clock: Clock;
  readonly #sockets = new Set<Socket>();
  /** To requests; under way. */
  readonly #answers = new Set<Promise<ControlReply>>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  add(socket: Socket): void {
    this.#sockets.add(socket);
    socket.on('close', () => this.#sockets.delete(socket));
  }

  /** Remembers an answer until it is given, and hands it back. */
  follow(answer: Promise<ControlReply>): Promise<ControlReply> {
    this.#answers.add(answer);
    void answer.finally(() => this.#answers.delete(answer));
    return answer;
  }

  /** Lets every request be answered, and every connection take in what it was told last. */
  async farewell(): Promise<void> {
    await this.#answered();
    const open = [...this.#sockets];
    const closed = open.map((socket) => new Promise((resolve) => socket.once('close', resolve)));
    for (const socket of open) socket.end();
    const late = this.#clock.after(FAREWELL_MS, () => {
      for (const socket of this.#sockets) socket.destroy();
    });
    await Promise.all(closed);
    late.dispose();
  }

  async #answered(): Promise<void> {
    await new Promise<void>((resolve) => {
      const late = this.#clock.after(FAREWELL_MS, resolve);
      void Promise.all(this.#answers).then(() => {
        late.dispose();
        resolve();
      });
    });
  }
}
