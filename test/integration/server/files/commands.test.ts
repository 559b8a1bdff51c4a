/** Files that change while the panes' commands run: whose doing it is, and who is kept off them for it. */
import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { present } from '../../../../src/base/assert.ts';
import type { FilesDescription } from '../../../../src/protocol/control.ts';
import { HookedTeam } from '../../../support/hooked-team.ts';
import { until } from '../../../support/until.ts';

afterEach(() => HookedTeam.endAll());

class Shop {
  readonly team: HookedTeam;
  #probes = 0;

  private constructor(team: HookedTeam) {
    this.team = team;
  }

  /** A team whose project is watched. */
  static async open(): Promise<Shop> {
    const team = await HookedTeam.start();
    mkdirSync(team.file('src'));
    const shop = new Shop(team);
    await team.use('dev1', 'Bash', { command: 'true' });
    await until('the project to be watched', async () => {
      shop.write(`probe-${++shop.#probes}`);
      return (await shop.files()).some(({ path }) => path.includes('probe-'));
    });
    return shop;
  }

  write(name: string, text = `${Math.random()}`): void {
    writeFileSync(this.team.file(name), text);
  }

  async files(): Promise<FilesDescription['files']> {
    return (await this.team.session.ask({ kind: 'files' })).files;
  }

  /** Who has changed it, as soon as it is known that somebody has. */
  async doersOf(name: string): Promise<readonly string[]> {
    const path = this.team.file(name);
    return until(`${name} in the list`, async () => {
      const file = (await this.files()).find((each) => each.path === path);
      if (file === undefined) return false;
      const panes = file.panes.filter(({ changedAt }) => changedAt !== null);
      return [
        ...panes.map(({ name: pane, cause }) => `${pane} by ${cause ?? 'nothing'}`),
        ...(file.unknownAt === null ? [] : ['unknown']),
      ];
    });
  }

  run(pane: string) {
    return this.team.before(pane, 'Bash', { command: 'make' });
  }
}

it('a change is that pane’s whose command alone runs, and nobody’s where two run or none', async () => {
  const shop = await Shop.open();
  shop.write('src/by-hand.ts');
  expect(await shop.doersOf('src/by-hand.ts')).toEqual(['unknown']);
  const first = await shop.run('dev1');
  shop.write('src/one.ts');
  expect(await shop.doersOf('src/one.ts')).toEqual(['dev1 by command']);
  const second = await shop.run('dev2');
  shop.write('src/two.ts');
  expect(await shop.doersOf('src/two.ts')).toEqual(['unknown']);
  await first.end();
  await second.end();
});

it('what a command has changed is kept from who read it before, until it is read again', async () => {
  const shop = await Shop.open();
  const { team } = shop;
  const path = team.file('src/a.ts');
  shop.write('src/a.ts');
  await shop.doersOf('src/a.ts');
  await team.read('dev2', path);
  const { end } = await shop.run('dev1');
  shop.write('src/a.ts');
  await until('the change to be known', async () => (await shop.doersOf('src/a.ts')).length === 2);
  await end();
  const { said } = await team.edit('dev2', path);
  expect(said?.permissionDecisionReason).toMatch(/a\.ts has changed since .* a command of dev1 changed it/);
  await team.read('dev2', path);
  expect((await team.edit('dev2', path)).said).toBeNull();
});

it('what a tool writes is told by the tool alone, whoever runs a command meanwhile', async () => {
  const shop = await Shop.open();
  const { team } = shop;
  const path = team.file('src/a.ts');
  const running = await shop.run('dev2');
  const { end } = await team.edit('dev1', path);
  // As the client writes: beside it, and renamed to its place.
  shop.write('src/a.ts.tmp');
  renameSync(team.file('src/a.ts.tmp'), path);
  shop.write('src/after.ts');
  expect(await shop.doersOf('src/after.ts')).toEqual(['dev2 by command']);
  await end();
  expect(await shop.doersOf('src/a.ts')).toEqual(['dev1 by tool']);
  expect((await shop.files()).map((file) => file.path)).not.toContain(team.file('src/a.ts.tmp'));
  await running.end();
});

it('a file that goes is told, and one that came and went is not', async () => {
  const shop = await Shop.open();
  const { team } = shop;
  shop.write('src/old.ts');
  await shop.doersOf('src/old.ts');
  const running = await shop.run('dev2');
  rmSync(team.file('src/old.ts'));
  shop.write('src/passing.ts');
  rmSync(team.file('src/passing.ts'));
  shop.write('src/last.ts');
  expect(await shop.doersOf('src/last.ts')).toEqual(['dev2 by command']);
  await until('the end of old.ts to be dev2’s', async () => {
    return (await shop.doersOf('src/old.ts')).includes('dev2 by command');
  });
  expect((await shop.files()).map(({ path }) => path)).not.toContain(team.file('src/passing.ts'));
  await running.end();
});

it('what a command does on a ground of its pane’s own is seen too', async () => {
  const team = await HookedTeam.start({}, { ground: { workspace: 'own', carry: [] } });
  const ground = present((await team.session.pane('dev1'))?.cwd, 'a ground');
  const running = await team.before('dev1', 'Bash', { command: 'make' });
  const known = async (): Promise<FilesDescription['files']> => {
    return (await team.session.ask({ kind: 'files' })).files;
  };
  let probes = 0;
  await until('the ground to be watched', async () => {
    writeFileSync(join(ground, `probe-${++probes}`), '');
    return (await known()).length > 0;
  });
  writeFileSync(join(ground, 'made.o'), 'x');
  const made = await until('what was made', async () => {
    return (await known()).find(({ path }) => basename(path) === 'made.o');
  });
  expect(made.panes).toMatchObject([{ name: 'dev1', cause: 'command' }]);
  await running.end();
  expect(ground.startsWith(team.session.home.project)).toBe(false);
});
