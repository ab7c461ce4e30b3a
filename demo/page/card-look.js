// How the official library draws: every colour is a variable of the page, so that light and dark need no second drawing.
const color = (name, subtle = name) => ({ default: `var(--${name})`, subtle: `var(--${subtle})` });

const foregroundColors = {
  default: color('text', 'quiet'),
  dark: color('text', 'quiet'),
  light: color('quiet'),
  accent: color('accent'),
  good: color('good'),
  warning: color('warning'),
  attention: color('attention'),
};
const style = (name) => ({ backgroundColor: `var(--ground-${name})`, foregroundColors });

export const HOST_CONFIG = {
  supportsInteractivity: true,
  fontFamily: 'Inter, system-ui, sans-serif',
  fontTypes: {
    default: {
      fontFamily: 'Inter, system-ui, sans-serif',
      fontSizes: { small: 13, default: 15, medium: 16, large: 17, extraLarge: 20 },
      fontWeights: { lighter: 400, default: 400, bolder: 600 },
    },
    monospace: {
      fontFamily: 'ui-monospace, "SF Mono", Menlo, Consolas, monospace',
      fontSizes: { small: 12, default: 13, medium: 14, large: 16, extraLarge: 18 },
      fontWeights: { lighter: 400, default: 400, bolder: 600 },
    },
  },
  spacing: { small: 6, default: 10, medium: 14, large: 20, extraLarge: 28, padding: 14 },
  separator: { lineThickness: 1, lineColor: 'var(--line)' },
  containerStyles: Object.fromEntries(
    ['default', 'emphasis', 'accent', 'good', 'warning', 'attention'].map((name) => [name, style(name)]),
  ),
  actions: {
    maxActions: 6,
    spacing: 'default',
    buttonSpacing: 8,
    showCard: { actionMode: 'inline', inlineTopMargin: 10 },
    actionsOrientation: 'horizontal',
    actionAlignment: 'left',
    allowTitleToWrap: true,
  },
  inputs: {
    label: {
      requiredInputs: { weight: 'bolder', suffix: ' *', suffixColor: 'attention' },
      inputSpacing: 'small',
    },
    errorMessage: { color: 'attention', size: 'small' },
  },
  factSet: {
    title: {
      color: 'default',
      size: 'default',
      isSubtle: true,
      weight: 'default',
      wrap: true,
      maxWidth: 170,
    },
    value: { color: 'default', size: 'default', weight: 'default', wrap: true },
    spacing: 14,
  },
  table: { cellSpacing: 8 },
  textStyles: { heading: { size: 'large', weight: 'bolder' } },
  textBlock: { headingLevel: 3 },
};

/**
 * Our renderer writes no Markdown, it only escapes what would be some: undoing that is all there is to do.
 * What comes out is escaped for HTML as a whole, so nothing from outside can become an element.
 */
export function plain(text) {
  return text
    .replace(/\\([!-/:-@[-`{-~])/g, '$1')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('\n', '<br>');
}
