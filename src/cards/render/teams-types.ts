/**
 * Adaptive Cards as plain JSON, the part of it that is used here: version 1.5 (https://adaptivecards.microsoft.com)
 * and what Teams draws beyond it, each of which needs a `fallback`.
 */
export interface AdaptiveCard {
  readonly type: 'AdaptiveCard';
  readonly $schema: string;
  readonly version: '1.5';
  readonly fallbackText: string;
  readonly msteams: { readonly width: 'Full' };
  readonly body: readonly Element[];
  readonly actions?: readonly CardAction[];
}

export type Element =
  | TextBlock
  | RichTextBlock
  | FactSet
  | Container
  | ColumnSet
  | Table
  | Image
  | InputText
  | ActionSet
  | CodeBlock
  | NativeChart;

interface Placed {
  readonly spacing?: 'None' | 'Small' | 'Default' | 'Medium' | 'Large';
  readonly separator?: boolean;
}

export type Color = 'Default' | 'Good' | 'Warning' | 'Attention';

/** Reads Markdown: escape what goes in. The only element that shows times in the reader's zone. */
export interface TextBlock extends Placed {
  readonly type: 'TextBlock';
  readonly text: string;
  readonly wrap: true;
  readonly style?: 'heading';
  readonly size?: 'Default' | 'Medium' | 'Large';
  readonly weight?: 'Bolder';
  readonly color?: Color;
  readonly isSubtle?: boolean;
  readonly horizontalAlignment?: 'Right';
}

/** Has no markup to break out of. */
export interface RichTextBlock extends Placed {
  readonly type: 'RichTextBlock';
  readonly inlines: readonly TextRun[];
  readonly horizontalAlignment?: 'Right';
}
export interface TextRun {
  readonly type: 'TextRun';
  readonly text: string;
  readonly weight?: 'Bolder';
  readonly size?: 'Small';
  readonly color?: Color;
  readonly isSubtle?: boolean;
  readonly fontType?: 'Monospace';
}

/** Reads Markdown as well. */
interface FactSet extends Placed {
  readonly type: 'FactSet';
  readonly facts: readonly { readonly title: string; readonly value: string }[];
}

export interface Container extends Placed {
  readonly type: 'Container';
  readonly style: 'default' | 'emphasis' | 'good' | 'warning' | 'attention';
  readonly bleed?: boolean;
  readonly items: readonly Element[];
}

interface ColumnSet extends Placed {
  readonly type: 'ColumnSet';
  readonly columns: readonly {
    readonly type: 'Column';
    readonly width: 'stretch' | 'auto';
    readonly verticalContentAlignment?: 'Center';
    readonly items: readonly Element[];
  }[];
}

export interface Table extends Placed {
  readonly type: 'Table';
  readonly columns: readonly { readonly width: number }[];
  readonly firstRowAsHeader: true;
  readonly showGridLines: boolean;
  readonly gridStyle: 'default' | 'emphasis';
  readonly rows: readonly {
    readonly type: 'TableRow';
    readonly cells: readonly { readonly type: 'TableCell'; readonly items: readonly Element[] }[];
  }[];
}

export interface Image extends Placed {
  readonly type: 'Image';
  readonly url: string;
  readonly altText: string;
  readonly size: 'Stretch';
}

export interface InputText extends Placed {
  readonly type: 'Input.Text';
  readonly id: string;
  readonly label: string;
  readonly maxLength: number;
  readonly isRequired: boolean;
  readonly errorMessage?: string;
}

interface ActionSet extends Placed {
  readonly type: 'ActionSet';
  readonly actions: readonly CardAction[];
}

/** Teams only. https://learn.microsoft.com/microsoftteams/platform/task-modules-and-cards/cards/cards-format */
interface CodeBlock extends Placed {
  readonly type: 'CodeBlock';
  readonly codeSnippet: string;
  readonly language: 'PlainText' | 'Json';
  readonly fallback: RichTextBlock;
}

/** Teams only. https://learn.microsoft.com/microsoftteams/platform/task-modules-and-cards/cards/charts-in-adaptive-cards */
type NativeChart = Placed & {
  readonly title: string;
  readonly showTitle: true;
  readonly fallback: Image | 'drop';
} & (LineChart | BarChart | GroupedBarChart | GaugeChart);

export type ChartColor = 'good' | 'warning' | 'attention' | 'neutral';
export interface LineChart {
  readonly type: 'Chart.Line';
  readonly xAxisTitle: string;
  readonly yAxisTitle: string;
  readonly yMin?: number;
  readonly yMax?: number;
  readonly data: readonly {
    readonly legend: string;
    readonly color?: ChartColor;
    readonly values: readonly { readonly x: string; readonly y: number }[];
  }[];
}
export interface BarChart {
  readonly type: 'Chart.VerticalBar' | 'Chart.HorizontalBar';
  readonly xAxisTitle: string;
  readonly yAxisTitle: string;
  readonly showBarValues?: true;
  readonly data: readonly { readonly x: string; readonly y: number }[];
}
export interface GroupedBarChart {
  readonly type: 'Chart.VerticalBar.Grouped';
  readonly xAxisTitle: string;
  readonly yAxisTitle: string;
  readonly stacked: boolean;
  readonly data: readonly {
    readonly legend: string;
    readonly values: readonly { readonly x: string; readonly y: number }[];
  }[];
}
export interface GaugeChart {
  readonly type: 'Chart.Gauge';
  readonly value: number;
  readonly min: 0;
  readonly max: number;
  readonly valueFormat: 'Percentage' | 'Fraction';
  readonly subLabel: string;
  readonly segments: readonly {
    readonly legend: string;
    readonly size: number;
    readonly color: ChartColor;
  }[];
}

export type CardAction = Execute | Submit | OpenUrl;
interface Pressed {
  readonly title: string;
  readonly tooltip?: string;
  readonly style?: 'positive' | 'destructive';
  readonly mode?: 'secondary';
}
type Data = Readonly<Record<string, unknown>>;
export interface Execute extends Pressed {
  readonly type: 'Action.Execute';
  readonly verb: 'run';
  readonly data: Data;
  readonly associatedInputs?: 'none';
  /** For clients before 1.4. */
  readonly fallback: Submit;
}
interface Submit extends Pressed {
  readonly type: 'Action.Submit';
  readonly data: Data;
  readonly associatedInputs?: 'none';
}
interface OpenUrl extends Pressed {
  readonly type: 'Action.OpenUrl';
  readonly url: string;
}
