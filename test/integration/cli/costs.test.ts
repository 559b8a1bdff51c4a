/** What `ls` and `pane list` say of memory, CPU and disk, with programs that take some of each. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { MeasuredPane, MeasuredSession } from '../../../src/cli/measure-sessions.ts';
import { TestHome } from '../../support/test-home.ts';
import { until } from '../../support/until.ts';

const MIB = 1024 ** 2;
let world: TestHome;
beforeEach(() => {
  world = new TestHome();
});
afterEach(() => world.dispose());

/** dev1 has a grandchild that holds memory, uses a processor, and has written a file; dev2 has none of it. */
const GREEDY = `const held = Buffer.alloc(${64 * MIB}, 1);
  require("fs").writeFileSync(process.env.CCMUX_OUTPUT_DIR + "/file", held.subarray(0, ${8 * MIB}));
  const used = () => process.cpuUsage().user + process.cpuUsage().system;
  for (const end = used() + 300000; used() < end;);
  console.log("fed"); setInterval(() => held, 1e6);`;

test('a pane costs what its whole process tree and its profile take, a session the sum with its server', async () => {
  const greedy = `sh -c '"${process.execPath}" -e "$GREEDY"; true'`;
  world.env.GREEDY = GREEDY;
  await world.ccmuxDo(
    '-d',
    '-l',
    'dev2',
    '-x',
    `[ "$CCMUX_PANE_NAME" = dev2 ] && exec sleep 1000; ${greedy}`,
  );
  await until('its meal', async () => (await world.ccmuxDo('pane', 'capture', 'dev1')).includes('fed'));
  const { sessions } = JSON.parse(await world.ccmuxDo('ls', '--json')) as { sessions: MeasuredSession[] };
  const [session] = sessions;
  const [dev1, dev2] = session.panes;
  expect(dev1.memoryBytes).toBeGreaterThan(64 * MIB);
  expect(dev1.cpuSeconds).toBeGreaterThanOrEqual(0.25);
  expect(dev1.diskBytes).toBeGreaterThanOrEqual(8 * MIB);
  expect(dev2.memoryBytes).toBeGreaterThan(0);
  expect(dev2.memoryBytes).toBeLessThan(16 * MIB);
  expect(dev2.diskBytes).toBeLessThan(MIB);
  expect(session.diskBytes).toBe(dev1.diskBytes + dev2.diskBytes);
  // The server is a Node.js process too.
  expect(session.memoryBytes).toBeGreaterThan(dev1.memoryBytes + dev2.memoryBytes + 16 * MIB);
  const { panes } = JSON.parse(await world.ccmuxDo('pane', 'list', '--json')) as { panes: MeasuredPane[] };
  expect(panes.map(({ diskBytes }) => diskBytes)).toEqual([dev1.diskBytes, dev2.diskBytes]);
  expect(await world.ccmuxDo('ls')).toMatch(/dev1\* .* \d+ MiB +0:0\d +8\.\d MiB/);
});
