/**
 * Whether a prompt that was typed into a client's pane was submitted, from the client's own word: the hook that it
 * fires as it takes the prompt, also where it is at work and queues it (measured with 2.1.329).
 */
import type { Clock } from '../base/clock.ts';
import { disposable, type Disposable } from '../base/disposable.ts';
import type { Event } from '../base/emitter.ts';
import type { TeamEvent } from '../core/team-event.ts';

/** The hook comes 50 to 300 ms after Enter; on a machine under load it takes seconds. */
export const SUBMIT_MS = 8000;
/** How much later than its work the first hook of a client may come, before it counts as one without hooks. */
export const FIRST_HOOK_MS = 3000;
/** What is compared of a prompt: events carry two thousand characters, in which tags of the client may stand. */
const COMPARED = 500;
/** Around a long paste the client puts tags of its own. */
const CLIENT_TAGS = /<\/?pasted_content[^>]*>/g;

/** Neither prompts nor told by a hook: what the client carries out by itself, or hands to a shell. */
export function isClientCommand(text: string): boolean {
  return /^[/!#]/.test(text.trimStart());
}

/** Whether the prompt that the client submitted holds what was typed; something may have stood there before. */
export function holdsText(submitted: string, typed: string): boolean {
  return bare(submitted).includes(bare(typed).slice(0, COMPARED));
}

/** Without what pasting changes: tags, line ends, tabs, control characters. */
function bare(text: string): string {
  return text.replaceAll(CLIENT_TAGS, '').replaceAll(/[\s\p{Cc}…]+/gu, '');
}

export interface Listening extends Disposable {
  /** True once the client says that it has the prompt; false when the time is up. */
  readonly submitted: (withinMs: number) => Promise<boolean>;
}

/** Listens from now on; what is said before `submitted` is called counts too. */
export function listenForPrompt(
  typed: string,
  {
    pane,
    onPublished,
    clock,
  }: { readonly pane: string; readonly onPublished: Event<TeamEvent>; readonly clock: Clock },
): Listening {
  let isHeard = false;
  let tell: () => void = () => undefined;
  const listening = onPublished((event) => {
    const isPrompt = event.type === 'prompt' && event.source === 'hook' && event.pane === pane;
    if (!isPrompt || !holdsText(event.text, typed)) return;
    isHeard = true;
    tell();
  });
  return {
    ...disposable(() => listening.dispose()),
    submitted: (withinMs) =>
      new Promise((resolve) => {
        if (isHeard) {
          resolve(true);
          return;
        }
        const timer = clock.after(withinMs, () => resolve(false));
        tell = () => {
          timer.dispose();
          resolve(true);
        };
      }),
  };
}
