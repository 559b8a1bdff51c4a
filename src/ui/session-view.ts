/**
 * What one attached client is to show, as plain data: the session makes a view after each change, the client screen
 * draws it. Nothing here knows blessed, clocks or emulators; `now` is passed along so that ages can be written out.
 */
import type { AgentStatus } from '../core/agent-status.ts';
import type { Arrangement } from '../core/arrangement.ts';
import type { Size } from '../core/geometry.ts';
import type { KeyBinding } from '../core/key-bindings.ts';
import type { TextLine, Tone } from './text.ts';

export interface PaneView {
  readonly id: string;
  /** Owner of the pane's cells in a frame: 1-255, unique among the panes shown. */
  readonly slot: number;
  /** 1-7, the key that focuses it. */
  readonly number: number;
  readonly name: string;
  /** Shown instead of the name. */
  readonly title: string | null;
  readonly role: string;
  /** False for a shell or another program. */
  readonly isAgent: boolean;
  /** `#rrggbb` of the seat; null for the theme's colour of the role. */
  readonly color: string | null;
  readonly status: AgentStatus;
  /** What its client says of its conversation; null where it says nothing. */
  readonly usage: UsageView | null;
  /** False when it finished while nobody looked. */
  readonly isSeen: boolean;
  /** Not null once the child is gone: the last screen stays, dimmed. */
  readonly exit: { readonly code: number | null; readonly signal: string | null } | null;
  readonly isFocused: boolean;
  /** Lines above the bottom of the scrollback, and how many lines there are above the screen; null at the bottom. */
  readonly scroll: { readonly offset: number; readonly total: number } | null;
  /** Copy mode, while the pane is in it: the cursor's line of how many, and what is searched for. */
  readonly front: FrontMark | null;
  /** Asked in the pane's border: `close dev2? its conversation is kept (y/N)`. */
  readonly question: string | null;
  /** What the user should know of how its program was, or will be, started. */
  readonly remark?: string | null;
  /** The keys that the border offers once the child is gone: `r restart · x close`; empty where they are unbound. */
  readonly offer: string;
  /** What the program says of itself, such as its title. */
  readonly note: string | null;
}

export interface UsageView {
  readonly model: string | null;
  /** 0 to 100. */
  readonly contextPercent: number | null;
  /** Of all that the pane's conversations have cost; US dollars. */
  readonly costUsd: number | null;
}

export interface FrontMark {
  readonly kind: 'copy' | 'transcript';
  readonly line: number;
  readonly total: number;
  /** `"needle" 3 of 57`; empty while nothing is searched for. */
  readonly search: string;
}

export interface MessageView {
  readonly text: string;
  readonly kind: 'info' | 'warning' | 'error';
}

export interface HelpView {
  readonly kind: 'help';
  readonly bindings: readonly KeyBinding[];
  /** Key name: `C-\`. */
  readonly prefix: string;
  /** Only lines with every word of it are shown. */
  readonly filter: string;
  /** First line shown. */
  readonly scroll: number;
}

export interface PromptView {
  readonly kind: 'prompt';
  readonly label: string;
  readonly text: string;
  /** Index in `text` in UTF-16 units, at the border of a character. */
  readonly cursor: number;
  /** Said behind the text where there is room: how it could go on. */
  readonly hint?: string;
}

export interface WelcomeView {
  readonly kind: 'welcome';
  readonly lines: readonly string[];
}

export interface ListItem {
  /** A narrow column of its own before the text, such as a time. */
  readonly head?: string;
  readonly text: string;
  readonly tone?: Tone;
  /** Beside the text. */
  readonly note?: TextLine;
  /** At the right edge. */
  readonly aside?: string;
}

export interface ListView {
  readonly kind: 'list';
  readonly title: string;
  /** All of them, whatever the filter. */
  readonly items: readonly ListItem[];
  /** Indices of `items` that the filter leaves, in the order in which they are shown. */
  readonly shown: readonly number[];
  /** What was typed; null where typing does not filter. */
  readonly filter: string | null;
  /** Index in `shown` of the line that the keys are about; null where they only scroll. */
  readonly selected: number | null;
  /** First row shown, held within the page when it is drawn. */
  readonly scroll: number;
  /** `corner`: beside what the list is about. */
  readonly place: 'centre' | 'corner';
  /** Keys besides those of every list that do something with the selected item. */
  readonly keys?: readonly string[];
  /** In the lower side of the frame. */
  readonly hint: string;
  /** Instead of items, where there are none. */
  readonly empty: string;
}

/** What a claude asks, to be read and answered. */
export interface RequestView {
  readonly kind: 'request';
  readonly title: string;
  /** In lines, as it was asked. */
  readonly text: string;
  readonly ways: readonly {
    readonly label: string;
    readonly note: string;
    /** Null where choosing it is the answer. */
    readonly isPicked: boolean | null;
  }[];
  /** Index of the way that Enter chooses. */
  readonly selected: number;
  /** First row of the text shown, held within the page when it is drawn. */
  readonly scroll: number;
}

export type OverlayView = HelpView | PromptView | WelcomeView | ListView | RequestView;

export interface SessionView {
  readonly sessionName: string;
  /** Of the panes' arrangement: the layout's name while it is the layout's. */
  readonly layoutName: string;
  readonly arrangement: Arrangement;
  /** The size the arrangement was made for, status line included. */
  readonly sessionSize: Size;
  readonly panes: readonly PaneView[];
  /** Milliseconds since the epoch. */
  readonly now: number;
  readonly isPrefixActive: boolean;
  /** What the status line offers while the prefix is active, most useful first. */
  readonly hints: readonly KeyBinding[];
  /** Key name: `C-\`. */
  readonly prefix: string;
  /** What leads to the pane that has waited longest: `Ctrl+\ a`; null where no key does. */
  readonly waitingKey: string | null;
  readonly message: MessageView | null;
  readonly branch: string | null;
  /** What the team has cost, in US dollars; null where nothing is known. */
  readonly costUsd: number | null;
  readonly isReadOnly: boolean;
  /** What is shown goes into a file too. */
  readonly isRecording: boolean;
  /** The mode that the focused pane is in, and its most important keys. */
  readonly mode: { readonly name: string; readonly keys: string } | null;
  /** The lock of another pane that keeps the focused one off a file; null where none does. */
  readonly lockAgainst: { readonly file: string; readonly holder: string } | null;
  /** False where the configuration turned it off: then it is shown only while it has something to ask or tell. */
  readonly hasStatusLine: boolean;
  /** Scripted stand-ins: said as long as there is room for a word. */
  readonly isDemo: boolean;
  readonly overlay: OverlayView | null;
}
