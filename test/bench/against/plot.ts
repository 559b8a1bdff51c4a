/** Plots as SVG, readable on light and dark ground. */
import type { Grown, Ratio } from './results.ts';

const WIDTH = 760;
const LABEL_WIDTH = 290;
const BAR_HEIGHT = 20;
const BETTER = '#2f9e63';
const WORSE = '#d9663c';
const INK = '#808890';

/** ccmux beside tmux on a scale of doublings: green to the right of the middle where ccmux is the better one. */
export function barChart(ratios: readonly Ratio[]): string {
  const gains = ratios.map(({ figure, ratio, better }) => {
    return { figure, gain: Math.log2(better === 'large' ? ratio : 1 / ratio), ratio };
  });
  const most = Math.max(1, ...gains.map(({ gain }) => Math.abs(gain)));
  const middle = LABEL_WIDTH + (WIDTH - LABEL_WIDTH) / 2;
  const scale = ((WIDTH - LABEL_WIDTH) / 2 - 50) / most;
  const bars = gains.map(({ figure, gain, ratio }, index) => {
    const y = 40 + index * BAR_HEIGHT;
    const width = Math.abs(gain) * scale;
    const x = gain < 0 ? middle - width : middle;
    const end = gain < 0 ? `x="${fixed(x - 4)}" text-anchor="end"` : `x="${fixed(x + width + 4)}"`;
    return (
      text(`x="${LABEL_WIDTH - 8}" y="${y + 14}" text-anchor="end"`, figure) +
      `<rect x="${fixed(x)}" y="${y + 3}" width="${fixed(width)}" height="${BAR_HEIGHT - 6}" fill="${gain < 0 ? WORSE : BETTER}"/>` +
      text(`${end} y="${y + 14}"`, `${ratio.toFixed(2)}×`)
    );
  });
  const height = 50 + gains.length * BAR_HEIGHT;
  const axis = `<line x1="${middle}" y1="34" x2="${middle}" y2="${height - 8}" stroke="${INK}"/>`;
  const head =
    text(`x="${middle - 8}" y="22" text-anchor="end"`, 'tmux is better') +
    text(`x="${middle + 8}" y="22"`, 'ccmux is better');
  return svg(height, head + axis + bars.join(''));
}

/** Each figure in a panel of its own, from zero. */
export function lineChart(subject: string, grown: readonly Grown[]): string {
  const figures = [...new Set(grown.map(({ figure }) => figure))];
  const panelWidth = WIDTH / figures.length;
  const [top, bottom, left] = [50, 170, 40];
  const panels = figures.map((figure, index) => {
    const points = grown.filter((each) => each.figure === figure);
    const mostValue = Math.max(...points.map(({ value }) => value)) * 1.1 || 1;
    const mostSize = Math.max(...points.map(({ size }) => size)) || 1;
    const x = (size: number) => index * panelWidth + left + (size / mostSize) * (panelWidth - left - 24);
    const y = (value: number) => bottom - (value / mostValue) * (bottom - top);
    const path = points.map(({ size, value }) => `${fixed(x(size))},${fixed(y(value))}`).join(' ');
    const dots = points.map(
      ({ size, value }) => `<circle cx="${fixed(x(size))}" cy="${fixed(y(value))}" r="3" fill="${BETTER}"/>`,
    );
    const last = points[points.length - 1];
    return (
      text(`x="${fixed(index * panelWidth + left)}" y="30"`, figure) +
      `<polyline points="${path}" fill="none" stroke="${BETTER}" stroke-width="2"/>${dots.join('')}` +
      `<line x1="${fixed(x(0))}" y1="${bottom}" x2="${fixed(x(mostSize))}" y2="${bottom}" stroke="${INK}"/>` +
      text(`x="${fixed(x(last.size))}" y="${bottom + 16}" text-anchor="end"`, `${last.size} ${subject}`) +
      text(
        `x="${fixed(x(last.size))}" y="${fixed(y(last.value) - 8)}" text-anchor="end"`,
        last.value.toFixed(1),
      )
    );
  });
  return svg(bottom + 30, panels.join(''));
}

function svg(height: number, content: string): string {
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${height}" viewBox="0 0 ${WIDTH} ${height}" font-family="system-ui, sans-serif" font-size="12">${content}</svg>\n`;
}

function text(attributes: string, content: string): string {
  return `<text ${attributes} fill="${INK}">${content.replaceAll('&', '&amp;').replaceAll('<', '&lt;')}</text>`;
}

function fixed(number: number): string {
  return number.toFixed(1);
}
