/** Ids of conversations: Claude Code names them by lower-case UUIDs, and so they are safe names for directories. */
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

export function isConversationId(text: string): boolean {
  return UUID.test(text);
}

/** The conversation that a file or directory of a config directory is named after: `<id>`, `<id>.jsonl`, `<id>-agent-…`. */
export function conversationOfName(name: string): string | null {
  const id = name.slice(0, 36);
  return isConversationId(id) && (name.length === 36 || /[.-]/.test(name.charAt(36))) ? id : null;
}
