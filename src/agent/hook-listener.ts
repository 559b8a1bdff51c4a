/**
 * Where the clients' hooks arrive: HTTP on the loopback interface, with the pane's token as the only key. Whoever has
 * none learns nothing and changes nothing. An answer is at once and empty, so that no client ever waits for ccmux;
 * and where nobody listens the client goes on as if it had no hooks. A tool that somebody guards waits for the guard; a request for a permission alone may be kept
 * open: the client shows its dialog meanwhile, and takes the answer that comes first.
 */
import { createHash, timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { disposable, type Disposable } from '../base/disposable.ts';
import { parseJsonObject, type JsonObject } from '../base/json.ts';
import type { Log } from '../base/log.ts';
import { readHook, type HookEvent } from './hook-event.ts';

const PATH = '/hook';
/** A file that is written and read back fits; what is larger tells no more about the state. Bytes. */
const LARGEST_BODY = 4 << 20;
/** For a whole request to come in; a client sends its own at once. */
const REQUEST_TIMEOUT_MS = 10_000;
/**
 * How long a connection may stay open for the client's next hook. Longer than a client keeps one: were it ccmux that
 * closes it, a hook sent at that moment would be lost.
 */
const IDLE_CONNECTION_MS = 15 * 60_000;
/** Seven clients with their subagents hold a few each. */
const MOST_CONNECTIONS = 256;
const SCHEME = 'Bearer ';

/** A request that the client waits for beside its own dialog. It has one end, whichever comes first. */
export interface OpenRequest {
  /** What was sent. */
  readonly body: JsonObject;
  /** Answers it, without a word where `reply` is null; false where the client has gone on without one. */
  readonly end: (reply: JsonObject | null) => boolean;
  /** Called where the client goes on by itself (Esc, its time-out, its end). */
  readonly onGone: (listener: () => void) => void;
}

/** `open` comes with a request for a permission; whoever does not keep it (answers false) lets the client go on. */
export type HookHandler = (event: HookEvent, open: OpenRequest | null) => boolean;

/** Has a say before a tool runs. */
export interface ToolGuard {
  /**
   * What the client is answered, null for nothing; not even a promise where the tool is none of the guard's business.
   * `token` is the pane's, `body` the hook as it was sent.
   */
  before(token: string, body: JsonObject): Promise<JsonObject | null> | null;
  /** The tool has run, or failed. */
  after(token: string, body: JsonObject): void;
}

/** One pane's clients have a dialog or a few; all panes together stay below the connections. */
const MOST_OPEN = 30;

interface Registration {
  readonly secret: string;
  readonly token: Buffer;
  readonly handle: HookHandler;
  readonly isForeign: (event: HookEvent) => boolean;
  /** What is kept open. */
  readonly open: Set<OpenRequest>;
  /** Until its pane is gone. */
  isListening: boolean;
}

export class HookListener implements Disposable {
  /** What the clients are told to call. */
  readonly url: string;
  readonly #server: Server;
  readonly #log: Log;
  readonly #guard: ToolGuard | null;
  /** By the digest of the token: the look-up takes as long for a wrong one as for a right one. */
  readonly #handlers = new Map<string, Registration>();
  /** Who has proved on a connection to be what it says again and again, so that it is worked out once. */
  readonly #proved = new WeakMap<Socket, { readonly authorization: string; readonly entry: Registration }>();

  private constructor(server: Server, log: Log, guard: ToolGuard | null) {
    this.#server = server;
    this.#guard = guard;
    this.#log = log;
    this.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}${PATH}`;
    server.on('request', (request, response) => {
      this.#take(request, response).catch((error: unknown) => {
        log.debug('a hook could not be taken', { error });
        request.destroy();
      });
    });
    server.on('error', (error) => log.warn('the listener for hooks failed', { error }));
  }

  /** Listens on a free port of 127.0.0.1. Rejects where there is none to be had. */
  static async start(log: Log, guard: ToolGuard | null = null): Promise<HookListener> {
    const server = createServer();
    server.requestTimeout = REQUEST_TIMEOUT_MS;
    server.headersTimeout = REQUEST_TIMEOUT_MS;
    server.keepAliveTimeout = IDLE_CONNECTION_MS;
    server.maxConnections = MOST_CONNECTIONS;
    server.on('clientError', (_error, socket) => socket.destroy());
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(0, '127.0.0.1', () => {
        server.off('error', reject);
        resolve();
      });
    });
    // Hooks alone keep no server alive.
    server.unref();
    return new HookListener(server, log, guard);
  }

  /**
   * Tells what the bearer of `token` reports, until disposed. What `isForeign` says to be another pane's is not told,
   * and moves nothing: whoever reports it has come by a token that is not its own.
   */
  listen(
    token: string,
    handle: HookHandler,
    isForeign: (event: HookEvent) => boolean = () => false,
  ): Disposable {
    const key = digest(token).toString('hex');
    const own = { secret: token, token: digest(token), handle, isForeign, open: new Set<OpenRequest>() };
    const entry: Registration = { ...own, isListening: true };
    this.#handlers.set(key, entry);
    return disposable(() => {
      entry.isListening = false;
      if (this.#handlers.get(key) === entry) this.#handlers.delete(key);
      for (const request of entry.open) request.end(null);
    });
  }

  dispose(): void {
    this.#handlers.clear();
    this.#server.close();
    this.#server.closeAllConnections();
  }

  async #take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const registration = this.#registrationOf(request);
    if (registration === null) {
      answer(response, 401);
      request.resume();
      return;
    }
    if (request.method !== 'POST' || request.url !== PATH) {
      answer(response, 404);
      request.resume();
      return;
    }
    const body = await readBody(request);
    const event = body === null ? null : readHook(body);
    if (event !== null && registration.isForeign(event)) {
      this.#log.debug('a hook of another pane’s conversation', { conversation: event.conversation });
      answer(response, 200);
      return;
    }
    if (body !== null && event?.kind === 'permissionRequested' && registration.open.size < MOST_OPEN) {
      const open = openRequest(body, response, registration.open);
      if (!registration.handle(event, open)) open.end(null);
      return;
    }
    const asked =
      event?.kind === 'toolStarted' && body !== null ? this.#guard?.before(registration.secret, body) : null;
    // Before the event is heard: a client waits for the answer, and nobody for the event.
    if (asked) void this.#answerLater(response, asked);
    else answer(response, 200);
    if (event?.kind === 'toolEnded' && body !== null) this.#guard?.after(registration.secret, body);
    if (event === null) this.#log.trace('a hook that tells nothing', { name: body?.hook_event_name });
    else registration.handle(event, null);
  }

  /** Whatever the guard's trouble is, the client goes on. */
  async #answerLater(response: ServerResponse, asked: Promise<JsonObject | null>): Promise<void> {
    let reply: JsonObject | null = null;
    try {
      reply = await asked;
    } catch (error) {
      this.#log.warn('whether a tool may run could not be decided, it runs', { error });
    }
    if (!response.destroyed) answer(response, 200, reply);
  }

  #registrationOf({ headers, socket }: IncomingMessage): Registration | null {
    const { authorization = '' } = headers;
    if (!authorization.startsWith(SCHEME)) return null;
    const proved = this.#proved.get(socket);
    if (proved?.authorization === authorization && proved.entry.isListening) return proved.entry;
    const given = digest(authorization.slice(SCHEME.length));
    const entry = this.#handlers.get(given.toString('hex'));
    if (entry === undefined || !timingSafeEqual(entry.token, given)) return null;
    this.#proved.set(socket, { authorization, entry });
    return entry;
  }
}

/** The object sent; null where it is too large, or no JSON object. Listeners cost a tenth of an iterator. */
function readBody(request: IncomingMessage): Promise<JsonObject | null> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    request.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size <= LARGEST_BODY) chunks.push(chunk);
      else chunks.length = 0;
    });
    request.on('end', () => {
      resolve(size > LARGEST_BODY ? null : parseJsonObject(Buffer.concat(chunks).toString('utf8')));
    });
    request.on('error', reject);
  });
}

const NO_OPINION = '{}';

/** In one write, with its length: pieces would cost a system call more for each hook. */
function answer(response: ServerResponse, status: number, reply: JsonObject | null = null): void {
  const text = reply === null ? NO_OPINION : JSON.stringify(reply);
  response.sendDate = false;
  response.writeHead(status, {
    'Content-Type': 'application/json',
    'Content-Length': Buffer.byteLength(text),
  });
  response.end(text);
}

function openRequest(body: JsonObject, response: ServerResponse, open: Set<OpenRequest>): OpenRequest {
  let isEnded = false;
  const listeners: (() => void)[] = [];
  const request: OpenRequest = {
    body,
    end(reply) {
      if (isEnded || response.destroyed) return false;
      isEnded = true;
      open.delete(request);
      answer(response, 200, reply);
      return true;
    },
    onGone: (listener) => listeners.push(listener),
  };
  open.add(request);
  response.on('close', () => {
    open.delete(request);
    if (isEnded) return;
    isEnded = true;
    for (const listener of listeners) listener();
  });
  return request;
}

function digest(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}
