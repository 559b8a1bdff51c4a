/** A text as lines, while it is read; unlike with readline, what goes wrong with the reading is thrown. */
import { StringDecoder } from 'node:string_decoder';

/** The lines without their ends; an empty one behind the last end is none. A line may have hundreds of megabytes. */
export async function* textLines(content: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const decoder = new StringDecoder('utf8');
  let begun: string[] = [];
  for await (const chunk of content) {
    const pieces = decoder.write(Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength)).split('\n');
    for (const [index, piece] of pieces.entries()) {
      begun.push(piece);
      if (index === pieces.length - 1) break;
      yield withoutReturn(begun.join(''));
      begun = [];
    }
  }
  begun.push(decoder.end());
  const last = begun.join('');
  if (last !== '') yield withoutReturn(last);
}

function withoutReturn(line: string): string {
  return line.endsWith('\r') ? line.slice(0, -1) : line;
}
