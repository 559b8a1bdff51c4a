import { describe, expect, it } from 'vitest';
import { parseLayout } from '../../../src/config/layout-file.ts';
import { BUILT_IN_ROLES, resolveRoles, resolveSeat } from '../../../src/config/roles.ts';

describe('roles', () => {
  it('are dev, qa, ux and pm, each with short instructions', () => {
    expect(Object.keys(BUILT_IN_ROLES)).toEqual(['dev', 'qa', 'ux', 'pm']);
    for (const { systemPrompt = '' } of Object.values(BUILT_IN_ROLES)) {
      expect(systemPrompt.length).toBeGreaterThan(100);
      expect(systemPrompt.length).toBeLessThan(500);
    }
  });

  it('are changed field by field by the user', () => {
    const roles = resolveRoles({
      dev: { model: 'opus', permission_mode: 'plan' },
      qa: { system_prompt: '' },
      sec: { system_prompt: 'Look.' },
    });
    expect(roles.dev).toEqual({ ...BUILT_IN_ROLES.dev, model: 'opus', permissionMode: 'plan' });
    expect(roles.qa).toEqual({});
    expect(roles.sec).toEqual({ systemPrompt: 'Look.' });
    expect(roles.ux).toEqual(BUILT_IN_ROLES.ux);
  });

  it('that are built in give way to the configuration, and this to a seat of a layout', () => {
    const own = { title: 'Builder', color: '#ff9e64', system_prompt: 'Build.' };
    const seatsOf = (text: string) =>
      parseLayout({ name: 'm', path: 'm.yaml', text }, resolveRoles({ dev: own })).seats;
    const [plain, seated] = seatsOf(
      'row: [{role: dev}, {role: dev, title: Lead, color: "#00ff00", system_prompt: Lead.}]',
    );
    expect(plain).toMatchObject({ title: 'Builder 1', color: '#ff9e64', systemPrompt: 'Build.' });
    expect(seated).toMatchObject({ title: 'Lead', color: '#00ff00', systemPrompt: 'Lead.' });
    const [silent] = seatsOf('{role: qa, system_prompt: ""}');
    expect(silent.systemPrompt).toBeUndefined();
  });

  it('give a seat what it does not say itself, and share their variables with it', () => {
    const roles = resolveRoles({ sec: { model: 'opus', args: ['--a'], env: { A: '1', B: '1' }, cwd: 'x' } });
    const seat = { name: 'sec1', role: 'sec', args: ['--b'], env: { B: '2' } };
    expect(resolveSeat(seat, roles)).toEqual({
      name: 'sec1',
      role: 'sec',
      model: 'opus',
      args: ['--b'],
      env: { A: '1', B: '2' },
      cwd: 'x',
    });
    expect(resolveSeat({ name: 'a', role: 'constructor' }, roles)).toEqual({
      name: 'a',
      role: 'constructor',
    });
  });

  it('number their title where several seats share it', () => {
    const roles = resolveRoles({
      dev: { title: 'Builder', system_prompt: '' },
      qa: { title: 'Tester', system_prompt: '' },
    });
    const text = 'row: [{role: dev}, {role: dev, title: Lead}, {role: dev}, {role: qa}]';
    expect(parseLayout({ name: 'm', path: 'm.yaml', text }, roles).seats.map((seat) => seat.title)).toEqual([
      'Builder 1',
      'Lead',
      'Builder 3',
      'Tester',
    ]);
  });
});
