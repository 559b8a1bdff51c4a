/**
 * The language of the demo's scripts. A *script* is all that one stand-in says and does; it is data. It has an
 * *opening*, on the screen when the stand-in starts, and *chapters*, played one after the other and over again. Both
 * are made of *beats*: one thing said or done. From a prompt to the next rest runs a *turn*.
 * All times are milliseconds.
 */
export interface Script {
  readonly opening: Chapter & {
    /** What has happened before the stand-in starts. */
    readonly past: readonly Beat[];
    /** How long the first turn, or the rest, has lasted when the stand-in starts. */
    readonly agoMs: number;
  };
  readonly chapters: readonly Chapter[];
  /** Offered in the empty prompt. */
  readonly suggestion: string;
  /** What answers a prompt of the user's, in turn; `{prompt}` in a text is what they typed. */
  readonly replies: readonly (readonly Beat[])[];
}

export interface Chapter {
  /** What it is about, in three words: the terminal's title. */
  readonly topic: string;
  readonly beats: readonly Beat[];
  /** The rest after it. */
  readonly pauseMs: number;
}

export type Beat =
  /** Typed into the prompt letter by letter, and sent. */
  | { readonly kind: 'prompt'; readonly text: string }
  | { readonly kind: 'think'; readonly ms: number; readonly verb: string }
  /** Written word by word. */
  | { readonly kind: 'say'; readonly text: string }
  | ToolBeat
  | EditBeat
  /** Replaces the list of what is to do. */
  | { readonly kind: 'todos'; readonly items: readonly Todo[] }
  /** Waits, for as long as it takes, until one of the choices is taken. */
  | AskBeat
  | { readonly kind: 'rest'; readonly ms: number };

export interface ToolBeat {
  readonly kind: 'tool';
  readonly ms: number;
  readonly name: string;
  readonly input: string;
  /** Lines below it once it is done. */
  readonly result: readonly string[];
  readonly hasFailed?: boolean;
}

export interface EditBeat {
  readonly kind: 'edit';
  readonly ms: number;
  readonly file: string;
  /** Number of the first line. */
  readonly from: number;
  /** Each line of the difference begins with `+`, `-` or a blank. */
  readonly lines: readonly string[];
}

export interface Todo {
  readonly text: string;
  readonly state: 'done' | 'doing' | 'open';
}

export interface AskBeat {
  readonly kind: 'ask';
  /** A permission to use a tool, or a question. */
  readonly wants: 'permission' | 'answer';
  readonly title: string;
  /** The command, or what the question is about. */
  readonly subject: readonly string[];
  readonly question: string;
  readonly choices: readonly Choice[];
}

export interface Choice {
  readonly label: string;
  /** What follows in the place of the rest of the chapter; absent: the chapter goes on. */
  readonly then?: readonly Beat[];
}
