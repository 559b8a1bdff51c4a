/** The grammar of `ccmux replay`; see program.ts. */
import { InvalidArgumentError, type Command } from 'commander';
import { parseMoment } from '../core/cast-timeline.ts';
import { addCommand, type CommandDeclaration, type Invocation } from './grammar.ts';

interface ReplayFlags {
  readonly speed: number;
  readonly idleLimit?: number;
  readonly from: number;
}

export function addReplayCommand(program: Command, invocation: Invocation): void {
  const declaration: CommandDeclaration = {
    name: 'replay',
    description: 'play a recording (asciicast v1, v2, v3) in this terminal; piped, print it at once',
    examples: ['ccmux replay demo.cast --idle-limit 2', 'ccmux replay demo.cast --speed 4 --from 1:30'],
  };
  addCommand(program, declaration, invocation)
    .argument('<file>', 'the recording')
    .option('--speed <count>', 'so many times as fast', parseSpeed, 1)
    .option('--idle-limit <seconds>', 'no pause takes longer (default: as the recording says)', parseLimit)
    .option('--from <time>', 'begin there: seconds, or 1:30', parseFrom, 0)
    .action(async (file: string, { speed, idleLimit, from }: ReplayFlags) => {
      const { replay } = await import('./replay.ts');
      await replay({ file, speed, idleLimit, from }, invocation.surroundings);
    });
}

const SLOWEST = 0.05;
const FASTEST = 1000;

function parseSpeed(text: string): number {
  const speed = Number(text);
  if (speed >= SLOWEST && speed <= FASTEST) return speed;
  throw new InvalidArgumentError(`a factor from ${SLOWEST} to ${FASTEST} is wanted.`);
}

function parseLimit(text: string): number {
  const seconds = Number(text);
  if (text.trim() !== '' && seconds > 0 && Number.isFinite(seconds)) return seconds;
  throw new InvalidArgumentError('a number of seconds above 0 is wanted.');
}

function parseFrom(text: string): number {
  const seconds = parseMoment(text);
  if (seconds !== null) return seconds;
  throw new InvalidArgumentError('a time like 90 or 1:30 is wanted.');
}
