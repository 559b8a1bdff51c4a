/**
 * MCP servers that fix one port: each pane runs its own, and only the first of them gets it. Told from the way such
 * servers are commonly started; a server may hide its port elsewhere.
 */
import { isJsonObject, jsonElements, type JsonObject } from '../../base/json.ts';
import { warning, type Finding } from './finding.ts';

const PORT_OPTION = /^--?(?:(?:[\w-]*-)?port|p)(?:[= ]\d{2,5})?$/i;
const PORT_VARIABLE = /(?:^|_)PORT$/i;
const PORT = /^\d{2,5}$/;

/** The fixed port of each stdio server in a `mcpServers` object, by the server's name. */
export function fixedPorts(servers: unknown): ReadonlyMap<string, number> {
  const ports = new Map<string, number>();
  for (const [name, server] of Object.entries(isJsonObject(servers) ? servers : {})) {
    // One with a URL is somebody else's process, the same for all.
    const port = isJsonObject(server) && typeof server.command === 'string' ? portOf(server) : null;
    if (port !== null) ports.set(name, port);
  }
  return ports;
}

/** Of several panes, each told by its name. */
export function auditPorts(panes: ReadonlyMap<string, ReadonlyMap<string, number>>): readonly Finding[] {
  const users = new Map<string, string[]>();
  for (const [pane, ports] of panes) {
    for (const [server, port] of ports) {
      const key = `${server} on port ${port}`;
      users.set(key, [...(users.get(key) ?? []), pane]);
    }
  }
  return [...users]
    .filter(([, names]) => names.length > 1)
    .map(([what, names]) =>
      warning(
        'fixed-port',
        `${names.join(', ')} each start the MCP server ${what}: only the first gets it`,
        'let the server choose a free port (often 0), or run it once and name it by its url',
      ),
    );
}

function portOf({ args, env }: JsonObject): number | null {
  const words = jsonElements(args).filter((word) => typeof word === 'string');
  for (const [at, word] of words.entries()) {
    if (!PORT_OPTION.test(word)) continue;
    const value = /[= ](\d+)$/.exec(word)?.[1] ?? words.at(at + 1) ?? '';
    if (PORT.test(value)) return Number(value);
  }
  for (const [name, value] of Object.entries(isJsonObject(env) ? env : {})) {
    if (PORT_VARIABLE.test(name) && typeof value === 'string' && PORT.test(value)) return Number(value);
  }
  return null;
}
