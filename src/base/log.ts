/**
 * Structured log lines: one JSON object a line, control bytes escaped by JSON itself.
 * Nothing secret is ever passed in: no environment, no argv with settings, no file contents.
 */
export type LogLevel = 'trace' | 'debug' | 'info' | 'warn' | 'error';
export type LogFields = Readonly<Record<string, unknown>>;

const RANK: Readonly<Record<LogLevel, number>> = { trace: 0, debug: 1, info: 2, warn: 3, error: 4 };

export function isLogLevel(text: string): text is LogLevel {
  return Object.hasOwn(RANK, text);
}

export interface Log {
  trace(message: string, fields?: LogFields): void;
  debug(message: string, fields?: LogFields): void;
  info(message: string, fields?: LogFields): void;
  warn(message: string, fields?: LogFields): void;
  error(message: string, fields?: LogFields): void;
  /** A log whose lines carry `scope` too. */
  child(scope: string): Log;
}

export interface LogSink {
  readonly level: LogLevel;
  /** Takes one whole line, newline included. Must not throw. */
  readonly write: (line: string) => void;
  /** Wall-clock time, milliseconds since the epoch. */
  readonly now: () => number;
}

/** A log that writes to `sink`; lines below its level cost one comparison. */
export function createLog(sink: LogSink, scope = ''): Log {
  const at = (level: LogLevel) => (message: string, fields?: LogFields) => {
    if (RANK[level] < RANK[sink.level]) return;
    const head = { at: new Date(sink.now()).toISOString(), level, ...(scope && { scope }), message };
    sink.write(`${JSON.stringify({ ...head, ...describe(fields) })}\n`);
  };
  return {
    trace: at('trace'),
    debug: at('debug'),
    info: at('info'),
    warn: at('warn'),
    error: at('error'),
    child: (inner) => createLog(sink, scope ? `${scope}.${inner}` : inner),
  };
}

export const silentLog: Log = createLog({ level: 'error', write: () => undefined, now: () => 0 });

/** Errors have no enumerable fields: without this they would be logged as `{}`. */
function describe(fields: LogFields | undefined): LogFields {
  const entries = Object.entries(fields ?? {});
  return Object.fromEntries(
    entries.map(([key, value]) => [key, value instanceof Error ? (value.stack ?? value.message) : value]),
  );
}
