// Draws a card with the official library, and teaches it what Teams draws beyond it: charts, code, and our pictures.
import { HOST_CONFIG, plain } from './card-look.js';
import { drawChart } from './charts.js';

const AC = globalThis.AdaptiveCards;
const PICTURE = 'https://picture.invalid/';
const CHARTS = ['Line', 'VerticalBar', 'VerticalBar.Grouped', 'HorizontalBar', 'Gauge'];

const elements = new AC.CardObjectRegistry();
AC.GlobalRegistry.populateWithDefaultElements(elements);

/** An element of ours keeps its JSON and draws itself. */
function register(type, draw) {
  class Own extends AC.CardElement {
    getJsonTypeName() {
      return type;
    }
    internalParse(source, context) {
      super.internalParse(source, context);
      this.source = source;
    }
    internalRender() {
      return draw(this.source);
    }
  }
  elements.register(type, Own);
}

for (const kind of CHARTS) register(`Chart.${kind}`, drawChart);
register('CodeBlock', drawCode);
register('Image', drawImage);

const hostConfig = new AC.HostConfig(HOST_CONFIG);

/** @returns {HTMLElement} */
export function drawCard(json, { onPress }) {
  const card = new AC.AdaptiveCard();
  card.hostConfig = hostConfig;
  card.lang = navigator.language;
  card.onExecuteAction = (action) => {
    if (action instanceof AC.OpenUrlAction) window.open(action.url, '_blank', 'noopener,noreferrer');
    else onPress(action.data, action.renderedElement);
  };
  const context = new AC.SerializationContext(AC.Versions.v1_5);
  context.setElementRegistry(elements);
  card.parse(json, context);
  const drawn = card.render();
  tidy(drawn);
  return drawn;
}

AC.AdaptiveCard.onProcessMarkdown = (text, result) => {
  result.outputHtml = plain(text);
  result.didProcess = true;
};

/** The library makes the whole card a stop of the Tab key, and names regions only by what is in them. */
function tidy(drawn) {
  drawn.removeAttribute('tabindex');
  for (const table of drawn.querySelectorAll('[role="table"]')) {
    const frame = document.createElement('div');
    frame.className = 'wide';
    frame.tabIndex = 0;
    frame.setAttribute('role', 'region');
    frame.setAttribute('aria-label', 'Table');
    table.replaceWith(frame);
    frame.append(table);
  }
}

function drawCode({ codeSnippet }) {
  const figure = document.createElement('figure');
  figure.className = 'code';
  const pre = document.createElement('pre');
  pre.tabIndex = 0;
  pre.setAttribute('role', 'region');
  pre.setAttribute('aria-label', 'Code');
  const code = document.createElement('code');
  code.textContent = codeSnippet;
  pre.append(code);
  const copy = document.createElement('button');
  copy.type = 'button';
  copy.textContent = 'Copy';
  copy.addEventListener('click', () => {
    const say = (words) => (copy.textContent = words);
    navigator.clipboard.writeText(codeSnippet).then(
      () => say('Copied'),
      () => say('Not allowed'),
    );
    setTimeout(say, 1_500, 'Copy');
  });
  figure.append(pre, copy);
  return figure;
}

/** Drawn when it is looked at, in the page's own theme. */
function drawImage({ url, altText }) {
  const image = document.createElement('img');
  image.className = 'picture';
  image.alt = altText ?? '';
  image.loading = 'lazy';
  if (!url.startsWith(PICTURE)) image.src = url.startsWith('data:image/') ? url : '';
  else {
    image.dataset.picture = url.slice(PICTURE.length);
    requestAnimationFrame(() => point(image));
  }
  return image;
}

function point(image) {
  const theme = getComputedStyle(document.documentElement).colorScheme;
  const query = new URLSearchParams({
    id: image.dataset.picture,
    theme,
    width: String(image.clientWidth || 640),
  });
  image.src = `/picture?${query}`;
}

/** After the theme has been switched. */
export function repaintPictures() {
  for (const image of document.querySelectorAll('img[data-picture]')) point(image);
}
