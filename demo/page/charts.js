// Teams' own charts, as far as our renderer uses them, drawn as SVG at the width there is.
import { frameOf, html, legend, number, seriesColor, svg, ticksUpTo, toneColor } from './chart-axes.js';

const DRAW = {
  'Chart.Line': drawLines,
  'Chart.VerticalBar': drawBars,
  'Chart.VerticalBar.Grouped': drawBars,
  'Chart.HorizontalBar': drawRows,
  'Chart.Gauge': drawGauge,
};

export function drawChart(source) {
  const figure = html('figure', 'chart');
  const title = html('figcaption', '', source.title ?? '');
  const plot = html('div', 'plot');
  figure.append(title, plot);
  const draw = () =>
    plot.replaceChildren(...DRAW[source.type](source, Math.max(240, plot.clientWidth || 560)));
  let width = 0;
  new ResizeObserver(() => {
    if (plot.clientWidth === width) return;
    width = plot.clientWidth;
    draw();
  }).observe(plot);
  draw();
  return figure;
}

const picture = (source, width, height, ...children) =>
  svg(
    'svg',
    { viewBox: `0 0 ${width} ${height}`, width, height, role: 'img', 'aria-label': `Chart: ${source.title}` },
    ...children,
  );
const heightFor = (width) => Math.round(Math.min(220, Math.max(150, width * 0.36)));

/** A threshold comes from our renderer as a line that stands still and has a colour of its own. */
const isThreshold = ({ color, values }) => color !== undefined && values.every(({ y }) => y === values[0].y);

function drawLines(source, width) {
  const limits = source.data.filter(isThreshold);
  const series = source.data.filter((one) => !isThreshold(one));
  const labels = source.data
    .toSorted((a, b) => b.values.length - a.values.length)[0]
    .values.map(({ x }) => x);
  const top =
    source.yMax ?? Math.max(...source.data.flatMap(({ values }) => values.map(({ y }) => y)), 0) * 1.08;
  const ticks = ticksUpTo(top || 1);
  const height = heightFor(width);
  const frame = frameOf({
    width,
    height,
    top: Math.max(top, ticks.at(-1)),
    ticks,
    labels,
    unit: source.yAxisTitle,
    xTitle: source.xAxisTitle,
  });
  const lines = series.map(({ values }, at) =>
    lineOf(values, labels, frame, seriesColor(at), series.length === 1),
  );
  const names = series.map(({ legend: name }, at) => ({ name, color: seriesColor(at) }));
  const root = picture(source, width, height, frame.group, ...limitLines(limits, frame), ...lines.flat());
  root.append(pointer(root, series, labels, frame));
  return [root, legend(names.length > 1 || limits.length > 0 ? [...names, ...limits.map(limitName)] : [])];
}

const limitName = ({ legend: name, color }) => ({ name, color: toneColor(color), dashed: true });

function lineOf(values, labels, { x, y, area }, color, filled) {
  const known = new Map(values.map((value) => [value.x, value.y]));
  /** @type {number[][][]} */
  const runs = [[]];
  for (const [at, label] of labels.entries())
    if (known.has(label)) runs.at(-1).push([x(at), y(known.get(label))]);
    else if (runs.at(-1).length > 0) runs.push([]);
  const drawn = runs.filter((run) => run.length > 0);
  const path = (run) => `M${run.map(([left, up]) => `${left.toFixed(1)} ${up.toFixed(1)}`).join('L')}`;
  const last = drawn.at(-1)?.at(-1);
  return [
    ...(filled
      ? drawn.map((run) =>
          svg('path', {
            class: 'fill',
            fill: color,
            d: `${path(run)}L${run.at(-1)[0]} ${area.bottom}L${run[0][0]} ${area.bottom}Z`,
          }),
        )
      : []),
    ...drawn.map((run) => svg('path', { class: 'line', stroke: color, d: path(run) })),
    ...(last ? [svg('circle', { cx: last[0], cy: last[1], r: 3.5, fill: color })] : []),
  ];
}

const limitLines = (limits, { area, y }) =>
  limits.map(({ color, values }) => {
    const at = y(values[0].y);
    return svg('line', {
      class: 'limit',
      x1: area.left,
      x2: area.right,
      y1: at,
      y2: at,
      stroke: toneColor(color),
    });
  });

