import { expect, it } from 'vitest';
import { redact } from '../../../src/core/redact.ts';

it.each([
  ['key sk-ant-api03-abcdefghijklmnop_-xyz end', 'key [redacted] end'],
  ['ghp_abcdefghijklmnopqrstuvwxyz0123456789', '[redacted]'],
  ['AKIAIOSFODNN7EXAMPLE', '[redacted]'],
  ['Authorization: Bearer abcdef1234567890', 'Authorization: Bearer [redacted]'],
  ['postgres://me:hunter22@db/x', 'postgres://me:[redacted]@db/x'],
  ['DB_PASSWORD=correcthorse next', 'DB_PASSWORD=[redacted] next'],
  ['{"apiKey":"0123456789abcdef","n":1}', '{"apiKey":"[redacted]","n":1}'],
  ['"{\\"client_secret\\": \\"abcdefgh\\"}"', '"{\\"client_secret\\": \\"[redacted]\\"}"'],
  ['-----BEGIN RSA PRIVATE KEY-----\\nMIIE\\n-----END RSA PRIVATE KEY-----', '[redacted]'],
])('blots the secret out of %s', (text, clean) => {
  expect(redact(text)).toBe(clean);
});

it.each([
  'the password field is empty',
  '{"input_tokens":2813,"output_tokens":20}',
  'https://example.org:8080/a@b',
  'const token = await read();',
])('leaves %s as it is', (text) => {
  expect(redact(text)).toBe(text);
});

it.each([
  ['letters', 'x'.repeat(1_000_000)],
  ['parts of names', 'ab_'.repeat(300_000)],
  ['keys that have no end', '-----BEGIN PRIVATE KEY-----\n'.repeat(5000)],
])('a long run of %s costs no more than its length', (_, text) => {
  expect(redact(text)).toBe(text);
});
