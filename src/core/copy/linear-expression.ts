/**
 * Regular expressions that cannot run away: all ways of matching are followed at the same time, character by
 * character, so that the time grows with the text and the expression and never explodes (`(a+)+$` is as harmless as
 * `a`). Leftmost match, preferring what an ordinary expression prefers. There are no back-references and no
 * look-around, which have no such bound.
 */
import { parseExpression, type Node } from './expression-syntax.ts';
import { foldCode } from './fold.ts';

type Step =
  | { readonly kind: 'take'; readonly takes: (code: number) => boolean }
  /** Goes on at both places, the first one preferred. */
  | { readonly kind: 'fork'; first: number; second: number }
  | { readonly kind: 'check'; readonly holds: (text: string, at: number) => boolean }
  | { readonly kind: 'go'; to: number }
  | { readonly kind: 'done' };

export interface Expression {
  readonly steps: readonly Step[];
  readonly isFolded: boolean;
  /** Room to work in, used again for every search. */
  readonly threads: readonly [Threads, Threads];
}

/** Counted repetitions are written out; so many steps are more than anybody types on purpose. */
const MOST_STEPS = 4000;

/** What is wrong with `source` where it is no expression. `isFolded`: capitals make no difference. */
export function compileExpression(source: string, isFolded: boolean): Expression | string {
  const node = parseExpression(source, isFolded);
  if (typeof node === 'string') return node;
  const steps: Step[] = [];
  emit(node, steps);
  steps.push({ kind: 'done' });
  if (steps.length > MOST_STEPS) return 'the expression is too large';
  return { steps, isFolded, threads: [new Threads(steps.length), new Threads(steps.length)] };
}

function emit(node: Node, steps: Step[]): void {
  if (steps.length > MOST_STEPS) return;
  switch (node.kind) {
    case 'take':
    case 'check':
      steps.push(node);
      return;
    case 'sequence':
      for (const part of node.parts) emit(part, steps);
      return;
    case 'either':
      emitEither(node.parts, steps);
      return;
    case 'repeat':
      emitRepeat(node, steps);
  }
}

function emitEither(parts: readonly Node[], steps: Step[]): void {
  const ends: { kind: 'go'; to: number }[] = [];
  parts.forEach((part, index) => {
    if (index === parts.length - 1) {
      emit(part, steps);
      return;
    }
    const fork = { kind: 'fork' as const, first: steps.length + 1, second: 0 };
    steps.push(fork);
    emit(part, steps);
    const end = { kind: 'go' as const, to: 0 };
    steps.push(end);
    ends.push(end);
    fork.second = steps.length;
  });
  for (const end of ends) end.to = steps.length;
}

function emitRepeat({ part, least, most, isLazy }: Extract<Node, { kind: 'repeat' }>, steps: Step[]): void {
  for (let i = 0; i < least; i++) emit(part, steps);
  const aim = (fork: { first: number; second: number }, inside: number, outside: number) => {
    [fork.first, fork.second] = isLazy ? [outside, inside] : [inside, outside];
  };
  if (most === null) {
    const start = steps.length;
    const fork = { kind: 'fork' as const, first: 0, second: 0 };
    steps.push(fork);
    emit(part, steps);
    steps.push({ kind: 'go', to: start });
    aim(fork, start + 1, steps.length);
    return;
  }
  const forks: { fork: { kind: 'fork'; first: number; second: number }; inside: number }[] = [];
  for (let i = least; i < most && steps.length <= MOST_STEPS; i++) {
    const fork = { kind: 'fork' as const, first: 0, second: 0 };
    steps.push(fork);
    forks.push({ fork, inside: steps.length });
    emit(part, steps);
  }
  for (const { fork, inside } of forks) aim(fork, inside, steps.length);
}

/** The places that are reached by now, the preferred ones first, each with the unit where its match began. */
class Threads {
  readonly at: number[] = [];
  readonly begun: number[] = [];
  readonly #reached: Int32Array;
  #round = 0;

  constructor(steps: number) {
    this.#reached = new Int32Array(steps).fill(-1);
  }

  clear(): void {
    this.at.length = 0;
    this.begun.length = 0;
    this.#round++;
  }

  /** False where somebody preferred is at `step` already. */
  enter(step: number): boolean {
    if (this.#reached[step] === this.#round) return false;
    this.#reached[step] = this.#round;
    return true;
  }
}

/** The leftmost match at or behind unit `from` that is not empty. */
export function findExpression(
  { steps, isFolded, threads }: Expression,
  text: string,
  from: number,
): { readonly start: number; readonly end: number } | null {
  let [current, next] = threads;
  let found: { start: number; end: number } | null = null;
  current.clear();
  for (let at = from; at <= text.length;) {
    if (found === null) follow(steps, current, { step: 0, begun: at, text, at });
    else if (current.at.length === 0) break;
    const raw = at < text.length ? (text.codePointAt(at) ?? 0) : -1;
    const code = isFolded && raw >= 0 ? foldCode(raw) : raw;
    const after = at + (raw > 0xffff ? 2 : 1);
    next.clear();
    for (let i = 0; i < current.at.length; i++) {
      const step = steps[current.at[i]];
      const begun = current.begun[i];
      if (step.kind === 'done') {
        if (begun === at) continue;
        found = { start: begun, end: at };
        // All behind it are less preferred.
        break;
      }
      if (step.kind === 'take' && code >= 0 && step.takes(code)) {
        follow(steps, next, { step: current.at[i] + 1, begun, text, at: after });
      }
    }
    [current, next] = [next, current];
    at = after;
  }
  return found;
}

interface Place {
  readonly step: number;
  readonly begun: number;
  readonly text: string;
  readonly at: number;
}

/** Adds `step` to the threads, or where it is no place to wait at, all that it leads to. */
function follow(steps: readonly Step[], threads: Threads, { step, begun, text, at }: Place): void {
  const open = [step];
  for (let place = open.pop(); place !== undefined; place = open.pop()) {
    if (!threads.enter(place)) continue;
    const here = steps[place];
    switch (here.kind) {
      case 'fork':
        open.push(here.second, here.first);
        break;
      case 'go':
        open.push(here.to);
        break;
      case 'check':
        if (here.holds(text, at)) open.push(place + 1);
        break;
      default:
        threads.at.push(place);
        threads.begun.push(begun);
    }
  }
}
