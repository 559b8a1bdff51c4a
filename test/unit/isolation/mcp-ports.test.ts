import { expect, it } from 'vitest';
import { auditPorts, fixedPorts } from '../../../src/isolation/audit/mcp-ports.ts';

it.each([
  [{ command: 'x', args: ['--port', '8080'] }, 8080],
  [{ command: 'x', args: ['--http-port=9000'] }, 9000],
  [{ command: 'x', args: ['-p', '3000'] }, 3000],
  [{ command: 'x', env: { MCP_PORT: '7777' } }, 7777],
  [{ command: 'x', args: ['--port', '0'] }, null],
  [{ command: 'x', args: ['--port'] }, null],
  [{ command: 'x', args: ['--report', '8080'] }, null],
  [{ command: 'x', args: ['--import', 'module'] }, null],
  [{ command: 'x', args: 'nonsense', env: null }, null],
  [{ type: 'http', url: 'http://127.0.0.1:8080' }, null],
  ['nonsense', null],
])('a server started as %j has the fixed port %j', (server, port) => {
  expect(fixedPorts({ docs: server }).get('docs') ?? null).toBe(port);
});

it('is of no concern where one pane alone has it', () => {
  const ports = new Map([['docs', 8080]]);
  expect(auditPorts(new Map([['dev1', ports]]))).toEqual([]);
  const [finding] = auditPorts(
    new Map([
      ['dev1', ports],
      ['dev2', ports],
      ['qa1', new Map()],
    ]),
  );
  expect(finding.text).toBe('dev1, dev2 each start the MCP server docs on port 8080: only the first gets it');
});
