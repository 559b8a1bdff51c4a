import { expect, it } from 'vitest';
import { transcriptEntries } from '../../../../src/agent/transcript/transcript-entries.ts';

const said = (content: unknown, more: object = {}) =>
  transcriptEntries(JSON.stringify({ type: 'user', message: { role: 'user', content }, ...more }));

it('tells a command of the shell by its mark, and its output not as something said', () => {
  expect(said('<bash-input>echo from-bang</bash-input>')).toEqual([
    { kind: 'prompt', text: '! echo from-bang' },
  ]);
  expect(said('<bash-stdout>from-bang</bash-stdout><bash-stderr></bash-stderr>')).toEqual([
    { kind: 'note', text: 'from-bang' },
  ]);
  expect(said('<local-command-stdout>Set model</local-command-stdout>')).toEqual([
    { kind: 'note', text: 'Set model' },
  ]);
});

it('leaves such a mark alone where a person writes about it', () => {
  expect(said('what is <bash-stdout> for?')).toEqual([
    { kind: 'prompt', text: 'what is <bash-stdout> for?' },
  ]);
});

it('tells a command by its name, and nothing of what the client adds by itself', () => {
  const text = '<command-message>greet</command-message>\n<command-name>/greet</command-name>';
  expect(said(text)).toEqual([{ kind: 'prompt', text: '/greet' }]);
  expect(said([{ type: 'text', text: 'what the command says' }], { isMeta: true })).toEqual([]);
});
