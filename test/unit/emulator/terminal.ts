/** An emulator for tests of it: fed with text, read as text. */
import { createLog, type Log } from '../../../src/base/log.ts';
import { Frame } from '../../../src/core/frame.ts';
import type { Size } from '../../../src/core/geometry.ts';
import { Emulator, type EmulatorOptions } from '../../../src/emulator/emulator.ts';
import { FakeClock } from '../../support/fake-clock.ts';
import { coreLines, isPlain } from '../../support/plain.ts';

export interface TestTerminal {
  readonly emulator: Emulator;
  readonly clock: FakeClock;
  /** Lines of its log. */
  readonly logged: string[];
  /** Answers to the program, joined. */
  readonly replies: () => string;
  readonly feed: (...output: (string | Uint8Array)[]) => void;
  /** Rows of the screen without trailing blanks; trailing empty rows are left out. */
  readonly screen: () => string[];
}

export function createTerminal(size: Size, options: Partial<EmulatorOptions> = {}): TestTerminal {
  const clock = new FakeClock();
  const logged: string[] = [];
  const log: Log = createLog({ level: 'debug', write: (line) => logged.push(line), now: () => 0 });
  const emulator = new Emulator({
    size,
    scrollback: 100,
    programVersion: '1.2.3',
    log,
    clock,
    isPlain,
    coreLines,
    ...options,
  });
  let replies = '';
  emulator.onReply((bytes) => (replies += Buffer.from(bytes).toString('utf8')));
  return {
    emulator,
    clock,
    logged,
    replies: () => replies,
    feed(...output) {
      for (const part of output) emulator.write(typeof part === 'string' ? Buffer.from(part) : part);
      while (emulator.parse(1000));
    },
    screen() {
      const rows = emulator.text({ scrollback: false }).split('\n');
      while (rows.length > 0 && rows.at(-1) === '') rows.pop();
      return rows;
    },
  };
}

/** The whole view of `emulator` in a frame of its size, owned by slot 1. */
export function drawn(emulator: Emulator, frame = new Frame(emulator.size.cols, emulator.size.rows)): Frame {
  const at = { x: 0, y: 0, width: emulator.size.cols, height: emulator.size.rows };
  frame.setOwner(at, 1);
  emulator.blit(frame, 1, at, 0, at.height - 1);
  return frame;
}
