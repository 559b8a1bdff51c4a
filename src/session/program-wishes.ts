/** What the programs in the panes want of the world outside their screens: a bell, a clipboard, somebody's attention. */
import { DisposableStore, type Disposable } from '../base/disposable.ts';
import { Emitter } from '../base/emitter.ts';
import type { ProgramNotification } from '../emulator/notifications.ts';
import type { LivePane } from './live-pane.ts';

export interface PaneNotification extends ProgramNotification {
  /** Id of the pane. */
  readonly pane: string;
}

export class ProgramWishes implements Disposable {
  readonly #hostName: string;
  readonly #owned = new DisposableStore();
  readonly #bell = this.#owned.add(new Emitter<void>());
  readonly #clipped = this.#owned.add(new Emitter<string>());
  readonly #focusWanted = this.#owned.add(new Emitter<string>());
  readonly #notified = this.#owned.add(new Emitter<PaneNotification>());

  readonly onBell = this.#bell.event;
  /** A program puts text on the clipboard. */
  readonly onClipboardWrite = this.#clipped.event;
  /** The program in this pane asks to be told of the keyboard's comings and goings. */
  readonly onFocusWanted = this.#focusWanted.event;
  readonly onNotification = this.#notified.event;

  /** `hostName` is this machine's: directories of others are no places here. */
  constructor(hostName: string) {
    this.#hostName = hostName;
  }

  listen(id: string, live: LivePane): void {
    const { emulator } = live.pane;
    emulator.onBell(() => this.#bell.fire());
    emulator.onClipboardWrite((text) => this.#clipped.fire(text));
    emulator.onFocusWanted(() => this.#focusWanted.fire(id));
    emulator.onNotification((notification) => this.#notified.fire({ ...notification, pane: id }));
    emulator.onWorkingDirectory(({ host, path }) => {
      if (['', 'localhost', this.#hostName].includes(host)) live.directory = path;
    });
  }

  dispose(): void {
    this.#owned.dispose();
  }
}
