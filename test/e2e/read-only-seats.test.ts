/**
 * Real clients that may only look: what they try against the project with their own tools, by a link, a subagent, a
 * shell and its children, behind a sandbox and by rules alone. A third one without a fence does all of it. Four ways in
 * the everyday run, ten with CCMUX_TEST_FULL; what a shell alone may try is in sandbox.test.ts.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { sandboxAbility } from '../../src/isolation/runner/sandbox-ability.ts';
import { ClaudeTeam } from '../support/claude-team.ts';
import { times } from '../support/counts.ts';
import { digestTree } from '../support/digest-tree.ts';
import { until } from '../support/until.ts';

const ability = await sandboxAbility(process.env);
if (!ability.works) console.warn(`NOT TESTED: no sandbox on this machine: ${ability.reason}`);

const IS_FULL = times({ everyday: 0, full: 1 }) === 1;
const OPEN = 'dev1';
const WALLED = 'qa1';
const RULED = 'pm';
const SEATS = ability.works ? [OPEN, WALLED, RULED] : [OPEN, RULED];

let team: ClaudeTeam;
const grounds: Record<string, string> = {};

beforeAll(async () => {
  team = await ClaudeTeam.prepare();
  for (const seat of SEATS) {
    mkdirSync(targetOf(seat), { recursive: true });
    for (const name of ['edited', 'over', 'hard', 'sed'])
      writeFileSync(join(targetOf(seat), name), 'as it was\n');
  }
  const allowed = ['Bash', 'Agent', 'Task'];
  const roles = {
    dev: { allowed_tools: allowed },
    qa: { allowed_tools: allowed, access: 'read' },
    pm: { allowed_tools: allowed, access: 'read', sandbox: false },
  };
  mkdirSync(join(team.world.ccmux, 'config'));
  writeFileSync(join(team.world.ccmux, 'config/ccmux.yaml'), JSON.stringify({ workspace: 'own', roles }));
  const layout = ability.works ? 'dev1-qa1-pm' : 'dev1-pm';
  await team.world.ccmuxDo('-d', '--layout', layout, '--', '--permission-mode', 'acceptEdits');
  for (const { name, cwd } of await team.allIdle(SEATS.length)) {
    grounds[name] = cwd;
    symlinkSync(targetOf(name), join(cwd, 'link'));
  }
}, 400_000);

afterAll(() => team.dispose());

/** A part of the project for each, so that what one changes is told from what another does. */
function targetOf(seat: string): string {
  return join(team.world.project, `for-${seat}`);
}

/** Ways of a client to change `directory`, each of a file of its own; `ground` is where the client works. */
function waysAgainst(directory: string, ground: string): Readonly<Record<string, readonly string[]>> {
  const write = (file_path: string) => `tool: Write ${JSON.stringify({ file_path, content: 'changed' })}`;
  const read = (file_path: string) => `tool: Read ${JSON.stringify({ file_path })}`;
  const edit = (file_path: string) =>
    `tool: Edit ${JSON.stringify({ file_path, old_string: 'as it was', new_string: 'changed' })}`;
  const bash = (command: string) => `tool: bash ${command}`;
  const at = (name: string) => join(directory, name);
  const agent = { subagent_type: 'general-purpose', description: 'writes', prompt: write(at('agent')) };
  const all = {
    written: [write(at('written'))],
    edited: [read(at('edited')), edit(at('edited'))],
    over: [read(at('over')), write(at('over'))],
    linked: [write(join(ground, 'link/linked'))],
    agent: [`tool: Agent ${JSON.stringify({ ...agent, run_in_background: false })}`],
    shell: [bash(`echo changed > ${at('shell')}`)],
    sed: [bash(`sed -i 's/as it was/changed/' ${at('sed')}`)],
    hard: [bash(`ln ${at('hard')} ${ground}/hard && echo changed > ${ground}/hard`)],
    child: [bash(`node -e 'require("fs").writeFileSync("${at('child')}", "changed")'`)],
    later: [bash(`setsid sh -c 'sleep 0.1; echo changed > ${at('later')}' & sleep 0.5`)],
  };
  const everyday = ['edited', 'linked', 'agent', 'child'];
  return Object.fromEntries(Object.entries(all).filter(([name]) => IS_FULL || everyday.includes(name)));
}

async function tryAll(seat: string): Promise<readonly string[]> {
  const ways = waysAgainst(targetOf(seat), grounds[seat]);
  const own = [
    `tool: Write ${JSON.stringify({ file_path: join(grounds[seat], 'own'), content: 'mine' })}`,
    `tool: bash echo mine > ${join(grounds[seat], 'own-shell')}`,
  ];
  await team.tell(
    seat,
    [...Object.values(ways).flat(), ...own, `say: ${seat} has tried`].join(';;'),
    `● ${seat} has tried`,
  );
  return Object.keys(ways).filter((name) => {
    const path = join(targetOf(seat), name);
    return existsSync(path) && readFileSync(path, 'utf8').startsWith('changed');
  });
}

it('a seat without a fence succeeds in every way: they are no straw men', async () => {
  expect(await tryAll(OPEN)).toEqual(Object.keys(waysAgainst('', '')));
});

it.runIf(ability.works)(
  'behind the sandbox none succeeds, and its own ground is the seat’s to use',
  async () => {
    const before = digestTree(targetOf(WALLED));
    expect(await tryAll(WALLED)).toEqual([]);
    expect(digestTree(targetOf(WALLED))).toEqual(before);
    expect(readdirSync(grounds[WALLED]).sort()).toEqual(['link', 'own', 'own-shell']);
  },
);

it('by rules alone none of its tools succeeds; what rules do not hold is named', async () => {
  const before = digestTree(targetOf(RULED));
  expect(await tryAll(RULED)).toEqual([]);
  expect(digestTree(targetOf(RULED))).toEqual(before);
  expect(readdirSync(grounds[RULED]).sort()).toEqual(['link', 'own']);
  const { stdout } = await team.world.ccmuxRun(['doctor']);
  expect(stdout).toContain(
    `${RULED} may only look, by rules of its Claude alone: your own ! commands, MCP servers and hooks are not held`,
  );
  if (ability.works) expect(stdout).toContain(`${WALLED} may only look, and the kernel holds it to that`);
});

it('the hole that is named is one by rules alone, and none in the sandbox', async () => {
  for (const seat of SEATS.filter((name) => name !== OPEN)) {
    const place = join(targetOf(seat), 'bang');
    const command = `echo x > ${place}; echo tried > ${grounds[seat]}/bang`;
    // As a person types it: the first letter changes the client's prompt.
    for (const text of ['!', command]) await team.world.ccmuxDo('pane', 'send', seat, text);
    await team.world.ccmuxDo('pane', 'send', seat, '--key', 'Enter');
    await until('the command', () => existsSync(join(grounds[seat], 'bang')));
    expect([seat, existsSync(place)]).toEqual([seat, seat === RULED]);
  }
});
