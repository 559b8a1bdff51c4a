/**
 * The terminal behind one client. It is asked once what it can do and how it looks, and never waited for: what it
 * answers, whenever that is, makes the picture, the keyboard and the colours that programs are told of better.
 */
import { Emitter } from '../base/emitter.ts';
import { LIGHT_COLORS, DARK_COLORS, isDark, type TerminalColors } from '../core/terminal-colors.ts';
import {
  COLOR_QUERIES,
  COLOR_SCHEME_REPORTS,
  hasOtherKeysByName,
  parseAnswer,
  SYNCHRONIZED_OUTPUT,
  takesStrings,
  terminalQueries,
  type TerminalAnswer,
} from '../core/terminal-answers.ts';
import type { CellSize } from '../emulator/device-reports.ts';
import {
  capabilitiesOf,
  type TerminalCapabilities,
  type TerminalEnvironment,
} from '../ui/terminal-capabilities.ts';
import { OuterKeyboard, type WantedModes } from './outer-keyboard.ts';
import { WindowWriter, type WindowNotes } from './window-writer.ts';

export interface OuterTerminalOptions {
  readonly environment: TerminalEnvironment;
  readonly hasMouse: boolean;
  readonly send: (bytes: Uint8Array) => void;
}

/** What programs in panes are told of it; null for what it has not said. */
export interface TerminalLooks {
  readonly colors: TerminalColors | null;
  readonly cellSize: CellSize | null;
}

const ENABLE_COLOR_SCHEME_REPORTS = `\x1b[?${COLOR_SCHEME_REPORTS}h`;

export class OuterTerminal {
  readonly #options: OuterTerminalOptions;
  readonly #keyboard: OuterKeyboard;
  readonly #window: WindowWriter;
  readonly #looked = new Emitter<void>();
  readonly #able = new Emitter<void>();
  #environment: TerminalEnvironment;
  #colors: Partial<TerminalColors> = {};
  #cellSize: CellSize | null = null;
  #hasColorSchemeReports = false;

  /** `looks` are others than before. */
  readonly onLooks = this.#looked.event;
  /** `capabilities` may be others than before. */
  readonly onCapabilities = this.#able.event;

  constructor(options: OuterTerminalOptions) {
    this.#options = options;
    this.#environment = options.environment;
    this.#keyboard = new OuterKeyboard({
      hasMouse: options.hasMouse,
      send: (text) => this.#send(text),
    });
    this.#window = new WindowWriter({
      send: (text) => options.send(Buffer.from(text)),
      names: () => this.names,
      takesTitle: () => takesStrings(options.environment.term),
      isAsciiOnly: () => this.capabilities.characters === 'ascii',
    });
  }

  /** Asks it everything there is to ask. */
  ask(): void {
    const { term = 'dumb', termProgram = '' } = this.#options.environment;
    this.#send(terminalQueries({ term, termProgram }));
  }

  get capabilities(): TerminalCapabilities {
    return capabilitiesOf(this.#environment);
  }

  /** By which it may be known, the one that it gives itself first. */
  get names(): readonly (string | undefined)[] {
    const { version, termProgram, term } = this.#environment;
    return [version, termProgram, term];
  }

  /** Colours of which it has told the background at least; of the others the usual ones. */
  get looks(): TerminalLooks {
    const { background } = this.#colors;
    if (background === undefined) return { colors: null, cellSize: this.#cellSize };
    const usual = isDark(background) ? DARK_COLORS : LIGHT_COLORS;
    return { colors: { ...usual, ...this.#colors }, cellSize: this.#cellSize };
  }

  /** Keys come as nothing of ours has changed them. */
  get hasPlainKeyboard(): boolean {
    return this.#keyboard.isPlain;
  }

  /** Brings keyboard and mouse into the modes that the panes need. Cheap when nothing changed. */
  follow(wanted: WantedModes): void {
    this.#keyboard.follow(wanted);
  }

  /** Tells the window around it what is to be known. Cheap when nothing changed. */
  note(notes: WindowNotes): void {
    this.#window.follow(notes);
  }

  /** The client is about to leave: takes back what the client itself does not. */
  leave(): void {
    this.#window.leave();
  }

  /** The client may have given the terminal back and taken it again. */
  renew(): void {
    this.#window.renew();
    this.#keyboard.renew();
    if (this.#hasColorSchemeReports) this.#send(ENABLE_COLOR_SCHEME_REPORTS);
  }

  /** An answer of the terminal's. */
  take(raw: Uint8Array): void {
    const answer = parseAnswer(raw);
    if (answer !== null) this.#learn(answer);
  }

  dispose(): void {
    this.#looked.dispose();
    this.#able.dispose();
  }

  #learn(answer: TerminalAnswer): void {
    switch (answer.kind) {
      case 'kittyKeys':
        this.#keyboard.foundKitty(answer.flags);
        return;
      case 'otherKeys':
        this.#keyboard.foundOtherKeys();
        return;
      case 'version':
        if (hasOtherKeysByName(answer.text)) this.#keyboard.foundOtherKeys();
        this.#improve({ version: answer.text });
        return;
      case 'mode':
        this.#learnMode(answer);
        return;
      case 'color':
        this.#learnColor(answer);
        return;
      case 'cellSize':
        this.#cellSize = { width: answer.width, height: answer.height };
        this.#looked.fire();
        return;
      case 'colorScheme':
        this.#send(COLOR_QUERIES);
        return;
      case 'deviceStatus':
        this.#keyboard.taken();
        return;
      case 'deviceAttributes':
        this.#keyboard.foundAnswers();
        return;
    }
  }

  #learnMode({ mode, isKnown }: Extract<TerminalAnswer, { kind: 'mode' }>): void {
    if (mode === SYNCHRONIZED_OUTPUT) this.#improve({ answersSynchronized: isKnown });
    if (mode !== COLOR_SCHEME_REPORTS || !isKnown || this.#hasColorSchemeReports) return;
    this.#hasColorSchemeReports = true;
    this.#send(ENABLE_COLOR_SCHEME_REPORTS);
  }

  #learnColor({ of, color }: Extract<TerminalAnswer, { kind: 'color' }>): void {
    const { palette = {} } = this.#colors;
    const learned = typeof of === 'number' ? { palette: { ...palette, [of]: color } } : { [of]: color };
    this.#colors = { ...this.#colors, ...learned };
    this.#looked.fire();
  }

  #improve(learned: Partial<TerminalEnvironment>): void {
    this.#environment = { ...this.#environment, ...learned };
    this.#able.fire();
  }

  #send(text: string): void {
    if (text !== '') this.#options.send(Buffer.from(text, 'latin1'));
  }
}
