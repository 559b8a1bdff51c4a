/** What is told to an audit of a live pane. */
import type { IsolationMethod } from '../../core/isolation-method.ts';

export interface AuditedPane {
  readonly id: string;
  readonly name: string;
  /** The child; null where none runs. */
  readonly pid: number | null;
  readonly isolation: IsolationMethod;
  /** Null where no profile was made. */
  readonly configDir: string | null;
  /** The conversation that its client has open, by its own word. */
  readonly conversation: string | null;
  /** The one that it should have open, as far as ccmux was told. */
  readonly conversationExpected: string | null;
  /** Whether its program is claude; whether that one's hooks are heard; whether it says a word of itself at all. */
  readonly agent: boolean;
  readonly hooksHeard: boolean;
  readonly isSilent: boolean;
}