/** What was read at the place pointed to. */
function pointer(root, series, labels, { area, x, slot }) {
  const group = svg('g', { class: 'pointer' });
  const hide = () => group.replaceChildren();
  root.addEventListener('pointerleave', hide);
  root.addEventListener('pointermove', ({ clientX }) => {
    const at = Math.round((clientX - root.getBoundingClientRect().left - area.left) / slot);
    const label = labels[at];
    if (label === undefined) return hide();
    const read = series.flatMap(({ legend: name, values }) => {
      const value = values.find((one) => one.x === label);
      return value ? [`${series.length > 1 ? `${name} ` : ''}${number(value.y)}`] : [];
    });
    const anchor = at > labels.length / 2 ? 'end' : 'start';
    return group.replaceChildren(
      svg('line', { x1: x(at), x2: x(at), y1: area.top, y2: area.bottom }),
      svg(
        'text',
        { x: x(at) + (anchor === 'end' ? -6 : 6), y: area.top + 2, 'text-anchor': anchor },
        [label, ...read].join('  '),
      ),
    );
  });
  return group;
}

function drawBars(source, width) {
  const groups = source.type === 'Chart.VerticalBar' ? [{ legend: '', values: source.data }] : source.data;
  const labels = [...new Set(groups.flatMap(({ values }) => values.map(({ x }) => x)))];
  const at = (group, label) => group.values.find(({ x }) => x === label)?.y ?? 0;
  const heights = labels.flatMap((label) => {
    const all = groups.map((group) => at(group, label));
    return source.stacked ? [all.reduce((sum, one) => sum + one, 0)] : all;
  });
  const ticks = ticksUpTo(Math.max(...heights, 0));
  const height = heightFor(width);
  const frame = frameOf({
    width,
    height,
    top: ticks.at(-1),
    ticks,
    labels,
    unit: source.yAxisTitle,
    xTitle: source.xAxisTitle,
    centred: true,
  });
  const bars = labels.flatMap((label, place) =>
    columns(
      source,
      groups.map((group) => at(group, label)),
      place,
      frame,
    ),
  );
  const names =
    groups.length > 1 ? groups.map(({ legend: name }, n) => ({ name, color: seriesColor(n) })) : [];
  return [picture(source, width, height, frame.group, ...bars), legend(names)];
}

function columns({ stacked, showBarValues }, values, place, { x, y, slot, area }) {
  const full = Math.min(slot * 0.72, 48);
  const each = stacked ? full : full / values.length;
  let below = 0;
  return values.flatMap((value, n) => {
    const base = stacked ? below : 0;
    below += value;
    const left = x(place) - full / 2 + (stacked ? 0 : each * n);
    const bar = svg('rect', {
      x: left,
      width: Math.max(1, each - 1),
      y: y(base + value),
      height: Math.max(0, y(base) - y(base + value)),
      fill: seriesColor(n),
      rx: 2,
    });
    if (!showBarValues || slot < 40) return [bar];
    return [
      bar,
      svg(
        'text',
        { class: 'value', x: x(place), y: Math.max(area.top, y(value) - 5), 'text-anchor': 'middle' },
        number(value),
      ),
    ];
  });
}

/** Rows are HTML: a query's name may be long, and wraps. */
function drawRows({ data, title, xAxisTitle }) {
  const top = Math.max(...data.map(({ y }) => y), 0) || 1;
  const list = html('ul', 'rows');
  list.setAttribute('aria-label', `Chart: ${title}`);
  for (const { x, y } of data) {
    const bar = html('i', '');
    bar.style.inlineSize = `${(Math.max(0, y) / top) * 100}%`;
    list.append(
      html(
        'li',
        '',
        html('span', '', x),
        html('b', '', `${number(y)} ${xAxisTitle}`),
        html('div', 'track', bar),
      ),
    );
  }
  return [list];
}

function drawGauge(source, available) {
  const width = Math.min(available, 300);
  const radius = width / 2 - 14;
  const [cx, cy] = [width / 2, radius + 14];
  const along = (share) => {
    const angle = Math.PI * (1 - Math.min(1, Math.max(0, share)));
    return [cx + radius * Math.cos(angle), cy - radius * Math.sin(angle)];
  };
  let begun = 0;
  const arcs = source.segments.map(({ size, color }) => {
    const [from, to] = [along(begun / source.max), along((begun + size) / source.max)];
    begun += size;
    return svg('path', {
      class: 'arc',
      stroke: toneColor(color),
      d: `M${from.join(' ')}A${radius} ${radius} 0 0 1 ${to.join(' ')}`,
    });
  });
  const [x, y] = along(source.value / source.max);
  const dot = svg('circle', { class: 'needle', cx: x, cy: y, r: 9 });
  const share =
    source.valueFormat === 'Percentage'
      ? `${number((source.value / source.max) * 100)} %`
      : number(source.value);
  const words = [
    svg('text', { class: 'big', x: cx, y: cy - 12, 'text-anchor': 'middle' }, share),
    svg('text', { x: cx, y: cy + 8, 'text-anchor': 'middle' }, source.subLabel ?? ''),
  ];
  return [picture(source, width, cy + 16, ...arcs, dot, ...words)];
}
