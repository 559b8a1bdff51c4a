/**
 * A stand-in for the Messages API on the loopback interface, so that the real client runs without network and login.
 * It answers as messages-script.ts says and keeps what it was asked.
 */
import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { raisingTurn } from './raise-counts.ts';
import { newestPrompt, turnOf, type ApiMessage, type Directive } from './messages-script.ts';

export interface ApiRequest {
  readonly path: string;
  /** The conversation, as the client says in `x-claude-code-session-id`. */
  readonly session: string | null;
  readonly prompt: string;
  /** The system prompt, as one text. */
  readonly system: string;
  /** All messages that the client sent along, as JSON: what it still knows. */
  readonly history: string;
}

interface ApiBody {
  readonly model?: string;
  readonly stream?: boolean;
  readonly system?: unknown;
  readonly messages?: readonly ApiMessage[];
}

/** A piece of an answer: text in chunks, or a call of a tool. */
type Block =
  | { readonly type: 'text'; readonly chunks: readonly string[]; readonly pauseMs: number }
  | { readonly type: 'tool_use'; readonly id: string; readonly name: string; readonly input: unknown };

export class MessagesApiStub {
  readonly requests: ApiRequest[] = [];
  readonly #server: Server;
  readonly #failures = new Map<string, number>();

  private constructor() {
    this.#server = createServer((request, response) => {
      this.#handle(request, response).catch((error: unknown) => {
        if (response.headersSent) response.destroy();
        else sendError(response, 500, String(error));
      });
    });
  }

  static async start(): Promise<MessagesApiStub> {
    const stub = new MessagesApiStub();
    await new Promise<void>((resolve) => stub.#server.listen(0, '127.0.0.1', resolve));
    return stub;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** The newest requests, one a line, for the errors of tests. */
  tail(count = 10): string {
    const lines = this.requests.slice(-count).map(({ path, session, prompt }) => {
      return `${path} ${session ?? '-'} ${JSON.stringify(prompt.slice(0, 60))}`;
    });
    return `last API requests:\n${lines.join('\n')}`;
  }

  async stop(): Promise<void> {
    const closed = new Promise((resolve) => this.#server.close(resolve));
    this.#server.closeAllConnections();
    await closed;
  }

  async #handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await readBody(request);
    const path = new URL(request.url ?? '/', 'http://stub').pathname;
    const { prompt, results } = newestPrompt(body.messages ?? []);
    const session = request.headers['x-claude-code-session-id'];
    this.requests.push({
      path,
      session: typeof session === 'string' ? session : null,
      prompt,
      system: JSON.stringify(body.system ?? ''),
      history: JSON.stringify(body.messages ?? []),
    });
    if (path === '/v1/messages' && request.method === 'POST') {
      await this.#answer(response, body, { prompt, results });
    } else if (path === '/v1/messages/count_tokens') sendJson(response, 200, { input_tokens: 100 });
    else if (request.method === 'HEAD') response.writeHead(200).end();
    else sendError(response, 404, `nothing at ${path}`);
  }

  async #answer(
    response: ServerResponse,
    body: ApiBody,
    { prompt, results }: { readonly prompt: string; readonly results: number },
  ): Promise<void> {
    const turn = raisingTurn(prompt, body.messages ?? []) ?? turnOf(prompt, results);
    for (const directive of turn) {
      if (directive.verb === 'hang') await pause(directive.ms);
      if (directive.verb === 'error' && this.#shallFail(prompt, directive.times)) {
        // A login that is not accepted is not tried ten times over.
        if (directive.status === 401) response.setHeader('x-should-retry', 'false');
        sendError(response, directive.status, `scripted ${directive.status}`);
        return;
      }
    }
    const blocks = turn.flatMap(blocksOf);
    const content: readonly Block[] = blocks.length > 0 ? blocks : blocksOf({ verb: 'say', text: 'Done.' });
    const usage = turn.find((each) => each.verb === 'usage') ?? { input: 100, output: 20 };
    const message = messageOf(body, content, usage);
    if (body.stream) await stream(response, message, content);
    else sendJson(response, 200, { ...message, content: content.map(finished) });
  }

  #shallFail(prompt: string, times: number): boolean {
    const failed = this.#failures.get(prompt) ?? 0;
    this.#failures.set(prompt, failed + 1);
    return failed < times;
  }
}

