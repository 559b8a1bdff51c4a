import fc from 'fast-check';
import { expect, it } from 'vitest';
import { textLines } from '../../../src/files/text-lines.ts';

/** As a stream gives them, with an error at the end where one is named. */
async function* stream(chunks: readonly Uint8Array[], error?: Error): AsyncGenerator<Uint8Array> {
  for (const chunk of chunks) yield await Promise.resolve(chunk);
  if (error !== undefined) throw error;
}

it('gives the same lines however the bytes are cut', async () => {
  const parts = fc.array(fc.constantFrom('a', 'é', '木', '😀', '\n', '\r\n'));
  await fc.assert(
    fc.asyncProperty(parts, fc.integer({ min: 1, max: 5 }), async (pieces, size) => {
      const whole = pieces.join('');
      const bytes = Buffer.from(whole);
      const chunks = Array.from({ length: Math.ceil(bytes.length / size) }, (_, i) =>
        bytes.subarray(i * size, (i + 1) * size),
      );
      const expected = whole.split(/\r?\n/);
      if (expected.at(-1) === '') expected.pop();
      const lines: string[] = [];
      for await (const line of textLines(stream(chunks))) lines.push(line);
      expect(lines).toEqual(expected);
    }),
  );
});

it('throws what went wrong with the reading', async () => {
  const lines = textLines(stream([Buffer.from('one\ntw')], new Error('EIO')));
  expect((await lines.next()).value).toBe('one');
  await expect(lines.next()).rejects.toThrow('EIO');
});
