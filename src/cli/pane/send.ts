/** `ccmux pane send`: pastes a text into a pane, then presses keys. */
import type { TerminalInput } from '../../client/terminal.ts';
import { CcmuxError } from '../../core/errors.ts';
import { request } from '../request.ts';
import type { Surroundings } from '../surroundings.ts';
import { findPane, type PaneTarget } from './target.ts';

/** A client boots in up to half a minute, and may take seconds to say that it has a prompt. */
const SEND_TIMEOUT_MS = 60_000;

interface SendWords extends PaneTarget {
  /** `-` is stdin. */
  readonly text: string | undefined;
  /** What stands after `--`: a text as it is. */
  readonly rest: readonly string[];
}

export async function sendToPane(
  options: SendWords & { readonly keys: readonly string[] },
  surroundings: Surroundings,
): Promise<void> {
  const { pane, text } = readWords(options);
  if (text === undefined && options.keys.length === 0) {
    throw new CcmuxError('usage', 'nothing to send', { hint: 'give a text, --key or --enter' });
  }
  const target = await findPane({ session: options.session, pane }, surroundings);
  const sent = text === STDIN ? await readAll(surroundings.stdin) : text;
  const content = sent === undefined ? {} : { text: sent };
  const sending = { kind: 'send', ...target.pane, ...content, keys: options.keys } as const;
  const { delivery } = await request(target.session, sending, SEND_TIMEOUT_MS);
  if (delivery === 'sent') return;
  surroundings.stdout.write(`${delivery}\n`);
  if (delivery === 'unverified')
    surroundings.stderr.write(
      'ccmux: typed and entered; the client tells nothing of it (its hooks are not heard)\n',
    );
}

const STDIN = Symbol('stdin');

/** Which word is the pane and which the text: a lone word is the pane, unless it is `-`. */
function readWords({ pane, text, rest }: SendWords): { pane?: string; text?: string | typeof STDIN } {
  if (rest.length > 0) {
    if (text !== undefined) throw new CcmuxError('usage', 'a text stands before and after --');
    return { pane, text: rest.join(' ') };
  }
  if (text !== undefined) return { pane, text: text === '-' ? STDIN : text };
  return pane === '-' ? { text: STDIN } : { pane };
}

/** All of stdin, without the newline that ends it: Enter is pressed only where it is asked for. */
async function readAll(stdin: TerminalInput): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of stdin) chunks.push(Buffer.from(chunk as Uint8Array));
  return Buffer.concat(chunks).toString('utf8').replace(/\n$/, '');
}