function blocksOf(directive: Directive): readonly Block[] {
  const numbered = (count: number, text: (i: number) => string): readonly string[] =>
    Array.from({ length: count }, (_, i) => text(i + 1));
  switch (directive.verb) {
    case 'say':
      return [{ type: 'text', chunks: directive.text.match(/\S+\s*/g) ?? [''], pauseMs: 0 }];
    case 'slow': {
      const chunks = numbered(directive.count, (i) => `chunk ${i} `);
      return [{ type: 'text', chunks, pauseMs: directive.pauseMs }];
    }
    case 'long':
      return [{ type: 'text', chunks: numbered(directive.count, (i) => `- line ${i}\n`), pauseMs: 0 }];
    case 'tool':
      return [{ type: 'tool_use', id: newId('toolu'), name: directive.name, input: directive.input }];
    default:
      return []; // errors and silence shape the answer, not its content
  }
}

function messageOf(
  body: ApiBody,
  content: readonly Block[],
  { input, output }: { readonly input: number; readonly output: number },
) {
  return {
    id: newId('msg'),
    type: 'message',
    role: 'assistant',
    model: body.model,
    stop_reason: content.some(({ type }) => type === 'tool_use') ? 'tool_use' : 'end_turn',
    stop_sequence: null,
    usage: {
      input_tokens: input,
      cache_creation_input_tokens: 0,
      cache_read_input_tokens: 0,
      output_tokens: output,
    },
  };
}

function finished(block: Block): unknown {
  return block.type === 'text' ? { type: 'text', text: block.chunks.join('') } : block;
}

/** Server-sent events, as the API streams a message. */
async function stream(
  response: ServerResponse,
  message: ReturnType<typeof messageOf>,
  content: readonly Block[],
): Promise<void> {
  const send = (type: string, fields: object): void => {
    response.write(`event: ${type}\ndata: ${JSON.stringify({ type, ...fields })}\n\n`);
  };
  response.writeHead(200, { 'content-type': 'text/event-stream', 'request-id': newId('req') });
  send('message_start', { message: { ...message, content: [], stop_reason: null } });
  for (const [index, block] of content.entries()) {
    const delta = (fields: object): void => send('content_block_delta', { index, delta: fields });
    const empty = block.type === 'text' ? { type: 'text', text: '' } : { ...block, input: {} };
    send('content_block_start', { index, content_block: empty });
    if (block.type === 'tool_use') {
      delta({ type: 'input_json_delta', partial_json: JSON.stringify(block.input) });
    } else {
      for (const text of block.chunks) {
        if (response.destroyed) return; // the client interrupted
        delta({ type: 'text_delta', text });
        if (block.pauseMs > 0) await pause(block.pauseMs);
      }
    }
    send('content_block_stop', { index });
  }
  const { stop_reason, stop_sequence, usage } = message;
  send('message_delta', { delta: { stop_reason, stop_sequence }, usage });
  send('message_stop', {});
  response.end();
}

function sendJson(response: ServerResponse, status: number, value: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json', 'request-id': newId('req') });
  response.end(JSON.stringify(value));
}

function sendError(response: ServerResponse, status: number, message: string): void {
  sendJson(response, status, { type: 'error', error: { type: 'api_error', message } });
}

function newId(prefix: string): string {
  return `${prefix}_${randomUUID().replaceAll('-', '')}`;
}

async function readBody(request: IncomingMessage): Promise<ApiBody> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  const text = Buffer.concat(parts).toString();
  return text === '' ? {} : (JSON.parse(text) as ApiBody);
}
