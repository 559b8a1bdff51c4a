/** `ccmux replay`: plays a recording in this terminal; where stdout is none, prints what it shows at once. */
import { createReadStream } from 'node:fs';
import { systemClock } from '../base/clock.ts';
import { systemCode } from '../base/system-code.ts';
import { play } from '../client/player.ts';
import { CastFault, CastReader, type Cast } from '../core/asciicast.ts';
import { castTimeline, playTime } from '../core/cast-timeline.ts';
import { CcmuxError } from '../core/errors.ts';
import { capabilitiesOf } from '../ui/terminal-capabilities.ts';
import { clientLog } from './client-log.ts';
import { EndedBySignal } from './ended-by-signal.ts';
import { say, type Surroundings } from './surroundings.ts';

export interface ReplayOptions {
  readonly file: string;
  readonly speed: number;
  /** Seconds that the longest pause takes; undefined for what the recording says. */
  readonly idleLimit: number | undefined;
  /** Seconds of the recording to begin at. */
  readonly from: number;
}

/** Throws CcmuxError: 'usage' where the file cannot be read or is no recording. */
export async function replay(options: ReplayOptions, surroundings: Surroundings): Promise<void> {
  const { stdin, stdout, env } = surroundings;
  if (stdout.isTTY === true && stdin.isTTY !== true) {
    throw new CcmuxError('usage', 'the keys of a replay come from a terminal, and stdin is none', {
      hint: 'with stdout piped too, the recording is printed at once',
    });
  }
  const { cast, cutLine } = await readCast(options.file);
  if (cutLine !== null)
    say(surroundings, `${options.file} is cut off in line ${cutLine}: played up to there`);
  const timeline = castTimeline(cast, options.idleLimit ?? cast.header.idleLimit);
  const from = playTime(cast, timeline, Math.min(options.from, cast.duration));
  if (stdout.isTTY !== true) {
    for (const event of cast.events) if (event.kind === 'output') stdout.write(event.text);
    return;
  }
  const capabilities = capabilitiesOf({
    term: env.TERM,
    colorTerm: env.COLORTERM,
    termProgram: env.TERM_PROGRAM,
  });
  const log = clientLog(surroundings);
  const { speed } = options;
  const outcome = await play({
    cast,
    timeline,
    speed,
    from,
    stdin,
    stdout,
    capabilities,
    clock: systemClock,
    log,
  });
  if (outcome.kind === 'signalled') throw new EndedBySignal(outcome.signal);
}

interface ReadCast {
  readonly cast: Cast;
  /** The line in whose midst the file ends, if it does: whoever recorded it died. */
  readonly cutLine: number | null;
}

async function readCast(file: string): Promise<ReadCast> {
  const reader = new CastReader();
  let rest = '';
  let lines = 0;
  try {
    for await (const chunk of createReadStream(file, { encoding: 'utf8' })) {
      const parts = (rest + String(chunk)).split('\n');
      rest = parts.pop() ?? '';
      for (const line of parts) reader.push(line);
      lines += parts.length;
      checkLength(rest, lines + 1);
    }
    const isCut = rest !== '' && !readsLast(reader, rest, lines);
    return { cast: reader.end(), cutLine: isCut ? lines + 1 : null };
  } catch (error) {
    if (error instanceof CastFault) {
      throw new CcmuxError('usage', `cannot play ${file}: line ${error.line}: ${error.message}`, {
        cause: error,
      });
    }
    throw new CcmuxError('usage', `cannot read ${file}: ${reasonOf(error)}`, { cause: error });
  }
}

/** A last line without its line feed is whole, or was cut; of a header, or of nothing before it, no more is known. */
function readsLast(reader: CastReader, line: string, before: number): boolean {
  try {
    reader.push(line);
    return true;
  } catch (error) {
    if (before === 0 || !(error instanceof CastFault)) throw error;
    return false;
  }
}

/** More than a terminal's whole screen in one line is no recording, but would have to be held. */
const LONGEST_LINE = 256 * 1024 * 1024;

function checkLength(line: string, number: number): void {
  if (line.length > LONGEST_LINE) throw new CastFault(number, 'it is too long for a recording');
}

function reasonOf(error: unknown): string {
  const code = systemCode(error);
  if (code === 'ENOENT' || code === 'ENOTDIR') return 'there is no such file';
  if (code === 'EISDIR') return 'it is a directory';
  if (code === 'EACCES') return 'permission denied';
  return code ?? String(error);
}
