/** Options of the client by which somebody decides which conversation is opened. */

const CHOOSES_CONVERSATION = /^(?:--(?:resume|continue|session-id|from-pr|teleport)(?:=.*)?|-c|-r.*)$/s;
/** Of those, the ones whose value, if any, is the argument behind them. */
const TAKES_VALUE = /^(?:--(?:resume|session-id|from-pr|teleport)|-r)$/;
const GOES_WITH_IT = /^--fork-session$/;

export function choosesConversation(args: readonly string[]): boolean {
  return args.slice(0, endOfOptions(args)).some((arg) => CHOOSES_CONVERSATION.test(arg));
}

/** `args` without such options and their values; what stands behind a `--` is no option. */
export function withoutConversationChoice(args: readonly string[]): readonly string[] {
  const end = endOfOptions(args);
  const kept = args.slice(0, end).filter((arg, at) => {
    const isValue = at > 0 && TAKES_VALUE.test(args[at - 1]) && !arg.startsWith('-');
    return !isValue && !CHOOSES_CONVERSATION.test(arg) && !GOES_WITH_IT.test(arg);
  });
  return [...kept, ...args.slice(end)];
}

function endOfOptions(args: readonly string[]): number {
  const end = args.indexOf('--');
  return end === -1 ? args.length : end;
}
