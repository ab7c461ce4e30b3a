// The parts of a chart that all kinds share. Sizes are pixels of the page, so that text is never stretched.
const SVG = 'http://www.w3.org/2000/svg';

export function svg(name, attributes = {}, ...children) {
  const element = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, String(value));
  element.append(...children);
  return element;
}

export function html(name, className, ...children) {
  const element = document.createElement(name);
  if (className) element.className = className;
  element.append(...children);
  return element;
}

export const seriesColor = (at) => `var(--series-${(at % 6) + 1})`;
export const toneColor = (name) =>
  `var(--${['good', 'warning', 'attention'].includes(name) ? name : 'quiet'})`;

const FORMAT = new Intl.NumberFormat('en', { maximumSignificantDigits: 4 });
export const number = (value) => FORMAT.format(value);

/** Round steps that end at or above the largest value. */
export function ticksUpTo(top, most = 4) {
  const rough = (top || 1) / most;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step =
    [1, 2, 2.5, 5, 10].map((factor) => factor * power).find((each) => each >= rough * 0.999) ?? rough;
  const count = Math.max(1, Math.ceil(top / step - 1e-9));
  return Array.from({ length: count + 1 }, (_, at) => Number((at * step).toPrecision(12)));
}

/** The frame of a plot: grid, the numbers beside it, and as many labels below as fit. */
export function frameOf({ width, height, top, ticks, labels, unit, xTitle, centred = false }) {
  const numbers = ticks.map(number);
  const left = Math.max(...numbers.map((text) => text.length)) * 7 + 12;
  const area = { left, right: width - 8, top: 22, bottom: height - 24 };
  const y = (value) => area.bottom - (Math.min(value, top) / top) * (area.bottom - area.top);
  const slot = (area.right - area.left) / Math.max(1, centred ? labels.length : labels.length - 1);
  const x = (at) => area.left + slot * (at + (centred ? 0.5 : 0));
  const widest = Math.max(1, ...labels.map((label) => label.length)) * 6.6 + 16;
  const every = Math.max(1, Math.ceil(widest / slot));
  const group = svg('g', { class: 'frame' });
  for (const [at, value] of ticks.entries()) {
    group.append(
      svg('line', { x1: area.left, x2: area.right, y1: y(value), y2: y(value) }),
      svg('text', { x: left - 6, y: y(value) + 4, 'text-anchor': 'end' }, numbers[at]),
    );
  }
  for (const [at, label] of labels.entries()) {
    const isEnd = x(at) + widest / 2 > width;
    if (at % every !== 0 || (isEnd && at + every < labels.length)) continue;
    const anchor = centred ? 'middle' : at === 0 ? 'start' : isEnd ? 'end' : 'middle';
    group.append(
      svg('text', { x: isEnd && !centred ? area.right : x(at), y: height - 7, 'text-anchor': anchor }, label),
    );
  }
  group.append(
    svg('text', { x: 0, y: 12 }, [unit, xTitle && `times in ${xTitle}`].filter(Boolean).join(' · ')),
  );
  return { group, area, x, y, slot };
}

/** Names with their colours; one series needs none. */
export function legend(names) {
  const list = html('ul', 'legend');
  for (const { name, color, dashed } of names) {
    const swatch = html('i', dashed ? 'dashed' : '');
    swatch.style.setProperty('--swatch', color);
    list.append(html('li', '', swatch, name));
  }
  return list;
}
